"""The demo as somebody starts it: requests arrive by themselves, and Ctrl-C ends all of it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.desktop.x11 import ROOT, Desktop, desktop
from tests.journeys.program import until

__all__ = ["desktop"]

pytestmark = [pytest.mark.x11, pytest.mark.slow]

START_S = 60.0
END_S = 30.0
ADDRESS = re.compile(r"The demo runs at (\S+);")


@asynccontextmanager
async def demo(
    desktop: Desktop, temporary: Path, *options: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The running demo and the program's address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.demo",
        *options,
        cwd=ROOT,
        env=desktop.environment(temporary, TMPDIR=str(temporary)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process, await address(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(START_S):
        while line := (await process.stdout.readline()).decode():
            said += line
            if found := ADDRESS.search(line):
                return found[1]
    raise AssertionError(said)


def processes_in(folder: Path) -> list[str]:
    """The command lines of those that work below `folder`."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended meanwhile, or is another user's
            continue
    return found


async def newest_request(base_url: str, folder: Path) -> str:
    """Its id, as the control API tells it."""
    (token,) = folder.glob("loadline-demo-*/loadline/control-token")
    headers = {"Authorization": f"Bearer {token.read_text().strip()}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{base_url}/api/requests", headers=headers) as response,
    ):
        return str((await response.json())["requests"][0]["id"])


@pytest.mark.parametrize("options", [(), ("--headless",)], ids=["window", "headless"])
async def test_requests_arrive_and_an_interrupt_leaves_nothing_behind(
    desktop: Desktop, tmp_path: Path, options: tuple[str, ...]
) -> None:
    async with demo(desktop, tmp_path, *options) as (process, base_url):
        before = await newest_request(base_url, tmp_path)

        async def has_arrived() -> bool:
            return await newest_request(base_url, tmp_path) != before

        await until(has_arrived)
        assert processes_in(tmp_path)
        os.kill(process.pid, signal.SIGINT)
        async with asyncio.timeout(END_S):
            code = await process.wait()

    assert code == 0
    assert processes_in(tmp_path) == []
    assert list(tmp_path.glob("loadline-demo-*")) == []
