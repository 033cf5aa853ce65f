"""After a dialog or a question the keyboard is back where it was, so that one goes on from there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.views.connect_dialog import ChangeDialog
from desktop.views.help_window import HelpWindow
from desktop.views.main_window import MainWindow
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.widgets.dialog import Dialog
from proxy.service import Proxy
from tests.desktop.views.dialogs import in_front
from tests.desktop.waiting import until


def button(parent: QWidget, text: str) -> QPushButton:
    return next(
        each
        for each in parent.findChildren(QPushButton)
        if text in (each.text(), each.accessibleName()) and each.isVisible()
    )


def press(control: QWidget, key: Qt.Key = Qt.Key.Key_Space) -> None:
    control.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(control, key)


def open_dialog(window: MainWindow) -> Dialog:
    return next(each for each in window.findChildren(Dialog) if each.isVisible())


async def escape(window: MainWindow) -> None:
    QTest.keyClick(QApplication.focusWidget() or open_dialog(window), Qt.Key.Key_Escape)
    await in_front(window)


@pytest.mark.parametrize("text", ["Add account…", "Import…"])
async def test_to_the_button_that_opened_it(window: MainWindow, text: str) -> None:
    await in_front(window)
    window.show_page("Accounts")
    opener = button(window.accounts, text)
    press(opener)

    await until(open_dialog(window).isActiveWindow)
    await escape(window)

    assert QApplication.focusWidget() is opener


@pytest.mark.parametrize("text", ["Rename…", "Models…"])
async def test_to_the_table_whose_menu_opened_it(window: MainWindow, text: str) -> None:
    await in_front(window)
    window.show_page("Accounts")
    table = window.accounts.table
    press(table, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    next(each for each in menu.actions() if each.text() == text).trigger()
    menu.close()

    await until(open_dialog(window).isActiveWindow)
    await escape(window)

    assert QApplication.focusWidget() is table


async def test_to_the_table_after_a_question_in_the_page(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Accounts")
    table = window.accounts.table
    press(table, Qt.Key.Key_Delete)
    asked = QApplication.focusWidget()

    QTest.keyClick(asked, Qt.Key.Key_Escape)

    assert asked.text() == "Remove"
    assert not window.accounts.notice.isVisible()
    assert QApplication.focusWidget() is table


async def test_to_the_table_after_a_question_was_answered(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Accounts")
    table = window.accounts.table
    count = len(window.accounts.model.rows)
    press(table, Qt.Key.Key_Delete)

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    await until(lambda: len(window.accounts.model.rows) == count - 1)
    assert QApplication.focusWidget() is table


async def test_to_the_button_of_the_new_key_that_was_made_again_with_the_list(
    window: MainWindow,
) -> None:
    await in_front(window)
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    press(button(window.settings.keys, "New key…"))
    dialog = open_dialog(window)
    assert isinstance(dialog, NewKeyDialog)
    await until(dialog.isActiveWindow)
    dialog.name.edit.setText("laptop")
    QTest.keyClick(dialog.name.edit, Qt.Key.Key_Return)
    await until(lambda: dialog.secret.text)

    await escape(window)

    assert QApplication.focusWidget() is button(window.settings.keys, "New key…")


async def test_to_the_list_s_button_when_the_one_that_asked_is_gone(
    window: MainWindow, proxy: Proxy
) -> None:
    await in_front(window)
    await proxy.make_client_key("laptop", None)
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    press(button(window.settings.keys, "Revoke laptop"))

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    await until(lambda: not proxy.client_keys())
    await until(lambda: QApplication.focusWidget() is button(window.settings.keys, "New key…"))


async def test_to_the_button_that_asked_when_the_answer_is_no(
    window: MainWindow, proxy: Proxy
) -> None:
    await in_front(window)
    await proxy.make_client_key("laptop", None)
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    revoke = button(window.settings.keys, "Revoke laptop")
    press(revoke)

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is revoke


async def test_to_a_button_of_the_client_that_was_set_up(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Connect a client")
    await until(lambda: "codex" in window.connect_page.cards)
    card = window.connect_page.cards["codex"]
    await until(card.set_up.isVisible)
    press(card.set_up)
    await until(lambda: window.findChildren(ChangeDialog))
    dialog = open_dialog(window)
    await until(dialog.isActiveWindow)

    QTest.keyClick(dialog, Qt.Key.Key_Return)
    await until(lambda: not window.findChildren(ChangeDialog))
    await in_front(window)
    await until(card.undo.isVisible)

    stop = QApplication.focusWidget()
    assert stop is not None
    assert stop.isVisible()
    assert card.isAncestorOf(stop)


async def test_to_the_page_after_help(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Requests")
    QTest.keyClick(window.requests.table, Qt.Key.Key_F1)
    (reader,) = window.findChildren(HelpWindow)
    await until(reader.isActiveWindow)

    await escape(window)

    assert QApplication.focusWidget() is window.requests.table


async def test_to_the_table_when_the_details_close(window: MainWindow) -> None:
    await in_front(window)
    window.show_page("Requests")
    await until(lambda: window.requests.model.rowCount())
    table = window.requests.table
    table.selectRow(0)
    press(table, Qt.Key.Key_Return)
    await until(window.requests.details.isVisible)
    button(window.requests.details, "Close details").setFocus()

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert not window.requests.details.isVisible()
    assert QApplication.focusWidget() is table
