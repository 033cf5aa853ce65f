"""A provider's glyph on a plate of its tint, as a widget."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop import icons, theme
from proxy.provider import Provider


class ProviderGlyph(QWidget):
    """`side` in the drawings' pixels."""

    def __init__(self, provider: Provider, side: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._provider = provider
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint_provider(painter, QRectF(self.rect()), self._provider)
