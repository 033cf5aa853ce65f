"""The tray's menu where Qt draws it: our own tick, in the colours of the theme.

A host on D-Bus, and macOS, draw the menu themselves and never ask this.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop import icons, theme
from desktop.widgets.direction import placed
from desktop.widgets.menu import GLYPH, INSET, Menu

MARK = 16
"""Of a line's mark, in the drawings' pixels."""


class TrayMenu(Menu):
    """A level of the tray's menu; the levels below are made as `TrayMenu(parent)` as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(_marks(theme.px(MARK)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for action in self.actions():
            self._paint_marks(painter, action)

    def _paint_marks(self, painter: QPainter, action: QAction) -> None:
        tokens, size = theme.current(), theme.px(GLYPH)
        line = QRectF(self.actionGeometry(action))
        top = line.center().y() - size / 2
        if action.isChecked():
            box = QRectF(line.left() + theme.px(INSET), top, size, size)
            icons.paint(painter, placed(painter, line, box), icons.source("check"), tokens.text)


def _marks(size: int) -> str:
    """Marks as large as the text wants them, and no tick of Qt's own."""
    return (
        f"QMenu {{ icon-size: {size}px; }}"
        f"QMenu::indicator {{ image: none; width: {size}px; height: {size}px; }}"
    )
