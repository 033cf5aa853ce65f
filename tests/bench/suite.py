"""The whole bench: starts the programs, loads them in turn and gives the figures of issue 2, one after the other."""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tests.bench import programs
from tests.bench.figures import Bench, Figure, Run
from tests.bench.process import cpu_share, resident_mib
from tests.bench.programs import OPENAI_KEY, RESPONSES, Loadline
from tests.bench.screen import is_possible, screen
from tests.bench.tools import Client, Target

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
SETTLE_S = 3.0
IDLE_S = 10.0


class Suite:
    """The figures, in the order in which they are measured."""

    def __init__(self, folder: Path, rounds: int, seconds: float) -> None:
        """`folder` holds the compiled tools and takes homes and logs."""
        self._folder = folder
        self._rounds = rounds
        self._bench = Bench(Client(folder), rounds, seconds)

    def figures(self) -> Iterator[Figure]:
        with ExitStack() as stack:
            direct = stack.enter_context(programs.upstream(self._folder))
            nginx = stack.enter_context(programs.nginx(self._folder, direct.port))
            surroundings = stack.enter_context(screen()) if is_possible() else OFFSCREEN
            folder, port = self._folder, direct.port
            serve = Loadline("serve", ["proxy"], folder, port, surroundings={})
            tray = Loadline("tray", ["desktop", "--hidden"], folder, port, surroundings)
            for program in (serve, tray):
                with program.started() as started:
                    program.import_account(started.target.port)
                    program.import_account(started.target.port, "openai", OPENAI_KEY)
            yield from self._start(serve, limit_s=0.6)
            yield from self._start(tray, limit_s=1.0)
            served = stack.enter_context(serve.started()).target
            shown = stack.enter_context(tray.started()).target
            time.sleep(SETTLE_S)
            at_rest = resident_mib(shown.pid)
            yield Figure("CPU at rest", cpu_share(shown.pid, IDLE_S), 0.5, "% of a core")
            yield from self._streams(direct, nginx, served, shown)
            yield from self._responses(direct, nginx, served, shown)
            yield self._requests(nginx, served, shown)
            after = {"MiB after the load": resident_mib(shown.pid)}
            yield Figure("memory at rest, window closed", at_rest, 120, "MiB", details=after)

    def _start(self, program: Loadline, limit_s: float) -> Iterator[Figure]:
        starts = []
        for _ in range(self._rounds):
            with program.started() as started:
                starts.append(started)
        answered = [start.answered_s for start in starts]
        yield _time(f"/health after the start, {program.name}", answered, limit_s)
        shown = [start.shown_s for start in starts if start.shown_s is not None]
        if shown:
            yield _time("tray icon after the start", shown, 2.0)

    def _streams(
        self, direct: Target, nginx: Target, served: Target, shown: Target
    ) -> Iterator[Figure]:
        paced = self._bench.paced((nginx, served, shown), streams=200)
        cost = _each(paced.medians(_us_per_event), "us")
        beside_nginx = paced.median(
            lambda runs: _us_per_event(runs["tray"]) / _us_per_event(runs["nginx"])
        )
        loop_tax = paced.median(
            lambda runs: _us_per_event(runs["tray"]) / _us_per_event(runs["serve"])
        )
        yield Figure("CPU per event beside nginx, 200 streams", beside_nginx, 3.2, details=cost)
        yield Figure("CPU per event beside plain asyncio", loop_tax, 1.35, details=cost)

        near = self._bench.paced((direct, nginx, served, shown), streams=50)
        delays = _each(near.medians(_delay_us), "us")
        added = near.median(_added_delay)
        yield Figure("added delay beside nginx, 50 streams", added, 2.5, details=delays)

        many = self._bench.paced((nginx, served, shown), streams=500)
        lost = many.total(lambda run: run.load.lost + run.load.broken)
        delays = _each(many.medians(_delay_us), "us")
        yield Figure("events lost, 500 streams", lost, 0, "events", details=delays)

    def _responses(self, *targets: Target) -> Iterator[Figure]:
        """The same streams as the Responses API writes them."""
        for figure in self._streams(*(replace(each, path=RESPONSES) for each in targets)):
            yield replace(figure, name=f"Responses: {figure.name}")

    def _requests(self, nginx: Target, served: Target, shown: Target) -> Figure:
        whole = self._bench.requests((nginx, served, shown), connections=16)
        return Figure(
            "requests a second beside nginx, 16 connections",
            whole.median(lambda runs: _rate(runs["tray"]) / _rate(runs["nginx"])),
            0.10,
            is_lower_better=False,
            details=_each(whole.medians(_rate), "per s"),
        )


def _time(name: str, seconds: Sequence[float], limit_s: float) -> Figure:
    details = {"fastest": min(seconds), "slowest": max(seconds)}
    return Figure(name, statistics.median(seconds), limit_s, "s", details=details)


def _us_per_event(run: Run) -> float:
    return run.cpu_s / run.load.events * 1e6


def _rate(run: Run) -> float:
    return run.load.answers / run.load.seconds


def _delay_us(run: Run) -> float:
    return run.load.p50_us


def _added_delay(runs: Mapping[str, Run]) -> float:
    """How much later an event comes than without anything between, beside the same of nginx."""
    added = {name: _delay_us(run) - _delay_us(runs["direct"]) for name, run in runs.items()}
    return added["tray"] / added["nginx"]


def _each(medians: Mapping[str, float], unit: str) -> dict[str, float]:
    return {f"{name} {unit}": value for name, value in medians.items()}
