"""No text is cut and nothing lies over another, in any language, text size, window size or direction."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import catalogue, theme
from desktop.language import LanguageChoice
from desktop.state import WindowState
from desktop.views.main_window import SMALLEST, MainWindow
from tests.desktop import shots
from tests.desktop.fitting import faults
from tests.desktop.samples import earlier_days, filled_proxy
from tests.desktop.sessions import sessions, upkeep_text
from tests.desktop.shots import Scene
from tests.desktop.views.conftest import shown
from tests.desktop.views.dialogs import DIALOGS
from tests.desktop.waiting import until

PAGES: dict[str, Scene] = {
    "overview": shots.overview,
    "overview as tables": shots.overview_tables,
    "accounts": shots.accounts,
    "all windows of several accounts": shots.accounts_several,
    "an account to be removed": shots.remove_question,
    "requests": shots.requests,
    "a request": shots.request_details,
    "prompt growth": shots.diagnostics,
    "prompt growth as a table": shots.diagnostics_table,
    "program": shots.diagnostics_program,
    "log": shots.diagnostics_log,
    "clients": shots.connect,
    "a client's test": shots.connect_nothing,
    "settings": shots.settings,
    "settings found": shots.settings_search,
    "a setting to think about": shots.settings_warning,
    "a problem": shots.problem,
}
FIRST_RUN = ("overview", "accounts", "requests", "prompt growth", "program", "clients")
SIZES = (SMALLEST, (1280, 800))
SETTLE_S = 5.0
"""At most; a page is filled and laid out in several turns of the loop."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user reads."""

    language: LanguageChoice
    percent: int
    """The size of text over the drawings'."""
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight

    def __str__(self) -> str:
        mirrored = "-mirrored" if self.direction is Qt.LayoutDirection.RightToLeft else ""
        return f"{self.language}-{self.percent}{mirrored}"


HARDEST = Reading(LanguageChoice.GERMAN, 200)
READINGS = [
    Reading(language, percent)
    for language, percent in product(
        (LanguageChoice.GERMAN, LanguageChoice.ENGLISH), (200, 150, 100)
    )
]
MIRRORED = [
    Reading(LanguageChoice.ENGLISH, percent, Qt.LayoutDirection.RightToLeft)
    for percent in (200, 100)
]
READ = [pytest.param(each, id=str(each)) for each in (*READINGS, *MIRRORED)]
TRIED_FIRST = ("overview", "accounts", "requests", "a request", "program", "settings")
"""What was hardest to fit; all else is among the slow tests."""


def read_pages() -> Iterator[object]:
    """Each page in each reading; those that were hardest to fit as quick tests."""
    for reading, name in product((*READINGS, *MIRRORED), PAGES):
        is_quick = reading == HARDEST and name in TRIED_FIRST
        marks = () if is_quick else pytest.mark.slow
        yield pytest.param(reading, name, id=f"{reading}-{name}", marks=marks)


@pytest.fixture
def reading(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Reading]:
    """The program is read so, until the test ends."""
    wanted: Reading = request.param
    font, direction = QFont(qapp.font()), qapp.layoutDirection()
    large = QFont(font)
    large.setPixelSize(round(theme.DESIGN_TEXT_PX * wanted.percent / 100))
    catalogue.choose(qapp, wanted.language)
    qapp.setFont(large)
    qapp.setLayoutDirection(wanted.direction)
    yield wanted
    qapp.setLayoutDirection(direction)
    qapp.setFont(font)
    catalogue.choose(qapp, LanguageChoice.ENGLISH)


@pytest.fixture
async def full_window(
    reading: Reading, home: Path, memory: WindowState, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MainWindow]:
    """Over the samples, with sessions, earlier days and renewals."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / ".claude"))
    monkeypatch.setenv("CODEX_HOME", str(home / ".codex"))
    proxy = await filled_proxy(home, more=[*sessions(), *earlier_days()])
    proxy.upkeep.restore(upkeep_text())
    async for made in shown(proxy, memory):
        yield made
    await until(lambda: not asked_for())
    await proxy.stop()


def asked_for() -> list[str]:
    """What was asked for and still goes on."""
    return [name for each in asyncio.all_tasks() if (name := each.get_name()).startswith("intent")]


async def faults_at_rest(top: QWidget) -> list[str]:
    """Those that stay once the page is filled and laid out."""
    try:
        await until(lambda: not faults(top), SETTLE_S)
    except TimeoutError:
        return faults(top)
    return []


async def faults_at_all_sizes(scene: Scene, window: MainWindow, home: Path) -> dict[str, list[str]]:
    await scene(window, home)
    if window.page == "Settings":
        await until(lambda: window.settings.is_whole)
    found: dict[str, list[str]] = {}
    for size in SIZES:
        window.resize(*size)
        await until(lambda: not asked_for())
        if left := await faults_at_rest(window):
            found[f"{size}"] = left
    window.hide()  # its clocks stop
    return found


@pytest.mark.parametrize(("reading", "name"), list(read_pages()), indirect=["reading"])
async def test_nothing_is_cut_on_a_page(full_window: MainWindow, home: Path, name: str) -> None:
    assert await faults_at_all_sizes(PAGES[name], full_window, home) == {}


@pytest.mark.parametrize("name", FIRST_RUN)
@pytest.mark.parametrize("reading", READ, indirect=True)
@pytest.mark.slow
async def test_nothing_is_cut_on_a_page_that_is_still_empty(
    reading: Reading, new_window: MainWindow, home: Path, name: str
) -> None:
    assert await faults_at_all_sizes(PAGES[name], new_window, home) == {}


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.parametrize("reading", READ, indirect=True)
@pytest.mark.slow
async def test_nothing_is_cut_in_a_dialog(
    reading: Reading, signing_window: MainWindow, home: Path, qtbot: QtBot, name: str
) -> None:
    dialog = await DIALOGS[name][1](signing_window, home)

    found = await faults_at_rest(dialog)
    dialog.close()

    assert found == []
