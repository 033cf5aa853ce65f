"""A menu in the theme's look: rounded where the platform can show what lies behind, with our own arrow."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop import icons, theme
from desktop.widgets.direction import forward, placed

GLYPH = 16
"""Of an arrow or a tick, in the drawings' pixels."""
INSET = 5
"""From the line's edge to the glyph."""


class Menu(QMenu):
    """A pop-up menu of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        # Plain X11 may have nobody who composes windows: the corners would be black there.
        if QGuiApplication.platformName() != "xcb":
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        else:
            self.setProperty("corners", "square")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = theme.px(GLYPH)
        for action in self.actions():
            if action.menu() is not None:
                line = QRectF(self.actionGeometry(action))
                left = line.right() - theme.px(INSET) - size
                box = placed(painter, line, QRectF(left, line.center().y() - size / 2, size, size))
                icons.paint(painter, box, icons.source(forward(painter)), theme.current().faint)
