"""Finding words in a page of the help: a line to type in, how many places there are, and which of them is in sight."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextEdit, QWidget

from desktop import format as fmt
from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.field import announce
from desktop.widgets.text import Label


class FindBar(QWidget):
    """Hidden until it is asked for by `open`. State: the places of the words in the page, and the one that is in sight."""

    closed = Signal()

    def __init__(self, page: QTextEdit) -> None:
        super().__init__()
        self.page = page
        self._places: list[QTextCursor] = []
        self._at = -1
        self.setProperty("kind", "bare")
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(translate("Help", "Find in this page"))
        self.edit.setAccessibleName(translate("Help", "Find in this page"))
        self.edit.textChanged.connect(lambda _text: self.search())
        self._told = Label("", TextRole.TEXT, "muted")
        self._told.setMinimumWidth(theme.px(84))
        self.previous = Button(translate("Help", "Previous"), lambda: self.step(-1))
        self.next = Button(translate("Help", "Next"), lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        for part in (self._told, self.previous, self.next):
            row.addWidget(part)
        row.addWidget(CloseButton(translate("Help", "Close the search"), self.hide))
        self.hide()

    @property
    def told(self) -> str:
        """How many places, and which; or that there is none."""
        return self._told.text()

    def open(self) -> None:
        """Shows the line with what was looked for last, to be typed over."""
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()
        self.search()

    def search(self) -> None:
        """Looks for the words anew, from where the page is read."""
        words = self.edit.text()
        self._places = places(self.page.document(), words) if self.isVisible() else []
        here = self.page.textCursor().selectionStart()
        after = (at for at, each in enumerate(self._places) if each.selectionStart() >= here)
        self._at = next(after, 0 if self._places else -1)
        self._show()

    def step(self, count: int) -> None:
        """To the next place, or the one before; after the last comes the first."""
        if self._places:
            self._at = (self._at + count) % len(self._places)
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Esc here are the line's, not the window's."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.page.setExtraSelections([])
        self.closed.emit()

    def _show(self) -> None:
        if self._places:
            start = QTextCursor(self._places[self._at])
            start.setPosition(start.selectionStart())
            self.page.setTextCursor(start)  # scrolls there
        self.page.setExtraSelections(
            [_mark(place, is_current=at == self._at) for at, place in enumerate(self._places)]
        )
        for button in (self.previous, self.next):
            button.setEnabled(bool(self._places))
        self._say()

    def _say(self) -> None:
        text = ""
        if self._places:
            text = translate("Help", "{number} of {count}").format(
                number=fmt.number(self._at + 1), count=fmt.number(len(self._places))
            )
        elif self.edit.text():
            text = translate("Help", "No match")
        self._told.setText(text)
        self._told.set_tone("muted" if self._places else "runs_out")
        self.edit.setAccessibleDescription(text)
        if text:
            announce(self.edit, text)


def places(document: QTextDocument, words: str) -> list[QTextCursor]:
    """Where the words stand, capitals or not, from above."""
    found: list[QTextCursor] = []
    at = document.find(words) if words else QTextCursor()
    while not at.isNull():
        found.append(at)
        at = document.find(words, at)
    return found


def _mark(place: QTextCursor, *, is_current: bool) -> QTextEdit.ExtraSelection:
    tokens = theme.current()
    mark = QTextEdit.ExtraSelection()
    mark.cursor = place
    plate, ink = (
        (tokens.accent, tokens.on_accent) if is_current else (tokens.accent_soft, tokens.text)
    )
    form = mark.format
    form.setBackground(theme.color(plate))
    form.setForeground(theme.color(ink))
    mark.format = form
    return mark
