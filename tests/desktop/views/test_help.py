"""Help: the documents in a window of their own."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.views.help_search import FindBar
from desktop.views.help_window import HelpWindow, documents
from desktop.views.main_window import MainWindow
from tests.desktop.browser import Browser, running_browser


@pytest.fixture
def help_window(qtbot: QtBot) -> HelpWindow:
    window = HelpWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def follow(window: HelpWindow, words: str, qtbot: QtBot) -> None:
    """Chooses the link with these words by the keyboard."""
    for _ in range(100):
        qtbot.keyClick(window.page, Qt.Key.Key_Tab)
        if window.page.textCursor().selectedText() == words:
            qtbot.keyClick(window.page, Qt.Key.Key_Return)
            return
    raise AssertionError(f"there is no link {words}")


async def test_f1_opens_the_contents(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)

    (shown,) = window.findChildren(HelpWindow)
    assert shown.isVisible()
    assert "Getting started" in shown.page.toPlainText()


async def test_asking_again_brings_the_same_window(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (shown,) = window.findChildren(HelpWindow)
    shown.show_page("settings.md")

    window.sidebar.help.click()

    assert window.findChildren(HelpWindow) == [shown]
    assert shown.page.source().fileName() == "settings.md"


async def test_a_closed_reader_begins_at_the_contents(window: MainWindow, qtbot: QtBot) -> None:
    window.show_help()
    (closed,) = window.findChildren(HelpWindow)
    closed.show_page("settings.md")
    closed.close()

    window.show_help()

    shown = [each for each in window.findChildren(HelpWindow) if each.isVisible()]
    assert [each.page.source().fileName() for each in shown] == ["index.md"]


async def test_the_navigation_leads_there_too(window: MainWindow) -> None:
    window.sidebar.help.click()

    assert window.findChildren(HelpWindow)


def test_links_lead_from_page_to_page_and_back(help_window: HelpWindow, qtbot: QtBot) -> None:
    assert not help_window.back.isEnabled()

    follow(help_window, "Settings", qtbot)
    there = help_window.page.source().fileName()
    help_window.back.click()

    assert (there, help_window.page.source().fileName()) == ("settings.md", "index.md")


@pytest.mark.slow
def test_every_document_can_be_shown(help_window: HelpWindow) -> None:
    for page in sorted(documents().glob("*.md")):
        help_window.show_page(page.name)
        assert help_window.page.toPlainText().strip(), page.name


def test_links_lead_on_from_the_page_they_led_to(help_window: HelpWindow, qtbot: QtBot) -> None:
    follow(help_window, "Routes", qtbot)
    follow(help_window, "the control API", qtbot)

    assert help_window.page.source().fileName() == "control-api.md"


def test_the_description_of_the_api_opens_in_the_system_s_program(
    help_window: HelpWindow, browser: Browser, qtbot: QtBot
) -> None:
    QDesktopServices.setUrlHandler("file", browser, "open")
    try:
        follow(help_window, "in OpenAPI's words", qtbot)
    finally:
        QDesktopServices.unsetUrlHandler("file")

    assert browser.opened == [QUrl.fromLocalFile(str(documents() / "openapi.json")).toString()]
    assert help_window.page.source().fileName() == "index.md"


def test_addresses_of_the_web_open_in_the_browser(help_window: HelpWindow, qtbot: QtBot) -> None:
    page = help_window.page
    with running_browser() as browser:
        page.setMarkdown("[out](https://example.com/there)")
        page.moveCursor(QTextCursor.MoveOperation.Start)
        follow(help_window, "out", qtbot)

    assert browser.opened == ["https://example.com/there"]


# Back, and on again


def press(window: HelpWindow, keys: str) -> None:
    QTest.keySequence(window.page, QKeySequence(keys))


def test_keys_lead_back_and_on_again(help_window: HelpWindow, qtbot: QtBot) -> None:
    follow(help_window, "Routes", qtbot)
    follow(help_window, "the control API", qtbot)
    seen = []

    for keys in ("Alt+Left", "Alt+Left", "Alt+Right", "Alt+Right", "Alt+Home"):
        press(help_window, keys)
        seen.append(help_window.page.source().fileName())

    assert seen == ["routes.md", "index.md", "routes.md", "control-api.md", "index.md"]


def test_on_can_only_be_gone_after_back(help_window: HelpWindow, qtbot: QtBot) -> None:
    follow(help_window, "Settings", qtbot)
    before = help_window.forward.isEnabled()

    help_window.back.click()
    after = help_window.forward.isEnabled()
    help_window.forward.click()

    assert (before, after, help_window.forward.isEnabled()) == (False, True, False)
    assert help_window.page.source().fileName() == "settings.md"


# Finding


@pytest.fixture
def find_bar(help_window: HelpWindow) -> FindBar:
    """Open over a page with the word three times."""
    help_window.page.setMarkdown("# Word\n\nA word and\n\nanother Word.\n\nThe end.")
    press(help_window, "Ctrl+F")
    return help_window.find_bar


def marked(find_bar: FindBar) -> list[tuple[str, bool]]:
    """Each marked place, and whether it is the one in sight."""
    tokens = theme.current()
    return [
        (
            mark.cursor.selectedText(),
            mark.format.background().color().name() == tokens.accent.lower(),
        )
        for mark in find_bar.page.extraSelections()
    ]


def test_the_key_opens_a_line_to_type_in(help_window: HelpWindow, find_bar: FindBar) -> None:
    assert find_bar.isVisible()
    assert find_bar.edit.hasFocus()
    assert find_bar.told == ""


def test_every_place_is_marked_and_counted_as_one_types(find_bar: FindBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(find_bar.edit, "word")

    assert find_bar.told == "1 of 3"
    assert marked(find_bar) == [("Word", True), ("word", False), ("Word", False)]


@pytest.mark.parametrize(
    ("key", "modifier", "told"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, ["2 of 3", "3 of 3", "1 of 3"]),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier, ["3 of 3", "2 of 3", "1 of 3"]),
        (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier, ["2 of 3", "3 of 3", "1 of 3"]),
        (Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier, ["3 of 3", "2 of 3", "1 of 3"]),
    ],
    ids=["return", "shift+return", "f3", "shift+f3"],
)
def test_keys_go_from_place_to_place_and_around(
    find_bar: FindBar, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, told: list[str]
) -> None:
    qtbot.keyClicks(find_bar.edit, "word")
    seen = []

    for _ in told:
        qtbot.keyClick(find_bar.edit, key, modifier)
        seen.append(find_bar.told)

    assert seen == told
    assert find_bar.window().isVisible()


def test_buttons_do_the_same(find_bar: FindBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(find_bar.edit, "word")

    find_bar.next.click()
    find_bar.next.click()
    find_bar.previous.click()

    assert find_bar.told == "2 of 3"


def test_a_word_that_is_not_there_is_said(find_bar: FindBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(find_bar.edit, "words and no place")

    assert find_bar.told == "No match"
    assert find_bar.edit.accessibleDescription() == "No match"
    assert not find_bar.next.isEnabled()
    assert marked(find_bar) == []


def test_escape_closes_the_line_first_and_takes_the_marks_away(
    help_window: HelpWindow, find_bar: FindBar, qtbot: QtBot
) -> None:
    qtbot.keyClicks(find_bar.edit, "word")

    qtbot.keyClick(find_bar.edit, Qt.Key.Key_Escape)

    assert (find_bar.isVisible(), help_window.isVisible()) == (False, True)
    assert help_window.page.hasFocus()
    assert marked(find_bar) == []


def test_the_next_page_is_searched_for_the_same(help_window: HelpWindow, qtbot: QtBot) -> None:
    press(help_window, "Ctrl+F")
    qtbot.keyClicks(help_window.find_bar.edit, "keyring")
    before = help_window.find_bar.told

    help_window.show_page("security.md")

    assert before == "No match"
    assert help_window.find_bar.told.startswith("1 of ")
