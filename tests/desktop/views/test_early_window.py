"""The window is shown before the store is open, as at every start of the program: what it holds shows as soon as it is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.bridge import Bridge
from desktop.menu_items import Page
from desktop.state import WindowState
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import LAST_PAGE, MainWindow
from desktop.views.overview_page import DISMISSED
from desktop.widgets.buttons import FilterButton
from proxy import tasks
from proxy.model import ProxyState
from proxy.vault import KeySource
from tests.desktop.samples import NOW, fill, proxy_over
from tests.desktop.waiting import until
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.vault import LateKey


class Start:
    """A program over a home: first its window, then its proxy. State: both, once they are there."""

    def __init__(self, home: Path, memory: WindowState, key: KeySource | None = None) -> None:
        self.memory = memory
        self.proxy = proxy_over(home, key_source=key)
        self._bridge = Bridge(self.proxy.events)
        self._window: MainWindow | None = None

    async def show(self, page: str) -> MainWindow:
        """The window on the page where it was left, and every answer that it gets of a store that is not open."""
        self.memory.set_text(LAST_PAGE, page)
        self._window = MainWindow(self.proxy, self._bridge, self.memory, lambda: None)
        self._window.show()
        await until(lambda: self._window is not None and self._window.pages.current)
        for _ in range(5):
            await asyncio.sleep(0.01)
        return self._window

    async def open(self) -> None:
        """The proxy starts; at the end the window was told of it."""
        told: list[object] = []
        self._bridge.proxy_started.connect(told.append)
        await self.proxy.start()
        await until(lambda: told)

    async def close(self) -> None:
        self._bridge.close()
        if self._window is not None:
            delete(self._window)
        await self.proxy.stop()


@pytest.fixture
async def start(home: Path, memory: WindowState, qtbot: QtBot) -> AsyncIterator[Start]:
    await fill(home)
    made = Start(home, memory)
    yield made
    await made.close()


@pytest.fixture
async def first_start(home: Path, memory: WindowState, qtbot: QtBot) -> AsyncIterator[Start]:
    """There is nothing in the home."""
    made = Start(home, memory)
    yield made
    await made.close()


@pytest.fixture
def login_file(tmp_path: Path) -> Path:
    """It says whose it is."""
    file = tmp_path / "copy.json"
    file.write_bytes(FakeOpenAILogin(lambda: NOW).sign_in(email="new@example.com").auth_json())
    return file


def spoken(parent: QWidget, beginning: str) -> list[str]:
    names = (each.accessibleName() for each in parent.findChildren(QWidget))
    return [name for name in names if name.startswith(beginning)]


async def test_the_overview_shows_what_was_recorded(start: Start) -> None:
    window = await start.show(Page.OVERVIEW)
    before = spoken(window.overview, "Errors, 24 h")
    await start.open()

    await until(lambda: "10 requests" in window.overview.cost.words)
    assert before == ["Errors, 24 h: —"]
    assert spoken(window.overview, "Errors, 24 h: 2")


async def test_who_has_had_answers_is_never_taken_for_a_newcomer(start: Start) -> None:
    window = await start.show(Page.OVERVIEW)
    seen = [window.overview.checklist.isVisible()]
    await start.open()
    await until(lambda: "10 requests" in window.overview.cost.words)
    seen.append(window.overview.checklist.isVisible())

    assert seen == [False, False]


async def test_a_newcomer_gets_the_three_steps(first_start: Start) -> None:
    window = await first_start.show(Page.OVERVIEW)
    await first_start.open()

    await until(window.overview.checklist.isVisible)


async def test_a_checklist_that_was_dismissed_stays_so_while_there_are_accounts(
    home: Path, memory: WindowState, qtbot: QtBot
) -> None:
    await fill(home, request_count=0)
    start = Start(home, memory)
    memory.set_flag(DISMISSED, True)
    window = await start.show(Page.OVERVIEW)
    await start.open()

    await until(lambda: bool(spoken(window.overview, "alice@example.com")))
    await asyncio.sleep(0.05)
    assert not window.overview.checklist.isVisible()
    assert memory.flag(DISMISSED)
    await start.close()


async def test_the_sessions_are_listed(start: Start) -> None:
    window = await start.show(Page.DIAGNOSTICS)
    await start.open()

    await until(lambda: bool(window.diagnostics.growth.sessions.sessions.lines))


async def test_the_settings_name_the_account_that_is_shown(start: Start) -> None:
    start.memory.set_text("tray_account", "acc_bob")
    window = await start.show(Page.SETTINGS)
    await until(lambda: window.settings.is_whole)
    await start.open()

    def shown() -> list[str]:
        choices = window.settings.findChildren(FilterButton)
        return [each.text() for each in choices if "bob@example.com" in each.text()]

    await until(lambda: bool(shown()))


async def test_a_login_that_is_handed_in_waits_for_the_end_of_the_start(
    home: Path, memory: WindowState, qtbot: QtBot, login_file: Path
) -> None:
    key = LateKey()
    start = Start(home, memory, key)
    window = await start.show(Page.OVERVIEW)
    starting = tasks.spawn("start", start.proxy.start())
    dialog = window.dialogs.import_file(str(login_file))
    assert isinstance(dialog, ImportDialog)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    await until(lambda: dialog.email.text)

    dialog.import_button.click()
    await until(lambda: dialog.import_button.text() == "Importing…")
    before = dialog.notice.isVisible(), start.proxy.state
    key.goes_on.set()
    await starting

    await until(lambda: closed)
    assert before == (False, ProxyState.STARTING)
    assert [each.email for each in start.proxy.accounts()] == ["new@example.com"]
    await start.close()
