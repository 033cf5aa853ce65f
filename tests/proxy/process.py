"""`loadline serve` as a process, as a user's shell would start it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 20.0
"""For what takes a second on a quiet machine."""


@dataclass
class Finished:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass
class Serving:
    """A program that said where it listens."""

    process: Process
    line: str
    """What it said."""

    @property
    def base_url(self) -> str:
        return self.line.rpartition(" ")[2]

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> Finished:
        """Sends a signal and reads what came beside the one line."""
        self.process.send_signal(number)
        return await _end(self.process)


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Ours without the user's settings and display, and with `settings`: PORT="0" is LOADLINE_PORT=0."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    given = {"HOME": str(home), "PORT": "0", "KEY_SOURCE": "file"} | settings
    return inherited | {f"LOADLINE_{name}": value for name, value in given.items()}


async def start(env: Mapping[str, str], *arguments: str) -> Process:
    """`python -m proxy`, or `loadline` with these arguments."""
    program = ["-c", "from proxy.cli import main; main()"] if arguments else ["-m", "proxy"]
    return await asyncio.create_subprocess_exec(
        sys.executable, *program, *arguments, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )


async def run(env: Mapping[str, str], *arguments: str) -> Finished:
    """A command from its start to its end."""
    return await _end(await start(env, *arguments))


@asynccontextmanager
async def serving(env: Mapping[str, str], *arguments: str) -> AsyncIterator[Serving]:
    """Killed at the end if it was not stopped."""
    process = await start(env, *arguments)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(LIMIT_S):
            line = (await process.stdout.readline()).decode().strip()
        yield Serving(process, line)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _end(process: Process) -> Finished:
    async with asyncio.timeout(LIMIT_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Finished(process.returncode, out.decode(), err.decode())
