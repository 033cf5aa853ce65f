"""Cost per day as bars, stacked by model. The pointer and the arrow keys choose a day; the page says it in words.

Where the bars lie is plain arithmetic; the widget only fills them in.
"""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop import format as fmt
from desktop import theme
from desktop.language import translate
from desktop.models.cost_days import CostDays, day_title, days_text, period_text
from desktop.shortcuts import Act, Place, act_of
from desktop.theme import CONTROL_RADIUS
from desktop.widgets.chart_axes import (
    Mark,
    Plot,
    chart_painter,
    crisp,
    foot_height,
    head_room,
    paint_foot,
    paint_grid,
    plot,
    round_steps,
    side_width,
)
from desktop.widgets.field import announce
from desktop.widgets.focus import paint_ring

SERIES = ("input", "cache_write", "output", "cache_read", "faint")
"""Tokens of the models' colours, the most expensive first; the last is that of all the others."""
WIDEST = 22
"""Of a bar, in the drawings' pixels."""
SHARE = 0.62
"""Of a day's room that its bar takes where bars are narrow."""
PART_GAP = 2.0
LEAST_PART = 1.5
"""A part that is there stays visible."""
RING_ROOM = 4
"""Beside the plot, for the ring of the keyboard's focus, in pixels."""
CORNER = 3.0


def series_token(models: Sequence[str], at: int) -> str:
    """The colour of a model's parts; the others have one of their own."""
    return SERIES[-1] if not models[at] else SERIES[at]


def bar_shapes(shown: CostDays, plot: Plot, widest: float) -> list[list[QRectF]]:
    """For each day the boxes of its models from the bottom up; an empty one for what cost nothing."""
    room = plot.box.width() / max(1, len(shown.days))
    width = min(widest, room * SHARE)
    return [
        _stack(
            [float(part) for part in day.parts], plot, plot.across.at(at + 0.5) - width / 2, width
        )
        for at, day in enumerate(shown.days)
    ]


def _stack(parts: Sequence[float], plot: Plot, left: float, width: float) -> list[QRectF]:
    boxes, floor, so_far = [], plot.box.bottom(), 0.0
    for part in parts:
        so_far += part
        if part <= 0:
            boxes.append(QRectF())
            continue
        top = min(plot.up.at(so_far), floor - LEAST_PART)
        boxes.append(QRectF(left, top, width, floor - top))
        floor = top - PART_GAP
    return boxes


def day_at(pixel: float, count: int, plot: Plot) -> int:
    """The day whose column holds `pixel`; -1 outside."""
    at = int(plot.across.value(pixel) // 1)
    return at if 0 <= at < count else -1


def foot_days(count: int) -> list[int]:
    """Which days are written below, the most important first: the last, the first, and every seventh between."""
    between = range(count - 1 - 7, 0, -7)
    return list(dict.fromkeys((count - 1, 0, *between)))


class CostChart(QWidget):
    """State: the days, and the one that is chosen."""

    chosen = Signal(int)
    """The user went to this day; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Chart", "Cost per day"))
        self.days = CostDays()
        self.day = -1

    def show_days(self, days: CostDays) -> None:
        """No day is chosen then, unless there are as many as before."""
        if len(days.days) != len(self.days.days):
            self.day = -1
        self.days = days
        self.setAccessibleDescription(days_text(days) if days.days else "")
        self.update()

    def choose(self, day: int) -> None:
        """As if the user had."""
        if day != self.day:
            self.day = day
            self.chosen.emit(day)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(176))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(140))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.choose(day_at(event.position().x(), len(self.days.days), self._plot()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.choose(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.days.days and self.day < 0:
            self._go(len(self.days.days) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.choose(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.days.days) - 1
        steps = {
            Act.LATER: self.day + 1,
            Act.EARLIER: self.day - 1,
            Act.FIRST: 0,
            Act.LAST: last,
        }
        act = act_of(event, Place.CHART)
        if act is not None and last >= 0:
            self._go(min(last, max(0, steps[act])))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = chart_painter(self)
        made = self._plot()
        self._paint_chosen(painter, made)
        paint_grid(painter, made, levels(self.days))
        paint_foot(painter, made, self._foot(), QRectF(self.rect()))
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = theme.current()
        for stack in bar_shapes(self.days, made, theme.px(WIDEST)):
            for at, box in enumerate(stack):
                painter.setBrush(theme.color(getattr(tokens, series_token(self.days.models, at))))
                corner = min(CORNER, box.height() / 2)
                painter.drawRoundedRect(box, corner, corner)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()))

    def _go(self, day: int) -> None:
        self.choose(day)
        announce(self, period_text(self.days, day))

    def _foot(self) -> list[Mark]:
        count = len(self.days.days)
        if not count:
            return []
        today = self.days.days[-1].day
        return [Mark(at + 0.5, day_title(self.days.days[at].day, today)) for at in foot_days(count)]

    def _paint_chosen(self, painter: QPainter, made: Plot) -> None:
        if not 0 <= self.day < len(self.days.days):
            return
        tokens = theme.current()
        left, right = made.across.at(self.day), made.across.at(self.day + 1)
        column = QRectF(left, made.box.top(), right - left, made.box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tokens.sunken))
        painter.drawRoundedRect(column.adjusted(0.5, 0.5, -0.5, 0), CONTROL_RADIUS, CONTROL_RADIUS)
        painter.setPen(QPen(theme.color(tokens.border), 1))
        floor = crisp(made.box.bottom())
        painter.drawLine(QLineF(made.box.left(), floor, made.box.right(), floor))

    def _plot(self) -> Plot:
        marks = levels(self.days)
        return plot(
            QRectF(self.rect()).adjusted(RING_ROOM, head_room(), -RING_ROOM, 0),
            across=(0.0, float(max(1, len(self.days.days)))),
            up=(0.0, marks[-1].value),
            side=side_width(marks),
            foot=foot_height(),
        )


def levels(shown: CostDays) -> list[Mark]:
    """The round sums beside the chart, from nothing to the first that no day is above."""
    most = float(shown.most_usd)
    steps = round_steps(most, 2)
    if not most:
        return [Mark(0.0, fmt.money(shown.most_usd)), Mark(1.0, "")]
    places = _places(_usd(steps[1]))
    return [Mark(step, fmt.money(_usd(step), places=places)) for step in steps]


def _places(step: Decimal) -> int:
    """Cents, unless the steps are whole or smaller: then none, or as many as tell them apart."""
    _sign, _digits, exponent = step.normalize().as_tuple()
    assert isinstance(exponent, int), "a step is a number"
    return 0 if exponent >= 0 else max(2, -exponent)


def _usd(step: float) -> Decimal:
    return Decimal(repr(round(step, 6)))
