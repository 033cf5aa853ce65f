"""A file opened with the program, as from a desktop: the import dialog, in the program that runs or in a new one."""

import signal
from pathlib import Path

import pytest

from proxy.control import find_http_control
from proxy.errors import ProxyError
from proxy.paths import Paths
from tests.desktop.x11 import Screen, Starter
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.tray_host import TrayHost

pytestmark = pytest.mark.x11
DIALOG = "Import account"


@pytest.fixture
def login_file(tmp_path: Path) -> Path:
    """It says whose it is, so that nothing is to be typed; its name is one that must be quoted."""
    file = tmp_path / "copy of ä %20.json"
    file.write_bytes(FakeOpenAILogin().sign_in(email="new@example.com").auth_json())
    return file


def emails(home: Path) -> list[str] | None:
    """Of the accounts of the program that runs; None while it still starts."""
    try:
        control = find_http_control(Paths(home))
        return [account["email"] for account in control.accounts()] if control else None
    except ProxyError:
        return None


async def confirm(screen: Screen, home: Path) -> None:
    """Once accounts can be kept."""
    await screen.until(lambda: emails(home) == [])
    await screen.until(lambda: bool(screen.windows(DIALOG)))
    screen.focus(DIALOG)
    screen.press("Return")


async def test_the_program_that_runs_takes_the_file(
    start: Starter, tray_host: TrayHost, screen: Screen, home: Path, login_file: Path
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)

    told = await start(login_file.name, cwd=login_file.parent).end()
    await confirm(screen, home)

    assert told == (0, "")
    await screen.until(lambda: emails(home) == ["new@example.com"])
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0


@pytest.mark.slow
async def test_where_none_runs_one_starts_with_it(
    start: Starter, tray_host: TrayHost, screen: Screen, home: Path, login_file: Path
) -> None:
    running = start("open", str(login_file))
    await running.shows_icon(tray_host)
    await confirm(screen, home)

    await screen.until(lambda: emails(home) == ["new@example.com"])
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0
