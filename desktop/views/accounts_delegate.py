"""Draws the cells of the accounts table: who, two bars, how it will end, state, the row's menu."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop import format as fmt
from desktop import icons, theme
from desktop.format import UNKNOWN
from desktop.models.account_rows import AccountRow, WindowCell
from desktop.models.accounts_model import AccountColumn, AccountsModel
from desktop.theme import CONTROL_RADIUS, TextRole
from desktop.widgets.bars import paint_usage
from desktop.widgets.columns import Column
from desktop.widgets.direction import after, forward, placed
from desktop.widgets.painted_text import draw_text, two_lines
from desktop.widgets.pill import paint_pill
from desktop.widgets.table import CELL_PADDING, RowDelegate, Table

COLUMNS = (
    Column("account", width=176, stretch=3),
    Column("short", width=92, stretch=4, drop=1),
    Column("weekly", width=92, stretch=4, drop=2),
    Column("ending", width=186, stretch=2),
    Column("state", width=128, drop=3),
    Column("menu", width=38),
)
GLYPH = 18
LEAST_BAR = 56
MOST_BAR = 140
LIFT = 10
"""How far the other windows' lines reach into the padding of the row's own two."""


class AccountsDelegate(RowDelegate):
    """Reads the model's rows themselves, not roles. State: which accounts show all their windows."""

    expand_asked = Signal(int, bool)
    """All windows of this row, or its two main ones alone."""

    def __init__(self, table: Table, model: AccountsModel) -> None:
        super().__init__(table)
        self._model = model
        self._expanded: set[str] = set()

    def is_expanded(self, row: int) -> bool:
        """All windows of the account are shown, not the two main ones alone."""
        return self._model.rows[row].account.id in self._expanded

    def expand(self, row: int, *, is_wanted: bool) -> None:
        """Without effect for an account that has no other windows."""
        shown = self._model.rows[row]
        if is_wanted and shown.more:
            self._expanded.add(shown.account.id)
        else:
            self._expanded.discard(shown.account.id)

    def height(self, row: int) -> int:
        """Of a row with what it shows."""
        plain = self.table.verticalHeader().defaultSectionSize()
        return plain + (len(self._model.rows[row].more) * _line() if self.is_expanded(row) else 0)

    def row_accent(self, row: int) -> str:
        return icons.accent_color(self._model.rows[row].provider.accent)

    def paint_cell(self, painter: QPainter, box: QRectF, row: int, column: int) -> None:
        values = self._model.rows[row]
        if self.is_expanded(row):
            plain = self.table.verticalHeader().defaultSectionSize() - 1
            below = box.adjusted(0, plain - theme.px(LIFT), 0, 0)
            box = QRectF(box.x(), box.y(), box.width(), plain)
            _paint_more(painter, below, values.more, column)
        match AccountColumn(column):
            case AccountColumn.ACCOUNT:
                _paint_account(painter, box, values, is_expanded=self.is_expanded(row))
            case AccountColumn.SHORT:
                _paint_window(painter, box, values.short)
            case AccountColumn.WEEKLY:
                _paint_window(painter, box, values.weekly)
            case AccountColumn.ENDING:
                _paint_ending(painter, box, values)
            case AccountColumn.STATE:
                paint_pill(painter, box, values.state, values.state_tone)
            case AccountColumn.MENU:
                _paint_menu(painter, box, is_hot=row == self.table.hovered_row)

    def editorEvent(
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A click on the three dots opens the row's menu, one on the arrow all its windows."""
        if event.type() is not QEvent.Type.MouseButtonRelease:
            return False
        assert isinstance(event, QMouseEvent)
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        reach = theme.px(CELL_PADDING + GLYPH)
        if index.column() == AccountColumn.ACCOUNT and _depth(option, event) <= reach:
            self.expand_asked.emit(index.row(), not self.is_expanded(index.row()))
            return True
        if index.column() != AccountColumn.MENU:
            return False
        at = self.table.viewport().mapToGlobal(option.rect.bottomLeft())
        self.table.menu_asked.emit(index.row(), at)
        return True


def _depth(option: QStyleOptionViewItem, event: QMouseEvent) -> float:
    """How far from its beginning the cell was hit."""
    x = event.position().x()
    is_mirrored = option.direction is Qt.LayoutDirection.RightToLeft
    return option.rect.right() + 1 - x if is_mirrored else x - option.rect.left()


def _line() -> int:
    """The height of one of the other windows' lines."""
    return theme.metrics().lineSpacing() + theme.px(10)


def _paint_more(
    painter: QPainter, box: QRectF, more: tuple[tuple[str, WindowCell], ...], column: int
) -> None:
    """The other windows, one a line: its title, its bar, its number and reset, below what they belong to."""
    height = _line()
    for at, (title, cell) in enumerate(more):
        line = QRectF(box.x(), box.y() + at * height, box.width(), height)
        match AccountColumn(column):
            case AccountColumn.ACCOUNT:
                indent = theme.px(GLYPH) + theme.px(8)
                draw_text(painter, after(painter, line, indent), title, "muted")
            case AccountColumn.SHORT if cell.used_percent is not None:
                bar = QRectF(line.x(), line.y(), min(line.width(), theme.px(MOST_BAR)), height)
                paint_usage(painter, placed(painter, line, bar), cell.used_percent, cell.pace)
            case AccountColumn.WEEKLY:
                draw_text(painter, line, cell.share)
            case AccountColumn.ENDING:
                draw_text(painter, line, cell.reset, "muted", TextRole.CAPTION)


def _paint_account(painter: QPainter, box: QRectF, row: AccountRow, *, is_expanded: bool) -> None:
    upper, lower = two_lines(box)
    side = theme.px(GLYPH)
    plate = QRectF(box.x(), upper.center().y() - side / 2 + 1, side, side)
    plate = placed(painter, box, plate)
    icons.paint_provider(painter, plate, row.provider)
    indent = side + theme.px(8)
    draw_text(painter, after(painter, upper, indent), row.name, "text", TextRole.STRONG)
    draw_text(painter, after(painter, lower, indent), row.detail, "muted", TextRole.CAPTION)
    if row.more:
        chevron = icons.source("chevron-down" if is_expanded else forward(painter))
        small = theme.px(12)
        spot = QRectF(plate.center().x() - small / 2, lower.center().y() - small / 2, small, small)
        icons.paint(painter, spot, chevron, theme.current().muted)


def _paint_window(painter: QPainter, box: QRectF, cell: WindowCell) -> None:
    """The bar with its number beside it and the reset below; where that is too wide, the number alone below."""
    if cell.used_percent is None:
        _paint_unknown(painter, box, cell)
        return
    upper, lower = two_lines(box)
    words = theme.metrics().horizontalAdvance(fmt.share(100))
    gap = theme.px(10)
    room = upper.width() - words - gap
    if room < theme.px(LEAST_BAR):
        paint_usage(painter, upper, cell.used_percent, cell.pace)
        draw_text(painter, lower, cell.share, "text", TextRole.CAPTION)
        return
    bar = QRectF(upper.x(), upper.y(), min(room, theme.px(MOST_BAR)), upper.height())
    number = QRectF(bar.right() + gap, upper.y(), words + 2, upper.height())
    paint_usage(painter, placed(painter, upper, bar), cell.used_percent, cell.pace)
    draw_text(painter, placed(painter, upper, number), cell.share)
    draw_text(painter, lower, cell.reset, "muted", TextRole.CAPTION)


def _paint_unknown(painter: QPainter, box: QRectF, cell: WindowCell) -> None:
    if not cell.reset:
        draw_text(painter, box, UNKNOWN, "faint")
        return
    upper, lower = two_lines(box)
    draw_text(painter, upper, UNKNOWN, "faint")
    draw_text(painter, lower, cell.reset, "muted", TextRole.CAPTION)


def _paint_ending(painter: QPainter, box: QRectF, row: AccountRow) -> None:
    upper, lower = two_lines(box)
    is_wide = theme.metrics().horizontalAdvance(row.ending) > upper.width()
    draw_text(painter, upper, row.short_ending if is_wide else row.ending)
    draw_text(painter, lower, row.freshness, "muted", TextRole.CAPTION)


def _paint_menu(painter: QPainter, box: QRectF, *, is_hot: bool) -> None:
    tokens = theme.current()
    side = theme.px(24)
    plate = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    if is_hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tokens.sunken))
        painter.drawRoundedRect(plate, CONTROL_RADIUS, CONTROL_RADIUS)
    inset = side / 6
    icons.paint(
        painter,
        plate.adjusted(inset, inset, -inset, -inset),
        icons.source("more"),
        tokens.text if is_hot else tokens.faint,
    )
