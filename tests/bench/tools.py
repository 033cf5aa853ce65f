"""The load client and the upstream, compiled from the C beside this file; a Python client would be the bottleneck."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent
COMPILE_TIMEOUT_S = 60
RUN_TIMEOUT_S = 120


class Unavailable(Exception):
    """Something that the bench needs is not on this machine."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the load client saw. Latencies are microseconds: of requests, or of events since they were sent."""

    seconds: float
    answers: int
    events: int
    lost: int
    broken: int
    p50_us: float
    p90_us: float
    p99_us: float
    max_us: float


@dataclass(frozen=True, slots=True)
class Target:
    """Where the load goes."""

    name: str
    port: int
    path: str
    pid: int
    """The process whose CPU time counts."""


def find(program: str) -> str:
    """The program's path. Raises Unavailable."""
    if found := shutil.which(program):
        return found
    raise Unavailable(f"{program} is not installed; the bench compares with it or is built by it")


def compile_tools(folder: Path) -> None:
    """Puts `client` and `upstream` into `folder`. Raises Unavailable without a C compiler."""
    compiler = shutil.which("cc") or find("gcc")
    for name in ("client", "upstream"):
        command = [compiler, "-O2", "-o", str(folder / name), str(SOURCES / f"{name}.c")]
        subprocess.run(command, check=True, timeout=COMPILE_TIMEOUT_S)


class Client:
    """Runs the load client against one target at a time."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "client"

    def requests(self, target: Target, connections: int, seconds: float) -> Load:
        """Whole answers, one after the other on each connection."""
        return self._run(target, "requests", connections, seconds)

    def streams(self, target: Target, streams: int, events: int, interval_us: int) -> Load:
        """One stream of `events` on each connection, an event each `interval_us`."""
        return self._run(target, "streams", streams, events, interval_us)

    def _run(self, target: Target, *words: object) -> Load:
        command = [str(word) for word in (self._program, target.port, target.path, *words)]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, timeout=RUN_TIMEOUT_S
        )
        return Load(**json.loads(done.stdout))
