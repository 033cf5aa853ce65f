"""50 event streams over sockets, to see whether what the window does holds them up."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from aiohttp import web

COUNT = 50
PACE_S = 0.02
EVENT = b"data: {}\n\n"


class Streams:
    """A server with paced streams, a client of each, and the longest that a client had to wait."""

    def __init__(self) -> None:
        self._longest_s = 0.0
        self._arrived_at: dict[int, float] = {}
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        port = await self._stack.enter_async_context(_serve())
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        clients = [group.create_task(self._listen(number, port)) for number in range(COUNT)]
        self._stack.callback(lambda: [client.cancel() for client in clients])
        await self.flow()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, failure, traceback)

    async def flow(self) -> None:
        """Waits until every stream has brought something, then measures anew."""
        self._arrived_at.clear()
        async with asyncio.timeout(20):
            while len(self._arrived_at) < COUNT:  # noqa: ASYNC110 -- each brings many
                await asyncio.sleep(PACE_S)
        self._longest_s = 0.0

    def longest_wait_s(self) -> float:
        """How long a stream had to wait for an event since `flow`; the wait may still go on."""
        return max(self._longest_s, time.monotonic() - min(self._arrived_at.values()))

    async def _listen(self, number: int, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.closing(writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            while await reader.readuntil(EVENT):
                self._note(number)

    def _note(self, number: int) -> None:
        now = time.monotonic()
        before = self._arrived_at.get(number, now)
        self._arrived_at[number] = now
        self._longest_s = max(self._longest_s, now - before)


@contextlib.asynccontextmanager
async def _serve() -> AsyncIterator[int]:
    application = web.Application()
    application.router.add_get("/", _stream)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(EVENT)
            await asyncio.sleep(PACE_S)
    return response
