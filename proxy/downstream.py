"""The client's end of an exchange: one answer, written as it comes."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import HttpVersion11, web

from proxy.capture import Capture
from proxy.headers import head_bytes

_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
LAST_WORDS_S = 30.0
"""A client that does not read what was written last loses the connection after that."""


def came_in_chunks(request: web.BaseRequest) -> bool:
    """Its connection serves no further request.

    Fields after the last chunk stay in aiohttp's parser (3.14) and become headers of the next request, which may be
    another client's where something that shares its connections stands in between.
    """
    return "Transfer-Encoding" in request.headers


class Downstream:
    """Writes an answer straight to the client's connection, around aiohttp's own response.

    Call `start`, then `write` for each chunk, then `finish` or `break_off`; or `respond` for a whole answer.
    What is written after the client left is dropped.
    """

    def __init__(self, request: web.BaseRequest, capture: Capture | None = None) -> None:
        """`capture` sees all that the client is told; None, nearly always, where none was asked for."""
        self._request = request
        self._capture = capture
        self._transport = request.transport
        self._head = b""
        """The head, kept back for a moment so that the first chunk can travel with it."""
        self._is_chunked = False
        self._keeps_alive = bool(request.keep_alive) and not came_in_chunks(request)
        self.status: int | None = None
        """What the client was told; None until `start`."""

    @property
    def has_left(self) -> bool:
        """The client closed the connection."""
        return self._transport is None or self._transport.is_closing()

    def start(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Begins the answer; its head goes with the first chunk, or by `flush`.

        It is framed as `headers` say, by Content-Length, else in chunks where HTTP/1.1 is spoken.
        """
        sent = list(headers)
        has_length = any(name.lower() == "content-length" for name, _ in sent)
        has_body = self._request.method != "HEAD" and status not in _BODILESS
        if has_body and not has_length:
            self._is_chunked = self._request.version >= HttpVersion11
            self._keeps_alive = self._keeps_alive and self._is_chunked
            if self._is_chunked:
                sent.append(("Transfer-Encoding", "chunked"))
        if not self._keeps_alive:
            sent.append(("Connection", "close"))
        elif self._request.version < HttpVersion11:
            sent.append(("Connection", "keep-alive"))
        version = self._request.version
        line = f"HTTP/{version.major}.{version.minor} {status} {_PHRASES.get(status, '')}"
        self._head = head_bytes(line, sent)
        self.status = status
        if self._capture is not None:
            self._capture.begin(line, sent)

    def write(self, data: bytes) -> bool:
        """Passes `data` on; True when the client is slow and the next should wait for `drain`."""
        if self._capture is not None:
            self._capture.take(data)
        if self._is_chunked:
            data = b"%b%x\r\n%b\r\n" % (self._head, len(data), data)
        elif self._head:
            data = self._head + data
        self._head = b""
        self._write(data)
        return self._request.protocol.writing_paused

    def flush(self) -> None:
        """Sends the head if no chunk has taken it along."""
        if self._head:
            self._write(self._head)
            self._head = b""

    async def drain(self) -> None:
        """Returns once the client has read enough."""
        await self._request.writer.drain()

    def finish(self) -> web.StreamResponse:
        """Ends the answer properly."""
        if self._is_chunked:
            self._write(self._head + b"0\r\n\r\n")
            self._head = b""
        else:
            self.flush()
        return _Sent(keeps_alive=self._keeps_alive)

    def break_off(self, last_words: bytes = b"") -> web.StreamResponse:
        """Ends the answer so that the client sees it is not whole, after `last_words` where chunks are spoken."""
        if last_words and self._is_chunked:
            self.write(last_words)
        self.flush()
        if self._transport is not None:
            # A closed, not a reset connection: a reset may take unread data with it, the last words too.
            self._transport.close()
            asyncio.get_running_loop().call_later(LAST_WORDS_S, self._transport.abort)
        return _Sent(keeps_alive=False)

    def abort(self) -> None:
        """Drops the client, which counts as its leaving."""
        if self._transport is not None:
            self._transport.abort()

    def drop_unread(self) -> None:
        """Drops a client that has not taken all by now: a proper close would wait for it without end."""
        if self._transport is not None and self._transport.get_write_buffer_size():
            self._transport.abort()

    def respond(
        self, status: int, headers: Iterable[tuple[str, str]], body: bytes
    ) -> web.StreamResponse:
        """Writes a whole answer."""
        self.start(status, [*headers, ("Content-Length", str(len(body)))])
        if self._request.method != "HEAD":
            self.write(body)
        return self.finish()

    def _write(self, data: bytes) -> None:
        if not self.has_left:
            assert self._transport is not None
            self._transport.write(data)


class _Sent(web.StreamResponse):
    """Tells aiohttp that the answer is on its way already."""

    def __init__(self, *, keeps_alive: bool) -> None:
        super().__init__()
        self._keeps_alive = keeps_alive

    @property
    def keep_alive(self) -> bool:
        return self._keeps_alive

    async def prepare(self, request: web.BaseRequest) -> None:
        """Nothing is left to write."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to write."""
