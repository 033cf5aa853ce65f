"""Plain sockets on 127.0.0.1, for what no HTTP library would send or show."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What a server does with one connection."""


class RawServer:
    """Serves each connection by the next script, the last one again and again."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.connections = 0
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        script = self._scripts[min(self.connections, len(self._scripts)) - 1]
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side left
        finally:
            writer.close()


@asynccontextmanager
async def raw_server(*scripts: Script) -> AsyncIterator[RawServer]:
    server = RawServer(*scripts)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request of ours: its head, and its body by Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return head + await reader.readexactly(int(value))
    return head


def answering(*pieces: bytes, closes: bool = True) -> Script:
    """Answers each request on a connection with these pieces, sent one by one."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)  # so that they travel apart
            if closes:
                return

    return script


class RawClient:
    """One connection to the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def post(self, path: str, body: bytes, *headers: str, version: str = "1.1") -> None:
        """Sends a request with just these headers beside Host, Content-Type and Content-Length."""
        port = self.writer.get_extra_info("peername")[1]
        lines = [
            f"POST {path} HTTP/{version}",
            f"Host: 127.0.0.1:{port}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *headers,
        ]
        head = "\r\n".join(lines).encode("latin-1")
        self.writer.write(head + b"\r\n\r\n" + body)
        await self.writer.drain()

    async def read_head(self) -> bytes:
        return await self.reader.readuntil(b"\r\n\r\n")

    async def read_all(self, limit_s: float = 5.0) -> bytes:
        """Everything until the other side closes. A reset connection raises ConnectionResetError."""
        async with asyncio.timeout(limit_s):
            return await self.reader.read()


@asynccontextmanager
async def raw_client(port: int) -> AsyncIterator[RawClient]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()


def unchunked(body: bytes) -> tuple[bytes, bool]:
    """The data in a chunked body, and whether its end was there."""
    data = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return data, rest == b"\r\n"
        data += rest[:length]
        body = rest[length + 2 :]
    return data, False
