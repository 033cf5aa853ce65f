"""What every dialog does: it stays on the screen with all of it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.widgets.dialog import Dialog, FittedDialog, ScrolledDialog


def opened(qtbot: QtBot, height: int) -> Dialog:
    dialog = Dialog("Question")
    qtbot.addWidget(dialog)
    dialog.setLayout(QVBoxLayout())
    dialog.resize(300, height)
    dialog.open()
    return dialog


def test_a_dialog_that_grows_beyond_the_screen_goes_up(qtbot: QtBot) -> None:
    dialog = opened(qtbot, 100)
    room = dialog.screen().availableGeometry()
    dialog.move(room.left() + 20, room.bottom() - 150)

    dialog.resize(300, 300)

    assert dialog.frameGeometry().bottom() == room.bottom()
    assert dialog.frameGeometry().left() == room.left() + 20


def test_a_dialog_higher_than_the_screen_shows_its_upper_edge(qtbot: QtBot) -> None:
    dialog = opened(qtbot, 100)
    room = dialog.screen().availableGeometry()
    dialog.move(room.left() + 20, room.top() + 60)

    dialog.resize(300, room.height() + 50)

    assert dialog.frameGeometry().top() == room.top()


def test_a_dialog_that_has_room_stays_where_it_was_put(qtbot: QtBot) -> None:
    dialog = opened(qtbot, 100)
    room = dialog.screen().availableGeometry()
    dialog.move(room.left() + 20, room.top() + 60)

    dialog.resize(300, 200)

    assert dialog.frameGeometry().top() == room.top() + 60


def part(height: int) -> QWidget:
    widget = QWidget()
    widget.setFixedHeight(height)
    return widget


def test_a_fitted_dialog_grows_and_shrinks_with_its_parts(qtbot: QtBot) -> None:
    dialog = FittedDialog("Question", 300)
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    first, second = part(100), part(150)
    column.addWidget(first)
    column.addWidget(second)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.height() == 250)

    second.hide()
    dialog.fit()

    qtbot.waitUntil(lambda: dialog.height() == 100)
    assert dialog.width() == theme.px(300)


def test_a_scrolled_dialog_keeps_its_buttons_on_the_screen(qtbot: QtBot) -> None:
    dialog = ScrolledDialog("Question", 300)
    qtbot.addWidget(dialog)
    last = part(50)
    dialog.content.addWidget(part(5000))
    dialog.content.addWidget(last)
    button = part(30)
    dialog.buttons.addWidget(button)
    dialog.open()
    room = dialog.screen().availableGeometry().height()
    qtbot.waitUntil(lambda: dialog.height() == room * 9 // 10)

    dialog.bring_into_sight(last)

    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    assert button.mapTo(dialog, button.rect().bottomLeft()).y() < dialog.height()
