"""Axes of charts: scales, round steps, labels that keep apart, and the grid; where all of it lies is plain arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop import theme
from desktop.theme import TextRole
from desktop.widgets.direction import RIGHT
from desktop.widgets.painted_text import draw_text

ROUND_STEPS = (1, 2, 2.5, 5, 10)
SPACE = 8
"""Between an axis and its labels, and at least between two labels; in the drawings' pixels."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the values from `low` to `high` stand between the pixels `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of `value`, also of one that lies outside."""
        if self.high == self.low:
            return self.start
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def value(self, pixel: float) -> float:
        """What stands at `pixel`."""
        if self.end == self.start:
            return self.low
        return self.low + (self.high - self.low) * (pixel - self.start) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of an axis and what is written beside it."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle that a chart's values fill, and its two scales."""

    box: QRectF
    across: Scale
    up: Scale


def plot(
    room: QRectF,
    *,
    across: tuple[float, float],
    up: tuple[float, float],
    side: float,
    foot: float,
) -> Plot:
    """The plot in `room` beside `side` pixels of labels and above `foot` pixels of them.

    `across` and `up` are the least and the greatest value.
    """
    width, height = max(0.0, room.width() - side), max(0.0, room.height() - foot)
    box = QRectF(room.x() + side, room.y(), width, height)
    ends = (box.left(), box.right())
    return Plot(box, Scale(*across, *ends), Scale(*up, box.bottom(), box.top()))


def round_steps(most: float, count: int = 4) -> list[float]:
    """Round values from 0 to the first that is not below `most`, `count` steps or fewer. [0, 1] for nothing."""
    if most <= 0:
        return [0.0, 1.0]
    power = 10.0 ** floor(log10(most / count))
    # A hair of tolerance: 0.3 / 3 is a little more than 0.1.
    step = next(power * each for each in ROUND_STEPS if power * each * count >= most * (1 - 1e-9))
    return [step * at for at in range(ceil(most / step - 1e-9) + 1)]


def kept_apart(places: Iterable[tuple[float, float]], gap: float) -> list[int]:
    """Which of the spans (start, end) can stand in one line, `gap` apart: those named first win. Indexes, in order."""
    kept: list[tuple[int, float, float]] = []
    for at, (start, end) in enumerate(places):
        if all(end + gap <= other or start >= until + gap for _, other, until in kept):
            kept.append((at, start, end))
    return sorted(at for at, _start, _end in kept)


def span_at(pixel: float, width: float, room: tuple[float, float]) -> tuple[float, float]:
    """Where a label of `width` stands that belongs to `pixel`: in the middle of it, but inside `room`."""
    start = min(max(pixel - width / 2, room[0]), max(room[0], room[1] - width))
    return start, start + width


def chart_painter(chart: QWidget) -> QPainter:
    """Paints from left to right in every language; `direction` says why."""
    painter = QPainter(chart)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def side_width(marks: Iterable[Mark]) -> float:
    """How wide the labels of the upward axis are, with the space beside them."""
    metrics = theme.metrics(TextRole.PILL)
    widest = max((metrics.horizontalAdvance(mark.text) for mark in marks), default=0)
    return widest + theme.px(SPACE)


def foot_height() -> float:
    """How high the labels below a plot are, with the space above them."""
    return theme.metrics(TextRole.PILL).lineSpacing() + theme.px(SPACE)


def head_room() -> float:
    """How far a label at the plot's upper edge sticks out of it."""
    return theme.metrics(TextRole.PILL).lineSpacing() / 2


def paint_grid(painter: QPainter, plot: Plot, marks: Sequence[Mark]) -> None:
    """A hairline across the plot for each mark of the upward axis, its label beside it."""
    line, height = theme.color(theme.current().border), theme.metrics(TextRole.PILL).lineSpacing()
    width, space = side_width(marks), theme.px(SPACE)
    for mark in marks:
        y = crisp(plot.up.at(mark.value))
        painter.setPen(QPen(line, 1))
        painter.drawLine(QLineF(plot.box.left(), y, plot.box.right(), y))
        label = QRectF(plot.box.left() - width, y - height / 2, width - space, height)
        draw_text(painter, label, mark.text, "muted", TextRole.PILL, RIGHT)


def paint_foot(painter: QPainter, plot: Plot, marks: Sequence[Mark], room: QRectF) -> None:
    """Labels below the plot, each at its value and inside `room`; those named first win where room is short."""
    metrics = theme.metrics(TextRole.PILL)
    ends = (room.left(), room.right())
    spans = [
        span_at(plot.across.at(mark.value), metrics.horizontalAdvance(mark.text) + 1.0, ends)
        for mark in marks
    ]
    top = plot.box.bottom() + theme.px(SPACE)
    for at in kept_apart(spans, theme.px(SPACE)):
        start, end = spans[at]
        label = QRectF(start, top, end - start, metrics.lineSpacing())
        draw_text(painter, label, marks[at].text, "muted", TextRole.PILL)


def crisp(pixel: float) -> float:
    """The middle of a pixel's row or column, so that a hairline fills one and not half of two."""
    return floor(pixel) + 0.5
