"""The page Connect a client: reads, shows, and changes a client's file only after its difference was shown."""

import json
import stat
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.state import WindowState
from desktop.views.connect_card import ClientCard
from desktop.views.connect_dialog import ChangeDialog
from desktop.views.connect_page import ConnectPage
from desktop.views.main_window import MainWindow
from proxy.events import RequestFinished
from proxy.service import Proxy
from tests.desktop.samples import NOW, ROWS, record
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until

SETTINGS = '{\n  "model": "opus"\n}\n'


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Claude Code's, in the folder that the test's environment names."""
    file = tmp_path / "claude" / "settings.json"
    file.parent.mkdir()
    file.write_text(SETTINGS)
    return file


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in the PATH, empty; and no user's folder with others in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


async def opened(window: MainWindow) -> ConnectPage:
    """The page, once it has read everything."""
    window.show_page("Connect a client")
    page = window.connect_page
    await until(lambda: page.subtitle)
    return page


async def asked(page: ConnectPage, button: QPushButton) -> ChangeDialog:
    """The dialog that a button of the page opens."""
    button.click()
    await until(lambda: dialogs(page))
    return dialogs(page)[-1]


def dialogs(page: ConnectPage) -> list[ChangeDialog]:
    return [each for each in page.findChildren(ChangeDialog) if each.isVisible()]


def says(card: ClientCard, words: str) -> bool:
    return any(words in each for each in card.words)


@pytest.mark.usefixtures("programs")
async def test_it_has_a_card_for_each_client(window: MainWindow) -> None:
    page = await opened(window)

    assert [card.accessibleName() for card in page.cards.values()] == [
        "Claude Code",
        "Codex CLI",
        "Anthropic SDK",
        "OpenAI SDK",
        "Other Anthropic clients",
        "Other OpenAI clients",
    ]


@pytest.mark.usefixtures("programs")
async def test_opening_it_writes_nothing(
    window: MainWindow, settings: Path, tmp_path: Path
) -> None:
    before = settings.stat().st_mtime_ns

    page = await opened(window)
    page.refresh()
    await until(lambda: says(page.cards["claude-code"], "does not point here yet"))

    assert settings.stat().st_mtime_ns == before
    assert list(settings.parent.iterdir()) == [settings]
    assert not (tmp_path / "codex").exists()
    assert not list(tmp_path.rglob("connected-clients.json"))


@pytest.mark.usefixtures("programs")
async def test_a_client_that_is_missing_says_how_to_get_it(window: MainWindow) -> None:
    page = await opened(window)

    card = page.cards["codex"]
    assert says(card, "Not found on this computer.")
    assert card.install.isVisible()
    assert card.install.text == "npm install -g @openai/codex"


@pytest.mark.skipif(sys.platform == "win32", reason="a script needs a shell")
async def test_a_client_that_is_here_says_its_version(window: MainWindow, programs: Path) -> None:
    program = programs / "claude"
    program.write_text("#!/bin/sh\necho '2.1.330 (Claude Code)'\n")
    program.chmod(stat.S_IRWXU)

    page = await opened(window)

    card = page.cards["claude-code"]
    await until(lambda: says(card, "claude · 2.1.330"))
    assert not card.install.isVisible()


async def test_set_up_shows_the_difference_and_writes_on_apply(
    window: MainWindow, settings: Path, proxy: Proxy
) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]

    dialog = await asked(page, card.set_up)
    planned, note = dialog.diff.text, dialog.note
    untouched = settings.read_text()
    dialog.act.click()
    await until(lambda: says(card, "Points here"))

    assert untouched == SETTINGS
    assert f'+    "ANTHROPIC_BASE_URL": "{proxy.base_url}/claude"' in planned.splitlines()
    assert not planned.startswith("---")
    (copy,) = settings.parent.glob("*.bak")
    assert copy.name in note
    assert copy.read_text() == SETTINGS
    assert json.loads(settings.read_text())["env"]["ANTHROPIC_BASE_URL"].endswith("/claude")
    assert card.undo.isVisible()
    assert not card.set_up.isVisible()


async def test_cancelling_changes_nothing(window: MainWindow, settings: Path) -> None:
    page = await opened(window)
    dialog = await asked(page, page.cards["claude-code"].set_up)

    dialog.reject()

    assert settings.read_text() == SETTINGS
    assert list(settings.parent.iterdir()) == [settings]


async def test_undo_shows_what_goes_and_takes_it_back(window: MainWindow, settings: Path) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]
    (await asked(page, card.set_up)).act.click()
    await until(lambda: card.undo.isVisible())

    dialog = await asked(page, card.undo)
    planned = dialog.diff.text
    dialog.act.click()
    await until(lambda: not card.undo.isVisible())

    assert '-    "ANTHROPIC_BASE_URL"' in planned
    assert settings.read_text() == SETTINGS


async def test_what_the_user_changed_since_stays_and_is_said_to(
    window: MainWindow, settings: Path
) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]
    (await asked(page, card.set_up)).act.click()
    await until(lambda: card.undo.isVisible())
    mine = '{"env": {"ANTHROPIC_BASE_URL": "https://mine.example.com"}}'
    settings.write_text(mine)

    card.undo.click()
    await until(lambda: page.notice.isVisible())

    assert "They stay as they are." in page.notice.text
    assert settings.read_text() == mine


async def test_a_file_that_cannot_be_changed_is_told_in_the_dialog_s_place(
    window: MainWindow, settings: Path
) -> None:
    page = await opened(window)
    settings.write_text("{ // mine\n}")

    page.cards["claude-code"].set_up.click()
    await until(lambda: window.notice.isVisible())

    assert "cannot be changed" in window.notice.text
    assert dialogs(page) == []


async def test_a_file_that_breaks_while_the_dialog_is_open_is_told_in_it(
    window: MainWindow, settings: Path
) -> None:
    page = await opened(window)
    dialog = await asked(page, page.cards["claude-code"].set_up)
    settings.write_text("[]")

    dialog.act.click()
    await until(lambda: dialog.notice.isVisible())

    assert dialog.isVisible()
    assert settings.read_text() == "[]"


@pytest.mark.parametrize("is_undo", [False, True], ids=["set up", "undo"])
async def test_a_file_that_was_changed_meanwhile_is_shown_again_before_it_is_written(
    window: MainWindow, settings: Path, is_undo: bool
) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]
    if is_undo:
        (await asked(page, card.set_up)).act.click()
        await until(lambda: card.undo.isVisible())
    dialog = await asked(page, card.undo if is_undo else card.set_up)
    changed = settings.read_text().replace("opus", "sonnet")
    settings.write_text(changed)

    dialog.act.click()
    await until(lambda: dialog.notice.isVisible())
    untouched = settings.read_text()
    shown_again = dialog.diff.text
    dialog.act.click()
    await until(lambda: not dialogs(page))

    assert untouched == changed
    assert "sonnet" in shown_again
    assert json.loads(settings.read_text())["model"] == "sonnet"
    assert ("env" in settings.read_text()) is not is_undo


async def test_after_a_change_of_port_the_card_says_so_with_its_one_button(
    window: MainWindow, settings: Path, proxy: Proxy
) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]
    (await asked(page, card.set_up)).act.click()
    await until(lambda: says(card, "Points here"))
    await proxy.stop_serving()
    await proxy.start_serving(0)
    await until(lambda: says(card, "Old address"))

    visible = [each.text() for each in (card.set_up, card.undo) if each.isVisible()]
    dialog = await asked(page, card.set_up)
    dialog.act.click()
    await until(lambda: says(card, "Points here"))

    assert visible == ["Update the address…"]
    assert f"{proxy.base_url}/claude" in settings.read_text()


async def test_a_test_says_who_answered_and_is_no_request(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    card = page.cards["claude-code"]
    before = proxy.today().requests

    card.test.click()
    await until(lambda: says(card, "answered at"))

    assert says(card, f"Loadline {proxy.version} answered at 127.0.0.1:{proxy.port}")
    assert proxy.today().requests == before


async def test_a_test_says_that_nobody_listens(
    window: MainWindow, settings: Path, proxy: Proxy
) -> None:
    settings.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9/claude"}}))
    page = await opened(window)
    card = page.cards["claude-code"]

    card.test.click()

    await until(lambda: says(card, "Nobody listens at 127.0.0.1:9."))


async def test_it_says_when_each_last_sent_something(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    card, other = page.cards["claude-code"], page.cards["anthropic-api"]
    await until(lambda: says(card, "Last request just now"))
    assert says(other, "No request yet")

    made = replace(record(0, ROWS[0]), id="req_new", client="curl/8.5.0", started_at=NOW)
    proxy.events.publish(RequestFinished(made))

    await until(lambda: says(other, "Last request just now, by curl"))


async def test_a_tab_shows_its_lines_and_copies_them(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    box = page.cards["claude-code"].snippets
    fish = next(tab for tab in box.tabs if tab.text() == "fish")

    fish.click()
    box.copy.click()

    line = f"set -gx ANTHROPIC_BASE_URL {proxy.base_url}/claude"
    assert box.code.text == line
    assert box.code.accessibleName() == "Lines for Claude Code: fish"
    assert QGuiApplication.clipboard().text() == line


async def test_arrow_keys_move_between_the_tabs(window: MainWindow, qtbot: QtBot) -> None:
    page = await opened(window)
    box = page.cards["claude-code"].snippets

    box.tabs[0].setFocus()
    qtbot.keyClick(box.tabs[0], Qt.Key.Key_Right)

    assert [tab.isChecked() for tab in box.tabs] == [False, True, False, False]
    assert box.code.text.startswith("set -gx")


async def test_every_control_of_a_card_says_whose_it_is(window: MainWindow) -> None:
    page = await opened(window)

    for card in page.cards.values():
        names = [each.accessibleName() for each in card.findChildren(QPushButton)]
        assert len(set(names)) == len(names)
        assert all(card.client.title in name for name in names)


async def test_f5_reads_everything_again(window: MainWindow, settings: Path, proxy: Proxy) -> None:
    page = await opened(window)
    address = f"{proxy.base_url}/claude"
    settings.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": address}}))

    page.refresh()

    await until(lambda: says(page.cards["claude-code"], "Points here"))


@pytest.fixture
async def guarded(proxy: Proxy, memory: WindowState, qtbot: QtBot) -> AsyncIterator[MainWindow]:
    """A window over a proxy that asks clients for a key."""
    proxy.apply(replace(proxy.settings, require_key=True))
    async for made in shown(proxy, memory):
        yield made


async def test_where_a_key_is_asked_for_it_is_written_and_its_lines_are_planned_first(
    guarded: MainWindow, settings: Path
) -> None:
    page = await opened(guarded)
    assert "your-local-key" in page.cards["openai-sdk"].snippets.code.text
    dialog = await asked(page, page.cards["claude-code"].set_up)

    dialog.key.edit.setText("loadline-fake0123")
    dialog.key.edit.editingFinished.emit()
    await until(lambda: "ANTHROPIC_AUTH_TOKEN" in dialog.diff.text)
    planned = dialog.diff.text
    dialog.act.click()
    await until(lambda: not dialogs(page))

    assert "loadline-fake0123" not in planned
    assert json.loads(settings.read_text())["env"]["ANTHROPIC_AUTH_TOKEN"] == "loadline-fake0123"
