"""A screen, a bus and a panel for the program with a tray icon, where this machine has them."""

import asyncio
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Self

NEEDED = ("Xvfb", "dbus-daemon")
ICON_TIMEOUT_S = 20.0
END_S = 5.0


def is_possible() -> bool:
    return all(shutil.which(program) for program in NEEDED)


@contextmanager
def screen() -> Iterator[Mapping[str, str]]:
    """The environment of a program that is to appear there."""
    with ExitStack() as stack:
        display = stack.enter_context(
            _said(["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"])
        )
        bus = stack.enter_context(
            _said(["dbus-daemon", "--session", "--nofork", "--print-address=1"])
        )
        yield {
            "DISPLAY": f":{display}",
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "QT_QPA_PLATFORM": "xcb",
        }


class Panel:
    """Takes one tray icon and notes when it came. It works in a thread of its own."""

    def __init__(self, bus_address: str) -> None:
        from tests.fakes.tray_host import TrayHost  # needs a package that only Linux has

        self._host = TrayHost(bus_address)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._host.start(), self._loop).result(END_S)
        self._icon = asyncio.run_coroutine_threadsafe(self._icon_appears(), self._loop)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._icon.cancel()
        asyncio.run_coroutine_threadsafe(self._host.stop(), self._loop).result(END_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(END_S)
        self._loop.close()

    def icon_came_at(self) -> float:
        """In the time of `time.perf_counter`. Waits for the icon; raises TimeoutError."""
        return self._icon.result(ICON_TIMEOUT_S)

    async def _icon_appears(self) -> float:
        await self._host.icon_appears(ICON_TIMEOUT_S)
        return time.perf_counter()


@contextmanager
def _said(command: list[str]) -> Iterator[str]:
    """The first line that a program says, while it runs."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        output: IO[str] | None = process.stdout
        assert output is not None
        yield output.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=END_S)
