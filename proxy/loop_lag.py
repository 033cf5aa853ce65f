"""How late the event loop runs its callbacks: the first sign that something blocks it."""

import asyncio
import time
from collections import deque

PERIOD_S = 1.0
KEPT = 300
"""Measurements: five minutes of them."""
WEIGHT = 0.3
"""Of the newest measurement in the running average."""


class LoopLag:
    """Measures by one timer a second; costs nothing to speak of.

    `lag_ms` is the running average, `worst_ms` the longest since the start, `recent_ms` the last single measurements,
    oldest first. Owner of all; changed by its timer only.
    """

    def __init__(self, period_s: float = PERIOD_S) -> None:
        self._period_s = period_s
        self.lag_ms = 0.0
        self.worst_ms = 0.0
        self.recent_ms: deque[float] = deque(maxlen=KEPT)
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def start(self) -> None:
        self._schedule()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        self._due = time.monotonic() + self._period_s
        self._timer = asyncio.get_running_loop().call_later(self._period_s, self._measure)

    def _measure(self) -> None:
        late_ms = max(0.0, (time.monotonic() - self._due) * 1000)
        self.lag_ms += (late_ms - self.lag_ms) * WEIGHT
        self.worst_ms = max(self.worst_ms, late_ms)
        self.recent_ms.append(late_ms)
        self._schedule()
