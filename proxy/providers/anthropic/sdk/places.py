"""Places for processes: a few at once, and a bounded queue for one."""

import asyncio
from collections import deque

from proxy.errors import ProxyError

QUEUE_LIMIT = 16
QUEUE_S = 60.0
_ADVICE = "Try again in a moment."


class RuntimeBusy(ProxyError):
    """All processes are at work and the queue is full, or its limit has passed."""

    status = 529
    code = "runtime_busy"


class Places:
    """Whoever comes first gets the next free place. State: how many are taken, and who waits."""

    def __init__(
        self, limit: int, queue_limit: int = QUEUE_LIMIT, queue_s: float = QUEUE_S
    ) -> None:
        self._limit = limit
        self._queue_limit = queue_limit
        self._queue_s = queue_s
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.taken = 0

    @property
    def is_full(self) -> bool:
        return self.taken >= self._limit

    @property
    def queued(self) -> int:
        return len(self._waiting)

    async def take(self) -> None:
        """Takes a place, after a while if need be. Raises RuntimeBusy."""
        if not self.is_full:
            self.taken += 1
            return
        if self.queued >= self._queue_limit:
            raise RuntimeBusy("Too many requests wait for the claude program.", hint=_ADVICE)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self._queue_s):
                await place
        except BaseException as error:
            self._give_up(place)
            if isinstance(error, TimeoutError):
                raise RuntimeBusy("No claude process became free in time.", hint=_ADVICE) from error
            raise

    def free(self) -> None:
        """Gives a place to the one that waits longest, if any."""
        self.taken -= 1
        self._give()

    def change(self, limit: int) -> None:
        """So many at once from now on; nobody is sent away."""
        self._limit = limit
        self._give()

    def _give(self) -> None:
        while self._waiting and not self.is_full:
            place = self._waiting.popleft()
            if not place.done():
                self.taken += 1
                place.set_result(None)

    def _give_up(self, place: "asyncio.Future[None]") -> None:
        if place in self._waiting:
            self._waiting.remove(place)
        elif place.done() and not place.cancelled():
            self.free()  # it was given at the very moment in which nobody wanted it any more
