"""How long the turns of a loop are: what a stream in the same loop would have to wait at such a moment."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

BEAT_S = 0.001


@dataclass(frozen=True, slots=True)
class Turn:
    """From one beat to the next, with everything that the loop did in between."""

    began_s: float
    """Since the watch began."""
    wall_s: float
    cpu_s: float
    """Of the loop's thread alone: what else the machine does, and waiting, do not count."""


class Turns:
    """A beat each millisecond. State: the turns so far."""

    def __init__(self) -> None:
        self.all: list[Turn] = []
        self._began = 0.0

    async def watch(self) -> None:
        """Until it is cancelled."""
        self._began = time.perf_counter()
        wall, cpu = self._began, time.thread_time()
        while True:
            await asyncio.sleep(BEAT_S)
            wall_now, cpu_now = time.perf_counter(), time.thread_time()
            self.all.append(Turn(wall - self._began, wall_now - wall, cpu_now - cpu))
            wall, cpu = wall_now, cpu_now

    @property
    def passed_s(self) -> float:
        return time.perf_counter() - self._began

    def longest(self, count: int) -> list[Turn]:
        """By what they took of the thread's time, the longest first."""
        return sorted(self.all, key=lambda turn: turn.cpu_s, reverse=True)[:count]


@asynccontextmanager
async def watched_turns() -> AsyncIterator[Turns]:
    turns = Turns()
    watch = asyncio.create_task(turns.watch())  # noqa: TID251 -- ends with this context
    await asyncio.sleep(BEAT_S)
    try:
        yield turns
    finally:
        watch.cancel()
