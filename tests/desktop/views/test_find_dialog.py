"""Finding logins: the places are named first, nothing is read before it is asked for, and each login leads to its import."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.add_dialog import AddDialog
from desktop.views.find_dialog import FindDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.widgets.text import Label
from proxy.service import Proxy
from tests.desktop.models.test_import_form import ACCESS, REFRESH, login
from tests.desktop.samples import FIRST
from tests.desktop.shots import use_home
from tests.desktop.views.test_add_dialog import opened, press
from tests.desktop.waiting import until
from tests.fakes.openai_login import FakeOpenAILogin


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with nothing in it."""
    use_home(str(tmp_path), monkeypatch.setenv)
    return tmp_path


@pytest.fixture
def claude_file(user: Path) -> Path:
    file = user / "claude" / ".credentials.json"
    file.parent.mkdir()
    file.write_bytes(login())
    return file


@pytest.fixture
async def dialog(new_window: MainWindow) -> FindDialog:
    """As after a click on the checklist's button."""
    await until(new_window.overview.checklist.isVisible)
    press(new_window.overview.checklist, "Find logins on this computer…")
    return opened(new_window, FindDialog)


def texts(dialog: QWidget) -> list[str]:
    return [each.text() for each in dialog.findChildren(Label) if each.isVisible()]


async def looked(dialog: FindDialog) -> None:
    dialog.look_button.click()
    await until(lambda: dialog.look_button.text() == "Look again")


async def test_it_names_every_place_and_reads_nothing_before_it_is_told_to(
    dialog: FindDialog, claude_file: Path
) -> None:
    shown = texts(dialog)

    assert {"Claude Code", "Codex", "OpenCode", "CLIProxyAPI", "Anthropic CLI (ant)"} <= set(shown)
    assert {"~/claude/.credentials.json", "~/codex/auth.json"} <= {
        text.replace(str(claude_file.parent.parent), "~") for text in shown
    }
    assert dialog.summary == (
        "Loadline looks at these places, and at no others. Nothing is read before you press Look, and nothing "
        "leaves this computer."
    )
    assert dialog.import_buttons == []
    assert dialog.focusWidget() is dialog.look_button


async def test_what_was_found_is_told_and_the_keyboard_is_at_the_first_of_it(
    dialog: FindDialog, claude_file: Path
) -> None:
    await looked(dialog)

    assert dialog.summary == "1 login found that can be imported."
    assert "Claude Code login · Max 20x · valid for 6h 12m · can renew itself" in texts(dialog)
    assert [each.accessibleName() for each in dialog.import_buttons] == [
        "Import ~/claude/.credentials.json…"
    ]
    assert dialog.focusWidget() is dialog.import_buttons[0]


async def test_no_token_is_on_the_screen(dialog: FindDialog, claude_file: Path) -> None:
    await looked(dialog)

    names = [each.accessibleName() for each in dialog.findChildren(QWidget)]
    shown = " ".join([*texts(dialog), *names])
    assert ACCESS not in shown
    assert REFRESH not in shown


async def test_where_nothing_is_found_it_says_what_else_there_is(dialog: FindDialog) -> None:
    await looked(dialog)

    assert dialog.summary == "No new login was found. Add an API key, or sign in instead."
    assert dialog.focusWidget() is dialog.look_button
    assert "Nothing there" in texts(dialog)


async def test_a_found_login_is_imported_by_the_usual_dialog_and_is_then_an_account_s(
    new_window: MainWindow, new_proxy: Proxy, dialog: FindDialog, claude_file: Path, qtbot: QtBot
) -> None:
    await looked(dialog)
    dialog.import_buttons[0].click()
    shown = opened(new_window, ImportDialog)
    await until(lambda: shown.source.found)

    assert shown.source.file.text == str(claude_file)
    assert shown.email.text == ""
    assert not shown.terms.is_accepted
    qtbot.keyClicks(shown.email.edit, "alice@example.com")
    shown.terms.tick.setChecked(True)
    qtbot.mouseClick(shown.import_button, Qt.MouseButton.LeftButton)

    await until(lambda: "Already imported as alice@example.com" in texts(dialog))
    assert dialog.import_buttons == []
    assert [each.email for each in new_proxy.accounts()] == ["alice@example.com"]


async def test_a_file_of_two_providers_is_imported_as_what_was_chosen(
    new_window: MainWindow, dialog: FindDialog, user: Path
) -> None:
    file = user / ".local" / "share" / "opencode" / "auth.json"
    file.parent.mkdir(parents=True)
    entry = b'{"type": "oauth", "refresh": "r", "access": "a", "expires": 4102444800000}'
    file.write_bytes(b'{"anthropic": ' + entry + b', "openai": ' + entry + b"}")
    await looked(dialog)

    assert len(dialog.import_buttons) == 2
    dialog.import_buttons[1].click()
    shown = opened(new_window, ImportDialog)
    await until(lambda: shown.source.found)

    assert shown.source.found is not None
    assert shown.source.found.provider.id != FIRST.id


async def test_the_keyboard_alone_gets_through_it(
    new_window: MainWindow, dialog: FindDialog, user: Path, qtbot: QtBot
) -> None:
    file = user / "codex" / "auth.json"
    file.parent.mkdir()
    file.write_bytes(FakeOpenAILogin().sign_in(email="new@example.com").auth_json())
    dialog.activateWindow()
    await until(dialog.isActiveWindow)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    await until(lambda: dialog.import_buttons)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    shown = opened(new_window, ImportDialog)
    await until(lambda: shown.email.text == "new@example.com")
    await until(shown.isActiveWindow)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert not shown.isVisible()
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


async def test_adding_an_account_leads_there_too(window: MainWindow) -> None:
    window.show_page("Accounts")
    press(window.accounts, "Add account…")
    asked = opened(window, AddDialog)

    asked.find_button.click()

    assert not asked.isVisible()
    assert opened(window, FindDialog).isVisible()
