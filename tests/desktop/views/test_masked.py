"""Emails are masked wherever the window shows one: on every page, in what opens on it, and in what is said."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.menu_items import Page
from desktop.models.ways_in import ImportWay
from desktop.state import WindowState
from desktop.views.diagnostics_log import LogPanel
from desktop.views.main_window import MainWindow
from proxy.model import Account, AccountId
from proxy.paths import Paths
from proxy.service import Proxy
from tests.desktop.models.test_import_form import login
from tests.desktop.samples import ROWS, fill, record, started_proxy
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until

WHOLE = re.compile(r"\b(alice|work|api|bob|team)@example\.com")
SHOWN_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
MOST_ROWS = 20
ALICE = AccountId("acc_alice")


@pytest.fixture
async def proxy(home: Path) -> AsyncIterator[Proxy]:
    """Its newest request went from one account to another, and says why."""
    moved = record(0, ROWS[0])
    (attempt,) = moved.attempts
    why = "next account that can serve; work@example.com served this session before"
    await fill(home, more=[replace(moved, id="req_f", attempts=(replace(attempt, reason=why),))])
    made = await started_proxy(home)
    yield made
    await made.stop()


@pytest.fixture
async def window(proxy: Proxy, memory: WindowState, qtbot: QtBot) -> AsyncIterator[MainWindow]:
    memory.set_flag("is_masked", True)
    async for made in shown(proxy, memory):
        yield made


def leaks(parent: QWidget) -> list[str]:
    """Every text of `parent` that names a whole address."""
    return sorted({text for text in texts(parent) if WHOLE.search(text)})


def texts(parent: QWidget) -> Iterator[str]:
    for widget in (parent, *parent.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            yield widget.text()
        elif isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from cells(widget.model())


def cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(MOST_ROWS, model.rowCount())):
        column = 0
        while (index := model.index(row, column)).isValid():
            yield from (str(model.data(index, role) or "") for role in SHOWN_ROLES)
            column += 1


def press(parent: QWidget, text: str) -> None:
    next(each for each in parent.findChildren(QPushButton) if each.text() == text).click()


@pytest.mark.parametrize("page", [Page.OVERVIEW, Page.ACCOUNTS, Page.CONNECT, Page.SETTINGS])
async def test_no_page_shows_a_whole_address(window: MainWindow, page: str) -> None:
    window.show_page(page)
    await until(lambda: page != Page.SETTINGS or window.settings.is_whole)

    assert leaks(window) == []


async def wish(window: MainWindow, *, is_masked: bool) -> None:
    """As the user does, on the Settings page."""
    await go_to(window, Page.SETTINGS)
    window.wishes.change(is_masked=is_masked)


async def go_to(window: MainWindow, page: str) -> None:
    """Until it is in sight with all of it."""
    came: list[bool] = []
    window.show_page(page, lambda: came.append(True))
    await until(lambda: came)


@pytest.mark.parametrize("page", [Page.OVERVIEW, Page.ACCOUNTS, Page.REQUESTS])
async def test_a_page_that_was_seen_before_is_masked_when_it_is_shown_again(
    window: MainWindow, page: str
) -> None:
    await wish(window, is_masked=False)
    await go_to(window, page)
    window.notice.say("alice@example.com works.")
    await until(lambda: len(leaks(window)) > 1)

    await wish(window, is_masked=True)
    await go_to(window, page)

    await until(lambda: not leaks(window))


async def test_a_request_and_why_it_went_to_its_account_show_none(window: MainWindow) -> None:
    window.show_page(Page.REQUESTS)
    await until(lambda: window.requests.model.rowCount() > 0)
    row = next(at for at, each in enumerate(window.requests.model.records) if each.id == "req_f")

    window.requests.table.row_opened.emit(row)

    assert any("served this session before" in text for text in texts(window.requests.details))
    assert leaks(window) == []


async def read_log(window: MainWindow, home: Path) -> LogPanel:
    """It says that alice's login was renewed."""
    line = "2026-11-25 14:20:00.000 INFO    proxy.keeper: The login of alice@example.com is new."
    Paths(home).log_file.parent.mkdir(exist_ok=True)
    Paths(home).log_file.write_text(f"{line}\n")
    window.show_page(Page.DIAGNOSTICS)
    window.diagnostics.show_part("log")
    log = window.diagnostics.log
    await until(lambda: log.table.rows.rowCount() > 0)
    log.table.selectRow(0)
    return log


async def test_the_log_shows_none(window: MainWindow, home: Path) -> None:
    log = await read_log(window, home)

    assert "a•••@e•••.com" in log.entry.text()
    assert leaks(window) == []


async def test_a_log_that_was_read_before_is_masked_when_it_is_shown_again(
    window: MainWindow, home: Path
) -> None:
    window.wishes.change(is_masked=False)
    log = await read_log(window, home)
    seen = leaks(log)
    window.show_page(Page.SETTINGS)
    await until(lambda: not log.isVisible())

    window.wishes.change(is_masked=True)
    window.show_page(Page.DIAGNOSTICS)
    await until(log.isVisible)

    assert len(seen) > 0
    assert leaks(log) == []


async def test_a_check_names_none(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page(Page.ACCOUNTS)

    window.accounts.check(window.accounts.model.rows[0].account.id)

    await until(window.accounts.notice.isVisible)
    assert leaks(window) == []


async def test_the_account_to_be_replaced_is_masked(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_bytes(login())
    dialog = window.open_import("file")
    dialog.source.take_path(str(file))
    await until(lambda: dialog.source.found)

    dialog.email.edit.setText("alice@example.com")

    assert "a•••@e•••.com" in dialog.twins.choices()[1].text()
    assert leaks(dialog.twins) == []


async def test_an_account_that_gets_another_login_is_covered_until_it_is_asked_for(
    window: MainWindow,
) -> None:
    dialog = window.dialogs.import_login(ImportWay.FILE, ALICE)
    field = dialog.email
    before = (leaks(dialog), field.edit.text(), field.edit.isReadOnly(), field.text)

    field.show_button.click()

    assert before == ([], "a•••@e•••.com", True, "alice@example.com")
    assert (field.edit.text(), field.edit.isReadOnly()) == ("alice@example.com", False)
    assert dialog.focusWidget() is field.edit


async def test_a_covered_address_is_the_one_that_is_imported(
    window: MainWindow, tmp_path: Path
) -> None:
    file = tmp_path / "login.json"
    file.write_bytes(login())
    dialog = window.dialogs.import_login(ImportWay.FILE, ALICE)
    dialog.source.take_path(str(file))
    await until(lambda: dialog.source.found)
    dialog.terms.tick.setChecked(True)
    imported: list[Account] = []
    dialog.imported.connect(lambda account, _is_checked: imported.append(account))

    dialog.import_button.click()

    await until(lambda: imported)
    assert (imported[0].id, imported[0].email) == (ALICE, "alice@example.com")
