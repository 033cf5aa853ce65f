"""The Settings page by what a user does."""

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.language import LanguageChoice
from desktop.state import WindowState
from desktop.theme import Choice
from desktop.views.main_window import MainWindow
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.views.settings_page import SettingsPage
from desktop.widgets.buttons import FilterButton, Segments
from desktop.widgets.setting_row import SettingRow
from desktop.widgets.switch import Switch
from desktop.wishes import IconTone, WishList
from proxy.choice import Strategy
from proxy.service import Proxy
from proxy.store.query import RequestQuery
from tests.desktop.views.test_accessible_names import spoken
from tests.desktop.waiting import until


@pytest.fixture(autouse=True)
def _own_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own session is looked at or changed."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


@pytest.fixture
async def page(window: MainWindow) -> SettingsPage:
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    await until(window.isActiveWindow)
    return window.settings


def row(page: SettingsPage, title: str) -> SettingRow:
    return next(
        each for section in page.sections for each in section.rows if title.casefold() in each.words
    )


def control(page: SettingsPage, name: str) -> QWidget:
    return next(
        each
        for each in page.findChildren(QWidget)
        if each.accessibleName().partition(":")[0] == name and not isinstance(each, SettingRow)
    )


def switch(page: SettingsPage, name: str) -> Switch:
    found = control(page, name)
    assert isinstance(found, Switch)
    return found


def line(page: SettingsPage, name: str) -> QLineEdit:
    found = control(page, name)
    assert isinstance(found, QLineEdit)
    return found


def choose(page: SettingsPage, name: str, value: str) -> None:
    found = control(page, name)
    assert isinstance(found, Segments | FilterButton)
    found.choose(value)


def press(parent: QWidget, text: str) -> None:
    next(
        each
        for each in parent.findChildren(QAbstractButton)
        if text in (each.text(), spoken(each)) and each.isVisible()
    ).click()


