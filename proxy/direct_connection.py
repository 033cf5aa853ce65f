"""One connection of the direct upstream: writes a request, watches the answer, hands its bytes on as they arrive.

The parser (llhttp, by httptools) only watches: what it leaves to its user is done here, and listed in the tests.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httptools
from multidict import CIMultiDict, CIMultiDictProxy

from proxy.connection_errors import DiedUnanswered
from proxy.direct_response import DirectResponse
from proxy.errors import UpstreamBroke, UpstreamError

MAX_HEAD_BYTES = 64 * 1024
MAX_FIELDS = 200
SLICE_BYTES = 64 * 1024
"""A large body is written in such pieces, each when the last one has gone."""
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a connection leads."""

    host: str
    port: int
    is_secure: bool
    authority: str
    """As in the address; the Host header."""


class NoHttp(Exception):
    """What came is no answer in HTTP/1.1, or one that could be read in two ways."""


class Connection(asyncio.Protocol):
    """A connection to a provider, for one request after the other.

    State: the request under way, what is known of its answer's head, the answer, and whether another may follow.
    """

    def __init__(
        self,
        origin: Origin,
        on_free: Callable[["Connection"], None],
        on_lost: Callable[["Connection"], None],
    ) -> None:
        """`on_free` hears when an answer has ended and another may follow, `on_lost` when the connection has."""
        self.origin = origin
        self.free_since = 0.0
        """By the clock of whoever keeps it while it is free."""
        self._on_free = on_free
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._room = asyncio.Event()
        """The transport takes more of a body."""
        self._room.set()
        self._body: list[bytes] = []
        """Of the answer, what one read brought; joined, because a read may bring hundreds of small chunks."""
        self._parser = self._new_parser()
        self._raw_head = b""
        """What came until the head was whole."""
        self._interim_heads = 0
        """Of these, the heads that came before the answer's own."""
        self._head: asyncio.Future[DirectResponse] | None = None
        """Resolved with the answer's head; kept until whoever asked has taken it."""
        self._response: DirectResponse | None = None
        self._begin_head()
        self._method = ""
        self._answer_by = 0.0
        """When the head that is waited for is overdue, in the loop's time."""
        self._watch: asyncio.TimerHandle | None = None
        self._is_uploading = False
        self._is_held = False
        self._is_tainted = False
        """Bytes came that belong to no answer."""

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def _is_waited_for(self) -> bool:
        """Somebody waits for the head of an answer."""
        return self._head is not None and not self._head.done()

    async def ask(self, method: str, head: bytes, body: bytes, limit_s: float) -> DirectResponse:
        """Sends a request and waits for the answer's head.

        Raises DiedUnanswered, NoHttp, UpstreamBroke, or TimeoutError when it has not come within `limit_s`.
        """
        assert self._transport is not None
        self._method = method
        self._begin_head()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[DirectResponse] = loop.create_future()
        self._head = answer
        self._set_watch(loop.time() + limit_s)
        try:
            if len(body) <= SLICE_BYTES:
                self._transport.write(head + body)
            else:
                await self._upload(head, body, answer)
            return await answer
        except asyncio.CancelledError:
            self.abort()
            raise

    def abort(self) -> None:
        """Closes at once."""
        if self._transport is not None:
            self._transport.abort()
        if self._response is not None:
            self._fail(UpstreamBroke("The answer was given up."))

    def hold(self) -> None:
        if not self._is_held and self.is_open:
            assert self._transport is not None
            self._is_held = True
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._is_held and self.is_open:
            assert self._transport is not None
            self._is_held = False
            self._transport.resume_reading()

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    def data_received(self, data: bytes) -> None:
        if self._response is None and not self._is_waited_for:
            self.abort()  # an idle connection on which something comes is of no more use
            return
        if not self._is_head_whole:
            self._raw_head += data
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self._is_whole:
                self._refuse(error)
                return
            self._is_tainted = True
        self._pass_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._watch is not None:
            self._watch.cancel()
        self._room.set()
        self._on_lost(self)
        if self._response is not None:
            if exc is None and self._ends_with_connection:
                self._finish()
            else:
                self._fail(UpstreamBroke("The provider broke off in the middle of its answer."))
        elif self._is_waited_for:
            self._refuse_head(
                UpstreamBroke("The provider broke off in the head of its answer.")
                if self._raw_head
                else DiedUnanswered()
            )

    # The parser's side

    def on_message_begin(self) -> None:
        if self._is_whole:
            raise NoHttp("A second answer to one request.")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < HTTPStatus.OK:
            if status == HTTPStatus.SWITCHING_PROTOCOLS:
                raise NoHttp("An upgrade that nobody asked for.")
            self._interim_heads += 1  # 100 and 103 come before the answer
            return
        self._is_head_whole = True
        self._keeps_alive = self._parser.should_keep_alive()  # the parser knows it here only
        headers = read_fields(
            self._raw_head.lstrip().split(b"\r\n\r\n", self._interim_heads + 1)[self._interim_heads]
        )
        codings = ", ".join(headers.getall("Transfer-Encoding", ("chunked",)))
        if codings.strip().lower() != "chunked":
            raise NoHttp(f"The transfer coding {codings!r} is not known.")
        is_framed = "Content-Length" in headers or "Transfer-Encoding" in headers
        has_body = self._method != "HEAD" and status not in _BODILESS
        self._ends_with_connection = has_body and not is_framed
        self._response = DirectResponse(self, status, CIMultiDictProxy(headers))
        if not has_body:
            self._is_whole = True

    def on_message_complete(self) -> None:
        if self._is_head_whole:
            self._is_whole = True

    # How

    def _new_parser(self) -> httptools.HttpResponseParser:
        self.on_body = self._body.append  # straight into the list: this is called for every chunk
        return httptools.HttpResponseParser(self)

    def _begin_head(self) -> None:
        self._raw_head = b""
        self._interim_heads = 0
        self._is_head_whole = False
        self._is_whole = False
        self._ends_with_connection = False
        self._keeps_alive = False

    def _pass_on(self) -> None:
        """Hands on what the parser found in one read."""
        response = self._response
        if response is None:
            if len(self._raw_head) > MAX_HEAD_BYTES:
                self._refuse(NoHttp("A head without an end."))
            return
        if self._body:
            data = self._body[0] if len(self._body) == 1 else b"".join(self._body)
            self._body.clear()
            if self._method == "HEAD":
                self._is_tainted = True
            else:
                response.feed(data)
        if self._is_waited_for:
            assert self._head is not None
            self._head.set_result(response)
            self._room.set()  # an upload that is not through ends with that
        if self._is_whole:
            self._finish()

    def _finish(self) -> None:
        """The answer is whole; the connection is free, unless something speaks against it."""
        response, self._response = self._response, None
        assert response is not None
        is_reusable = (
            self.is_open and not self._is_tainted and not self._is_uploading and self._keeps_alive
        )
        if self._method == "HEAD":
            # The old one waits for the body that Content-Length names.
            self._parser = self._new_parser()
        self.resume()
        response.end()
        if is_reusable:
            self._on_free(self)
        elif self._transport is not None:
            self._transport.abort() if self._is_uploading else self._transport.close()

    def _fail(self, failure: UpstreamError) -> None:
        response, self._response = self._response, None
        if response is not None:
            response.end(failure)

    def _refuse(self, error: Exception) -> None:
        """What came cannot be read as an answer."""
        reason = error.__context__ or error  # what a callback of ours raised comes wrapped
        if self._is_waited_for:
            self._response = None
            self._refuse_head(NoHttp(str(reason)))
        else:
            detail = f"Its answer is no proper HTTP: {reason}."
            self._fail(
                UpstreamBroke("The provider broke off in the middle of its answer.", detail=detail)
            )
        self.abort()

    def _set_watch(self, answer_by: float) -> None:
        """One timer a connection, that each request may find running: to make one costs as much as to send a head."""
        self._answer_by = answer_by
        if self._watch is None or self._watch.when() > answer_by:
            if self._watch is not None:
                self._watch.cancel()
            self._watch = asyncio.get_running_loop().call_at(answer_by, self._look)

    def _look(self) -> None:
        """Gives up an answer that is overdue."""
        self._watch = None
        if not self._is_waited_for:
            return
        if asyncio.get_running_loop().time() < self._answer_by:
            self._set_watch(self._answer_by)
            return
        self._refuse_head(TimeoutError())
        self.abort()

    def _refuse_head(self, failure: Exception) -> None:
        assert self._head is not None
        self._head.set_exception(failure)
        self._room.set()

    async def _upload(
        self, head: bytes, body: bytes, answer: "asyncio.Future[DirectResponse]"
    ) -> None:
        """Writes a large body as fast as the provider takes it, and stops when the answer is there before its end."""
        self._is_uploading = True
        view, at = memoryview(body), 0
        data: bytes | memoryview = head
        while self._transport is not None and not answer.done():
            self._transport.write(data)
            await self._room.wait()
            if at >= len(view):
                self._is_uploading = False
                return
            data = view[at : at + SLICE_BYTES]
            at += SLICE_BYTES


def read_fields(head: bytes) -> CIMultiDict[str]:
    """The header fields of a head that the parser has found right: each on a line of its own, which CR LF ends.

    Raises NoHttp when they are too many or too long.
    """
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    if len(lines) - 1 > MAX_FIELDS or len(head) > MAX_HEAD_BYTES:
        raise NoHttp("A head of too many or too long fields.")
    fields = (line.partition(":") for line in lines[1:])
    return CIMultiDict([(name, value.strip(" \t")) for name, _, value in fields])
