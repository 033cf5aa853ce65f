"""One of the providers to choose from: glyph and title on a plate in its accent."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from desktop import icons, theme
from desktop.theme import CONTROL_RADIUS, TextRole
from desktop.tokens import tinted
from desktop.widgets.direction import after, placed
from desktop.widgets.focus import paint_ring
from desktop.widgets.mnemonics import WithMnemonic
from proxy.provider import Provider

GLYPH = 24
PADDING = 12
GAP = 10


class ProviderChoice(WithMnemonic, QRadioButton):
    """A radio choice: arrow keys move between those of one parent."""

    def __init__(self, provider: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(provider.title)
        self.provider = provider
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = theme.metrics(TextRole.STRONG)
        padding = 2 * theme.px(PADDING)
        width = padding + theme.px(GLYPH + GAP) + words.horizontalAdvance(self.text())
        return QSize(width + 4, padding + max(theme.px(GLYPH), words.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._edge())
        accent = icons.accent_color(self.provider.accent)
        fill = tinted(tokens, accent, 2) if self.isChecked() else tokens.surface
        painter.setBrush(theme.color(fill))
        plate = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(plate, CONTROL_RADIUS, CONTROL_RADIUS)
        side = theme.px(GLYPH)
        whole = QRectF(self.rect())
        glyph = QRectF(theme.px(PADDING), (self.height() - side) / 2, side, side)
        icons.paint_provider(painter, placed(painter, whole, glyph), self.provider)
        if self.hasFocus():
            paint_ring(painter, plate.adjusted(2, 2, -2, -2), radius=CONTROL_RADIUS - 2)
        painter.setFont(theme.font(TextRole.STRONG))
        painter.setPen(theme.color(tokens.text))
        words = after(painter, whole, glyph.right() + theme.px(GAP))
        flags = int(Qt.AlignmentFlag.AlignVCenter | self.mark_flag)
        painter.drawText(words, flags, self.marked_text)

    def _edge(self) -> QPen:
        """The chosen one has its provider's colour."""
        tokens = theme.current()
        if self.isChecked():
            return QPen(theme.color(icons.accent_color(self.provider.accent)), 1.5)
        return QPen(theme.color(tokens.faint if self.underMouse() else tokens.border), 1)
