"""Adding an account: first whose it is, then by which way it comes in."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.add_dialog import AddDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from proxy.model import CredentialKind, KeepFresh, ProviderId
from proxy.service import Proxy
from tests.desktop.models.test_import_form import KEY, login
from tests.desktop.samples import FIRST, SECOND
from tests.desktop.waiting import until
from tests.fakes.openai_login import FakeOpenAILogin

Dialog = TypeVar("Dialog", bound=QDialog)
OPENAI_KEY = "sk-" + "proj-" + "fake"


@pytest.fixture
async def dialog(window: MainWindow) -> AddDialog:
    """As after a click on the page's button."""
    window.show_page("Accounts")
    press(window.accounts, "Add account…")
    return opened(window, AddDialog)


def opened(window: MainWindow, kind: type[Dialog]) -> Dialog:
    """The dialog of that kind that is on the screen."""
    return next(each for each in window.findChildren(kind) if each.isVisible())


def press(parent: QWidget, text: str) -> None:
    buttons = parent.findChildren(QPushButton)
    next(each for each in buttons if each.text() == text and each.isVisible()).click()


def choose(dialog: AddDialog, provider: ProviderId) -> None:
    next(each for each in dialog.providers if each.provider.id == provider).click()


async def finished(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Imports, and waits for the end of it."""
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    await until(lambda: closed)


async def test_it_begins_with_the_providers_and_an_api_key(dialog: AddDialog) -> None:
    assert [each.text() for each in dialog.providers] == ["Anthropic", "OpenAI"]
    assert [each.text() for each in dialog.ways.values()][:2] == ["API key", "Login file"]
    assert dialog.provider == FIRST
    assert dialog.way == "key"
    assert dialog.focusWidget() is dialog.providers[0]


async def test_each_provider_speaks_of_its_own_tool_and_file(
    dialog: AddDialog, tmp_path: Path
) -> None:
    first = dialog.ways["file"].accessibleDescription()
    choose(dialog, SECOND.id)
    second = dialog.ways["file"].accessibleDescription()

    assert first == (
        f"The one that Claude Code keeps ({tmp_path}/claude/.credentials.json), or a copy of it."
    )
    assert second == f"The one that Codex keeps ({tmp_path}/codex/auth.json), or a copy of it."


async def test_the_chosen_way_stays_when_the_provider_changes(dialog: AddDialog) -> None:
    dialog.ways["file"].click()

    choose(dialog, SECOND.id)

    assert dialog.way == "file"


async def test_the_keyboard_alone_gets_through_it(
    window: MainWindow, dialog: AddDialog, qtbot: QtBot
) -> None:
    dialog.activateWindow()
    await until(dialog.isActiveWindow)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    shown = opened(window, ImportDialog)
    assert shown.source.way == "file"
    assert shown.source.providers == [SECOND]


async def test_escape_leaves_it(dialog: AddDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()


async def test_a_key_of_the_chosen_provider_becomes_its_account(
    window: MainWindow, dialog: AddDialog, proxy: Proxy, qtbot: QtBot
) -> None:
    choose(dialog, SECOND.id)
    dialog.continue_button.click()
    shown = opened(window, ImportDialog)
    qtbot.keyClicks(shown.source.key.edit, OPENAI_KEY)
    qtbot.keyClicks(shown.email.edit, "key@example.com")

    await finished(shown, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "key@example.com")
    assert (made.provider, made.kind) == (SECOND.id, CredentialKind.API_KEY)


async def test_a_login_file_names_its_user_and_needs_no_notice(
    window: MainWindow, dialog: AddDialog, proxy: Proxy, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "codex" / "auth.json"
    file.parent.mkdir()
    file.write_bytes(FakeOpenAILogin().sign_in(email="new@example.com", plan="team").auth_json())
    choose(dialog, SECOND.id)
    dialog.ways["file"].click()
    dialog.continue_button.click()
    shown = opened(window, ImportDialog)
    press(shown, f"Use Codex's own file ({file})")
    await until(lambda: shown.source.found)

    assert shown.email.text == "new@example.com"
    assert shown.terms.isHidden()
    await finished(shown, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "new@example.com")
    assert (made.provider, made.plan, made.keep_fresh, made.source_path) == (
        SECOND.id,
        "Team",
        KeepFresh.SHARED,
        str(file),
    )


async def test_another_provider_s_login_is_taken_as_what_it_is(
    window: MainWindow, dialog: AddDialog
) -> None:
    choose(dialog, SECOND.id)
    dialog.continue_button.click()
    shown = opened(window, ImportDialog)

    shown.source.key.edit.setText(KEY)
    await until(lambda: shown.source.found)

    assert shown.source.found is not None
    assert shown.source.found.provider == FIRST


async def test_what_is_no_login_at_all_is_refused_in_the_chosen_provider_s_words(
    window: MainWindow, dialog: AddDialog
) -> None:
    choose(dialog, SECOND.id)
    dialog.continue_button.click()
    shown = opened(window, ImportDialog)

    shown.source.key.edit.setText("no key")
    await until(lambda: shown.source.key.is_invalid)

    assert "OpenAI key" in shown.source.key.message or "JSON" in shown.source.key.message
    assert "Claude" not in shown.source.key.message


async def test_only_the_chosen_provider_s_file_is_offered(
    window: MainWindow, dialog: AddDialog, tmp_path: Path
) -> None:
    for name, content in (("claude/.credentials.json", login()), ("codex/auth.json", b"{}")):
        file = tmp_path / name
        file.parent.mkdir()
        file.write_bytes(content)
    choose(dialog, SECOND.id)
    dialog.ways["file"].click()
    dialog.continue_button.click()

    texts = [each.text() for each in opened(window, ImportDialog).findChildren(QPushButton)]

    assert [text for text in texts if "own file" in text] == [
        f"Use Codex's own file ({tmp_path}/codex/auth.json)"
    ]


async def test_back_leads_to_the_same_choice_again(window: MainWindow, dialog: AddDialog) -> None:
    choose(dialog, SECOND.id)
    dialog.ways["file"].click()
    dialog.continue_button.click()

    press(opened(window, ImportDialog), "Back")

    again = opened(window, AddDialog)
    assert (again.provider, again.way) == (SECOND, "file")


async def test_import_goes_straight_to_the_file(window: MainWindow) -> None:
    window.show_page("Accounts")
    press(window.accounts, "Import…")

    shown = opened(window, ImportDialog)

    assert shown.source.way == "file"
    assert "Back" not in [each.text() for each in shown.findChildren(QPushButton)]


# Signing in again


async def test_an_account_that_works_is_not_asked_to_sign_in(window: MainWindow) -> None:
    window.show_page("Accounts")
    rows = {each.account.id: each for each in window.accounts.model.rows}

    def texts(account: str) -> list[str]:
        return [action.text() for action in window.accounts.row_menu(rows[account]).actions()]

    assert "Sign in again…" not in texts("acc_alice")
    assert texts("acc_team")[0] == "Sign in again…"
