"""What every page has: a title, what it says in short, its buttons, and a body below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme import TextRole
from desktop.views.pane import Pane
from desktop.widgets.layouts import FlowLayout
from desktop.widgets.mnemonics import Marker
from desktop.widgets.text import ElidedLabel, Label


class Page(Pane):
    """One page of the window; made it has its title only."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(title)
        self._subtitle = ElidedLabel("", TextRole.TEXT, "muted")
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = _row(Label(title, TextRole.TITLE), self._subtitle)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._header = FlowLayout(gap=12)
        self._header.addWidget(words)
        self._buttons: list[QWidget] = []
        Marker(self, lambda: self._buttons)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(28, 24, 28, 24)
        self.body.setSpacing(16)
        self.body.addLayout(self._header)

    @property
    def subtitle(self) -> str:
        return self._subtitle.text()

    def set_subtitle(self, text: str) -> None:
        self._subtitle.setText(text)

    @property
    def content_width(self) -> int:
        """Within its margins."""
        margins = self.body.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def room_below_header(self, width: int) -> int:
        """The height that is left for all else, where the content is so wide."""
        margins = self.body.contentsMargins()
        room = self.height() - margins.top() - margins.bottom()
        return room - self._header.heightForWidth(width)

    def add_button(self, button: QWidget) -> None:
        self._buttons.append(button)
        self._header.addWidget(button)


def _row(*parts: QWidget) -> QWidget:
    """Parts side by side."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    for part in parts:
        layout.addWidget(part, 1 if part is parts[-1] else 0)
    return row
