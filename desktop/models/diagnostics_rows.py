"""A table of plain words: rows of cells, each a text and the tone it is written in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.widgets.columns import Column

NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says."""

    text: str
    tone: str = "text"
    """The token of its colour."""


Row = tuple[Cell, ...]


class TextRows(QAbstractTableModel):
    """Holds the rows that are shown; whoever fills it keeps what they stand for, in the same order."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Only these from now on. Nothing happens when they are what is shown; more at the end are only added."""
        shown = len(self.rows)
        if list(rows[:shown]) == self.rows:
            self.add_rows(rows[shown:])
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row], most: int | None = None) -> None:
        """More at the end; past `most` the first ones go."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(NOWHERE, first, first + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()
        if most is not None and (excess := len(self.rows) - most) > 0:
            self.beginRemoveRows(NOWHERE, 0, excess - 1)
            del self.rows[:excess]
            self.endRemoveRows()

    # What Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()][index.column()].text
        if role == Qt.ItemDataRole.ToolTipRole:  # the whole of what its column may have cut
            return self.rows[index.row()][index.column()].text or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self._columns[section].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
