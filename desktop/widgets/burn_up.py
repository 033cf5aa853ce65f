"""The burn-up of a usage window: what was used so far, even pace, where it leads, and where that is now.

Where the lines lie is plain arithmetic; the widget only draws them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop import format as fmt
from desktop import manner, theme
from desktop.language import translate
from desktop.models.window_curve import Point, WindowCurve, end_text
from desktop.theme import TextRole
from desktop.widgets.bars import tone_color
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
    side_width,
)
from desktop.widgets.painted_text import draw_text

LEVELS = (0.0, 50.0, 100.0)
LINE = 2.2
DOT = 4.0
"""Its radius."""
GAP = 8
"""Between the dot and the words beside it."""


@dataclass(frozen=True, slots=True)
class BurnUpLines:
    """Where everything lies, in pixels."""

    even: QLineF
    used: tuple[QPointF, ...]
    forecast: tuple[QPointF, ...]
    now: QLineF

    @property
    def dot(self) -> QPointF:
        """Now."""
        return self.used[-1]


def across(curve: WindowCurve) -> tuple[float, float]:
    """The window's beginning and end as the values of an axis."""
    return curve.began.timestamp(), curve.ends.timestamp()


def burn_up_lines(
    curve: WindowCurve, plot: Plot, shown: Callable[[float], float] = float
) -> BurnUpLines:
    """`shown` turns used percent into the percent that is drawn; what lies outside the plot ends at its edge."""

    def place(point: Point) -> QPointF:
        level = min(100.0, max(0.0, shown(point.used_percent)))
        return QPointF(plot.across.at(point.at.timestamp()), plot.up.at(level))

    now = plot.across.at(curve.now.timestamp())
    return BurnUpLines(
        QLineF(place(Point(curve.began, 0)), place(Point(curve.ends, 100))),
        tuple(map(place, curve.used)),
        tuple(map(place, curve.forecast)),
        QLineF(now, plot.box.top(), now, plot.box.bottom()),
    )


def words_box(lines: BurnUpLines, plot: Plot, size: tuple[float, float], gap: float) -> QRectF:
    """Where words of `size` stand beside the dot: the first place that no line runs through.

    Right of it and below, left of it and above, then either side at the bottom; right of it where none is free.
    """
    width, height = size
    dot, box = lines.dot, plot.box
    beside, before = dot.x() + gap, dot.x() - gap - width
    below = min(dot.y() + gap / 2, box.bottom() - height)
    above = max(dot.y() - height - gap / 2, box.top())
    low = box.bottom() - height - gap / 2
    corners = ((beside, below), (beside, above), (before, above), (beside, low), (before, low))
    places = [QRectF(x, y, width, height) for x, y in corners]
    inside = [each for each in places if each.left() >= box.left() and each.right() <= box.right()]
    lines_drawn = [*_points(lines.used), *_points(lines.forecast)]
    free = (each for each in inside if not any(each.contains(point) for point in lines_drawn))
    return next(free, (inside or places)[0])


def _points(corners: Sequence[QPointF]) -> Iterable[QPointF]:
    """Points along a line, near enough to each other that no word slips between them."""
    for start, end in pairwise(corners):
        steps = max(1, round(QLineF(start, end).length() / 6))
        yield from (start + (end - start) * (at / steps) for at in range(steps + 1))


class BurnUp(QWidget):
    """State: the curve it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.curve: WindowCurve | None = None

    def show_curve(self, curve: WindowCurve | None, spoken: str) -> None:
        """`spoken` is the whole picture in a sentence."""
        self.curve = curve
        self.setAccessibleName(translate("Chart", "Burn-up"))
        self.setAccessibleDescription(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(176))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(140))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.curve is None:
            return
        painter = chart_painter(self)
        made = self._plot(self.curve)
        paint_grid(painter, made, _levels())
        paint_foot(painter, made, _times(self.curve), QRectF(self.rect()))
        lines = burn_up_lines(self.curve, made, manner.current().percent)
        _paint_lines(painter, lines, theme.color(tone_color(theme.current(), self.curve.pace.tone)))
        _paint_words(painter, self.curve, lines, made)

    def _plot(self, curve: WindowCurve) -> Plot:
        edge = theme.px(DOT)  # the dot at the very end is whole
        return plot(
            QRectF(self.rect()).adjusted(0, head_room(), -edge, 0),
            across=across(curve),
            up=(0.0, 100.0),
            side=side_width(_levels()),
            foot=foot_height(),
        )


def _levels() -> list[Mark]:
    return [Mark(level, fmt.percent(level)) for level in LEVELS]


def _times(curve: WindowCurve) -> list[Mark]:
    """Now first: where room is short it stays."""
    began, ends = across(curve)
    return [
        Mark(curve.now.timestamp(), translate("Chart", "now")),
        Mark(began, fmt.moment(curve.began, curve.now)),
        Mark(ends, fmt.moment(curve.ends, curve.now)),
    ]


def _paint_lines(painter: QPainter, lines: BurnUpLines, tone: QColor) -> None:
    tokens, thick = theme.current(), theme.px(LINE)
    painter.setPen(QPen(theme.color(tokens.faint), 1, Qt.PenStyle.DotLine))
    painter.drawLine(lines.even)
    painter.setPen(QPen(theme.color(tokens.muted), 1))
    x = crisp(lines.now.x1())
    painter.drawLine(QLineF(x, lines.now.y1(), x, lines.now.y2()))
    pen = QPen(tone, thick)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(list(lines.used)))
    pen.setDashPattern([0.1, 2.4])
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF(list(lines.forecast)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone)
    painter.drawEllipse(lines.dot, theme.px(DOT), theme.px(DOT))


def _paint_words(painter: QPainter, curve: WindowCurve, lines: BurnUpLines, made: Plot) -> None:
    text = end_text(curve)
    metrics = theme.metrics(TextRole.PILL)
    size = (metrics.horizontalAdvance(text) + 2.0, float(metrics.lineSpacing()))
    token = "runs_out" if curve.pace.tone == "runs_out" else "muted"
    draw_text(painter, words_box(lines, made, size, theme.px(GAP)), text, token, TextRole.PILL)
