"""Draws the cells of the requests table: who, what, how it ended, what it was made of, what it costs."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop import icons, theme
from desktop.format import UNKNOWN
from desktop.models.request_columns import RequestColumn, cell_text
from desktop.models.request_rows import RequestRow
from desktop.models.requests_model import RequestsModel
from desktop.widgets.bars import paint_tokens
from desktop.widgets.columns import Column
from desktop.widgets.direction import after, placed
from desktop.widgets.painted_text import draw_text
from desktop.widgets.pill import paint_pill
from desktop.widgets.table import RowDelegate, Table

COLUMNS = (
    Column("time", width=108, stretch=1),
    Column("account", width=168, stretch=2),
    Column("route", width=98, stretch=1, drop=5),
    Column("model", width=128, stretch=1, drop=1),
    Column("status", width=96),
    Column("first byte", width=76, is_number=True, drop=4),
    Column("duration", width=76, is_number=True, drop=3),
    Column("tokens", width=112, stretch=9, drop=2),
    Column("cost", width=80, is_number=True),
)
GLYPH = 18
ALL_COLUMNS = tuple(RequestColumn)
MUTED = frozenset({RequestColumn.TIME, RequestColumn.ROUTE})
RIGHT = Qt.AlignmentFlag.AlignRight


class RequestsDelegate(RowDelegate):
    """Reads the model's rows themselves, not roles."""

    def __init__(self, table: Table, model: RequestsModel) -> None:
        super().__init__(table)
        self._model = model

    def row_accent(self, row: int) -> str:
        provider = self._model.row(row).provider
        return icons.accent_color(provider.accent) if provider else ""

    def paint_cell(self, painter: QPainter, box: QRectF, row: int, column: int) -> None:
        values = self._model.row(row)
        which = ALL_COLUMNS[column]
        match which:
            case RequestColumn.ACCOUNT:
                _paint_account(painter, box, values)
            case RequestColumn.STATUS:
                paint_pill(painter, box, values.status, values.status_tone)
            case RequestColumn.TOKENS:
                _paint_tokens(painter, box, values, self._model.most_tokens)
            case RequestColumn.FIRST_BYTE | RequestColumn.DURATION | RequestColumn.COST:
                _paint_word(painter, box, cell_text(values, which), "text", RIGHT)
            case _:
                token = "muted" if which in MUTED else "text"
                _paint_word(painter, box, cell_text(values, which), token)


def _paint_word(
    painter: QPainter,
    box: QRectF,
    text: str,
    token: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    draw_text(painter, box, text, "faint" if text == UNKNOWN else token, align=align)


def _paint_account(painter: QPainter, box: QRectF, row: RequestRow) -> None:
    side = theme.px(GLYPH)
    if row.provider is not None:
        plate = QRectF(box.x(), box.center().y() - side / 2, side, side)
        icons.paint_provider(painter, placed(painter, box, plate), row.provider)
    _paint_word(painter, after(painter, box, side + theme.px(8)), row.account, "text")


def _paint_tokens(painter: QPainter, box: QRectF, row: RequestRow, most: int) -> None:
    words = theme.metrics().horizontalAdvance("888.8M")
    gap = theme.px(8)
    bar = QRectF(box.x(), box.y(), box.width() - words - gap, box.height())
    paint_tokens(painter, placed(painter, box, bar), row.record.usage, most)
    _paint_word(painter, box, row.total, "text", RIGHT)
