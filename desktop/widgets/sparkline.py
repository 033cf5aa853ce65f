"""A small line of the last measurements: the shape says more than the numbers would."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop import theme


def line_points(
    values: Sequence[float], most: int, box: QRectF, least_top: float
) -> list[tuple[float, float]]:
    """Where `values` stand in `box`, the newest at its right edge; `most` of them fill the width.

    The highest value, but at least `least_top`, is as high as the box.
    """
    top = max(least_top, *values) if values else least_top
    step = box.width() / max(1, most - 1)
    first = box.right() - step * (len(values) - 1)
    return [
        (first + step * at, box.bottom() - value / top * box.height())
        for at, value in enumerate(values)
    ]


class Sparkline(QWidget):
    """The last `most` measurements; its accessible name says what they are, its description how they are."""

    def __init__(
        self, name: str, most: int, *, least_top: float, parent: QWidget | None = None
    ) -> None:
        """`least_top`: smaller values than this stay flat, so that noise does not look like trouble."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._most = most
        self._least_top = least_top
        self._values: tuple[float, ...] = ()

    def show_values(self, values: Sequence[float], said: str) -> None:
        """`values` oldest first; `said` is them in words."""
        self._values = tuple(values)
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 3, -1, -2)
        painter.setPen(theme.color(tokens.border))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        points = line_points(self._values, self._most, box, self._least_top)
        painter.setPen(QPen(theme.color(tokens.accent), 1.4))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
