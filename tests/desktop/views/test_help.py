"""Help: the documents in a window of their own."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextCursor
from pytestqt.qtbot import QtBot

from desktop.views.help_window import HelpWindow, documents
from desktop.views.main_window import MainWindow
from tests.desktop.browser import Browser, running_browser


@pytest.fixture
def help_window(qtbot: QtBot) -> HelpWindow:
    window = HelpWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    window.show()
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
