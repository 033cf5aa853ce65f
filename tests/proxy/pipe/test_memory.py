"""A large body is held in memory once (26)."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.anthropic import running_anthropic
from tests.fakes.raw import raw_client
from tests.proxy.harness import MESSAGES

BODY_MIB = 32

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has")


@dataclass(frozen=True)
class Alone:
    """A pipe in its own process."""

    port: int
    status: Path

    def mib(self, field: str) -> float:
        for line in self.status.read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise KeyError(field)

    def forget_peak(self) -> None:
        (self.status.parent / "clear_refs").write_text("5")


@asynccontextmanager
async def alone(base_url: str) -> AsyncIterator[Alone]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.proxy.pipe.alone",
        base_url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        async with asyncio.timeout(20):
            port = int(await process.stdout.readline())
        yield Alone(port, Path(f"/proc/{process.pid}/status"))
    finally:
        process.stdin.close()
        await process.wait()


async def post(port: int, body: bytes) -> bytes:
    async with raw_client(port) as client:
        await client.post(MESSAGES, body)
        async with asyncio.timeout(20):
            return await client.read_head()


@pytest.mark.slow
async def test_memory_grows_by_less_than_two_bodies() -> None:
    body = b'{"model":"claude-opus-5","messages":["' + b"x" * (BODY_MIB * 2**20) + b'"]}'
    async with running_anthropic() as fake, alone(fake.base_url) as pipe:
        fake.checks_tokens = False
        await post(pipe.port, b"{}")
        pipe.forget_peak()
        before = pipe.mib("VmRSS")

        assert b" 200 " in await post(pipe.port, body)

        assert pipe.mib("VmHWM") - before < 2 * BODY_MIB
        assert len(fake.requests[1].body) == len(body)
