"""`loadline quit` beside the tray program: it leaves as by its own Quit, also when its proxy does not serve."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from proxy.home_lock import RunningProgram, find_running
from proxy.paths import Paths
from tests.desktop.test_main import ROOT, start

LIMIT_S = 30.0
QUIT = "from proxy.cli import main; main(['quit'])"
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="needs Qt's platform without a screen"
)


def running(home: Path) -> RunningProgram | None:
    return find_running(Paths(home).lock_file)


def listens(home: Path) -> bool:
    found = running(home)
    return found is not None and found.base_url != ""


def has_failed(home: Path) -> bool:
    """The window is there and says that its port is taken."""
    log = home / "logs" / "loadline.log"
    return log.exists() and "could not start" in log.read_text()


def quit_from_outside(home: Path, process: "subprocess.Popen[str]") -> tuple[int, str, int]:
    """The command's exit code and line, and the program's exit code."""
    done = subprocess.run(
        [sys.executable, "-c", QUIT],
        env={"LOADLINE_HOME": str(home), "PYTHONPATH": str(ROOT), "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, process.wait(LIMIT_S)


def until(claim: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not claim():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def test_the_tray_program_leaves_as_by_its_own_quit(home: Path) -> None:
    process = start(home, QT_QPA_PLATFORM="offscreen")
    try:
        until(lambda: listens(home))
        told = quit_from_outside(home, process)
    finally:
        process.kill()
        process.communicate()

    assert told == (0, "Loadline has ended.\n", 0)
    assert "Loadline has ended." in (home / "logs" / "loadline.log").read_text()


@pytest.mark.slow
def test_it_leaves_also_when_another_program_has_its_port(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(home, QT_QPA_PLATFORM="offscreen", LOADLINE_PORT=str(port))
        try:
            until(lambda: has_failed(home))
            told = quit_from_outside(home, process)
        finally:
            process.kill()
            process.communicate()

    assert told == (0, "Loadline has ended.\n", 0)
