"""A screen and a bus of their own for tests of the real program: Xvfb, a private D-Bus, a tray host, a window manager.

A folder's `conftest.py` imports the fixtures it wants; the tests that use them are marked `x11`.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from tests.fakes.notification_server import NotificationServer
from tests.fakes.tray_host import TrayHost

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = ("Xvfb", "dbus-daemon", "openbox", "xdotool")
END_S = 30.0
NOWHERE = "http://127.0.0.1:1"
"""No provider is reached unless a test names one."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """Where a program finds its screen and its bus."""

    display: str
    bus_address: str

    def environment(self, home: Path, **settings: str) -> dict[str, str]:
        """For a program with `home` as its home: nothing of the developer's own session or settings."""
        kept = {
            name: os.environ[name]
            for name in ("PATH", "LANG", "LD_LIBRARY_PATH")
            if name in os.environ
        }
        return {
            **kept,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "DISPLAY": self.display,
            "DBUS_SESSION_BUS_ADDRESS": self.bus_address,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "LOADLINE_HOME": str(home),
            "LOADLINE_PORT": "0",
            "LOADLINE_KEY_SOURCE": "file",
            "LOADLINE_ANTHROPIC_BASE_URL": NOWHERE,
            "LOADLINE_ANTHROPIC_TOKEN_URL": f"{NOWHERE}/token",
            **settings,
        }


@dataclass(slots=True)
class Running:
    """The tray program as a process of its own."""

    process: "subprocess.Popen[str]"
    started_at: float = field(default_factory=time.monotonic)

    def interrupt(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def shows_icon(self, host: TrayHost) -> None:
        """Waits for its tray icon; a program that ended before is told with what it said."""
        await host.until(lambda: host.has_icon or self.process.poll() is not None)
        assert host.has_icon, (await self.end())[1]

    async def end(self, timeout_s: float = END_S) -> tuple[int, str]:
        """Waits for it; its exit code and all that it said."""
        said, _ = await asyncio.to_thread(self.process.communicate, timeout=timeout_s)
        return self.process.returncode, said


def missing_programs() -> list[str]:
    return [name for name in NEEDED if shutil.which(name) is None]


def _first_line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A screen with a window manager and a bus; one for the tests of a module."""
    if missing := missing_programs():
        pytest.skip(f"needs {', '.join(missing)}")
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    manager = None
    try:
        found = Desktop(f":{_first_line(screen.stdout)}", _first_line(bus.stdout))
        manager = _managed(found.environment(tmp_path_factory.mktemp("manager")))
        yield found
    finally:
        for process in (manager, bus, screen):
            if process is not None:
                _stop(process)


def _managed(environment: dict[str, str]) -> "subprocess.Popen[str]":
    """A window manager that has taken the screen over.

    A screen that has told its number may still turn its first clients away, and a window manager that is turned away ends.
    """
    manager = None
    end = time.monotonic() + END_S
    while time.monotonic() < end:
        if manager is None or manager.poll() is not None:
            manager = subprocess.Popen(
                ["openbox"],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        asked = subprocess.run(
            ["xdotool", "get_desktop"], env=environment, capture_output=True, check=False
        )
        if asked.returncode == 0:  # only a window manager knows of desktops
            return manager
        time.sleep(0.05)
    raise AssertionError("no window manager runs on the screen")


@pytest.fixture
async def tray_host(desktop: Desktop) -> AsyncIterator[TrayHost]:
    """A panel that is there before the program."""
    host = TrayHost(desktop.bus_address)
    await host.start()
    yield host
    await host.stop()


@pytest.fixture
async def notification_server(desktop: Desktop) -> AsyncIterator[NotificationServer]:
    """Without one, words of the program take the place of the icon's tooltip for a while."""
    server = NotificationServer(desktop.bus_address)
    await server.start()
    yield server
    await server.stop()


class Starter:
    """Starts the tray program, as often as a test wants, and leaves none behind."""

    def __init__(self, desktop: Desktop, home: Path) -> None:
        self._desktop = desktop
        self.home = home
        self._started: list[Running] = []

    def __call__(self, *arguments: str, cwd: Path | None = None, **settings: str) -> Running:
        """In `cwd`, else in its home; settings by their variables: `LOADLINE_PORT="2456"`."""
        running = Running(
            subprocess.Popen(
                [sys.executable, "-m", "desktop", *arguments],
                env=self._desktop.environment(self.home, **settings),
                cwd=cwd or self.home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        self._started.append(running)
        return running

    def close(self) -> None:
        for running in self._started:
            if running.process.poll() is None:
                running.process.kill()
                running.process.communicate()
            elif running.process.stdout is not None:
                running.process.stdout.close()


@pytest.fixture
def start(desktop: Desktop, home: Path) -> Iterator[Starter]:
    starter = Starter(desktop, home)
    yield starter
    starter.close()


class Screen:
    """What a user sees on the screen, and their keyboard."""

    def __init__(self, desktop: Desktop) -> None:
        self._environment = desktop.environment(ROOT)

    def windows(self, title: str = "Loadline") -> list[str]:
        """The visible windows whose title begins so."""
        return self._xdotool("search", "--onlyvisible", "--name", f"^{title}").split()

    def active(self) -> str:
        """The title of the visible window that has the keyboard; empty when none has."""
        number = self._xdotool("getactivewindow").strip()
        title = self._xdotool("getwindowname", number).strip() if number else ""
        return title if number in self.windows(title) else ""

    def focus(self, title: str = "Loadline") -> None:
        """The user turns to that window."""
        self._xdotool("windowactivate", "--sync", self.windows(title)[0])

    def press(self, keys: str) -> None:
        """In the window that has the keyboard: "alt+F4"."""
        self._xdotool("key", keys)

    def cover(self) -> "subprocess.Popen[str]":
        """Another program's window takes the keyboard."""
        return subprocess.Popen(
            [sys.executable, "-c", COVER],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    async def until(self, is_met: Callable[[], bool], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_met():  # noqa: ASYNC110 -- what is waited for happens in another process
                await asyncio.sleep(0.05)

    def _xdotool(self, *arguments: str) -> str:
        found = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        return found.stdout


COVER = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget(windowTitle="Another program")
window.showMaximized()
window.activateWindow()
app.exec()
"""


@pytest.fixture
def screen(desktop: Desktop) -> Screen:
    return Screen(desktop)
