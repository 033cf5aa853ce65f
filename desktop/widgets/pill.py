"""A pill: one or two words of state on a sunken plate."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop import theme
from desktop.theme import TextRole
from desktop.tokens import readable
from desktop.widgets.direction import placed

PADDING = 8


def pill_size(text: str) -> tuple[float, float]:
    """Width and height of a pill that says `text`."""
    metrics = theme.metrics(TextRole.PILL)
    return metrics.horizontalAdvance(text) + 2 * theme.px(PADDING), metrics.height() + theme.px(5)


def paint_pill(painter: QPainter, box: QRectF, text: str, tone: str) -> None:
    """A pill at the beginning of `box`, in its middle; shortened where `box` is too narrow. `tone` names a token.

    Nothing where there is nothing to say.
    """
    if not text:
        return
    tokens = theme.current()
    width, height = pill_size(text)
    plate = QRectF(box.x(), box.center().y() - height / 2, min(width, box.width()), height)
    plate = placed(painter, box, plate)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tokens.sunken))
    painter.drawRoundedRect(plate, height / 2, height / 2)
    painter.setFont(theme.font(TextRole.PILL))
    painter.setPen(theme.color(readable(getattr(tokens, tone), tokens.sunken, tokens.is_dark)))
    room = plate.width() - 2 * theme.px(PADDING)
    shown = theme.metrics(TextRole.PILL).elidedText(
        text, Qt.TextElideMode.ElideRight, round(room) + 1
    )
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)


class Pill(QLabel):
    """A pill as a widget."""

    def __init__(self, text: str = "", tone: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str) -> None:
        self._tone = tone
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width, height = pill_size(self.text())
        return QSize(round(width + 0.5), round(height + 0.5))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pill(painter, QRectF(self.rect()), self.text(), self._tone)
