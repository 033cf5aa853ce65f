"""The tray icon on D-Bus, as a desktop's panel gets it. What the whole program puts into it is in test_app.py."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.desktop.x11 import ROOT, Desktop
from tests.fakes.tray_host import TrayHost

pytestmark = pytest.mark.x11


class TrayProcess:
    """The program of tray_program.py, and what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def use(self, *percents: str) -> None:
        """Changes of one moment."""
        assert self.process.stdin is not None
        self.process.stdin.write((" ".join(percents) + "\n").encode())

    async def line(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            return (await self.process.stdout.readline()).decode().strip()


Start = Callable[[], Awaitable[TrayProcess]]


@pytest.fixture
async def start_tray(desktop: Desktop, home: Path) -> AsyncIterator[Start]:
    started: list[asyncio.subprocess.Process] = []

    async def begin() -> TrayProcess:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.desktop.tray_program",
            env=desktop.environment(home),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return TrayProcess(process)

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_everything_follows_the_data_without_being_asked(
    start_tray: Start, tray_host: TrayHost
) -> None:
    tray = await start_tray()
    assert await tray.line() == "tray"
    await tray_host.icon_appears()
    assert await tray_host.tooltip() == "No accounts yet — open to import"

    tray.use("42")

    await tray_host.until_menu(lambda menu: menu.has("alice@example.com · 5h 42% used"))
    assert (await tray_host.tooltip()).startswith("alice@example.com · 5h 42% used")
    assert await tray_host.pixmap_sizes() == [16, 22, 24, 32, 44, 48, 64]

    tray.use("-")
    await tray_host.until_menu(lambda menu: menu.has("No accounts yet"))


async def test_many_changes_within_a_second_are_shown_together_and_the_last_one_wins(
    start_tray: Start, tray_host: TrayHost
) -> None:
    tray = await start_tray()
    assert await tray.line() == "tray"
    await tray_host.icon_appears()
    before = tray_host.signals.count("NewIcon")

    tray.use(*(str(percent) for percent in range(1, 95, 2)))
    await tray_host.until_menu(lambda menu: menu.has("alice@example.com · 5h 93% used"))

    drawn = tray_host.signals.count("NewIcon") - before
    assert drawn in (1, 2), (
        "the first at once, where nothing was shown for a second; all the others by one"
    )


async def test_the_icon_is_sent_only_when_it_looks_different(
    start_tray: Start, tray_host: TrayHost
) -> None:
    tray = await start_tray()
    assert await tray.line() == "tray"
    await tray_host.icon_appears()
    tray.use("32")
    await tray_host.until_menu(lambda menu: menu.has("alice@example.com · 5h 32% used"))
    before = tray_host.signals.count("NewIcon")

    tray.use("33")  # the same sixteenth
    await tray_host.until_menu(lambda menu: menu.has("alice@example.com · 5h 33% used"))

    assert tray_host.signals.count("NewIcon") == before


async def test_clicks_and_choices_reach_the_program(start_tray: Start, tray_host: TrayHost) -> None:
    tray = await start_tray()
    assert await tray.line() == "tray"
    await tray_host.icon_appears()

    await tray_host.activate()
    assert await tray.line() == "clicked"
    await tray_host.middle_click()
    assert await tray.line() == "middle clicked"
    await tray_host.click("Copy base URL", "Other")
    assert await tray.line() == "CopyText(text='http://127.0.0.1:2455/v1')"
    await tray_host.click("Quit")
    assert await tray.line() == "Quit()"
    assert await tray.process.wait() == 0


async def test_the_icon_comes_back_when_the_panel_was_started_again(
    start_tray: Start, desktop: Desktop
) -> None:
    first, second = TrayHost(desktop.bus_address), TrayHost(desktop.bus_address)
    await first.start()
    tray = await start_tray()
    assert await tray.line() == "tray"
    await first.icon_appears()

    await first.stop()
    await second.start()

    await second.icon_appears()
    assert (await second.menu()).has("Open Loadline")
    await second.stop()


async def test_a_tray_that_was_not_there_at_first_is_found(
    start_tray: Start, desktop: Desktop
) -> None:
    tray = await start_tray()
    assert await tray.line() == "no tray"
    host = TrayHost(desktop.bus_address)

    await host.start()

    assert await tray.line() == "appeared"
    await host.icon_appears()
    assert (await host.menu()).has("Open Loadline")
    await host.stop()
