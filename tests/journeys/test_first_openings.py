"""The first time that the window, a page or a dialog is opened holds up no stream: over a million records, with twenty
accounts and 50 streams through the proxy in the same loop.

What can be opened for the first time only once is opened in a process of its own (tests/bench/openings.py), which is
started again where something took too long: other programs make chunks late at random, work that holds the loop makes
them late each time. The figures are printed (`pytest -s`).
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from tests.bench.openings import Opening
from tests.desktop.large_home import fill
from tests.journeys.streams import running_streams

pytestmark = pytest.mark.slow

LATE_MS = 50.0
"""Of a chunk: from the provider's write to the client's read."""
HELD_MS = 30.0
"""Of the loop by one turn, in its thread's own time; 12 on a machine that does nothing else."""
TRIES = 8
LIMIT_S = 120.0
FEWEST = 20
DONE = b"done\n"


async def run(home: Path) -> dict[str, tuple[float, float]]:
    """How long each opening held the loop, and how late the latest chunk was meanwhile, in milliseconds."""
    found: dict[str, tuple[float, float]] = {}
    async with asyncio.timeout(LIMIT_S), running_streams() as streams:
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.openings", str(home)),
            *("--streams", streams.base_url),
            cwd=Path(__file__).parents[2],
            stdin=PIPE,
            stdout=PIPE,
        )
        assert program.stdin is not None
        assert program.stdout is not None
        await streams.connect((await program.stdout.readline()).decode().strip())
        await streams.measure()
        program.stdin.write(b"\n")
        while (line := await program.stdout.readline()) != DONE:
            opening = Opening(**json.loads(line))
            late_s, chunks = await streams.measure()
            assert chunks > 50, "the streams go on"
            found[opening.name] = opening.cpu_ms, 1000 * late_s
        await streams.leave()
        assert await program.wait() == 0
    return found


async def test_no_chunk_is_late_when_something_is_opened_for_the_first_time(home: Path) -> None:
    await fill(home)
    best: dict[str, tuple[float, float]] = {}

    for _ in range(TRIES):
        for name, (held, late) in (await run(home)).items():
            before = best.get(name, (held, late))
            best[name] = min(before[0], held), min(before[1], late)
        if all(held <= HELD_MS and late <= LATE_MS for held, late in best.values()):
            break

    for name, (held, late) in best.items():
        print(f"\n{name:20} holds the loop {held:5.1f} ms, chunks late by {late:5.1f} ms", end="")
    assert len(best) >= FEWEST
    assert {
        name: each for name, each in best.items() if each[0] > HELD_MS or each[1] > LATE_MS
    } == {}
