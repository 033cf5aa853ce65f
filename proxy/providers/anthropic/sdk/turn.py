"""One turn of a session as an answer to an HTTP request: its head first, then its body as it comes.

A reader task follows the session to the end of the turn, so that limits which the runtime tells after the answer are
still heard, and gives the process back. The client's side takes the body from a bounded queue.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from multidict import CIMultiDict, CIMultiDictProxy

from proxy import tasks
from proxy.call import Headers
from proxy.clock import Clock
from proxy.errors import (
    ProxyError,
    UpstreamBroke,
    UpstreamError,
    UpstreamFormatError,
    UpstreamTimeout,
)
from proxy.providers.anthropic.sdk.answer import (
    LETS_GO_ON,
    PING,
    Collector,
    Event,
    called_tool,
    error_body,
    frame,
    is_false_end,
    renamed,
)
from proxy.providers.anthropic.sdk.call import TOOL_PREFIX, SdkCall, Turn
from proxy.providers.anthropic.sdk.limits import limit_headers, retry_after
from proxy.providers.anthropic.sdk.session import Failed, Finished, RateLimit, Session, Signal
from proxy.runtime import RuntimeLimits
from proxy.upstream import Sink

log = logging.getLogger(__name__)

AFTERMATH_S = 2.0
"""So long the runtime may take from its answer's end to the end of the turn."""
QUEUE_CHUNKS = 256

Release = Callable[[Turn | None, str], Awaitable[None]]
"""Gives the process back: the answer when the turn ended cleanly, else None and the reason."""
Observe = Callable[[Headers], None]
"""Takes limits as response headers."""


