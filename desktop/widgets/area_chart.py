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
    label_span,
    labels_that_fit,
    nearest,
    outlines,
    places,
    scale_top,
)
from desktop.widgets.focus import paint_ring
from desktop.widgets.text import Label

GRID = (0.0, 0.5, 1.0)
"""Lines across the chart, as shares of its scale."""
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

    def plot(self) -> QRectF:
        """Where the areas lie: the scale at the left, steps below, marks above."""
        line = theme.metrics(TextRole.PILL).lineSpacing()
        left = theme.px(44)
        return QRectF(self.rect()).adjusted(left, line + 8, -theme.px(12), -line - theme.px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, tokens = self.plot(), theme.current()
        self._paint_grid(painter, box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(OPACITY)
        for band, polygon in zip(
            self.series.bands, self._polygons, strict=False
        ):  # none while empty
            painter.setBrush(theme.color(getattr(tokens, band.token)))
            painter.drawPolygon(polygon)
        painter.setOpacity(1)
        self._paint_marks(painter, box)
        self._paint_chosen(painter, box)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()))

    def _measure(self) -> None:
        box = self.plot()
        found = outlines(self.series.columns, box, scale_top(self.series.top))
        self._polygons = [QPolygonF([QPointF(x, y) for x, y in outline]) for outline in found]
        self.update()

    def _point(self, x: float) -> None:
        if self.series.columns:
            self.choose(nearest(x, places(len(self.series.columns), self.plot())))

    def _paint_grid(self, painter: QPainter, box: QRectF) -> None:
        tokens = theme.current()
        painter.setFont(theme.font(TextRole.PILL))
        high = theme.metrics(TextRole.PILL).lineSpacing()
        top = scale_top(self.series.top)
        for share in GRID:
            y = round(box.bottom() - box.height() * share) + 0.5
            painter.setPen(theme.color(tokens.border))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            if self.series.columns:
                words = QRectF(0, y - high / 2, box.left() - theme.px(8), high)
                painter.setPen(theme.color(tokens.muted))
                painter.drawText(
                    words, Qt.AlignmentFlag.AlignRight, self._write(round(top * share))
                )
        if not self.series.columns:
            return
        below = QRectF(box.left(), box.bottom() + theme.px(6), box.width(), high)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "#1")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"#{len(self.series.columns)}")

    def _paint_marks(self, painter: QPainter, box: QRectF) -> None:
        if not self.series.marks:
            return
        tokens = theme.current()
        lefts = places(len(self.series.columns), box)
        color = theme.color(readable(tokens.runs_out, tokens.surface, tokens.is_dark))
        painter.setPen(QPen(color, 1.2, Qt.PenStyle.DashLine))
        for mark in self.series.marks:
            x = lefts[mark.step]
            painter.drawLine(QPointF(x, box.top() - 6), QPointF(x, box.bottom()))
        painter.setFont(theme.font(TextRole.PILL))
        metrics = theme.metrics(TextRole.PILL)
        spans = [
            label_span(lefts[mark.step], metrics.horizontalAdvance(mark.text) + 1.0, box.right())
            for mark in self.series.marks
        ]
        at_current = [at for at, mark in enumerate(self.series.marks) if mark.step == self.current]
        high = metrics.lineSpacing()
        for at in labels_that_fit(spans, at_current[0] if at_current else -1):
            left, right = spans[at]
            words = QRectF(left, box.top() - 8 - high / 2, right - left, high)
            painter.fillRect(words, theme.color(tokens.surface))
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self.series.marks[at].text)

    def _paint_chosen(self, painter: QPainter, box: QRectF) -> None:
        if self.current < 0:
            return
        tokens = theme.current()
        x = places(len(self.series.columns), box)[self.current]
        painter.setPen(QPen(theme.color(tokens.text), 1))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        height = sum(self.series.columns[self.current]) / scale_top(self.series.top) * box.height()
        painter.setBrush(theme.color(tokens.surface))
        painter.setPen(QPen(theme.color(tokens.text), 1.5))
        painter.drawEllipse(QPointF(x, box.bottom() - height), 3.5, 3.5)


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
