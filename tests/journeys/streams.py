"""The 50 paced streams of tests/journeys/paced.py, in their own process, from the side of a test."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

LIMIT_S = 30.0


class Streams:
    """The process of tests/journeys/paced.py."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self.base_url = f"http://127.0.0.1:{port}"

    async def connect(self, base_url: str) -> None:
        await self._tell(f"connect {base_url}")

    async def leave(self) -> None:
        await self._tell("leave")

    async def measure(self) -> tuple[float, int]:
        """How late the latest chunk was, in seconds, and how many came since the last call."""
        answer = json.loads(await self._tell("measure"))
        return answer["longest_s"], answer["chunks"]

    async def _tell(self, line: str) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line.encode() + b"\n")
        async with asyncio.timeout(LIMIT_S):
            return await self._process.stdout.readline()


@asynccontextmanager
async def running_streams() -> AsyncIterator[Streams]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.journeys.paced"),
        cwd=Path(__file__).parents[2],
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdout is not None
    yield Streams(process, int(await process.stdout.readline()))
    await process.communicate(b"")
    assert process.returncode == 0
