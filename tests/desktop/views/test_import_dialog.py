"""Importing a login in the dialog: what is said at once, what is refused where, what comes of it."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from desktop import catalogue
from desktop.bridge import Bridge
from desktop.language import LanguageChoice
from desktop.state import WindowState
from desktop.views.import_choices import Terms
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.widgets.layouts import ScrollPane
from desktop.widgets.text import Label
from proxy.model import CredentialKind, KeepFresh
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from tests.desktop.models.test_import_form import KEY, login
from tests.desktop.samples import FIRST
from tests.desktop.waiting import until

HIDDEN = QDir.Filter.Hidden


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A login that no tool uses."""
    made = tmp_path / "my login.json"
    made.write_bytes(login())
    made.chmod(0o600)
    return made


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """The login that Claude Code itself uses."""
    made = tmp_path / "claude" / ".credentials.json"
    made.parent.mkdir()
    made.write_bytes(login())
    made.chmod(0o600)
    return made


def button(dialog: ImportDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


async def choose(dialog: ImportDialog, path: Path) -> None:
    """As after the file dialog; until it is told what the file is."""
    dialog.source.take_path(str(path))
    await until(lambda: dialog.source.found or dialog.source.file.is_invalid)


async def press_import(dialog: ImportDialog, qtbot: QtBot) -> None:
    """Until it is done or refused."""
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    await until(lambda: is_closed(dialog) or dialog.import_button.isEnabled())


def is_closed(dialog: ImportDialog) -> bool:
    """Closed, and perhaps gone already."""
    return not isValid(dialog) or dialog.isHidden()


async def test_a_file_is_told_in_words_as_soon_as_it_is_chosen(
    window: MainWindow, file: Path
) -> None:
    dialog = window.open_import("file")

    await choose(dialog, file)

    assert dialog.source.file.message == (
        "Claude Code login · Max 20x · valid for 6h 12m · can renew itself"
    )
    assert "fake" not in dialog.source.file.edit.text()


async def test_a_subscription_login_is_imported(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "new@example.com")
    dialog.terms.tick.click()

    await press_import(dialog, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "new@example.com")
    assert (made.kind, made.keep_fresh, made.plan) == (
        CredentialKind.OAUTH,
        KeepFresh.OWNED,
        "Max 20x",
    )
    assert is_closed(dialog)
    assert window.page == "Accounts"
    await until(lambda: window.accounts.model.row_of(made.id) >= 0)


async def test_an_api_key_is_imported_without_notice_or_choice(
    window: MainWindow, proxy: Proxy, qtbot: QtBot
) -> None:
    dialog = window.open_import("key")
    qtbot.keyClicks(dialog.source.key.edit, KEY)
    qtbot.keyClicks(dialog.email.edit, "key@example.com")
    await until(lambda: dialog.source.found)

    assert dialog.terms.isHidden()
    assert dialog.freshness.isHidden()
    await press_import(dialog, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "key@example.com")
    assert (made.kind, made.keep_fresh) == (CredentialKind.API_KEY, KeepFresh.STATIC)


async def test_an_api_key_is_never_shown(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.open_import("key")

    qtbot.keyClicks(dialog.source.key.edit, KEY)

    assert KEY not in dialog.source.key.edit.displayText()


async def test_a_login_beside_its_tool_is_shared_unless_the_user_says_otherwise(
    window: MainWindow, proxy: Proxy, own_file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, own_file)
    qtbot.keyClicks(dialog.email.edit, "new@example.com")
    dialog.terms.tick.click()

    await press_import(dialog, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "new@example.com")
    assert (made.keep_fresh, made.source_path) == (KeepFresh.SHARED, str(own_file))


async def test_a_tool_s_own_file_has_a_button(
    window: MainWindow, own_file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")

    button(dialog, f"Use Claude Code's own file ({own_file})").click()
    await until(lambda: dialog.source.found)

    assert dialog.source.file.text == str(own_file)


async def test_without_the_tool_there_is_no_such_button(window: MainWindow) -> None:
    dialog = window.open_import("file")

    texts = [each.text() for each in dialog.findChildren(QPushButton)]

    assert not [text for text in texts if "own file" in text]


async def test_the_first_field_of_the_chosen_way_has_the_keyboard(window: MainWindow) -> None:
    key, file = window.open_import("key"), window.open_import("file")

    assert key.focusWidget() is key.source.key.edit
    assert file.focusWidget() is file.source.file.edit


async def test_after_a_good_file_the_email_has_the_keyboard(window: MainWindow, file: Path) -> None:
    dialog = window.open_import("file")

    await choose(dialog, file)

    assert dialog.focusWidget() is dialog.email.edit


async def test_an_email_in_the_file_is_suggested(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    named = tmp_path / "named.json"
    named.write_bytes(
        json.dumps(
            {"type": "claude", "access_token": "fake-access-1", "email": "from@file.com"}
        ).encode()
    )
    dialog = window.open_import("file")

    await choose(dialog, named)

    assert dialog.email.text == "from@file.com"
    assert dialog.email.message == "As the file says; change it if it is wrong."


# What is refused, and where it is said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{ not json", "This is not a JSON login."),
        (b'{"other": 1}', "There is no "),
        (b"\x00\x01\xff\xfe binary", "This is not a JSON login."),
        (b"", "This is not a JSON login."),
        (b"x" * 2_000_000, "This file is too large to be a login."),
        (login(refreshToken="", expiresAt=0), "This login has expired and cannot be renewed."),
    ],
    ids=["not JSON", "no login", "binary", "empty", "too large", "expired"],
)
async def test_a_wrong_file_is_refused_beside_its_field(
    window: MainWindow, proxy: Proxy, tmp_path: Path, content: bytes, words: str
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes(content)
    dialog = window.open_import("file")

    await choose(dialog, wrong)

    assert dialog.source.file.is_invalid
    assert dialog.source.file.message.startswith(words)
    assert len(proxy.accounts()) == 5


async def test_a_folder_is_refused_beside_its_field(window: MainWindow, tmp_path: Path) -> None:
    dialog = window.open_import("file")

    await choose(dialog, tmp_path)

    assert dialog.source.file.message.startswith("This is a folder, not a file.")


async def test_importing_nothing_says_what_is_missing(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.open_import("file")

    await press_import(dialog, qtbot)

    assert dialog.source.file.message == "Choose a file or paste a login."
    assert not dialog.isHidden()


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "email"), ("not an address", "This is no email address.")],
    ids=["missing", "no address"],
)
async def test_a_wrong_email_is_refused_beside_its_field(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot, email: str, words: str
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, email)
    dialog.terms.tick.click()

    await press_import(dialog, qtbot)

    assert dialog.email.is_invalid
    assert words in dialog.email.message
    assert dialog.focusWidget() is dialog.email.edit
    assert len(proxy.accounts()) == 5


async def test_an_email_is_checked_when_it_is_left_not_while_it_is_typed(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    dialog.email.edit.setFocus()

    qtbot.keyClicks(dialog.email.edit, "alice@")
    while_typing = dialog.email.is_invalid
    dialog.source.file.edit.setFocus()
    after_leaving = dialog.email.is_invalid
    dialog.email.edit.setFocus()
    qtbot.keyClicks(dialog.email.edit, "example.com")

    assert (while_typing, after_leaving, dialog.email.is_invalid) == (False, True, False)


async def test_a_missing_tick_is_said_beside_it(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "new@example.com")

    await press_import(dialog, qtbot)

    assert dialog.terms.error.startswith("The notice on subscription logins was not accepted.")
    assert len(proxy.accounts()) == 5

    dialog.terms.tick.click()
    assert dialog.terms.error == ""


async def test_a_missing_tick_below_what_is_in_sight_is_scrolled_to(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "new@example.com")
    dialog.setMaximumHeight(400)  # as on a low screen
    await until(lambda: in_sight(dialog) < dialog.terms.geometry().bottom())

    await press_import(dialog, qtbot)

    await until(lambda: in_sight(dialog) >= dialog.terms.geometry().bottom())


def in_sight(dialog: ImportDialog) -> int:
    """How far down its content is shown."""
    area = dialog.findChild(ScrollPane)
    assert area is not None
    return area.verticalScrollBar().value() + area.viewport().height()


async def test_the_same_login_again_is_refused_and_can_be_put_into_its_account(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    await add(window, file, "new@example.com", qtbot)
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "another@example.com")
    dialog.terms.tick.click()

    await press_import(dialog, qtbot)
    refused = dialog.source.file.message
    button(dialog, "Put it in again").click()
    await until(lambda: is_closed(dialog))

    assert refused.startswith("This login is imported already.")
    assert [each.email for each in proxy.accounts()].count("new@example.com") == 1


async def test_a_second_login_of_an_email_is_added_beside_the_first(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "alice@example.com")
    dialog.terms.tick.click()

    assert not dialog.twins.isHidden()
    await press_import(dialog, qtbot)

    assert [each.email for each in proxy.accounts()].count("alice@example.com") == 2


async def test_a_login_replaces_that_of_an_account_when_the_user_says_so(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, "work@example.com")
    dialog.terms.tick.click()
    dialog.twins.choices()[1].click()

    await press_import(dialog, qtbot)

    work = [each for each in proxy.accounts() if each.email == "work@example.com"]
    assert [(each.id, each.plan) for each in work] == [("acc_work", "Max 20x")]


async def test_re_import_begins_with_its_account(window: MainWindow) -> None:
    window.accounts.replace_asked.emit("acc_work")

    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.email.text == "work@example.com"


# Other ways in


async def test_a_file_can_be_dropped_anywhere_on_the_dialog(window: MainWindow, file: Path) -> None:
    dialog = window.open_import("key")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])

    enter = QDragEnterEvent(
        dialog.rect().center(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dialog.dragEnterEvent(enter)
    dialog.dropEvent(drop(data))
    await until(lambda: dialog.source.found)

    assert enter.isAccepted()
    assert dialog.source.way == "file"
    assert dialog.source.file.text == str(file)


async def test_a_pasted_login_is_read_and_not_shown(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.open_import("file")

    qtbot.keyClicks(dialog.source.file.edit, "{")
    dialog.source.take_text(login().decode())
    await until(lambda: dialog.source.found)

    assert dialog.source.file.edit.text() == "(pasted text)"
    assert dialog.source.file.message.startswith("Claude Code login")


async def test_a_login_pasted_as_a_key_moves_to_where_it_belongs(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = window.open_import("key")

    dialog.source.key.edit.setText("{")
    dialog.source.key.edit.textEdited.emit(login().decode())
    await until(lambda: dialog.source.found)

    assert dialog.source.way == "file"
    assert dialog.source.key.edit.text() == ""


async def test_a_paste_cannot_be_shared(window: MainWindow, proxy: Proxy, qtbot: QtBot) -> None:
    dialog = window.open_import("file")
    dialog.source.take_text(login().decode())
    await until(lambda: dialog.source.found)
    qtbot.keyClicks(dialog.email.edit, "new@example.com")
    dialog.terms.tick.click()

    await press_import(dialog, qtbot)

    made = next(each for each in proxy.accounts() if each.email == "new@example.com")
    assert made.keep_fresh is KeepFresh.OWNED


async def test_choose_file_opens_beside_the_loop_and_shows_hidden_files(
    window: MainWindow, own_file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")

    button(dialog, "Choose file…").click()
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    begins_at, shows_hidden = chooser.directory().path(), bool(chooser.filter() & HIDDEN)
    chooser.fileSelected.emit(str(own_file))
    chooser.close()
    await until(lambda: dialog.source.found)

    assert (begins_at, shows_hidden) == (str(own_file.parent), True)


async def test_the_folder_of_the_last_file_is_remembered(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    first = window.open_import("file")
    button(first, "Choose file…").click()
    chooser = first.findChild(QFileDialog)
    assert chooser is not None
    chooser.fileSelected.emit(str(file))
    chooser.close()
    first.reject()

    second = window.open_import("file")
    button(second, "Choose file…").click()

    again = second.findChild(QFileDialog)
    assert again is not None
    assert again.directory().path() == str(file.parent)
    again.close()


async def test_escape_leaves_without_importing(
    window: MainWindow, proxy: Proxy, file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert is_closed(dialog)
    assert len(proxy.accounts()) == 5


async def test_the_dialog_stops_its_window_and_nothing_else(window: MainWindow) -> None:
    dialog = window.open_import("file")

    assert dialog.isModal()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal


async def add(window: MainWindow, file: Path, email: str, qtbot: QtBot) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)
    qtbot.keyClicks(dialog.email.edit, email)
    dialog.terms.tick.click()
    await press_import(dialog, qtbot)


def drop(data: QMimeData) -> QDropEvent:
    return QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


async def test_without_a_place_for_secrets_nothing_is_imported_and_it_is_said(
    home: Path, memory: WindowState, qtbot: QtBot
) -> None:
    proxy = Proxy(Settings(home=home, port=0), Paths(home))  # tests have no keyring
    await proxy.start()
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, lambda: None)
    window.show()
    dialog = window.open_import("key")
    qtbot.keyClicks(dialog.source.key.edit, KEY)
    qtbot.keyClicks(dialog.email.edit, "key@example.com")

    await press_import(dialog, qtbot)
    await until(lambda: not dialog.notice.isHidden())

    assert "LOADLINE_KEY_SOURCE=file" in dialog.notice.text
    assert proxy.accounts() == ()
    await proxy.stop()
    bridge.close()
    delete(window)


async def test_who_takes_the_tool_s_own_login_is_told_how_to_make_another(
    window: MainWindow, own_file: Path, qtbot: QtBot
) -> None:
    dialog = window.open_import("file")
    await choose(dialog, own_file)
    before = dialog.freshness.separate.isVisible()

    dialog.freshness.findChildren(QRadioButton)[1].click()

    assert not before
    assert dialog.freshness.separate.isVisible()
    assert "CLAUDE_CONFIG_DIR" in dialog.freshness.separate.text
    words = [each.text() for each in dialog.freshness.findChildren(Label) if each.isVisible()]
    assert any(each.endswith("then choose ~/.claude-loadline/.credentials.json.") for each in words)


async def test_a_login_that_no_tool_uses_needs_no_other(window: MainWindow, file: Path) -> None:
    dialog = window.open_import("file")
    await choose(dialog, file)

    assert dialog.freshness.isVisible()
    assert not dialog.freshness.separate.isVisible()


def test_the_notice_is_told_in_the_user_s_language(qapp: QApplication, qtbot: QtBot) -> None:
    terms = Terms()
    qtbot.addWidget(terms)
    catalogue.choose(qapp, LanguageChoice.GERMAN)
    terms.offer(FIRST)
    catalogue.choose(qapp, LanguageChoice.ENGLISH)

    words = terms.findChildren(Label)[0].text()

    assert words.startswith("Anthropic behält Abo-Anmeldungen den eigenen Apps vor.")


# From another program


async def test_a_file_that_is_handed_in_is_chosen_at_once(window: MainWindow, file: Path) -> None:
    dialog = window.dialogs.import_file(str(file))

    assert isinstance(dialog, ImportDialog)
    await until(lambda: dialog.source.found)
    assert (dialog.source.way, dialog.source.file.text) == ("file", str(file))


async def test_an_import_that_is_open_takes_the_file(window: MainWindow, file: Path) -> None:
    open_one = window.open_import("key")

    dialog = window.dialogs.import_file(str(file))

    assert dialog is open_one
    await until(lambda: open_one.source.found)
    assert open_one.source.file.text == str(file)


async def test_any_other_dialog_stays_as_it_is(window: MainWindow, file: Path) -> None:
    asked = window.dialogs.add()

    assert window.dialogs.import_file(str(file)) is asked
    assert asked.isVisible()
