"""A table in the theme's look: whole rows, hairlines, columns that give way where the window is narrow.

Cells are drawn by one delegate with QPainter: Qt's own asks eight roles a cell, which in Python costs four to eight
times as much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop import theme
from desktop.shortcuts import Act, Place, act_of
from desktop.theme import TextRole
from desktop.tokens import Tokens, mix, tinted
from desktop.widgets.direction import LEFT, OTHER_SIDE, is_mirrored, placed, text_order
from desktop.widgets.focus import paint_ring

CELL_PADDING = 10
HEAD_MARGIN = 4
"""What the style itself adds around a heading, in pixels."""
ROW_PADDING = 26
"""Above and below a row's text together."""
CHOSEN = 2.0
"""Times the plain tint."""
BAR = 3
"""The accent bar at the beginning of a chosen row, in pixels."""
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """How wide a column is and when it gives way. Widths are in the drawings' pixels."""

    title: str
    width: int
    """At least this; what is left over goes to those with a `stretch`."""
    stretch: int = 0
    is_number: bool = False
    """Right-aligned, in digits of one width."""
    drop: int = 0
    """Left out in a narrow window, the highest first; 0 stays."""


def fit(
    columns: Sequence[Column], room: int, scale: float, titles: Sequence[int] = ()
) -> list[int]:
    """The width of each column in `room` pixels; 0 for one that is left out.

    `titles` are the pixels that the headings need: no column is narrower while there is room for all that stay.
    """
    kept = list(range(len(columns)))
    least = [round(column.width * scale) for column in columns]
    least = [max(pair) for pair in zip(least, titles, strict=True)] if titles else least
    for dropped in sorted(kept, key=lambda at: -columns[at].drop):
        if sum(least[at] for at in kept) <= room or columns[dropped].drop == 0:
            break
        kept.remove(dropped)
    shares = [column.stretch if at in kept else 0 for at, column in enumerate(columns)]
    wanted = [width if at in kept else 0 for at, width in enumerate(least)]
    if sum(wanted) > room:
        return _shrunk(wanted, shares, room)
    return _spread(wanted, shares if any(shares) else wanted, room - sum(wanted))


def _shrunk(widths: list[int], shares: list[int], room: int) -> list[int]:
    """Words, which stretch, give way to half their width; numbers and states stay whole as long as that helps."""
    lacking = sum(widths) - room
    words = [width if share else 0 for width, share in zip(widths, shares, strict=True)]
    if lacking <= sum(words) // 2:
        return _spread(widths, words, -lacking)
    return _spread(widths, widths, -lacking)


def _spread(widths: list[int], shares: list[int], spare: int) -> list[int]:
    """`spare` pixels, which may be fewer than none, added by shares; what rounding leaves goes to the largest share."""
    whole = sum(shares)
    given = [
        width + int(spare * share / whole) for width, share in zip(widths, shares, strict=True)
    ]
    given[shares.index(max(shares))] += sum(widths) + spare - sum(given)
    return given


