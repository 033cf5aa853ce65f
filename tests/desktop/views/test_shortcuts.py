"""Each key of the table, pressed where it counts, and what is seen of it. An act without a row makes a test fail."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.shortcuts import Act, keys_of
from desktop.state import WindowState
from desktop.views.help_window import HelpWindow
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.widgets.cost_chart import CostChart
from desktop.widgets.menu import Menu
from desktop.widgets.table import Table
from proxy.service import Proxy
from tests.desktop.views.conftest import shown
from tests.desktop.views.dialogs import in_front
from tests.desktop.waiting import until


@dataclass
class Desk:
    """The window in front; `left` says whether the program was asked to end."""

    window: MainWindow
    qtbot: QtBot
    left: list[bool]

    def press(self, act: Act, on: QWidget | None = None) -> None:
        """The act's first key, to the control that has the keyboard or is given it."""
        if on is not None:
            on.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keySequence(QApplication.focusWidget() or self.window, keys_of(act)[0])

    async def requests(self) -> Table:
        """Their table, filled, the first row chosen."""
        self.window.show_page("Requests")
        await until(lambda: self.window.requests.model.rowCount())
        self.window.requests.table.selectRow(0)
        return self.window.requests.table

    async def help(self) -> HelpWindow:
        self.window.show_help()
        (reader,) = self.window.findChildren(HelpWindow)
        await until(reader.isActiveWindow)
        return reader

    async def chart(self) -> CostChart:
        """The Overview's, with its days, the second last chosen."""
        self.window.show_page("Overview")
        chart = self.window.overview.cost.chart
        await until(lambda: len(chart.days.days) > 2)
        chart.setFocus(Qt.FocusReason.TabFocusReason)
        chart.choose(len(chart.days.days) - 2)
        return chart

    def accounts(self) -> Table:
        """Their table, in which the first is chosen."""
        self.window.show_page("Accounts")
        return self.window.accounts.table


@pytest.fixture
async def desk(proxy: Proxy, memory: WindowState, qtbot: QtBot) -> AsyncIterator[Desk]:
    left: list[bool] = []
    async for window in shown(proxy, memory, lambda: left.append(True)):
        await in_front(window)
        yield Desk(window, qtbot, left)


# What is seen of each


Effect = Callable[[Desk], Awaitable[bool]]


def opens(page: str, act: Act) -> Effect:
    async def seen(desk: Desk) -> bool:
        desk.window.show_page("Settings" if page != "Settings" else "Overview")
        desk.press(act)
        return desk.window.page == page

    return seen


async def goes_to_the_search(desk: Desk) -> bool:
    desk.press(Act.FILTER, await desk.requests())
    return QApplication.focusWidget().accessibleName() == "Search"


async def asks_again(desk: Desk) -> bool:
    desk.accounts()
    with desk.qtbot.waitSignal(desk.window.accounts.refresh_asked):
        desk.press(Act.REFRESH)
    return True


async def opens_import(desk: Desk) -> bool:
    desk.press(Act.IMPORT)
    return any(each.isVisible() for each in desk.window.findChildren(ImportDialog))


async def opens_help(desk: Desk) -> bool:
    desk.press(Act.HELP)
    return any(each.isVisible() for each in desk.window.findChildren(HelpWindow))


async def steps_back(desk: Desk) -> bool:
    """Notice, details, window: one after the other."""
    await desk.requests()
    desk.press(Act.OPEN_ROW, desk.window.requests.table)
    desk.window.notice.say("Something happened.")
    seen = []
    for _ in range(3):
        desk.press(Act.STEP_BACK)
        parts = (desk.window.notice, desk.window.requests.details, desk.window)
        seen.append(tuple(part.isVisible() for part in parts))
    return seen == [(False, True, True), (False, False, True), (False, False, False)]


async def hides(desk: Desk) -> bool:
    desk.press(Act.HIDE)
    return not desk.window.isVisible()


async def quits(desk: Desk) -> bool:
    desk.press(Act.QUIT)
    return desk.left == [True]


async def opens_the_row(desk: Desk) -> bool:
    desk.press(Act.OPEN_ROW, await desk.requests())
    return desk.window.requests.details.isVisible()


