"""A menu in the theme's look: rounded where the platform can show what lies behind."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget


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
