"""One turn of a session as an answer to an HTTP request: its head first, then its body as it comes.

A reader task follows the session to the end of the turn, so that limits which the runtime tells after the answer are
still heard, and gives the process back. The client's side takes the body from a bounded queue.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from multidict import CIMultiDict, CIMultiDictProxy

from proxy import tasks
from proxy.errors import ProxyError, UpstreamBroke, UpstreamTimeout
from proxy.provider import Headers
from proxy.providers.anthropic.sdk.answer import (
    KILL_AFTER,
    PING,
    STATUS_TYPES,
    Collector,
    Event,
    error_body,
    frame,
    is_false_end,
    renamed,
)
from proxy.providers.anthropic.sdk.limits import limit_headers
from proxy.providers.anthropic.sdk.mapping import Turn
from proxy.providers.anthropic.sdk.session import Failed, Finished, RateLimit, Session, Signal
from proxy.upstream import Sink

log = logging.getLogger(__name__)

PING_S = 15.0
AFTERMATH_S = 2.0
"""So long the runtime may take from its answer's end to the end of the turn."""
QUEUE_CHUNKS = 256

Release = Callable[[Turn | None, str], Awaitable[None]]
"""Gives the process back: the answer when the turn ended cleanly, else None and the reason."""
Observe = Callable[[Headers], None]
"""Takes limits as response headers."""


class SdkAnswer:
    """An UpstreamResponse over one turn. `head` must have returned before anything else is asked."""

    def __init__(
        self,
        session: Session,
        *,
        is_stream: bool,
        idle_timeout_s: float,
        release: Release,
        observe: Observe,
    ) -> None:
        self._session = session
        self._is_stream = is_stream
        self._idle_timeout_s = idle_timeout_s
        self._release = release
        self._observe = observe
        self._limits: CIMultiDict[str] = CIMultiDict()
        self._collector = Collector()
        self._chunks: asyncio.Queue[bytes | ProxyError] = asyncio.Queue(QUEUE_CHUNKS)
        self._is_known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_aborted = False
        self._is_over = False
        self._ending = ""
        """Why the process cannot be kept; empty while it can."""
        self.status = 200
        self.is_second_try = False
        self.headers: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict())
        self._reader = tasks.spawn("claude turn", self._read())

    async def head(self) -> None:
        """Waits until the status is known. Raises UpstreamBroke or UpstreamTimeout."""
        try:
            await self._is_known
        except asyncio.CancelledError:
            self.abort()
            raise

    async def read_chunk(self) -> bytes:
        """The next frames, or a ping after a silence; empty at the proper end."""
        if self._is_over:
            return b""
        try:
            async with asyncio.timeout(PING_S if self._is_stream else None):
                chunk = await self._chunks.get()
        except TimeoutError:
            return PING
        if isinstance(chunk, ProxyError):
            self._is_over = True
            raise chunk
        self._is_over = not chunk
        return chunk

    async def pump(self, sink: Sink) -> None:
        while chunk := await self.read_chunk():
            if sink.feed(chunk):
                await sink.drain()

    def abort(self) -> None:
        """Kills the process when the turn still runs: the provider stops generating at once."""
        if self._is_aborted or self._collector.is_complete:
            return
        self._is_aborted = True
        self._ending = self._ending or "aborted"
        self._session.kill()
        self._reader.cancel()

    # The reader's side

    async def _read(self) -> None:
        try:
            await self._follow()
        except ProxyError as error:
            self._ending = self._ending or "broken"
            await self._fail(error)
        finally:
            answer = None if self._ending else self._collector.turn
            await asyncio.shield(
                tasks.spawn("claude release", self._settle(answer, self._ending or "not_pooled"))
            )

    async def _settle(self, answer: Turn | None, ending: str) -> None:
        await self._release(answer, ending)

    async def _follow(self) -> None:
        signals = self._session.signals()
        async with contextlib.aclosing(signals):  # type: ignore[type-var] # an async generator
            while not self._is_done():
                limit_s = AFTERMATH_S if self._collector.is_complete else self._idle_timeout_s
                try:
                    async with asyncio.timeout(limit_s):
                        signal = await anext(signals)
                except TimeoutError:
                    if self._collector.is_complete:
                        self._ending = "slow_end"
                        return
                    raise UpstreamTimeout(
                        "The provider fell silent.", detail=f"{limit_s:g} s."
                    ) from None
                if await self._take(signal):
                    return

    def _is_done(self) -> bool:
        """Tool calls leave the turn open: the process waits for their results."""
        return self._collector.is_complete and self._collector.stop_reason == "tool_use"

    async def _take(self, signal: Signal) -> bool:
        """Handles one signal; True at the end of the turn."""
        match signal:
            case RateLimit():
                self._limits.update(limit_headers(signal.raw))
                self._observe(self._limits)
            case Failed():
                self._ending = "error"
                await self._refused(signal)
                return True
            case Finished():
                if not self._collector.is_complete:
                    raise UpstreamBroke("The claude program ended the turn without an answer.")
                return True
            case dict():
                return await self._event(signal)
        return False

    async def _event(self, event: Event) -> bool:
        if self._collector.is_complete:
            self._ending = "second_message"  # of the runtime's own; nobody asked for it
            return True
        if is_false_end(event):
            raise UpstreamBroke("The provider's answer broke off.")
        event = renamed(event)
        self._collector.feed(event)
        if not self._is_known.done():
            self._announce(200, "text/event-stream" if self._is_stream else "application/json")
        if self._is_stream:
            await self._chunks.put(frame(event))
        if event["type"] == "message_delta" and self._collector.stop_reason in KILL_AFTER:
            self._ending = str(self._collector.stop_reason)
            self._session.kill()
            await self._event_end()
            return True
        if event["type"] == "message_stop":
            await self._body_end()
        return False

    async def _event_end(self) -> None:
        """The end the provider would have sent; the process was killed before it could pass it on."""
        stop: dict[str, Any] = {"type": "message_stop"}
        self._collector.feed(stop)
        if self._is_stream:
            await self._chunks.put(frame(stop))
        await self._body_end()

    async def _body_end(self) -> None:
        if not self._is_stream:
            await self._chunks.put(self._collector.body())
        await self._chunks.put(b"")

    async def _refused(self, failed: Failed) -> None:
        body = error_body(failed.status, failed.message)
        if not self._is_known.done():
            self._announce(failed.status, "application/json")
            await self._chunks.put(body)
        elif self._is_stream:
            await self._chunks.put(b"event: error\ndata: " + body + b"\n\n")
        else:
            raise UpstreamBroke(
                "The provider's answer broke off.", detail=STATUS_TYPES.get(failed.status, "")
            )
        await self._chunks.put(b"")

    async def _fail(self, error: ProxyError) -> None:
        if not self._is_known.done():
            self._is_known.set_exception(error)
        else:
            await self._chunks.put(error)

    def _announce(self, status: int, content_type: str) -> None:
        self.status = status
        headers = CIMultiDict(self._limits)
        headers["content-type"] = content_type
        self.headers = CIMultiDictProxy(headers)
        self._is_known.set_result(None)
