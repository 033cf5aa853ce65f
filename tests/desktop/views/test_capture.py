"""Capturing whole requests: begun and ended in the window, told on every page, found again at the request."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from desktop.views.capture_strip import CaptureStrip
from desktop.views.main_window import MainWindow
from desktop.views.request_actions import row_menu
from desktop.views.requests_page import RequestsPage
from desktop.widgets.menu import Menu
from proxy.capture import Capture
from proxy.service import Proxy
from tests.desktop.samples import NOW
from tests.desktop.waiting import until


def strip_of(window: MainWindow) -> CaptureStrip:
    strip = window.findChild(CaptureStrip)
    assert strip is not None
    return strip


def entry(menu: Menu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


async def opened(window: MainWindow) -> RequestsPage:
    window.show_page("Requests")
    await until(lambda: window.requests.model.rowCount() == 10)
    return window.requests


async def capture_newest(page: RequestsPage, proxy: Proxy) -> str:
    """A capture of the first row's request; its id."""
    request_id = page.model.row(0).record.id
    capture = Capture(request_id, NOW)
    capture.ask("POST /claude/v1/messages", (), b"{}")
    proxy.history.captures.keep(capture)
    await until(lambda: proxy.history.captures.file(request_id) is not None)
    return request_id


async def test_nothing_is_said_while_nothing_is_captured(window: MainWindow) -> None:
    assert strip_of(window).isHidden()


async def test_every_page_says_that_requests_are_captured(window: MainWindow, proxy: Proxy) -> None:
    strip = strip_of(window)

    proxy.history.captures.start(2)
    await until(lambda: not strip.isHidden())

    for page in ("Overview", "Accounts", "Requests", "Settings"):
        window.show_page(page)
        assert strip.isVisible()
    assert strip.text == (
        "Capturing the next 2 requests. Their prompts and answers are written to this computer."
    )


async def test_the_strip_counts_down_and_goes(window: MainWindow, proxy: Proxy) -> None:
    captures, strip = proxy.history.captures, strip_of(window)
    captures.start(2)

    captures.next("req_1", NOW)
    await until(lambda: strip.text.startswith("Capturing the next 1 request."))
    captures.next("req_2", NOW)
    await until(strip.isHidden)


async def test_its_button_ends_it(window: MainWindow, proxy: Proxy) -> None:
    strip = strip_of(window)
    proxy.history.captures.start(20)
    await until(strip.isVisible)

    (stop,) = (each for each in strip.findChildren(QPushButton) if each.isVisible())
    assert stop.text() == "Stop capturing"
    stop.click()

    await until(strip.isHidden)
    assert proxy.history.captures.left == 0


async def test_the_page_offers_to_capture(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)

    next(each for each in page.findChildren(QPushButton) if each.text() == "Capture…").click()
    (menu,) = (each for each in page.findChildren(Menu) if each.isVisible())
    assert [each.text() for each in menu.actions()] == [
        "The next 1 request",
        "The next 5 requests",
        "The next 20 requests",
    ]
    entry(menu, "The next 5 requests").trigger()
    menu.close()

    assert proxy.history.captures.left == 5


async def test_a_captured_request_shows_its_file(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    await capture_newest(page, proxy)

    page.table.selectRow(0)
    page._open_details(0)

    shown = [each.text() for each in page.details.findChildren(QPushButton)]
    assert "Show capture" in shown


async def test_a_capture_is_deleted_from_its_request_s_menu(
    window: MainWindow, proxy: Proxy
) -> None:
    page = await opened(window)
    request_id = await capture_newest(page, proxy)
    file = proxy.history.captures.file(request_id)
    assert file is not None
    menu = row_menu(page, [page.model.row(0)], proxy, lambda: None)

    entry(menu, "Delete capture").trigger()

    assert not file.exists()
    after = row_menu(page, [page.model.row(0)], proxy, lambda: None)
    assert not [each for each in after.actions() if "capture" in each.text()]


async def test_deleting_all_records_deletes_the_captures(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    file = proxy.history.captures.file(await capture_newest(page, proxy))
    assert file is not None

    await proxy.history.forget_all()

    assert not file.exists()
