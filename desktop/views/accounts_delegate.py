"""Draws the cells of the accounts table: who, two bars, how it will end, state, the row's menu."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop import icons, theme
from desktop.format import UNKNOWN
from desktop.models.account_rows import AccountRow, WindowCell
from desktop.models.accounts_model import AccountColumn, AccountsModel
from desktop.theme import CONTROL_RADIUS, TextRole
from desktop.widgets.bars import paint_usage
from desktop.widgets.pill import paint_pill
from desktop.widgets.table import Column, RowDelegate, Table, draw_text, two_lines

COLUMNS = (
    Column("account", width=176, stretch=3),
    Column("short", width=92, stretch=4, drop=1),
    Column("weekly", width=92, stretch=4, drop=2),
    Column("ending", width=144, stretch=1),
    Column("state", width=118, drop=3),
    Column("menu", width=38),
)
GLYPH = 18
LEAST_BAR = 56
MOST_BAR = 140


class AccountsDelegate(RowDelegate):
    """Reads the model's rows themselves, not roles."""

    def __init__(self, table: Table, model: AccountsModel) -> None:
        super().__init__(table)
        self._model = model

    def row_accent(self, row: int) -> str:
        return icons.accent_color(self._model.rows[row].provider.accent)

    def paint_cell(self, painter: QPainter, box: QRectF, row: int, column: int) -> None:
        values = self._model.rows[row]
        match AccountColumn(column):
            case AccountColumn.ACCOUNT:
                _paint_account(painter, box, values)
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
        """A click on the three dots opens the row's menu."""
        is_click = event.type() is QEvent.Type.MouseButtonRelease
        if not is_click or index.column() != AccountColumn.MENU:
            return False
        assert isinstance(event, QMouseEvent)
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        at = self.table.viewport().mapToGlobal(option.rect.bottomLeft())
        self.table.menu_asked.emit(index.row(), at)
        return True


def _paint_account(painter: QPainter, box: QRectF, row: AccountRow) -> None:
    upper, lower = two_lines(box)
    side = theme.px(GLYPH)
    plate = QRectF(box.x(), upper.center().y() - side / 2 + 1, side, side)
    icons.paint_provider(painter, plate, row.provider)
    indent = side + theme.px(8)
    draw_text(painter, upper.adjusted(indent, 0, 0, 0), row.name, "text", TextRole.STRONG)
    draw_text(painter, lower.adjusted(indent, 0, 0, 0), row.detail, "muted", TextRole.CAPTION)


def _paint_window(painter: QPainter, box: QRectF, cell: WindowCell) -> None:
    """The bar with its number beside it and the reset below; where that is too wide, the number alone below."""
    if cell.used_percent is None:
        _paint_unknown(painter, box, cell)
        return
    upper, lower = two_lines(box)
    words = theme.metrics().horizontalAdvance("100% used")
    gap = theme.px(10)
    room = upper.width() - words - gap
    if room < theme.px(LEAST_BAR):
        paint_usage(painter, upper, cell.used_percent, cell.pace)
        draw_text(painter, lower, cell.share, "text", TextRole.CAPTION)
        return
    bar = QRectF(upper.x(), upper.y(), min(room, theme.px(MOST_BAR)), upper.height())
    paint_usage(painter, bar, cell.used_percent, cell.pace)
    draw_text(painter, QRectF(bar.right() + gap, upper.y(), words + 2, upper.height()), cell.share)
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
