"""A switch: on or off, with effect at once."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop import theme
from desktop.widgets import focus
from desktop.widgets.direction import placed

WIDTH, HEIGHT = 32, 18
"""In the drawings' pixels."""
INSET = 3
"""From the rim to the knob."""
RIM = focus.WIDTH + 2
"""Room around it for the ring of the keyboard's focus, and a gap."""


class Switch(QCheckBox):
    """A check box to the keyboard and to screen readers; its words stand beside it in the row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(WIDTH) + 2 * RIM, theme.px(HEIGHT) + 2 * RIM)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(RIM, RIM, theme.px(WIDTH), theme.px(HEIGHT))
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        if self.hasFocus():
            focus.paint_ring(painter, QRectF(self.rect()), radius=self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tokens.accent if self.isChecked() else tokens.faint))
        painter.drawRoundedRect(groove, groove.height() / 2, groove.height() / 2)
        painter.setBrush(theme.color(tokens.on_accent if self.isChecked() else tokens.surface))
        inset = theme.px(INSET)
        side = groove.height() - 2 * inset
        left = groove.right() - inset - side if self.isChecked() else groove.left() + inset
        knob = QRectF(left, groove.top() + inset, side, side)
        painter.drawEllipse(placed(painter, groove, knob))
