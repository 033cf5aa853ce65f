"""A table in the theme's look: whole rows, hairlines, columns that give way where the window is narrow.

Cells are drawn by one delegate with QPainter: Qt's own asks eight roles a cell, which in Python costs four to eight
times as much.
"""

from collections.abc import Callable, Sequence

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
from desktop.widgets.columns import Column, fit
from desktop.widgets.direction import placed
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
