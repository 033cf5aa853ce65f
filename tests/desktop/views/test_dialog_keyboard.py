"""Every dialog by the keyboard alone: what Tab, the arrows, Return and Esc do in it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.views.main_window import MainWindow
from desktop.widgets.buttons import Button
from tests.desktop.views.dialogs import (
    DIALOGS,
    described,
    dialog_classes,
    in_front,
    opened,
    walk,
)

pytestmark = pytest.mark.slow

WITH_CHOICES = ("add", "import a file", "import a second login", "new key")
WITHOUT_DEFAULT = {
    "help",
    "sign in by browser",
    "sign in by code",
    "sign in by tool",
    "sign in from elsewhere",
    "sign in failed",
}
"""Nothing is to be confirmed there: one reads, or waits for what happens elsewhere."""
ARROWS = [Qt.Key.Key_Right, Qt.Key.Key_Down] * 3 + [Qt.Key.Key_Left, Qt.Key.Key_Up] * 3


def reachable(dialog: QWidget) -> list[QWidget]:
    """What can be used now; of choices that exclude each other the chosen one, from which the arrows go on."""
    return [
        each
        for each in dialog.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and (each not in choices(each) or each.isChecked())
    ]


def choices(control: QWidget) -> set[QWidget]:
    """The choices that `control` excludes, and itself; none where it stands alone."""
    if not isinstance(control, QAbstractButton):
        return set()
    group = control.group()
    if group is not None and group.exclusive():
        return {each for each in group.buttons() if each.isEnabled()}
    if control.autoExclusive():
        beside = control.parentWidget().findChildren(type(control))
        return {each for each in beside if each.isEnabled()}
    return set()


def place(control: QWidget) -> QRect:
    return QRect(control.mapTo(control.window(), QPoint(0, 0)), control.size())


def in_reading_order(controls: list[QWidget]) -> list[QWidget]:
    """From above to below; what overlaps in height from left to right."""
    lines: list[list[QWidget]] = []
    for control in sorted(controls, key=lambda each: place(each).center().y()):
        last = place(lines[-1][-1]) if lines else QRect()
        is_beside = lines and last.top() <= place(control).center().y() <= last.bottom()
        if is_beside:
            lines[-1].append(control)
        else:
            lines.append([control])
    return [each for line in lines for each in sorted(line, key=lambda one: place(one).x())]


def from_first(stops: list[QWidget], first: QWidget) -> list[QWidget]:
    """The same round, begun elsewhere."""
    at = stops.index(first)
    return stops[at:] + stops[:at]


def test_every_dialog_of_the_program_has_a_row() -> None:
    assert {kind for kind, _scene in DIALOGS.values()} == dialog_classes()


@pytest.mark.parametrize("name", DIALOGS)
async def test_tab_reaches_every_control_once_in_reading_order_and_escape_closes_it(
    signing_window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(signing_window, home, name)
    assert type(dialog) is DIALOGS[name][0]
    before = signing_window.focusWidget()
    expected = in_reading_order(reachable(dialog))

    forward = from_first(walk(dialog, Qt.Key.Key_Tab), expected[0])
    back = from_first(walk(dialog, Qt.Key.Key_Backtab), expected[0])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert [described(each) for each in forward] == [described(each) for each in expected]
    assert forward == expected
    assert back == [expected[0], *reversed(expected[1:])]
    assert not dialog.isVisible()
    await in_front(signing_window)
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("name", WITH_CHOICES)
async def test_the_arrows_reach_every_choice_of_a_group(
    signing_window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(signing_window, home, name)
    groups = [each for each in walk(dialog, Qt.Key.Key_Tab) if choices(each)]
    missed: list[str] = []

    for chosen in groups:
        wanted, reached = choices(chosen), {chosen}
        chosen.setFocus()
        for arrow in ARROWS:
            QTest.keyClick(QApplication.focusWidget(), arrow)
            reached.add(QApplication.focusWidget())
        missed += [described(each) for each in wanted - reached]
    dialog.close()

    assert groups
    assert missed == []


@pytest.mark.parametrize("name", [name for name in DIALOGS if name not in WITHOUT_DEFAULT])
async def test_return_presses_the_default_button_or_the_one_that_has_the_keyboard(
    signing_window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(signing_window, home, name)
    (default,) = [b for b in dialog.findChildren(Button) if b.isVisible() and b.isDefault()]
    cancel = next(each for each in reachable(dialog) if is_other(each, default))
    pressed: list[Button] = []
    for button in (default, cancel):
        button.clicked.disconnect()
        button.clicked.connect(lambda _on, which=button: pressed.append(which))

    for stop in (first_that_is_no_button(dialog), default, cancel):
        stop.setFocus()
        QTest.keyClick(stop, Qt.Key.Key_Return)
    dialog.close()

    assert pressed == [default, default, cancel]


def is_other(control: QWidget, default: Button) -> bool:
    return type(control) is Button and control is not default and not control.isCheckable()


def first_that_is_no_button(dialog: QWidget) -> QWidget:
    """A field or a tick where there is one, else the dialog itself."""
    others = (each for each in reachable(dialog) if not isinstance(each, Button))
    return next(others, dialog)


@pytest.mark.parametrize("name", sorted(WITHOUT_DEFAULT))
async def test_return_does_nothing_where_nothing_is_to_be_confirmed(
    signing_window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(signing_window, home, name)

    QTest.keyClick(dialog, Qt.Key.Key_Return)

    assert dialog.isVisible()
    dialog.close()