class SdkAnswer:
    """An UpstreamResponse over one turn. `head` must have returned before anything else is asked.

    State: what was collected of the answer, what the client has not taken yet, and how the turn stands.
    """

    is_second_try = False

    def __init__(
        self,
        session: Session,
        call: SdkCall,
        *,
        limits: RuntimeLimits,
        may_be_kept: bool,
        release: Release,
        observe: Observe,
        clock: Clock,
    ) -> None:
        """With `may_be_kept` the client learns of the end when the process is ready for its next request."""
        self._session = session
        self._is_stream = call.is_stream
        self._tools = {TOOL_PREFIX + tool.name for tool in call.tools}
        self._limits = limits
        self._may_be_kept = may_be_kept
        self._release = release
        self._observe = observe
        self._clock = clock
        self._account_limits: CIMultiDict[str] = CIMultiDict()
        """What was said of the account's limits, as headers."""
        self._collector = Collector()
        self._withheld: Event | None = None
        """What looks like the end of an answer that broke off, until the next signal tells."""
        self._has_foreign_call = False
        """A call that the runtime would answer itself."""
        self._chunks: asyncio.Queue[bytes | ProxyError] = asyncio.Queue(QUEUE_CHUNKS)
        self._head: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_ended = False
        """The end of the body is on its way."""
        self._is_over = False
        """The client has everything."""
        self._ending = "aborted"
        """Why the process cannot be kept; empty when it can."""
        self._is_given_back = False
        self.status = 200
        self.headers: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict())
        self._reader = tasks.spawn("claude turn", self._read())
        self._reader.add_done_callback(self._settle)

    @property
    def is_untouched(self) -> bool:
        """Nothing of an answer has come."""
        return not self._collector.message

    # The client's side

    async def head(self) -> None:
        """Waits until the status is known. Raises UpstreamError."""
        try:
            await self._head
        except asyncio.CancelledError:
            self.abort()
            raise

    async def read_chunk(self) -> bytes:
        """The next frames, or a ping after a silence; empty at the proper end."""
        if self._is_over:
            return b""
        try:
            async with asyncio.timeout(self._limits.ping_s if self._is_stream else None):
                chunk = await self._chunks.get()
        except TimeoutError:
            return PING
        if isinstance(chunk, ProxyError):
            self._is_over = True
            raise chunk
        self._is_over = not chunk
        return chunk

    async def pump(self, sink: Sink) -> None:
        sink.idle()
        while chunk := await self.read_chunk():
            if sink.feed(chunk):
                await sink.drain()

    def abort(self) -> None:
        """Kills the process when its answer is still coming: the provider stops generating at once.

        What nobody will read of a whole answer makes room, which the reader may be waiting for to end the turn.
        """
        if self._reader.done():
            return
        if self._collector.is_complete:
            while not self._chunks.empty():
                self._chunks.get_nowait()
        else:
            self._session.kill()
            self._reader.cancel()

    # The reader's side

    async def _read(self) -> None:
        try:
            await self._follow()
        except ProxyError as error:
            self._ending = "broken"
            await self._fail(error)
        except Exception:  # a foreign program may send anything
            log.warning("The claude program's answer was not understood.", exc_info=True)
            self._ending = "not_understood"
            title = "The claude program's answer was not understood."
            await self._fail(UpstreamFormatError(title, hint="The log has the details."))

    def _settle(self, reader: "asyncio.Task[None]") -> None:
        """However the reader ended, also before its first step: the process goes back, once."""
        if reader.cancelled():
            self._wake(UpstreamBroke("The answer was given up."))
        tasks.spawn("claude release", self._give_back())

    def _wake(self, error: ProxyError) -> None:
        """Ends the waiting of the client's side, which gets nothing more from the reader."""
        if not self._head.done():
            self._head.set_exception(error)
            self._head.exception()  # it counts as seen: nobody may be waiting any more
        elif self._chunks.full():
            self._chunks.get_nowait()
        self._chunks.put_nowait(error)

    async def _give_back(self) -> None:
        if not self._is_given_back:
            self._is_given_back = True
            answer = None if self._ending else self._collector.turn
            await self._release(answer, self._ending)

    async def _follow(self) -> None:
        signals = self._session.signals()
        async with contextlib.aclosing(signals):  # type: ignore[type-var] # an async generator
            is_over = False
            while not is_over:
                limit_s = (
                    AFTERMATH_S if self._collector.is_complete else self._limits.idle_timeout_s
                )
                try:
                    async with asyncio.timeout(limit_s):
                        signal = await anext(signals)
                except TimeoutError:
                    self._ending = "slow_end"
                    if self._collector.is_complete:
                        await self._end_body()
                        return
                    raise UpstreamTimeout(
                        "The provider fell silent.", detail=f"Nothing came for {limit_s:g} s."
                    ) from None
                is_over = await self._take(signal)

    async def _take(self, signal: Signal) -> bool:
        """Handles one signal; True at the end of the turn."""
        match signal:
            case RateLimit():
                self._account_limits.update(limit_headers(signal.raw))
                self._observe(self._account_limits)
            case Failed():
                self._ending = "error"
                if self._collector.is_complete:  # of the runtime's own; the answer is whole
                    await self._end_body()
                else:
                    await self._take_failure(signal)
                return True
            case Finished():
                if not self._collector.is_complete:
                    raise UpstreamBroke("The claude program ended the turn without an answer.")
                is_clean = self._collector.stop_reason == "end_turn"
                self._ending = "" if is_clean else str(self._collector.stop_reason)
                await self._end_body()
                return True
            case dict():
                return await self._take_event(signal)
        return False

    async def _take_event(self, event: Event) -> bool:
        if self._collector.is_complete:
            self._ending = "second_message"  # of the runtime's own; nobody asked for it
            await self._end_body()
            return True
        if is_false_end(event):
            self._withheld = event
            return False
        if self._withheld is not None:
            if event["type"] == "message_stop":
                return False  # as false as what was withheld; the error follows
            await self._pass_on(self._withheld)
            self._withheld = None
        return await self._pass_on(event)

    async def _pass_on(self, event: Event) -> bool:
        """One event of the provider's; True when the turn ends with it."""
        name = called_tool(event)
        self._has_foreign_call |= name is not None and name not in self._tools
        event = renamed(event)
        self._collector.feed(event)
        if self._is_stream:
            self._announce(200, "text/event-stream")
            await self._chunks.put(frame(event))
        if event["type"] == "message_delta" and not self._may_go_on():
            self._ending = self._collector.stop_reason or "no_stop_reason"
            self._session.kill()
            # The end that the provider sends, and that the process cannot pass on any more.
            await self._pass_on({"type": "message_stop"})
            return True
        return event["type"] == "message_stop" and await self._finish()

    async def _finish(self) -> bool:
        """The answer is whole; True when the turn ends with it.

        Tool calls leave the turn open: the process waits for their results.
        """
        if not self._is_stream:
            self._announce(200, "application/json")
            await self._chunks.put(self._collector.body())
        is_parked = self._calls_caller()
        if is_parked:
            self._ending = ""
        if is_parked or not self._may_be_kept or not self._may_go_on():
            await self._end_body()
        return is_parked

    async def _end_body(self) -> None:
        """Whoever has read the end may send the next request at once, so a process that is kept is there first."""
        if self._is_ended:
            return
        self._is_ended = True
        if not self._ending:
            await self._give_back()
        await self._chunks.put(b"")

    def _may_go_on(self) -> bool:
        """The runtime will send no request of its own after this answer."""
        reason = self._collector.stop_reason
        return reason is None or reason in LETS_GO_ON or self._calls_caller()

    def _calls_caller(self) -> bool:
        """The answer ends with calls that all wait for the caller."""
        return (
            self._collector.stop_reason == "tool_use"
            and bool(self._collector.turn.calls)
            and not self._has_foreign_call
            and not self._collector.has_broken_input
        )

    # What the client gets

    async def _take_failure(self, failed: Failed) -> None:
        if failed.status is None:
            raise self._lost(failed)
        body = error_body(failed.status, failed.error_type, failed.message)
        if not self._head.done():
            self._announce(failed.status, "application/json")
            await self._chunks.put(body)
        else:
            await self._chunks.put(b"event: error\ndata: " + body + b"\n\n")
        await self._chunks.put(b"")

    def _lost(self, failed: Failed) -> UpstreamError:
        if self._head.done():
            return UpstreamBroke(
                "The provider broke off in the middle of its answer.", detail=failed.message
            )
        return UpstreamError("The provider could not be reached.", detail=failed.message)

    async def _fail(self, error: ProxyError) -> None:
        if not self._head.done():
            self._head.set_exception(error)
            self._head.exception()  # it counts as seen: nobody may be waiting any more
        else:
            await self._chunks.put(error)

    def _announce(self, status: int, content_type: str) -> None:
        """Lets the client begin; once."""
        if self._head.done():
            return
        headers = CIMultiDict(self._account_limits)
        headers["content-type"] = content_type
        if self._session.upstream_id:
            headers["request-id"] = self._session.upstream_id
        wait_s = (
            retry_after(headers, self._clock()) if status == HTTPStatus.TOO_MANY_REQUESTS else None
        )
        if wait_s is not None:
            headers["retry-after"] = str(wait_s)
        self.status, self.headers = status, CIMultiDictProxy(headers)
        self._head.set_result(None)
