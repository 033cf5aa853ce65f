"""Garbage collection in the window's thread only.

Python collects cycles in whatever thread allocates next. Where that is the store's, and a closed dialog is in the
cycle, Qt objects are destroyed in a foreign thread: their timers stay registered, and the next one that fires crashes
the process (SIGSEGV in QTimerInfoList::activateTimers, seen here). So Python's own collecting is turned off, and the
loop's thread does it by the same thresholds.
"""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_S = 0.25
"""So often the counters are looked at; a look takes a microsecond."""

_keeping = False
"""The program collects, not Python; see `keep`."""


@contextmanager
def collected_here() -> Iterator[None]:
    """While it lasts, only the thread of the running loop collects. Enter and leave it in that thread."""
    global _keeping  # noqa: PLW0603 -- Python has one collector
    collector = _Collector(asyncio.get_running_loop())
    gc.collect()
    gc.freeze()  # what the start has made stays to the end and need not be looked at again
    gc.disable()
    collector.look()
    _keeping = True
    try:
        yield
    finally:
        _keeping = False
        collector.stop()
        gc.enable()
        gc.unfreeze()


def keep() -> None:
    """What has been made until now stays to the end and need not be looked at again.

    For modules and pages: the collection after a page was opened held the loop for 10 to 30 ms.
    """
    if _keeping:
        gc.freeze()


def due_generation() -> int | None:
    """The oldest generation whose threshold is passed, as Python's own collector would choose it; None when none is."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [each for each in range(3) if thresholds[each] and counts[each] > thresholds[each]]
    return max(due, default=None)


class _Collector:
    """Looks at the counters now and then. State: the timer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | asyncio.Handle | None = None

    def look(self) -> None:
        generation = due_generation()
        if generation is not None:
            gc.collect(generation)
        self._timer = self._loop.call_later(LOOK_S, self.look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
