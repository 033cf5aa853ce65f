"""One setting: what it is called and what it does at the left, its control at the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.widgets.text import Label

NARROW = 420
"""Below this width, in the drawings' pixels, the control stands under the words."""


class SettingRow(QWidget):
    """A row of a card; `title` is its name, `words` is what a search looks in."""

    def __init__(
        self,
        title: str,
        text: str = "",
        control: QWidget | None = None,
        *,
        group: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.title = title
        self.control = control
        self.words = f"{group} {title} {text}".casefold()
        self._text = Label(text, TextRole.CAPTION, "muted", wraps=True)
        self._note = Label("", TextRole.CAPTION, "tight", wraps=True)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for label in (Label(title, TextRole.STRONG, wraps=True), self._text, self._note):
            lines.addWidget(label)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 10, 0, 10)
        self._row.setSpacing(theme.px(16))
        self._row.addLayout(lines, 1)
        self._text.setVisible(bool(text))  # not before it has a parent: it would be a window
        self._note.hide()
        if control is not None:
            control.setAccessibleDescription(text)
            self._row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def text(self) -> str:
        """The explanation that is shown."""
        return self._text.text()

    @property
    def note(self) -> str:
        return self._note.text()

    def say(self, text: str, tone: str = "muted") -> None:
        """Another explanation: a value that is found out, or what was done."""
        self._text.setText(text)
        self._text.set_tone(tone)
        self._text.setVisible(bool(text))

    def show_note(self, text: str, tone: str = "tight") -> None:
        """What there is to know of the value now; empty takes it away."""
        self._note.setText(text := retold(text))
        self._note.set_tone(tone)
        self._note.setVisible(bool(text))
        if self.control is not None:
            told = " ".join(part for part in (self._text.text(), text) if part)
            self.control.setAccessibleDescription(told)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the control below the words, so that a row never keeps the window wide."""
        items = [self._row.itemAt(at) for at in range(self._row.count())]
        widths = [item.minimumSize().width() for item in items if item is not None]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.px(NARROW)
        wanted = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)
            self._row.setSpacing(theme.px(6 if is_narrow else 16))
