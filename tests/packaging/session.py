"""A desktop session for the installed program: a screen, a window manager, a panel, a keyring, a screen reader.

All of it is private: its own X server, D-Bus, home folder and keyring.
"""

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desktop.x11 import Desktop
from tests.fakes.anthropic import FakeAnthropic

SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("screen_reader.py")
BUS_OF_READERS = "/usr/libexec/at-spi-bus-launcher"
PASSWORD = "fake-keyring-password"
KEPT = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
KEY_PAUSE_MS = "12"
LIMIT_S = 40.0


@dataclass(frozen=True, slots=True)
class Session:
    """Where a program of this session finds its screen, its bus and its home."""

    desktop: Desktop
    home: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """As a desktop sets it for the programs it starts; `settings` by their variables."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "DISPLAY": self.desktop.display,
            "DBUS_SESSION_BUS_ADDRESS": self.desktop.bus_address,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            **settings,
        }

    @contextmanager
    def running(self) -> Iterator["Session"]:
        """With a keyring that is unlocked and the bus of screen readers."""
        (self.home / "run").mkdir(mode=0o700, exist_ok=True)
        keyring = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        started = [
            self._start(keyring, PASSWORD),
            self._start([BUS_OF_READERS, "--launch-immediately"]),
        ]
        try:
            yield self
        finally:
            for process in started:
                process.terminate()
                process.wait(10)

    def _start(self, command: list[str], told: str = "") -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(told)
        process.stdin.close()
        return process

    async def find(self, name: str, role: str = "") -> str:
        """Waits until something is shown that assistive technology knows by this name: its line."""
        return await self._read("find", name, role)

    async def press(self, name: str, role: str = "") -> None:
        await self._read("press", name, role)

    async def focus(self, name: str, role: str = "") -> None:
        await self._read("focus", name, role)

    async def tree(self) -> str:
        """All that assistive technology sees of the program."""
        return await self._read("tree")

    async def type(self, text: str) -> None:
        """By the keyboard, into the window that has it."""
        await self._run("xdotool", "type", "--delay", KEY_PAUSE_MS, text)

    async def key(self, name: str) -> None:
        await self._run("xdotool", "key", name)

    async def window(self, title: str) -> None:
        """Waits for a window with this title, and gives it the keyboard."""
        search = ("search", "--onlyvisible", "--name", f"^{re.escape(title)}$")
        async with asyncio.timeout(LIMIT_S):
            while True:
                # A window that goes away while xdotool looks at it ends xdotool.
                with contextlib.suppress(AssertionError):
                    await self._run("xdotool", *search, "windowactivate", "--sync")
                    return
                await asyncio.sleep(0.1)

    async def shoot(self, picture: Path) -> None:
        """What the screen shows, as a PNG."""
        await self._run("import", "-window", "root", str(picture))

    async def _read(self, *arguments: str) -> str:
        return await self._run(SYSTEM_PYTHON, str(READER), *arguments)

    async def _run(self, *command: str, limit_s: float = LIMIT_S) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=self.environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(limit_s):
            said, complaint = await process.communicate()
        assert process.returncode == 0, f"{command}: {complaint.decode()}"
        return said.decode().strip()


def missing_in_session() -> list[str]:
    """What a session runs and this machine lacks."""
    needed = (SYSTEM_PYTHON, BUS_OF_READERS, "gnome-keyring-daemon")
    missing = [name for name in needed if shutil.which(name) is None]
    can_read = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if SYSTEM_PYTHON not in missing and subprocess.run(can_read, check=False).returncode:
        missing.append("gir1.2-atspi-2.0")
    return missing


def settings_for(fake: FakeAnthropic) -> dict[str, str]:
    """Any port, and the fake in place of the provider."""
    return {
        "LOADLINE_PORT": "0",
        "LOADLINE_ANTHROPIC_BASE_URL": fake.base_url,
        "LOADLINE_ANTHROPIC_TOKEN_URL": f"{fake.base_url}/v1/oauth/token",
    }
