"""What every page has: a title, what it says in short, its buttons, and a body below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme import TextRole
from desktop.widgets.text import ElidedLabel, Label


class Page(QWidget):
    """One page of the window; while it is hidden it does no work."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(title)
        self._subtitle = ElidedLabel("", TextRole.TEXT, "muted")
        self._header = QHBoxLayout()
        self._header.setSpacing(12)
        self._header.addWidget(Label(title, TextRole.TITLE))
        self._header.addWidget(self._subtitle, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(28, 24, 28, 24)
        self.body.setSpacing(16)
        self.body.addLayout(self._header)

    @property
    def subtitle(self) -> str:
        return self._subtitle.text()

    def set_subtitle(self, text: str) -> None:
        self._subtitle.setText(text)

    def add_button(self, button: QWidget) -> None:
        self._header.addWidget(button)

    def refresh(self) -> None:
        """F5: asks for everything again."""

    def focus_filter(self) -> None:
        """Ctrl+F: where the page can be narrowed."""

    def take_focus(self) -> None:
        """Where the keyboard goes when the page is chosen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> bool:
        """Esc: closes what lies open in the page; False when nothing does."""
        return False
