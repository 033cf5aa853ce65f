"""Whoever goes by the keyboard sees where it is: each control with the focus has a ring that stands out from its surface.

Compared are two pictures of the same place, with the focus and without. A ring is there when pixels along all four
sides of what has changed keep 3:1 to those they replace, as WCAG 2 asks of parts of controls.
"""

from asyncio import all_tasks
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollArea, QWidget

from desktop import theme
from desktop.tokens import contrast
from desktop.views.main_window import MainWindow
from tests.desktop.views.dialogs import DIALOGS, described, in_front, opened, walk
from tests.desktop.waiting import go_to, until

PAGES = ("Overview", "Accounts", "Requests", "Diagnostics", "Connect a client", "Settings")
THEMES = (theme.Choice.LIGHT, theme.Choice.DARK)
LEAST_CONTRAST = 3.0
AROUND = 4
"""Pixels beyond the control, where a ring may lie as well."""
SMALLEST = 8
"""Pixels; less is a text cursor."""
LEAST_SHARE = 0.75
"""Of each side: corners are round."""


def look(control: QWidget) -> tuple[object, ...]:
    """What its picture depends on; of controls that look alike one is enough."""
    is_on = isinstance(control, QAbstractButton) and control.isChecked()
    properties = tuple(str(control.property(name)) for name in ("kind", "isSmall", "invalid"))
    return (type(control), *properties, is_on)


def different(stops: list[QWidget]) -> list[QWidget]:
    return list({look(each): each for each in reversed(stops)}.values())


def picture(control: QWidget) -> QImage:
    """The control and what is around it."""
    window = control.window()
    box = QRect(control.mapTo(window, QPoint(0, 0)), control.size())
    around = box.adjusted(-AROUND, -AROUND, AROUND, AROUND) & window.rect()
    return window.grab(around).toImage().convertToFormat(QImage.Format.Format_RGB32)


def bring_into_sight(control: QWidget) -> None:
    """As the Tab key does."""
    node = control.parentWidget()
    while node is not None:
        if isinstance(node, QScrollArea):
            node.ensureWidgetVisible(control)
        node = node.parentWidget()


def has_ring(control: QWidget) -> bool:
    bring_into_sight(control)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    assert control.hasFocus()
    if isinstance(control, QLineEdit):
        control.deselect()
    with_focus = picture(control)
    control.clearFocus()
    return is_ring(list(standing_out(picture(control), with_focus)))


def standing_out(without: QImage, with_focus: QImage) -> Iterator[tuple[int, int]]:
    """The places whose colours keep the contrast."""
    for y in range(without.height()):
        before, now = bytes(without.constScanLine(y)), bytes(with_focus.constScanLine(y))
        if before == now:
            continue
        for x in range(without.width()):
            old, new = before[4 * x : 4 * x + 3], now[4 * x : 4 * x + 3]
            if old != new and contrast(_name(old), _name(new)) >= LEAST_CONTRAST:
                yield x, y


def _name(blue_green_red: bytes) -> str:
    return "#" + blue_green_red[::-1].hex()


def is_ring(places: list[tuple[int, int]]) -> bool:
    """They run along all four sides of the box around them."""
    if not places:
        return False
    columns, rows = [x for x, _y in places], [y for _x, y in places]
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    width, height = right - left + 1, bottom - top + 1
    if min(width, height) < SMALLEST:
        return False
    band = max(3, min(width, height) // 4)
    sides = (
        len({x for x, y in places if y < top + band}) / width,
        len({x for x, y in places if y > bottom - band}) / width,
        len({y for x, y in places if x < left + band}) / height,
        len({y for x, y in places if x > right - band}) / height,
    )
    return min(sides) >= LEAST_SHARE


async def still(window: QWidget) -> None:
    """Once it is laid out, two pictures of it are the same; a part that is about to be painted would show nothing new."""
    last = [QImage()]

    def is_still() -> bool:
        before, last[0] = last[0], window.grab().toImage()
        is_painted = all(each.updatesEnabled() for each in window.findChildren(QWidget))
        return before == last[0] and is_painted

    await until(is_still)


async def without_ring(window: QWidget, app: QApplication) -> list[str]:
    """The controls of the window, by theme, whose focus cannot be seen."""
    missing: list[str] = []
    for choice in THEMES:
        theme.install(app, choice)
        stops = different(walk(window, Qt.Key.Key_Tab))
        await still(window)
        missing += [f"{choice}: {described(each)}" for each in stops if not has_ring(each)]
    return missing


@pytest.mark.parametrize("page", PAGES)
async def test_on_every_page(window: MainWindow, page: str, qapp: QApplication) -> None:
    await in_front(window)
    await go_to(window, page)
    if page == "Settings":
        await until(lambda: window.settings.is_whole)
    pages = window.pages
    await until(lambda: pages.is_built(page) and pages.current is pages.whole(page))
    await until(pages.updatesEnabled)  # they are off for the turn in which a page comes

    assert await without_ring(window, qapp) == []

    window.hide()  # its clocks stop
    await until(lambda: not any(each.get_name().startswith("intent") for each in all_tasks()))


@pytest.mark.slow
@pytest.mark.parametrize("name", DIALOGS)
async def test_in_every_dialog(
    signing_window: MainWindow, home: Path, name: str, qapp: QApplication
) -> None:
    dialog = await opened(signing_window, home, name)

    missing = await without_ring(dialog, qapp)
    dialog.close()

    assert missing == []
