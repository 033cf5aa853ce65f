"""Starts the program beside invented providers, with six accounts, three weeks behind it and a day before it.

`python -m tests.demo` shows it on this screen; `--headless` serves only; `--keep` leaves the home folder for a look.
Ctrl-C, or quitting the program, ends all of it.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from proxy import tasks
from proxy.clock import utc_now
from tests.demo.cast import cast
from tests.demo.home import fill
from tests.demo.past import SEED
from tests.demo.providers import Providers
from tests.demo.traffic import Traffic
from tests.journeys.day import Day
from tests.journeys.program import ROOT, free_port, is_healthy, until

END_S = 20.0
FOLDER = "loadline"


async def show(home: Path, *, is_headless: bool) -> int:
    """Until the program ends or a signal comes; the exit code."""
    rng = random.Random(SEED)
    members = cast(utc_now())
    day = Day(utc_now, [each.subscription for each in members])
    over = _told_to_end()
    async with Providers(day, members, rng) as providers:
        await fill(home / FOLDER, members, utc_now(), providers.sign_in_all())
        base_url = f"http://127.0.0.1:{free_port()}"
        process = await _start(home, base_url, providers, is_headless=is_headless)
        ended = tasks.spawn("the program", process.wait())
        told = tasks.spawn("the signal", over.wait())
        traffic = tasks.spawn("traffic", _traffic(base_url, day, rng))
        try:
            await asyncio.wait([ended, told], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await tasks.cancel(traffic)
            await tasks.cancel(told)
            await _end(process)
        return await ended


async def _start(
    home: Path, base_url: str, providers: Providers, *, is_headless: bool
) -> asyncio.subprocess.Process:
    """Out of reach of the terminal's Ctrl-C, which is ours to pass on."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "proxy" if is_headless else "desktop",
        env=environment(home, base_url.rpartition(":")[2]) | providers.environment(),
        cwd=home,
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


def environment(home: Path, port: str) -> dict[str, str]:
    """This user's, but every file that the program or its page for clients may touch lies in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOADLINE_")}
    kept.setdefault("XAUTHORITY", str(Path.home() / ".Xauthority"))
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
        "CODEX_HOME": str(home / ".codex"),
        "PYTHONPATH": str(ROOT),
        "LOADLINE_HOME": str(home / FOLDER),
        "LOADLINE_PORT": port,
        "LOADLINE_KEY_SOURCE": "file",
        "LOADLINE_DRAIN_S": "2",
    }


async def _traffic(base_url: str, day: Day, rng: random.Random) -> None:
    await until(lambda: is_healthy(base_url))
    print(f"The demo runs at {base_url}; Ctrl-C ends it.", flush=True)
    await Traffic(base_url, day, rng).run()


async def _end(process: asyncio.subprocess.Process) -> None:
    """As a service manager does; by force when that takes too long."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(END_S):
            await process.wait()
    except TimeoutError:
        process.kill()


def _told_to_end() -> asyncio.Event:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    return over


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="serve only, without a window")
    parser.add_argument("--keep", action="store_true", help="leave the home folder behind")
    chosen = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="loadline-demo-"))
    try:
        return asyncio.run(show(home, is_headless=chosen.headless))
    finally:
        if chosen.keep:
            print(f"Kept: {home}")
        else:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
