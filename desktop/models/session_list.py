"""The list of sessions for a view."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.models.session_rows import SessionLine

NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class SessionList(QAbstractListModel):
    """Holds the lines that are shown, the last used first."""

    lines: tuple[SessionLine, ...] = ()

    def show_lines(self, lines: tuple[SessionLine, ...]) -> None:
        """Only these from now on. The same sessions in the same order keep their place and change their words."""
        before = [line.session_id for line in self.lines]
        if before == [line.session_id for line in lines]:
            self.lines = lines
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def row_of(self, session_id: str) -> int:
        """-1 for a session that is not in the list."""
        rows = (at for at, line in enumerate(self.lines) if line.session_id == session_id)
        return next(rows, -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.session_id}, {line.age}"
        return None
