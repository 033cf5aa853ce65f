"""A labelled line to type in, with what it means or what is wrong with it said below."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.theme import TextRole
from desktop.widgets.mnemonics import WithMnemonic
from desktop.widgets.text import Label, restyle


class Field(QWidget):
    """A label, a line edit, room for buttons beside it, and one line of hint or error below it."""

    def __init__(
        self, name: str, *, placeholder: str = "", hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        label = _Name(name, TextRole.STRONG)
        label.setBuddy(self.edit)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.edit)
        self._message = Label(hint, TextRole.CAPTION, "muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label)
        column.addLayout(self._row)
        column.addWidget(self._message)
        self._hint = hint
        self._show(hint, "muted", is_invalid=False)

    def add_button(self, button: QWidget) -> None:
        self._row.addWidget(button)

    @property
    def text(self) -> str:
        return self.edit.text().strip()

    @property
    def message(self) -> str:
        return self._message.text()

    @property
    def is_invalid(self) -> bool:
        return bool(self.edit.property("invalid"))

    def show_hint(self, text: str | None = None) -> None:
        """What the field is for; None for what it said at first."""
        self._show(self._hint if text is None else text, "muted", is_invalid=False)

    def show_good(self, text: str) -> None:
        """What was found, in words."""
        self._show(text, "good", is_invalid=False)

    def show_warning(self, text: str) -> None:
        """What was found, with something to think about."""
        self._show(text, "tight", is_invalid=False)

    def show_error(self, text: str) -> None:
        """What is wrong, beside the field and to a screen reader."""
        self._show(text, "runs_out", is_invalid=True)
        announce(self.edit, text)

    def _show(self, text: str, tone: str, *, is_invalid: bool) -> None:
        self._message.setText(text)
        self._message.set_tone(tone)
        self._message.setVisible(bool(text))
        self.edit.setAccessibleDescription(text)
        if bool(self.edit.property("invalid")) != is_invalid:
            self.edit.setProperty("invalid", is_invalid)
            restyle(self.edit)


class _Name(WithMnemonic, Label):
    """What the field is; its letter goes to the field."""


def announce(widget: QWidget, text: str) -> None:
    """Lets a screen reader say `text` now."""
    event = QAccessibleAnnouncementEvent(widget, text)
    QAccessible.updateAccessibility(event)
