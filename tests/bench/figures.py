"""The figures: how each is measured, and what it must reach (issue 2, "Figures it must reach")."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.process import cpu_seconds
from tests.bench.tools import Client, Load, Target

INTERVAL_US = 20_000
"""Fifty events a second: what a fast model gives."""
RECORDED_S = 0.6
"""After a load, until the records are written too: their cost belongs to it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its limit."""

    name: str
    value: float
    limit: float
    unit: str = "x"
    is_lower_better: bool = True
    details: Mapping[str, float] = field(default_factory=dict)
    """The medians behind it."""

    @property
    def is_reached(self) -> bool:
        return self.value <= self.limit if self.is_lower_better else self.value >= self.limit


@dataclass(frozen=True, slots=True)
class Run:
    """One load and the CPU time that its target took for it."""

    load: Load
    cpu_s: float


class Bench:
    """Loads its targets in turn, so that what else the machine does meets all of them alike."""

    def __init__(self, client: Client, rounds: int, seconds: float) -> None:
        self._client = client
        self._rounds = rounds
        self._seconds = seconds

    def paced(self, targets: Sequence[Target], streams: int) -> "Rounds":
        events = int(self._seconds * 1e6 / INTERVAL_US)
        return self._in_turn(
            targets, lambda target: self._client.streams(target, streams, events, INTERVAL_US)
        )

    def requests(self, targets: Sequence[Target], connections: int) -> "Rounds":
        return self._in_turn(
            targets, lambda target: self._client.requests(target, connections, self._seconds)
        )

    def _in_turn(self, targets: Sequence[Target], load: Callable[[Target], Load]) -> "Rounds":
        for target in targets:
            load(target)  # warms connections and code
        return Rounds(
            [
                {target.name: _measured(target, load) for target in targets}
                for _ in range(self._rounds)
            ]
        )


def _measured(target: Target, load: Callable[[Target], Load]) -> Run:
    before = cpu_seconds(target.pid)
    seen = load(target)
    time.sleep(RECORDED_S)
    return Run(seen, cpu_seconds(target.pid) - before)


class Rounds:
    """What every target did in each round."""

    def __init__(self, rounds: Sequence[Mapping[str, Run]]) -> None:
        self._rounds = rounds

    def median(self, value: Callable[[Mapping[str, Run]], float]) -> float:
        """Of a value that is computed within each round, such as a ratio."""
        return statistics.median(value(runs) for runs in self._rounds)

    def medians(self, value: Callable[[Run], float]) -> dict[str, float]:
        """Of each target alone."""
        return {
            name: statistics.median(value(runs[name]) for runs in self._rounds)
            for name in self._rounds[0]
        }

    def total(self, value: Callable[[Run], float]) -> float:
        return sum(value(run) for runs in self._rounds for run in runs.values())
