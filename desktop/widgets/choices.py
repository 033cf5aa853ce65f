"""Ticks and radio choices, drawn in the theme; each may carry a line that explains it."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QWidget

from desktop import icons, theme
from desktop.theme import TextRole
from desktop.widgets.direction import LEFT, aligned, placed, text_order
from desktop.widgets.focus import paint_ring
from desktop.widgets.mnemonics import WithMnemonic

INDICATOR = 14
GAP = 8
RING_GAP = 4
"""Between the words and the end of the ring around them, in pixels."""


class _Explained:
    """How a tick or a radio choice lays out and paints its text and the caption below it."""

    def __init__(self, button: "Tick | Radio", caption: str) -> None:
        self.button = button
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        button.setSizePolicy(policy)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_caption(caption)

    def set_caption(self, caption: str) -> None:
        self.caption = caption
        self.button.setAccessibleDescription(caption)
        self.button.updateGeometry()
        self.button.update()

    def text_left(self) -> int:
        return theme.px(INDICATOR) + theme.px(GAP)

    def text_box(self, width: int) -> QRect:
        room = QRect(0, 0, max(1, width - self.text_left()), 10_000)
        return theme.metrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.button.text())

    def caption_box(self, width: int) -> QRect:
        if not self.caption:
            return QRect()
        room = QRect(0, 0, max(1, width - self.text_left()), 10_000)
        return theme.metrics(TextRole.CAPTION).boundingRect(
            room, Qt.TextFlag.TextWordWrap, self.caption
        )

    def height(self, width: int) -> int:
        caption = self.caption_box(width)
        gap = theme.px(2) if caption.height() else 0
        return self.text_box(width).height() + gap + caption.height() + 4

    def size(self) -> QSize:
        metrics = theme.metrics()
        width = self.text_left() + metrics.horizontalAdvance(self.button.text())
        return QSize(width + 4, self.height(10_000))

    def indicator(self, painter: QPainter) -> QRectF:
        side = theme.px(INDICATOR)
        line = theme.metrics().height()
        box = QRectF(0.5, 2 + (line - side) / 2 + 0.5, side - 1, side - 1)
        return placed(painter, QRectF(self.button.rect()), box)

    def paint_text(self, painter: QPainter) -> None:
        tokens = theme.current()
        width = self.button.width() - self.text_left()
        box = self.text_box(self.button.width())
        whole = QRectF(self.button.rect())
        top = placed(painter, whole, QRectF(self.text_left(), 2, width, box.height()))
        painter.setFont(theme.font())
        painter.setPen(theme.color(tokens.text if self.button.isEnabled() else tokens.faint))
        flags = _wrapped(self.button.text()) | self.button.mark_flag
        painter.drawText(top, int(flags), self.button.marked_text)
        if self.caption:
            painter.setFont(theme.font(TextRole.CAPTION))
            painter.setPen(theme.color(tokens.muted))
            below = QRectF(top.x(), top.bottom() + theme.px(2), width, 10_000)
            painter.drawText(below, int(_wrapped(self.caption)), self.caption)

        if self.button.hasFocus():
            paint_ring(painter, placed(painter, whole, self.ring_box()))

    def ring_box(self) -> QRectF:
        """Around the words, as far as there is room; read from left to right."""
        words = QRectF(self.text_box(self.button.width())).translated(self.text_left(), 2)
        return words.adjusted(-RING_GAP, -2, RING_GAP, 2) & QRectF(self.button.rect())

    def pen(self) -> QPen:
        """The indicator's outline."""
        tokens = theme.current()
        is_meant = self.button.hasFocus() or self.button.underMouse()
        return QPen(theme.color(tokens.accent if is_meant else tokens.faint), 1.2)


def _wrapped(text: str) -> Qt.TextFlag:
    return Qt.TextFlag.TextWordWrap | aligned(LEFT) | text_order(text)


class Tick(WithMnemonic, QCheckBox):
    """A check box."""

    def __init__(self, text: str, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._look = _Explained(self, caption)

    def set_caption(self, caption: str) -> None:
        """The line that explains it."""
        self._look.set_caption(caption)

    def sizeHint(self) -> QSize:
        return self._look.size()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self._look.size().height())

    def heightForWidth(self, width: int) -> int:
        return self._look.height(width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._look.indicator(painter)
        painter.setPen(self._look.pen())
        painter.setBrush(theme.color(tokens.accent if self.isChecked() else tokens.surface))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            icons.paint(
                painter, box.adjusted(1, 1, -1, -1), icons.source("check"), tokens.on_accent
            )
        self._look.paint_text(painter)


class Radio(WithMnemonic, QRadioButton):
    """One of several choices."""

    def __init__(self, text: str, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._look = _Explained(self, caption)

    def set_caption(self, caption: str) -> None:
        """The line that explains it."""
        self._look.set_caption(caption)

    def sizeHint(self) -> QSize:
        return self._look.size()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self._look.size().height())

    def heightForWidth(self, width: int) -> int:
        return self._look.height(width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._look.indicator(painter)
        painter.setPen(self._look.pen())
        painter.setBrush(theme.color(tokens.accent if self.isChecked() else tokens.surface))
        painter.drawEllipse(box)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(tokens.on_accent))
            dot = box.width() * 0.21
            painter.drawEllipse(QPointF(box.center()), dot, dot)
        self._look.paint_text(painter)
