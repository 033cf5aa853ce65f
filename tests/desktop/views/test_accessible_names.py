"""The names that assistive technology sees: fixed by the outside interface, and none missing."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView, QWidget

from desktop.views.main_window import MainWindow
from proxy.sign_in import SignInWay
from tests.desktop.models.test_import_form import login
from tests.desktop.samples import SECOND
from tests.desktop.waiting import until


def spoken(widget: QWidget) -> str:
    """As a screen reader gets it."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def names(parent: QWidget, kind: type[QWidget]) -> set[str]:
    return {spoken(each) for each in parent.findChildren(kind)}


def nameless(parent: QWidget) -> list[QWidget]:
    """Controls that a screen reader could not tell from others; Qt's own corner of a table is none."""
    kinds = (QAbstractButton, QLineEdit, QTableView)
    return [
        each
        for kind in kinds
        for each in parent.findChildren(kind)
        if not spoken(each) and each.isVisibleTo(parent) and type(each) is not QAbstractButton
    ]


async def test_the_window_and_its_navigation_have_their_names(window: MainWindow) -> None:
    assert window.windowTitle() == "Loadline"
    assert names(window.sidebar, QAbstractButton) == {
        "Overview",
        "Accounts",
        "Requests",
        "Diagnostics",
        "Connect a client",
        "Settings",
        "Help",
    }


async def test_tables_and_their_buttons_have_their_names(window: MainWindow) -> None:
    accounts, requests = window.accounts, window.requests

    assert names(accounts, QTableView) | names(requests, QTableView) == {"Accounts", "Requests"}
    assert {"Import…", "Add account…"} <= names(accounts, QAbstractButton)


async def test_the_import_dialog_has_its_names(window: MainWindow) -> None:
    dialog = window.open_import("file")
    dialog.source.take_text(login().decode())
    await until(lambda: dialog.source.found)

    assert dialog.windowTitle() == "Import account"
    assert {"Credential file", "API key", "Account email"} <= names(dialog, QLineEdit)
    assert {
        "Choose file…",
        "Shared with Claude Code",
        "Owned by Loadline",
        "I have read the notice on subscription logins",
        "Import",
        "Cancel",
    } <= names(dialog, QAbstractButton)


@pytest.mark.parametrize(
    "page", ["Overview", "Accounts", "Requests", "Diagnostics", "Connect a client", "Settings"]
)
async def test_no_control_is_without_a_name(window: MainWindow, page: str) -> None:
    window.show_page(page)

    assert nameless(window) == []


async def test_no_control_of_the_dialog_is_without_a_name(window: MainWindow) -> None:
    assert nameless(window.open_import("key")) == []


async def test_the_dialogs_that_add_an_account_have_their_names(window: MainWindow) -> None:
    add = window.dialogs.add()
    sign_in = window.dialogs.sign_in(SECOND.id, SignInWay.BROWSER)
    await until(lambda: sign_in.panel.address.text)

    assert (add.windowTitle(), sign_in.windowTitle()) == ("Add account", "Sign in")
    assert {"Anthropic", "OpenAI", "API key", "Continue"} <= names(add, QAbstractButton)
    assert nameless(add) == []
    assert nameless(sign_in) == []
    sign_in.reject()


async def test_an_error_is_part_of_what_its_field_says(window: MainWindow) -> None:
    dialog = window.open_import("file")

    dialog.email.show_error("This is no email address.")

    field = QAccessible.queryAccessibleInterface(dialog.email.edit)
    assert field.text(QAccessible.Text.Description) == "This is no email address."