class Table(QTableView):
    """Shows rows; tells what the user wants of one of them."""

    row_opened = Signal(int)
    """Enter or a double click."""
    row_removed = Signal(int)
    """Delete."""
    row_unfolded = Signal(int, bool)
    """The arrow keys along the row: forward shows all of it, back the usual."""
    menu_asked = Signal(int, QPoint)
    """The row's menu at this place of the screen: right click, Shift+F10, or the row's own button."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        line_count: int,
        parent: QWidget | None = None,
        *,
        row_padding: int = ROW_PADDING,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.hovered_row = -1
        self.row_accent: Callable[[int], str] = lambda _row: ""
        """The provider's colour for a row's tint; empty for none. Set by the delegate."""
        self._line_count = line_count
        self._row_padding = row_padding
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.row_opened.emit(index.row()))
        self._measure()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:  # a heading says the order too
            model.headerDataChanged.connect(self._lay_out)
        self._lay_out()

    def content_height(self, rows: int) -> int:
        """How high the table is with its header and `rows` rows."""
        return self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize()

    def minimumSizeHint(self) -> QSize:
        """One row is always in sight."""
        return QSize(super().minimumSizeHint().width(), self.content_height(1))

    def current_row(self) -> int:
        """The selected row, of several the one with the keyboard's mark; -1 for none."""
        rows = self.selected_rows()
        current = self.currentIndex().row()
        return current if current in rows else (rows[0] if rows else -1)

    def selected_rows(self) -> list[int]:
        """From top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def selectRow(self, row: int) -> None:
        """That row alone. Qt's own looks for a column at the edge, and finds none from right to left."""
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags)

    def copy_rows(self, rows: Sequence[int]) -> None:
        """Puts rows on the clipboard as text, with tabs between the cells."""
        model = self.model()
        lines = [
            "\t".join(
                " ".join(str(model.index(row, at).data(Qt.ItemDataRole.DisplayRole) or "").split())
                for at in range(model.columnCount())
            )
            for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._measure()
            self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows' tints first, once a row, then the cells on them, and the ring of the keyboard on top."""
        self._paint_rows(event.rect())
        super().paintEvent(event)
        if self.hasFocus():
            paint_ring(QPainter(self.viewport()), self._ring_box())

    def _ring_box(self) -> QRectF:
        """The row that the keys mean, within its accent bar; all of the rows' place while there is none."""
        row = self.currentIndex().row()
        if row < 0:
            return QRectF(self.viewport().rect())
        width, height = self.viewport().width(), self.rowHeight(row)
        whole = QRectF(0, self.rowViewportPosition(row), width, height - 1)
        return whole.adjusted(BAR + 1, 1, -BAR - 1, -1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        match act_of(event, Place.TABLE) if row >= 0 else None:
            case Act.COPY_ROWS:
                self.copy_rows(self.selected_rows())
            case Act.OPEN_ROW:
                self.row_opened.emit(row)
            case Act.UNFOLD_ROW | Act.FOLD_ROW as act:
                is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
                self.row_unfolded.emit(row, (act is Act.UNFOLD_ROW) is not is_mirrored)
            case Act.REMOVE_ROW:
                self.row_removed.emit(row)
            case Act.ROW_MENU:  # not every platform makes a context menu event of these keys
                self.menu_asked.emit(row, self._below(row))
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        row = self.current_row() if is_by_key else self.rowAt(event.pos().y())
        if row < 0:
            return
        self.menu_asked.emit(row, self._below(row) if is_by_key else event.globalPos())

    def _below(self, row: int) -> QPoint:
        """A place of the screen, for the row's menu."""
        box = self.visualRect(self.model().index(row, 0))
        return self.viewport().mapToGlobal(box.bottomLeft())

    def _paint_rows(self, damaged: QRect) -> None:
        tokens = theme.current()
        painter = QPainter(self.viewport())
        width = self.viewport().width()
        first, last = self.rowAt(damaged.top()), self.rowAt(damaged.bottom())
        if first < 0:
            return
        last = self.model().rowCount() - 1 if last < 0 else last
        chosen = set(self.selected_rows())
        for row in range(first, last + 1):
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            painter.fillRect(0, top, width, height, self._row_color(tokens, row, row in chosen))
            if top + height < self.viewport().height():  # else the card's border is the line
                painter.fillRect(0, top + height - 1, width, 1, theme.color(tokens.border))
            if row in chosen:
                whole = QRectF(0, top, width, height - 1)
                bar = QRectF(0, top, BAR, height - 1)
                painter.fillRect(placed(painter, whole, bar), theme.color(tokens.accent))

    def _row_color(self, tokens: Tokens, row: int, is_chosen: bool) -> QColor:
        accent = self.row_accent(row)
        if is_chosen:
            return theme.color(tinted(tokens, accent or tokens.muted, CHOSEN))
        plain = tinted(tokens, accent) if accent else tokens.surface
        is_hovered = row == self.hovered_row
        return theme.color(mix(plain, tokens.text, 0.03) if is_hovered else plain)

    def _hover(self, row: int) -> None:
        if row == self.hovered_row:
            return
        for changed in (self.hovered_row, row):
            if changed >= 0:
                top, height = self.rowViewportPosition(changed), self.rowHeight(changed)
                self.viewport().update(0, top, self.viewport().width(), height)
        self.hovered_row = row

    def _measure(self) -> None:
        """Row and header heights from the font: no fixed pixel heights."""
        line = theme.metrics().lineSpacing()
        caption = theme.metrics(TextRole.CAPTION).lineSpacing()
        rows = line + (caption if self._line_count > 1 else 0)
        self.verticalHeader().setDefaultSectionSize(rows + theme.px(self._row_padding))
        self.horizontalHeader().setFixedHeight(caption + theme.px(22))

    def _lay_out(self) -> None:
        if self.model() is None:
            return
        room = self.viewport().width()
        titles = self._title_widths()
        for at, width in enumerate(fit(self.columns, room, theme.active().scale, titles)):
            self.setColumnHidden(at, width == 0)
            if width:
                self.setColumnWidth(at, width)

    def _title_widths(self) -> list[int]:
        """What the style sheet makes of each heading."""
        font = QFont(theme.font(TextRole.CAPTION))
        font.setWeight(QFont.Weight.Medium)
        metrics, model = QFontMetrics(font), self.model()
        horizontal = Qt.Orientation.Horizontal
        texts = (str(model.headerData(at, horizontal) or "") for at in range(len(self.columns)))
        pad = 2 * theme.px(CELL_PADDING) + HEAD_MARGIN
        return [metrics.horizontalAdvance(text) + pad if text else 0 for text in texts]


class RowDelegate(QStyledItemDelegate):
    """Draws the cells of a table whose rows have a provider's tint."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.table = table
        table.row_accent = self.row_accent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self.table.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        pad = theme.px(CELL_PADDING)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(pad, 0, -pad, -1)
        self.paint_cell(painter, box, index.row(), index.column())

    def row_accent(self, row: int) -> str:
        """The provider's colour for this row's tint; empty for none."""
        raise NotImplementedError

    def paint_cell(self, painter: QPainter, box: QRectF, row: int, column: int) -> None:
        """Draws what the cell says into `box`, its padding already taken off."""
        raise NotImplementedError


_ONE_LINE = (
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
)
_FLAGS = {
    (side, order): int(_ONE_LINE | side | order)
    for side in OTHER_SIDE
    for order in (Qt.TextFlag.TextForceLeftToRight, Qt.TextFlag.TextForceRightToLeft)
}
"""Numbers already: in Python it takes long to join flags."""


def _flags(painter: QPainter, align: Qt.AlignmentFlag, text: str) -> int:
    """The side as the program is read, the order of the letters as the text itself is."""
    if not is_mirrored(painter):
        return _FLAGS[align, Qt.TextFlag.TextForceLeftToRight]
    return _FLAGS[OTHER_SIDE[align], text_order(text)]


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    token: str = "text",
    role: TextRole = TextRole.TEXT,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text in the middle of `box`, shortened where it does not fit.

    `align` is the side where the program is read from left to right; else it is the other one.
    """
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(getattr(theme.current(), token)))
    metrics = theme.metrics(role)
    if metrics.horizontalAdvance(text) > box.width() + 1:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, _flags(painter, align, text), text)


def two_lines(box: QRectF) -> tuple[QRectF, QRectF]:
    """Where a line of text and the caption below it stand, together in the middle of `box`."""
    line = theme.metrics().lineSpacing()
    caption = theme.metrics(TextRole.CAPTION).lineSpacing()
    gap = theme.px(4)
    top = box.center().y() - (line + gap + caption) / 2
    return (
        QRectF(box.x(), top, box.width(), line),
        QRectF(box.x(), top + line + gap, box.width(), caption),
    )
