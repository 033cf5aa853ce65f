"""Many counts with their names, as many side by side as find room."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import TextRole
from desktop.widgets.layouts import Lines
from desktop.widgets.text import Label

MOST_ACROSS = 3
ACROSS = 8
"""Between a number and its name, and to the next number, in pixels."""


class Counts(QWidget):
    """State: the labels, and how many pairs of them stand side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[Label, Label]] = []
        self._across = MOST_ACROSS
        self._grid = Lines(across=ACROSS, down=4)
        self.setLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_counts(self, counts: Iterable[tuple[str, str]]) -> None:
        """Each as its name and its number; a zero is faint."""
        self._grid.clear()
        self._pairs = [_pair(name, value) for name, value in counts]
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._across:
            self._arrange()

    def _fitting(self) -> int:
        numbers = max((number.sizeHint().width() for number, _name in self._pairs), default=0)
        names = max((name.sizeHint().width() for _number, name in self._pairs), default=0)
        pair = numbers + names + 2 * ACROSS
        return max(1, min(MOST_ACROSS, (self.width() + ACROSS) // pair))

    def _arrange(self) -> None:
        self._across = self._fitting()
        for at, (number, name) in enumerate(self._pairs):
            row, column = at // self._across, at % self._across * 2
            self._grid.addWidget(number, row, column, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(name, row, column + 1)
        for column in range(MOST_ACROSS):
            self._grid.setColumnStretch(column * 2 + 1, 1 if column < self._across else 0)


def _pair(name: str, value: str) -> tuple[Label, Label]:
    number = Label(value, TextRole.CAPTION, "text" if value != "0" else "faint")
    number.setAccessibleName(f"{name}: {value}")
    return number, Label(name, TextRole.CAPTION, "muted")
