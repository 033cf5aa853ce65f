"""Starting again from the Settings page, by what a screen reader presses: the program as a process."""

import os
import signal
from pathlib import Path

import pytest

from proxy.home_lock import RunningProgram, find_running
from proxy.paths import Paths
from tests.desktop.test_screen_reader import read, reader
from tests.desktop.x11 import Screen, Starter
from tests.fakes.tray_host import TrayHost

__all__ = ["reader"]  # the fixture
pytestmark = [pytest.mark.x11, pytest.mark.slow]


def program(home: Path) -> RunningProgram | None:
    """The one that holds the home and serves."""
    found = find_running(Paths(home).lock_file)
    return found if found is not None and found.base_url else None


async def test_a_restart_ends_the_program_and_starts_it_in_the_language_that_was_chosen(
    start: Starter, reader: dict[str, str], tray_host: TrayHost, screen: Screen, home: Path
) -> None:
    running = start()
    await running.shows_icon(tray_host)
    for name in ("Settings", "Deutsch", "Restart now"):
        await read(reader, "press", name)

    # Its output is the new program's as well, so that is not waited for.
    await screen.until(lambda: running.process.poll() is not None)
    await screen.until(lambda: program(home) is not None)
    again = program(home)
    assert again is not None
    try:
        menu = await tray_host.until_menu(lambda menu: "Einstellungen…" in menu.labels)
        await screen.until(lambda: bool(screen.windows()))
    finally:
        os.kill(again.pid, signal.SIGTERM)
    await screen.until(lambda: find_running(Paths(home).lock_file) is None)

    assert (running.process.returncode, again.pid != running.process.pid) == (0, True)
    assert "Beenden" in menu.labels