def folds(act: Act) -> Effect:
    async def seen(desk: Desk) -> bool:
        table = desk.accounts()
        heights = [table.rowHeight(0)]
        for each in (Act.UNFOLD_ROW, Act.FOLD_ROW):
            desk.press(each, table)
            heights.append(table.rowHeight(0))
        usual, unfolded, folded = heights
        return unfolded > usual if act is Act.UNFOLD_ROW else folded < unfolded

    return seen


async def copies(desk: Desk) -> bool:
    desk.press(Act.COPY_ROWS, await desk.requests())
    return (
        QGuiApplication.clipboard().text().count("\t")
        == len(desk.window.requests.table.columns) - 1
    )


async def asks_to_remove(desk: Desk) -> bool:
    desk.press(Act.REMOVE_ROW, desk.accounts())
    return desk.window.accounts.notice.text.startswith("Remove ")


async def opens_the_menu(desk: Desk) -> bool:
    desk.press(Act.ROW_MENU, desk.accounts())
    menu = QApplication.activePopupWidget()
    menu.close()
    return isinstance(menu, Menu)


def walks(act: Act, days: Callable[[int], int]) -> Effect:
    """`days` is the day that is chosen then, of so many."""

    async def seen(desk: Desk) -> bool:
        chart = await desk.chart()
        desk.press(act)
        return chart.day == days(len(chart.days.days))

    return seen


def reads(act: Act, page: str) -> Effect:
    """From the second of three pages."""

    async def seen(desk: Desk) -> bool:
        reader = await desk.help()
        for name in ("settings.md", "routes.md"):
            reader.show_page(name)
        reader.page.backward()
        desk.press(act, reader.page)
        return reader.page.source().fileName() == page

    return seen


async def finds(desk: Desk) -> bool:
    reader = await desk.help()
    desk.press(Act.FIND)
    return reader.find_bar.edit.hasFocus()


def steps(act: Act, told: str) -> Effect:
    async def seen(desk: Desk) -> bool:
        reader = await desk.help()
        reader.page.setMarkdown("word word word")
        reader.find_bar.open()
        reader.find_bar.edit.setText("word")
        desk.press(act)
        return reader.find_bar.told == told

    return seen


EFFECTS: dict[Act, Effect] = {
    Act.OVERVIEW: opens("Overview", Act.OVERVIEW),
    Act.ACCOUNTS: opens("Accounts", Act.ACCOUNTS),
    Act.REQUESTS: opens("Requests", Act.REQUESTS),
    Act.DIAGNOSTICS: opens("Diagnostics", Act.DIAGNOSTICS),
    Act.CONNECT: opens("Connect a client", Act.CONNECT),
    Act.SETTINGS: opens("Settings", Act.SETTINGS),
    Act.FILTER: goes_to_the_search,
    Act.REFRESH: asks_again,
    Act.IMPORT: opens_import,
    Act.HELP: opens_help,
    Act.STEP_BACK: steps_back,
    Act.HIDE: hides,
    Act.QUIT: quits,
    Act.OPEN_ROW: opens_the_row,
    Act.UNFOLD_ROW: folds(Act.UNFOLD_ROW),
    Act.FOLD_ROW: folds(Act.FOLD_ROW),
    Act.COPY_ROWS: copies,
    Act.REMOVE_ROW: asks_to_remove,
    Act.ROW_MENU: opens_the_menu,
    Act.EARLIER: walks(Act.EARLIER, lambda count: count - 3),
    Act.LATER: walks(Act.LATER, lambda count: count - 1),
    Act.FIRST: walks(Act.FIRST, lambda _count: 0),
    Act.LAST: walks(Act.LAST, lambda count: count - 1),
    Act.BACK: reads(Act.BACK, "index.md"),
    Act.FORWARD: reads(Act.FORWARD, "routes.md"),
    Act.CONTENTS: reads(Act.CONTENTS, "index.md"),
    Act.FIND: finds,
    Act.FIND_NEXT: steps(Act.FIND_NEXT, "2 of 3"),
    Act.FIND_PREVIOUS: steps(Act.FIND_PREVIOUS, "3 of 3"),
}


def test_every_act_is_tried() -> None:
    assert list(EFFECTS) == list(Act)


@pytest.mark.parametrize("act", Act)
async def test_its_key_does_it(desk: Desk, act: Act) -> None:
    assert await EFFECTS[act](desk)
