"""The ring around what has the keyboard: one look for everything that paints itself."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop import theme
from desktop.theme import CONTROL_RADIUS

WIDTH = 2
"""Pixels, at any text size; the style sheet gives text fields the same."""


def paint_ring(
    painter: QPainter,
    box: QRectF,
    token: str = "accent",
    *,
    radius: float = CONTROL_RADIUS,
    width: float = WIDTH,
) -> None:
    """Just inside `box`; `token` is to stand out from what lies there."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1)
    painter.setPen(QPen(theme.color(getattr(theme.current(), token)), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half)
    painter.restore()
