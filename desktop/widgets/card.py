"""Cards: the surfaces that a page lays its parts on."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop import theme
from desktop.theme import CARD_RADIUS, TextRole
from desktop.widgets.text import Label


class Card(QFrame):
    """A surface with a hairline border and rounded corners; its content goes into `body`."""

    def __init__(self, title: str = "", *, margin: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(8)
        if title:
            self.body.addWidget(Label(title, TextRole.HEADING))


class ViewCard(Card):
    """A card filled by one scrolling view; the corners stay round over the rows beneath them."""

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.addWidget(view)
        self._rim = _Rim(self)


class _Rim(QWidget):
    """Lies over a card: what sticks out of the corners is painted in the page's colour, the border above it."""

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self._card = card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        card.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.setGeometry(self._card.rect())
            self.raise_()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        inside = QPainterPath()
        inside.addRoundedRect(edge, CARD_RADIUS, CARD_RADIUS)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        painter.fillPath(outside.subtracted(inside), theme.color(tokens.bg))
        painter.setPen(theme.color(tokens.border))
        painter.drawPath(inside)


class Line(QFrame):
    """A hairline across a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")
        self.setFixedHeight(1)
