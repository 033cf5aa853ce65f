"""The built program starts, on every system: as a command, as a server, and with its window's parts."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.journeys.program import free_port

LIMIT_S = 60.0
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":offscreen"}


def environment(home: Path, **more: str) -> dict[str, str]:
    """What the system itself needs, without settings of the developer's own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOADLINE_", "QT_"))
    }
    return kept | {"LOADLINE_HOME": str(home), "LOADLINE_KEY_SOURCE": "file"} | more


@contextmanager
def running(command: Path, home: Path, *arguments: str, **more: str) -> Iterator[str]:
    """The address of the program, which is ended afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [command, *arguments],
        env=environment(home, LOADLINE_PORT=str(port), **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(LIMIT_S)
    if sys.platform != "win32":  # there a program is ended without being asked
        assert process.returncode == 0


def health(address: str) -> bytes:
    """Waits until the program answers."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        with (
            suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(f"{address}/health", timeout=5) as answer,
        ):
            return bytes(answer.read())
        time.sleep(0.05)
    pytest.fail(f"{address} does not answer")


def test_the_version_names_the_commit_it_was_built_from(command: Path, home: Path) -> None:
    told = subprocess.run(
        [command, "--version"], env=environment(home), capture_output=True, text=True, check=True
    ).stdout

    assert re.fullmatch(r"Loadline \d+\.\d+\.\d+\S* \([0-9a-f]{10}\+?\)\n", told)


def test_it_serves(command: Path, home: Path) -> None:
    with running(command, home, "serve") as address:
        assert b'"status": "ok"' in health(address)


def test_the_tray_program_starts_where_nobody_looks(command: Path, home: Path) -> None:
    with running(command, home, "--hidden", **OFFSCREEN) as address:
        assert b'"status": "ok"' in health(address)
