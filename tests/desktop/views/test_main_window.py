"""The window: pages, shortcuts, the foot, and what it says when something is wrong."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop import intents, theme
from desktop.bridge import Bridge
from desktop.state import WindowState
from desktop.views.add_dialog import AddDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.widgets.text import Label
from proxy.errors import ProxyError, StartError, StoreError
from proxy.events import RequestStarted, StoreRecovered, StoreTroubled, VaultStateChanged
from proxy.model import ProxyState
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.vault import FileKey
from tests.desktop.waiting import until

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def button(parent: QWidget, text: str) -> QPushButton:
    return next(
        each
        for each in parent.findChildren(QPushButton)
        if each.text() == text and each.isVisible()
    )


def foot(window: MainWindow) -> list[str]:
    return [label.text() for label in window.foot.findChildren(Label) if label.isVisible()]


async def test_alt_and_a_number_go_to_a_page(window: MainWindow, qtbot: QtBot) -> None:
    seen = []
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_1):
        qtbot.keyClick(window, key, ALT)
        seen.append(window.page)

    assert seen == ["Accounts", "Requests", "Overview"]


async def test_a_click_in_the_navigation_goes_to_a_page(window: MainWindow) -> None:
    window.sidebar.chosen.emit("Requests")

    assert window.page == "Requests"


async def test_it_opens_on_the_page_it_was_left_on(
    window: MainWindow, proxy: Proxy, memory: WindowState
) -> None:
    window.show_page("Requests")

    bridge = Bridge(proxy.events)
    again = MainWindow(proxy, bridge, memory, lambda: None)
    again.show()

    assert again.page == "Requests"
    bridge.close()
    delete(again)


async def test_pages_that_are_not_there_are_not_gone_to(window: MainWindow) -> None:
    window.show_page("Nowhere")

    assert window.page == "Overview"
    assert not window.has_page("Nowhere")
    assert window.has_page("Accounts")


async def test_ctrl_i_opens_the_import(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)

    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.source.way == "file"


async def test_add_account_begins_with_an_api_key(window: MainWindow) -> None:
    window.show_page("Accounts")

    button(window.accounts, "Add account…").click()

    dialog = window.findChild(AddDialog)
    assert dialog is not None
    assert dialog.way == "key"


async def test_ctrl_w_closes_and_ctrl_q_leaves(
    proxy: Proxy, memory: WindowState, qtbot: QtBot
) -> None:
    left: list[bool] = []
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, lambda: left.append(True))
    window.show()
    await until(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key.Key_Q, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)

    assert left == [True]
    assert not window.isVisible()
    bridge.close()
    delete(window)


async def test_escape_closes_what_is_open_first_and_then_the_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show_page("Accounts")
    await until(window.accounts.isVisible)
    window.show_problem("Something is wrong.", "", "")

    qtbot.keyClick(window, Qt.Key.Key_Escape)
    after_first = (window.notice.isVisible(), window.isVisible())
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert after_first == (False, True)
    assert not window.isVisible()


# The foot


async def test_the_foot_says_where_the_proxy_listens(window: MainWindow, proxy: Proxy) -> None:
    assert foot(window) == ["Running", proxy.base_url, "0 in flight", "Loop lag 0 ms"]


async def test_the_foot_counts_what_is_in_flight(window: MainWindow, proxy: Proxy) -> None:
    state = replace(window.foot.state, in_flight=2)

    window.foot.show_state(state)

    assert "2 in flight" in foot(window)


async def test_the_address_is_copied(window: MainWindow, proxy: Proxy) -> None:
    button(window.foot, "Copy").click()

    assert QGuiApplication.clipboard().text() == proxy.base_url


async def test_the_proxy_is_stopped_and_started_from_the_foot(
    window: MainWindow, proxy: Proxy
) -> None:
    button(window.foot, "Stop").click()
    await until(lambda: proxy.state is ProxyState.STOPPED)
    await until(lambda: foot(window) == ["Stopped"])

    told: list[object] = []
    bridge = Bridge(proxy.events)
    bridge.proxy_started.connect(told.append)
    button(window.foot, "Start").click()
    await until(lambda: proxy.state is ProxyState.RUNNING)
    await until(lambda: foot(window)[0] == "Running")
    await until(lambda: told)  # and so was the window, before: its pages begin anew
    bridge.close()


# When something is wrong


async def test_a_failure_is_said_in_the_window(window: MainWindow) -> None:
    async def fail() -> None:
        raise ProxyError("It did not work.", detail="This one.", hint="Do that.")

    intents.run(window.overview, fail())

    await until(window.notice.isVisible)
    assert window.notice.text == "It did not work. This one. Do that."


async def test_a_store_that_cannot_write_is_said_until_it_can(
    window: MainWindow, proxy: Proxy
) -> None:
    proxy.events.publish(StoreTroubled("The disk is full.", "", "Make room."))
    await until(lambda: window.notice.text == "The disk is full. Make room.")

    proxy.events.publish(StoreRecovered())
    await until(lambda: not window.notice.isVisible())


async def test_a_locked_keyring_offers_to_unlock(window: MainWindow, proxy: Proxy) -> None:
    proxy.events.publish(VaultStateChanged("locked", "Waiting for the keyring."))
    await until(window.notice.isVisible)

    assert window.notice.text == "The stored logins are locked. Waiting for the keyring."
    assert button(window.notice, "Unlock and retry").isVisible()

    proxy.events.publish(VaultStateChanged("open", ""))
    await until(lambda: not window.notice.isVisible())


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def proxy_at(home: Path, port: int) -> Proxy:
    paths = Paths(home)
    return Proxy(Settings(home=home, port=port), paths, key_source=FileKey(home / "key"))


async def test_a_taken_port_is_answered_by_another_one(
    home: Path, taken_port: int, memory: WindowState
) -> None:
    proxy = proxy_at(home, taken_port)
    with pytest.raises(StartError):
        await proxy.start()
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, lambda: None)
    window.show()
    assert str(taken_port) in window.notice.text

    button(window.notice, "Use another port").click()

    await until(lambda: proxy.state is ProxyState.RUNNING)
    await until(lambda: "Clients must be set to this address." in window.notice.text)
    assert proxy.base_url in window.notice.text
    assert foot(window)[:2] == ["Running", proxy.base_url]
    button(window.notice, "Connect a client…").click()
    assert window.page == "Connect a client"
    await proxy.stop()
    bridge.close()
    delete(window)


async def test_a_damaged_database_can_be_set_aside(home: Path, memory: WindowState) -> None:
    paths = Paths(home)
    paths.make_folders()
    paths.database_file.write_bytes(b"SQLite format 3\x00" + b"damaged" * 1000)
    proxy = proxy_at(home, 0)
    with pytest.raises(StoreError):
        await proxy.start()
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, lambda: None)
    window.show()

    button(window.notice, "Set it aside and begin anew").click()

    await until(lambda: proxy.state is ProxyState.RUNNING)
    await until(lambda: foot(window)[0] == "Running")
    await proxy.stop()
    bridge.close()
    delete(window)


# Room


@pytest.mark.parametrize("size", [(900, 560), (1280, 820), (2000, 1200)], ids=str)
async def test_every_page_fits_into_the_window(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)

    for name in ("Overview", "Accounts", "Requests", "Diagnostics"):
        window.show_page(name)
        assert window.minimumSizeHint().width() <= size[0], name
        assert window.size() == QSize(*size)


@pytest.fixture
def larger_text(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Makes the desktop's text half as large again, until the test is over."""
    before = QFont(qapp.font())

    def enlarge() -> None:
        font = QFont(before)
        font.setPixelSize(round(QFontInfo(before).pixelSize() * 1.5))
        qapp.setFont(font)

    yield enlarge
    qapp.setFont(before)


async def test_the_navigation_grows_with_text_that_is_made_larger(
    window: MainWindow, larger_text: Callable[[], None]
) -> None:
    window.resize(theme.px(1600), theme.px(800))
    before = window.sidebar.width()

    larger_text()

    await until(lambda: window.sidebar.width() > before * 1.4)


async def test_in_a_narrow_window_the_navigation_folds_to_its_icons(window: MainWindow) -> None:
    window.resize(1280, 820)
    wide = window.sidebar.width()

    window.resize(900, 560)

    assert window.sidebar.width() < wide / 2


async def test_events_while_a_page_was_never_shown_do_no_harm(
    window: MainWindow, proxy: Proxy
) -> None:
    proxy.events.publish(RequestStarted("req_1"))
    await until(lambda: True)

    window.show_page("Accounts")

    assert window.accounts.model.rowCount() == 5