@asynccontextmanager
async def uploading(proxy: Proxy) -> AsyncIterator[None]:
    """A client that has begun a request and does not end it."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    head = (
        f"POST /claude/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:{proxy.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    writer.write(head.encode())
    await until(lambda: proxy.in_flight == 1)
    yield
    writer.close()
    await until(lambda: proxy.in_flight == 0)


def type_into(edit: QLineEdit, text: str, qtbot: QtBot) -> None:
    edit.clear()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def shown_titles(page: SettingsPage) -> list[str]:
    return [section.title for section in page.sections if section.isVisible()]


# Search


async def test_the_search_finds_by_title_text_and_group(page: SettingsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.window(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(page.search, "MASK")
    assert shown_titles(page) == ["General"]
    assert [each.isVisible() for each in page.general.rows].count(True) == 1

    page.search.setText("advanced")
    assert shown_titles(page) == ["Advanced"]
    assert all(each.isVisible() for each in page.advanced.rows)


async def test_a_search_without_success_says_so_and_escape_shows_all_again(
    page: SettingsPage, qtbot: QtBot
) -> None:
    page.search.setText("no such thing")
    assert shown_titles(page) == []

    qtbot.keyClick(page.window(), Qt.Key.Key_Escape)

    assert len(shown_titles(page)) == len(page.sections)
    assert page.window().isVisible()


# General and tray


async def test_wishes_take_effect_at_once_and_are_kept(
    window: MainWindow, page: SettingsPage, memory: WindowState
) -> None:
    switch(page, "Close to the tray").click()
    choose(page, "Theme", "dark")
    choose(page, "Percentages", "left")
    choose(page, "Language", "de")
    choose(page, "Icon colour", "light")
    choose(page, "Account shown", "acc_work")

    kept = WishList(memory).now
    assert kept == window.wishes.now
    assert (kept.closes_to_tray, kept.theme, kept.icon_tone) == (
        False,
        Choice.DARK,
        IconTone.LIGHT,
    )
    assert (kept.tray_account, kept.manner.shows_left) == ("acc_work", True)
    assert kept.language is LanguageChoice.GERMAN


async def test_masked_emails_and_what_is_left_are_shown_on_every_page(
    window: MainWindow, page: SettingsPage
) -> None:
    switch(page, "Mask emails").click()
    choose(page, "Percentages", "left")
    choose(page, "Resets", "clock")

    window.show_page("Accounts")
    first = window.accounts.model.rows[0]
    assert (first.name, first.short.share) == ("w•••@e•••.com", "6% left")
    assert first.short.reset.startswith("resets ")
    assert "in" not in first.short.reset
    assert "w•••@e•••.com, 6 percent left" in first.short.spoken
    window.show_page("Requests")
    await until(lambda: window.requests.model.rowCount() > 0)
    assert window.requests.model.row(0).account == "a•••@e•••.com"
    account = window.requests.filters.account
    await until(lambda: len(account.options) > 1)
    assert all("example" not in each.text for each in account.options)


async def test_starting_at_login_makes_an_entry_and_takes_it_away(
    page: SettingsPage, tmp_path: Path
) -> None:
    entry = tmp_path / "xdg" / "autostart" / "loadline.desktop"

    switch(page, "Start at login").click()
    assert "--hidden" in entry.read_text()

    switch(page, "Start at login").click()
    assert not entry.exists()


async def test_a_start_that_cannot_be_arranged_is_said_in_its_row(
    page: SettingsPage, tmp_path: Path
) -> None:
    (tmp_path / "xdg").write_text("a file where the folder should be")

    switch(page, "Start at login").click()

    assert not switch(page, "Start at login").isChecked()
    assert "cannot be written" in row(page, "start at login").note


# The file


async def test_a_changed_setting_is_written_and_counts_at_once(
    page: SettingsPage, home: Path, proxy: Proxy
) -> None:
    (home / "settings.toml").write_text("# mine\n")

    choose(page, "Strategy", "round_robin")

    await until(lambda: proxy.settings.strategy is Strategy.ROUND_ROBIN)
    assert (home / "settings.toml").read_text() == '# mine\nstrategy = "round_robin"\n'
    assert row(page, "strategy").note == ""
    assert not page.pending.isVisible()


async def test_what_cannot_change_now_says_so_beside_the_row_and_above_the_page(
    page: SettingsPage, home: Path, proxy: Proxy
) -> None:
    before = row(page, "event loop").note

    choose(page, "Event loop", "stock")

    await until(lambda: page.pending.isVisible())
    assert before == "Counts from the next start."
    assert row(page, "event loop").note == "Changed; it counts from the next start."
    assert proxy.settings.desktop_loop == "auto"
    choose(page, "Event loop", "auto")
    await until(lambda: not page.pending.isVisible())
    assert row(page, "event loop").note == "Counts from the next start."


async def test_what_was_written_by_hand_counts_when_the_page_is_opened(
    window: MainWindow, page: SettingsPage, home: Path, proxy: Proxy
) -> None:
    window.show_page("Accounts")
    await until(lambda: not page.isVisible())
    (home / "settings.toml").write_text('strategy = "in_order"\n')

    window.show_page("Settings")
    await until(page.isVisible)

    assert proxy.settings.strategy is Strategy.IN_ORDER
    assert not page.pending.isVisible()


async def test_a_value_that_cannot_be_is_said_in_its_row_and_not_written(
    page: SettingsPage, home: Path, qtbot: QtBot
) -> None:
    type_into(line(page, "Keep records for"), "0", qtbot)

    told = "Keep records for must be a whole number from 1 to 3650, not '0'."
    await until(lambda: row(page, "keep records").note == told)
    assert not (home / "settings.toml").exists()


async def test_a_provider_s_settings_are_shown_in_its_own_words(
    page: SettingsPage, home: Path, proxy: Proxy
) -> None:
    choose(page, "Parity with Claude Code", "headers+system")

    await until(lambda: proxy.settings.value("anthropic", "parity") == "headers+system")
    assert (home / "settings.toml").read_text().endswith('parity = "headers+system"\n')


async def test_other_computers_are_let_in_only_after_a_warning_and_with_keys(
    page: SettingsPage, home: Path
) -> None:
    switch(page, "Let other computers in").click()
    assert not switch(page, "Let other computers in").isChecked()
    assert "unencrypted" in page.notice.text
    assert not (home / "settings.toml").exists()

    press(page.notice, "Let them in")

    await until(lambda: switch(page, "Let other computers in").isChecked())
    text = (home / "settings.toml").read_text()
    assert text == 'require_key = true\nhost = "0.0.0.0"\n'
    assert switch(page, "Require a key").isChecked()
    assert not switch(page, "Require a key").isEnabled()
    assert row(page, "require a key").note == "Needed while other computers are let in."


async def test_letting_them_in_no_more_gives_the_keys_free_again(
    page: SettingsPage, home: Path
) -> None:
    (home / "settings.toml").write_text('require_key = true\nhost = "192.168.1.7"\n')
    page.refresh()
    assert row(page, "let other computers").note == "It listens at 192.168.1.7."

    switch(page, "Let other computers in").click()

    await until(lambda: switch(page, "Require a key").isEnabled())
    assert (home / "settings.toml").read_text() == 'require_key = true\nhost = "127.0.0.1"\n'


async def test_the_wait_at_the_end_is_in_seconds(
    page: SettingsPage, home: Path, qtbot: QtBot
) -> None:
    type_into(line(page, "Wait for answers"), "2.5", qtbot)

    await until((home / "settings.toml").exists)
    assert (home / "settings.toml").read_text() == "drain_s = 2.5\n"


async def test_what_the_command_line_gives_cannot_be_changed_and_says_so(
    page: SettingsPage,
) -> None:
    assert not line(page, "Port").isEnabled()
    assert row(page, "port").note == "Set by --port, which wins over this page."


async def test_a_broken_file_is_said_above_the_page(
    window: MainWindow, page: SettingsPage, home: Path
) -> None:
    (home / "settings.toml").write_text("port = = 1")

    page.refresh()

    assert "no valid TOML" in window.notice.text


# Keys


async def make_key(page: SettingsPage, name: str, qtbot: QtBot) -> NewKeyDialog:
    dialog = page.keys.open_new()
    qtbot.keyClicks(dialog.name.edit, name)
    press(dialog, "Create key")
    await until(lambda: bool(dialog.secret.edit.text()) or dialog.name.is_invalid)
    return dialog


async def test_a_new_key_is_shown_once_to_be_copied(
    page: SettingsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    dialog = await make_key(page, "laptop", qtbot)

    press(dialog, "Copy")
    secret = QGuiApplication.clipboard().text()
    press(dialog, "Done")

    assert secret.startswith("loadline-")
    assert [key.name for key in proxy.client_keys()] == ["laptop"]
    assert f"…{secret[-4:]}" in page.keys.rows[0].words


async def test_a_name_that_is_taken_is_said_at_the_field(
    page: SettingsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    await proxy.make_client_key("laptop")

    dialog = await make_key(page, "laptop", qtbot)

    assert dialog.name.is_invalid
    assert "There is a key laptop already." in dialog.name.message


async def test_a_key_may_end(page: SettingsPage, proxy: Proxy, qtbot: QtBot) -> None:
    dialog = page.keys.open_new()
    qtbot.keyClicks(dialog.name.edit, "guest")
    press(dialog, "In 30 days")
    press(dialog, "Create key")
    await until(lambda: bool(proxy.client_keys()))

    (key,) = proxy.client_keys()
    assert key.expires_at == key.created_at + timedelta(days=30)


async def test_a_key_is_revoked_only_after_a_question(page: SettingsPage, proxy: Proxy) -> None:
    await proxy.make_client_key("laptop")
    page.refresh()

    press(page, "Revoke laptop")
    assert page.notice.isVisible()
    assert len(proxy.client_keys()) == 1
    press(page.notice, "Revoke")

    await until(lambda: proxy.client_keys() == ())
    await until(lambda: "no keys yet" in page.keys.rows[0].words)


# Data


@pytest.mark.parametrize("format_", ["csv", "json"])
async def test_all_records_are_exported_into_the_chosen_file(
    page: SettingsPage, home: Path, format_: str
) -> None:
    dialog = page.data.ask_place(format_)  # type: ignore[arg-type]
    file = home / f"mine.{format_}"

    dialog.fileSelected.emit(str(file))

    await until(file.exists)
    text = file.read_text(encoding="utf-8")
    assert text.count("req_") >= 10
    if format_ == "csv":
        assert len(list(csv.DictReader(text.splitlines()))) == 10


async def test_records_are_deleted_only_after_a_question(
    window: MainWindow, page: SettingsPage, proxy: Proxy
) -> None:
    window.show_page("Requests")
    await until(lambda: window.requests.model.rowCount() == 10)
    window.show_page("Settings")
    await until(page.isVisible)

    press(page, "Delete all records…")
    assert await proxy.history.count(RequestQuery()) == 10
    press(page.notice, "Delete all")

    await until(lambda: page.notice.text == "All records are deleted. 10 records are gone.")
    assert await proxy.history.count(RequestQuery()) == 0
    assert proxy.today().requests == 0
    await until(lambda: window.requests.model.rowCount() == 0)


async def test_escape_takes_a_question_away_and_nothing_is_deleted(
    page: SettingsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    press(page, "Delete all records…")

    qtbot.keyClick(page.window(), Qt.Key.Key_Escape)

    assert not page.notice.isVisible()
    assert await proxy.history.count(RequestQuery()) == 10


async def test_where_everything_lies_is_shown(page: SettingsPage, home: Path) -> None:
    assert str(home) in row(page, "folder of settings").words
    assert str(home / "logs") in row(page, "folder of log").words


async def test_keeping_less_forgets_records_only_after_a_question(
    page: SettingsPage, home: Path, proxy: Proxy, qtbot: QtBot
) -> None:
    days = line(page, "Keep records for")

    type_into(days, "7", qtbot)
    shown, asked = days.text(), page.notice.text
    press(page.notice, "Forget them")

    assert shown == "90"
    assert asked.startswith("Forget every record older than 7 days?")
    await until(lambda: proxy.settings.retention_days == 7)
    assert (home / "settings.toml").read_text() == "retention_days = 7\n"
    type_into(days, "30", qtbot)
    await until(lambda: proxy.settings.retention_days == 30)


# Advanced, and starting again


async def test_the_state_of_the_vault_is_said(page: SettingsPage) -> None:
    assert row(page, "key of the stored logins").note.startswith("Open")


async def test_the_command_without_a_window_can_be_copied(page: SettingsPage) -> None:
    press(page, "Copy command")

    assert QGuiApplication.clipboard().text() == "loadline serve"


async def test_where_the_program_can_start_again_the_strip_does_it(
    proxy: Proxy, memory: WindowState, qtbot: QtBot
) -> None:
    wishes: list[str] = []
    page = SettingsPage(proxy, WishList(memory), restart=lambda: wishes.append("restart"))
    qtbot.addWidget(page)
    page.show()
    await until(lambda: page.is_whole)
    choose(page, "Event loop", "stock")
    await until(lambda: page.pending.isVisible())

    press(page.pending, "Restart now")

    assert wishes == ["restart"]


async def test_answers_that_run_are_not_ended_by_a_restart_without_a_question(
    proxy: Proxy, memory: WindowState, qtbot: QtBot
) -> None:
    wishes: list[str] = []
    page = SettingsPage(proxy, WishList(memory), restart=lambda: wishes.append("restart"))
    qtbot.addWidget(page)
    page.show()
    await until(lambda: page.is_whole)
    choose(page, "Language", "de")
    async with uploading(proxy):
        press(page.pending, "Restart now")
        asked, wishes_before = page.pending.text, tuple(wishes)
        press(page.pending, "Restart anyway")

    assert asked == (
        "Restart with 1 running answer? Loadline waits 10 s for them to end, then cuts them off."
    )
    assert (wishes_before, wishes) == ((), ["restart"])


async def test_another_language_waits_for_a_start_and_the_old_one_does_not(
    page: SettingsPage,
) -> None:
    choose(page, "Language", "de")
    assert page.pending.isVisible()
    assert row(page, "language").note == "Changed; it counts from the next start."

    choose(page, "Language", "auto")

    assert not page.pending.isVisible()
    assert row(page, "language").note == "Counts from the next start."


async def test_every_control_can_be_reached_by_tab_and_has_a_name(page: SettingsPage) -> None:
    controls = [
        each
        for each in page.findChildren(QWidget)
        if isinstance(each, Switch | QLineEdit | QAbstractButton) and each.isVisible()
    ]

    assert len(controls) > 30
    assert [each for each in controls if not spoken(each)] == []
    assert [
        spoken(each)
        for each in controls
        if each.isEnabled() and not each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not isinstance(each.parent(), Segments)  # one stop; the arrows go on from there
    ] == []
    assert [
        each.accessibleName()
        for each in page.findChildren(Segments)
        if not any(
            button.focusPolicy() & Qt.FocusPolicy.TabFocus
            for button in each.findChildren(QAbstractButton)
        )
    ] == []
