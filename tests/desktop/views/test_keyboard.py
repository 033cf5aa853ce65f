"""What the keyboard alone reaches: every page by Tab, and each control on the way is in sight and has a name."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.main_window import MainWindow
from tests.desktop.waiting import until

PAGES = ("Overview", "Accounts", "Requests", "Diagnostics", "Connect a client", "Settings")
FEWEST_STOPS = 5
"""Navigation and foot have four; each page adds its own."""
MOST_STOPS = 300
"""No page has as many controls: a walk that takes longer goes in circles beside the first."""


def walk(window: QWidget) -> list[QWidget]:
    """The controls on which the focus stops, by Tab, until it is back at the first."""
    stops: list[QWidget] = []
    while len(stops) < MOST_STOPS:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        if stop is None or stop in stops:
            return stops
        stops.append(stop)
    return stops


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.mapTo(widget.window(), QPoint(0, 0)).toTuple()}"


@pytest.mark.parametrize("page", PAGES)
async def test_tab_goes_through_a_page_and_comes_back(window: MainWindow, page: str) -> None:
    window.activateWindow()
    window.show_page(page)

    await until(lambda: len(walk(window)) >= FEWEST_STOPS)  # some fill up when files were read
    stops = walk(window)

    assert len(stops) < MOST_STOPS
    assert [described(stop) for stop in stops if not stop.isVisible()] == []
    assert [described(stop) for stop in stops if not spoken(stop)] == []


@pytest.mark.parametrize("page", PAGES)
async def test_right_to_left_every_page_keeps_its_controls_in_the_window(
    window: MainWindow, page: str, qapp: QApplication
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window.show_page(page)
        QApplication.sendPostedEvents()
        left = window.sidebar.mapTo(window, QPoint(0, 0)).x()

        outside = [described(stop) for stop in walk(window) if stop.window() is not window]
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    assert left > window.width() / 2
    assert outside == []


@pytest.mark.parametrize(("number", "page"), list(enumerate(PAGES, 1)))
async def test_alt_and_a_number_opens_that_page(window: MainWindow, number: int, page: str) -> None:
    window.activateWindow()
    window.show_page("Accounts" if page != "Accounts" else "Overview")

    QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)

    assert window.page == page
