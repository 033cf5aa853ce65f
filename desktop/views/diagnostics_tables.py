"""How the Diagnostics page draws its lists: tables of plain words, and the sessions with their plates."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop import icons, theme
from desktop.models.diagnostics_rows import TextRows
from desktop.models.session_list import SessionList
from desktop.models.session_rows import SessionLine
from desktop.theme import CONTROL_RADIUS, TextRole
from desktop.widgets.columns import Column
from desktop.widgets.direction import after, placed
from desktop.widgets.focus import paint_ring
from desktop.widgets.painted_text import draw_text
from desktop.widgets.table import RowDelegate, Table

Index = QModelIndex | QPersistentModelIndex
PAD = 12
GAP = 3
"""Between the lines of a session."""
GLYPH = 16
RIGHT = Qt.AlignmentFlag.AlignRight


class TextTable(Table):
    """A table of plain words with its model."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        row_padding: int = 18,
        role: TextRole = TextRole.TEXT,
    ) -> None:
        super().__init__(name, columns, line_count=1, row_padding=row_padding)
        self.rows = TextRows(columns, self)
        self.setModel(self.rows)
        self.setItemDelegate(_TextDelegate(self, role))


class _TextDelegate(RowDelegate):
    def __init__(self, table: TextTable, role: TextRole) -> None:
        super().__init__(table)
        self._rows = table.rows
        self._role = role

    def row_accent(self, row: int) -> str:
        return ""

    def paint_cell(self, painter: QPainter, box: QRectF, row: int, column: int) -> None:
        cell = self._rows.rows[row][column]
        is_number = self.table.columns[column].is_number
        align = RIGHT if is_number else Qt.AlignmentFlag.AlignLeft
        first_line = cell.text.partition("\n")[0]
        draw_text(painter, box, first_line, cell.tone, self._role, align)


class SessionsView(QListView):
    """The sessions, one of them chosen."""

    chosen = Signal(str)
    """Its id; empty when none is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setProperty("kind", "plates")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.sessions = SessionList(self)
        self.setModel(self.sessions)
        self.setItemDelegate(_SessionDelegate(self, self.sessions))

    @property
    def current(self) -> str:
        """The chosen session's id; empty when none is."""
        row = self.currentIndex().row()
        return self.sessions.lines[row].session_id if row >= 0 else ""

    def show_lines(self, lines: tuple[SessionLine, ...]) -> None:
        """The chosen session stays chosen while it is in the list, else the first is."""
        before = self.current
        self.sessions.show_lines(lines)
        row = max(0, self.sessions.row_of(before)) if lines else -1
        if row >= 0 and self.currentIndex().row() != row:
            self.setCurrentIndex(self.sessions.index(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().isValid():
            paint_ring(QPainter(self.viewport()), QRectF(self.viewport().rect()))

    def minimumSizeHint(self) -> QSize:
        """One session is always in sight."""
        return QSize(super().minimumSizeHint().width(), self.sizeHintForRow(0) + 2)

    def choose(self, session_id: str) -> None:
        if (row := self.sessions.row_of(session_id)) >= 0:
            self.setCurrentIndex(self.sessions.index(row))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self.current)


class _SessionDelegate(QStyledItemDelegate):
    def __init__(self, view: SessionsView, sessions: SessionList) -> None:
        super().__init__(view)
        self._view = view
        self._sessions = sessions

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        caption = theme.metrics(TextRole.CAPTION).lineSpacing()
        high = theme.metrics().lineSpacing() + 2 * caption + 2 * theme.px(GAP) + theme.px(18)
        return QSize(theme.px(160), high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._sessions.lines[index.row()]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        self._paint_plate(painter, plate, option.state)
        box = QRectF(option.rect).adjusted(theme.px(PAD), 0, -theme.px(PAD), 0)
        first, second, third = _lines(box)
        _paint_pair(painter, first, line.title, line.context, TextRole.STRONG, "text")
        if line.provider is not None:
            side = theme.px(GLYPH)
            glyph = QRectF(second.x(), second.center().y() - side / 2, side, side)
            icons.paint_provider(painter, placed(painter, second, glyph), line.provider)
            second = after(painter, second, side + theme.px(6))
        _paint_pair(painter, second, line.account, line.cost, TextRole.CAPTION, "muted")
        _paint_pair(painter, third, line.model, line.count, TextRole.CAPTION, "muted")

    def _paint_plate(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
        tokens = theme.current()
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if not is_chosen and not state & QStyle.StateFlag.State_MouseOver:
            return
        painter.setBrush(theme.color(tokens.accent_soft if is_chosen else tokens.sunken))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        if is_chosen and self._view.hasFocus():
            paint_ring(painter, box)


def _lines(box: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """Where the three lines of a session stand."""
    line = theme.metrics().lineSpacing()
    caption = theme.metrics(TextRole.CAPTION).lineSpacing()
    gap = theme.px(GAP)
    top = box.center().y() - (line + 2 * caption + 2 * gap) / 2
    return (
        QRectF(box.x(), top, box.width(), line),
        QRectF(box.x(), top + line + gap, box.width(), caption),
        QRectF(box.x(), top + line + caption + 2 * gap, box.width(), caption),
    )


def _paint_pair(
    painter: QPainter, box: QRectF, first: str, last: str, role: TextRole, token: str
) -> None:
    """A text, and a number at the end that it gives way to."""
    width = theme.metrics(role).horizontalAdvance(last) + theme.px(8)
    draw_text(painter, placed(painter, box, box.adjusted(0, 0, -width, 0)), first, token, role)
    draw_text(painter, box, last, "text" if role is TextRole.STRONG else token, role, RIGHT)
