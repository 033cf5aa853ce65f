"""Qt's own loops that only a real mouse starts: a drag and a context menu, on X11."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.loop_choice import LoopKind
from tests.desktop.loop.kinds import both_loops
from tests.desktop.x11 import Desktop

pytestmark = pytest.mark.x11

ROOT = Path(__file__).resolve().parents[3]
HELD_S = 0.5
FEWEST_TICKS = 10
"""Of about 50 of 10 ms while the button is held; a loop that stands still makes none."""

Mouse = Callable[..., None]


@pytest.fixture
def mouse(desktop: Desktop, home: Path) -> Mouse:
    """Runs xdotool with the words given."""

    def move(*words: object) -> None:
        command = ["xdotool", *map(str, words)]
        subprocess.run(command, env=desktop.environment(home), check=True, timeout=20)

    return move


@pytest.fixture
def handle(desktop: Desktop, home: Path, kind: LoopKind) -> Iterator["subprocess.Popen[str]"]:
    """The program `handle`, shown under the mouse."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.loop.programs", "handle", kind],
        cwd=ROOT,
        env=desktop.environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert next_line(process) == "ready"
    yield process
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0


def next_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@both_loops
def test_asyncio_goes_on_during_a_drag(handle: "subprocess.Popen[str]", mouse: Mouse) -> None:
    mouse("mousemove", 200, 200, "mousedown", 1)
    assert next_line(handle) == "drag begins"

    for step in range(10):
        mouse("mousemove", 210 + 5 * step, 210)
        time.sleep(HELD_S / 10)
    mouse("mouseup", 1)

    assert int(next_line(handle).removeprefix("drag ")) >= FEWEST_TICKS


@both_loops
def test_asyncio_goes_on_under_a_context_menu(
    handle: "subprocess.Popen[str]", mouse: Mouse
) -> None:
    mouse("mousemove", 200, 200, "click", 3)
    assert next_line(handle) == "menu begins"

    time.sleep(HELD_S)
    mouse("key", "Escape")

    assert int(next_line(handle).removeprefix("menu ")) >= FEWEST_TICKS
