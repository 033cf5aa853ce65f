"""A stacked area over steps: how a sum grew, what it is made of, and where something happened.

Where the pieces lie `area_geometry` says; the widget only fills it in. The arrow keys walk the steps, a click or the
pointer chooses one; what the chosen one says in words is told by the page, in a line below.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop import theme
from desktop.shortcuts import Act, Place, act_of
from desktop.theme import TextRole
from desktop.tokens import readable
from desktop.widgets.area_geometry import (
    Band,
    Series,
    across,
    label_span,
    labels_that_fit,
    nearest,
    outlines,
)
from desktop.widgets.chart_axes import (
    Mark,
    Plot,
    chart_painter,
    foot_height,
    paint_foot,
    paint_grid,
    plot,
    round_steps,
    side_width,
)
from desktop.widgets.focus import paint_ring
from desktop.widgets.text import Label

MARK_ROOM = 8
"""Above the plot, beside a mark's line of text; in pixels."""
RING_ROOM = 4
"""Beside the plot, for the ring of the keyboard's focus, in pixels."""
OPACITY = 0.85
"""Of the areas: lines and marks behind them stay visible."""


class AreaChart(QWidget):
    """Shows a series. State: the series, the chosen step, and the outlines for the size it has."""

    chosen = Signal(int)
    """The user went to this step."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.series = Series()
        self.current = -1
        self._write: Callable[[int], str] = str
        self._polygons: list[QPolygonF] = []

    def show_series(
        self, series: Series, write: Callable[[int], str], summary: str, *, current: int = -1
    ) -> None:
        """`write` says a size of the scale; `summary` is the whole chart in words.

        The step `current` is chosen, from the end where it is negative.
        """
        count = len(series.columns)
        self.series = series
        self.current = max(-1, min(current if current >= 0 else count + current, count - 1))
        self._write = write
        self.setAccessibleDescription(summary)
        self._measure()

    def choose(self, step: int) -> None:
        """Goes to a step as if the user had; beyond the ends it stays."""
        step = max(0, min(step, len(self.series.columns) - 1))
        if self.series.columns and step != self.current:
            self.current = step
            self.update()
            self.chosen.emit(step)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(480), theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(220), theme.px(140))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.series.columns) - 1
        steps = {
            Act.EARLIER: self.current - 1,
            Act.LATER: self.current + 1,
            Act.FIRST: 0,
            Act.LAST: last,
        }
        if (act := act_of(event, Place.CHART)) is None:
            super().keyPressEvent(event)
        else:
            self.choose(steps[act])

    def plot(self) -> Plot:
        """Where the areas lie, and their scales: sizes at the left, steps below, marks above."""
        line = theme.metrics(TextRole.PILL).lineSpacing()
        levels = self._levels()
        return plot(
            QRectF(self.rect()).adjusted(RING_ROOM, line + MARK_ROOM, -theme.px(12), -RING_ROOM),
            across=across(len(self.series.columns)),
            up=(0.0, levels[-1].value),
            side=side_width(levels),
            foot=foot_height(),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = chart_painter(self)
        made, tokens = self.plot(), theme.current()
        paint_grid(painter, made, self._levels())
        paint_foot(painter, made, self._ends(), QRectF(self.rect()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(OPACITY)
        for band, polygon in zip(
            self.series.bands, self._polygons, strict=False
        ):  # none while empty
            painter.setBrush(theme.color(getattr(tokens, band.token)))
            painter.drawPolygon(polygon)
        painter.setOpacity(1)
        self._paint_marks(painter, made)
        self._paint_chosen(painter, made)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()))

    def _measure(self) -> None:
        found = outlines(self.series.columns, self.plot())
        self._polygons = [QPolygonF([QPointF(x, y) for x, y in outline]) for outline in found]
        self.update()

    def _point(self, x: float) -> None:
        if self.series.columns:
            self.choose(nearest(x, len(self.series.columns), self.plot()))

    def _levels(self) -> list[Mark]:
        """Round sizes beside the chart; nothing is written while there is nothing."""
        steps = [each for each in round_steps(self.series.top) if each.is_integer()]
        return [
            Mark(each, self._write(round(each)) if self.series.columns else "") for each in steps
        ]

    def _ends(self) -> list[Mark]:
        """The last step before the first: where room is short it stays."""
        count = len(self.series.columns)
        ends = dict.fromkeys((count - 1, 0)) if count else ()
        return [Mark(at, f"#{at + 1}") for at in ends]

    def _paint_marks(self, painter: QPainter, made: Plot) -> None:
        if not self.series.marks:
            return
        tokens, box = theme.current(), made.box
        places = [made.across.at(mark.step) for mark in self.series.marks]
        color = theme.color(readable(tokens.runs_out, tokens.surface, tokens.is_dark))
        painter.setPen(QPen(color, 1.2, Qt.PenStyle.DashLine))
        for x in places:
            painter.drawLine(QPointF(x, box.top() - 6), QPointF(x, box.bottom()))
        painter.setFont(theme.font(TextRole.PILL))
        metrics = theme.metrics(TextRole.PILL)
        spans = [
            label_span(x, metrics.horizontalAdvance(mark.text) + 1.0, box.right())
            for x, mark in zip(places, self.series.marks, strict=True)
        ]
        at_current = [at for at, mark in enumerate(self.series.marks) if mark.step == self.current]
        high = metrics.lineSpacing()
        for at in labels_that_fit(spans, at_current[0] if at_current else -1):
            left, right = spans[at]
            words = QRectF(left, box.top() - MARK_ROOM - high / 2, right - left, high)
            painter.fillRect(words, theme.color(tokens.surface))
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self.series.marks[at].text)

    def _paint_chosen(self, painter: QPainter, made: Plot) -> None:
        if self.current < 0:
            return
        tokens, x = theme.current(), made.across.at(self.current)
        painter.setPen(QPen(theme.color(tokens.text), 1))
        painter.drawLine(QPointF(x, made.box.top()), QPointF(x, made.box.bottom()))
        painter.setBrush(theme.color(tokens.surface))
        painter.setPen(QPen(theme.color(tokens.text), 1.5))
        height = made.up.at(sum(self.series.columns[self.current]))
        painter.drawEllipse(QPointF(x, height), 3.5, 3.5)


class BandLegend(QWidget):
    """Which colour is which band."""

    def __init__(self, bands: Sequence[Band], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for band in bands:
            row.addWidget(_Swatch(band.token))
            row.addWidget(Label(band.title, TextRole.CAPTION, "muted"))
            if band is not bands[-1]:
                row.addSpacing(8)


class _Swatch(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(10), theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(OPACITY)
        painter.setBrush(theme.color(getattr(theme.current(), self._token)))
        painter.drawRoundedRect(QRectF(self.rect()), 2.5, 2.5)
