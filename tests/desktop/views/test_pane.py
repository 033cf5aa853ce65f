"""Making a page in turns of the loop, between which the rest of the program goes on."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.turns import at_once
from desktop.views.pane import WIDGETS_A_TURN, style


def test_a_part_that_goes_away_between_two_turns_is_passed_over(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    parts = [QWidget(whole) for _ in range(2 * WIDGETS_A_TURN)]

    steps = style(whole)
    next(steps)
    delete(parts[-1])

    at_once(steps)
