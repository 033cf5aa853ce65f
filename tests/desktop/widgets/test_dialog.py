"""What every dialog does: it stays on the screen with all of it."""

from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop.widgets.dialog import Dialog


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
