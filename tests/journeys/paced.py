"""50 paced streams through a proxy, in a process of their own, so that only the proxy shares the window's thread.

`python -m tests.journeys.paced` is provider and clients in one. It prints the port of its Messages API and is then
told, a line each: `connect BASE_URL` starts the clients, `measure` begins anew, `leave` ends the clients. After each it
prints how late chunks came since the line before, as JSON; after `connect` once all streams flow. It ends with its stdin.
"""

import asyncio
import json
import sys
import time
from contextlib import closing, suppress

from aiohttp import web

COUNT = 50
PACE_S = 0.02
DELTA = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"sent":%d}\n\n'
ASK = (
    b"POST /claude/v1/messages HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer sk-ant-%s\r\nContent-Length: %d\r\n\r\n%s"
)
BODY = b'{"model":"claude-opus-5","max_tokens":9,"messages":[],"stream":true}'
SENT = b'"sent":'


class Measure:
    """How late chunks came, from the provider's write to the client's read."""

    def __init__(self) -> None:
        self.flowing: set[int] = set()
        self._longest_s = 0.0
        self._chunks = 0

    def note(self, client: int, line: bytes) -> None:
        sent_ns = int(line.partition(SENT)[2].rstrip(b"}\n"))
        self._longest_s = max(self._longest_s, (time.monotonic_ns() - sent_ns) / 1e9)
        self._chunks += 1
        self.flowing.add(client)

    def take(self) -> dict[str, float]:
        taken = {"longest_s": self._longest_s, "chunks": self._chunks}
        self._longest_s, self._chunks = 0.0, 0
        return taken


async def provide(request: web.Request) -> web.StreamResponse:
    """One stream, until its client leaves."""
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(DELTA % time.monotonic_ns())
            await asyncio.sleep(PACE_S)
    return response


async def listen(number: int, base_url: str, measure: Measure) -> None:
    host = base_url.rpartition("/")[2]
    reader, writer = await asyncio.open_connection(*host.split(":"))
    with closing(writer):
        writer.write(ASK % (host.encode(), b"oat01-fake", len(BODY), BODY))
        while line := await reader.readline():
            if SENT in line:
                measure.note(number, line)
        raise EOFError(f"Stream {number} ended.")


async def main() -> None:
    runner = web.AppRunner(_application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await obey(Measure())
    await runner.cleanup()


async def obey(measure: Measure) -> None:
    clients: list[asyncio.Task[None]] = []
    async with asyncio.TaskGroup() as group:
        while line := await asyncio.to_thread(sys.stdin.readline):
            word, _, base_url = line.strip().partition(" ")
            if word == "connect":
                clients = [
                    group.create_task(listen(number, base_url, measure)) for number in range(COUNT)
                ]
                while len(measure.flowing) < COUNT:  # noqa: ASYNC110 -- each brings many
                    await asyncio.sleep(PACE_S)
            elif word == "leave":
                for client in clients:
                    client.cancel()
            print(json.dumps(measure.take()), flush=True)


def _application() -> web.Application:
    application = web.Application()
    application.router.add_post("/v1/messages", provide)
    return application


if __name__ == "__main__":
    asyncio.run(main())
