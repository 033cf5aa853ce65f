"""Passes an answer's body to the client as it comes, and watches over its silences.

A meter reads a copy in passing; it can never break the pipe.
"""

import asyncio
import logging

from proxy.dialect import Meter
from proxy.downstream import Downstream
from proxy.encoding import MAX_EXPANSION_BYTES, Decoder
from proxy.errors import UpstreamError, UpstreamTimeout
from proxy.sse import COMMENT
from proxy.upstream import UpstreamResponse

log = logging.getLogger(__name__)


class Relay:
    """The way of one answer's body. `run` it once."""

    def __init__(
        self,
        response: UpstreamResponse,
        downstream: Downstream,
        meter: Meter | None,
        decoder: Decoder | None,
        *,
        keep_alive_s: float | None,
        idle_timeout_s: float,
    ) -> None:
        """`keep_alive_s` is None where no comment may be put in."""
        self._response = response
        self._downstream = downstream
        self._meter = meter
        self._decoder = decoder
        self._keep_alive_s = keep_alive_s
        self._idle_timeout_s = idle_timeout_s
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        """Set once something had to be waited for: an answer that is at hand whole needs no watch."""
        self._heard_at = self._loop.time()
        """When the provider last said something, in the loop's time."""
        self._spoke_at = self._heard_at
        """When something last went to the client."""
        self._is_silent = False
        """The provider said nothing for too long, so the watch ended the answer."""
        self._is_draining = False
        self.first_byte_at: float | None = None
        """In the loop's time."""
        self.body_bytes = 0

    async def run(self, first: bytes = b"") -> None:
        """Passes `first`, then all that follows, until the answer's proper end.

        Raises UpstreamBroke or UpstreamTimeout.
        """
        try:
            if first and self.feed(first):
                await self.drain()
            await self._response.pump(self)
        except UpstreamError as error:
            if not self._is_silent:
                raise
            raise UpstreamTimeout(
                "The provider fell silent.",
                detail=f"Nothing came for {self._idle_timeout_s:g} s.",
            ) from error
        finally:
            if self._timer is not None:
                self._timer.cancel()

    # The Sink that the upstream response feeds

    def feed(self, data: bytes) -> bool:
        is_slow = self._downstream.write(data)
        self._heard_at = self._spoke_at = self._loop.time()
        if self.first_byte_at is None:
            self.first_byte_at = self._heard_at
        self.body_bytes += len(data)
        if self._meter is not None:
            self._measure(self._meter, data)
        return is_slow

    async def drain(self) -> None:
        self._is_draining = True
        self._ensure_watch()
        await self._downstream.drain()
        self._is_draining = False
        self._heard_at = self._loop.time()

    def idle(self) -> None:
        self._downstream.flush()
        self._ensure_watch()

    # How

    def _ensure_watch(self) -> None:
        if self._timer is None:
            self._watch()

    def _measure(self, meter: Meter, data: bytes) -> None:
        try:
            if self._decoder is not None:
                data = self._decoder.decode(data, MAX_EXPANSION_BYTES)
            meter.feed(data)
        except Exception:
            log.warning("An answer could not be metered any further.", exc_info=True)
            self._meter = None

    def _watch(self) -> None:
        """Looks at the silence and comes back when the next thing would be due.

        One timer an exchange, never moved by a chunk: most answers end before it fires.
        """
        now = self._loop.time()
        idle_left_s = self._heard_at + self._idle_timeout_s - now
        if idle_left_s <= 0:
            self._stop()
            return
        next_s = idle_left_s
        if self._keep_alive_s is not None:
            comment_left_s = self._spoke_at + self._keep_alive_s - now
            if comment_left_s <= 0:
                self._comment(now)
                comment_left_s = self._keep_alive_s
            next_s = min(next_s, comment_left_s)
        self._timer = self._loop.call_later(next_s, self._watch)

    def _comment(self, now: float) -> None:
        if self._meter is not None and self._meter.is_at_boundary and not self._is_draining:
            self._downstream.write(COMMENT)
            self._spoke_at = now

    def _stop(self) -> None:
        if self._is_draining:
            self._downstream.abort()  # a client that reads nothing has left; its handler is cancelled by that
            return
        self._is_silent = True
        self._response.abort()
