"""One problem, or one piece of good news, as a strip with at most one button."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop import manner
from desktop.language import translate
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.direction import margins
from desktop.widgets.field import announce
from desktop.widgets.text import Label, restyle


class Notice(QFrame):
    """Hidden until it has something to say; `dismiss` hides it again.

    State: what was said, what its button does, and which control had the keyboard before a question took it.
    """

    shown = Signal(bool)
    """Whether it has something to say now."""

    def __init__(self, parent: QWidget | None = None, *, stays: bool = False) -> None:
        """`stays`: the user cannot put it aside; what it says holds until it is dismissed by whoever said it."""
        super().__init__(parent)
        self.setProperty("kind", "strip")
        self._stays = stays
        self._title = Label("", TextRole.HEADING, wraps=True)
        self._text = Label("", TextRole.TEXT, "muted", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self._action = Button("", self._act)
        self._action.hide()
        self._close = CloseButton(translate("Notice", "Dismiss"), self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(16, 10, 10, 10))
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        if stays:
            self._close.hide()
        self._said = "", ""
        self._on_act: Callable[[], object] | None = None
        self._asked_from: QWidget | None = None
        self.hide()

    @property
    def text(self) -> str:
        return " ".join(part for part in (self._title.text(), self._text.text()) if part)

    def say(
        self,
        title: str,
        text: str = "",
        *,
        tone: str = "tight",
        action: str = "",
        on_act: Callable[[], object] | None = None,
        is_question: bool = False,
    ) -> None:
        """Shows the strip; `tone` names the token of its edge. A question takes the keyboard to its button.

        What the proxy has said is told in the user's language, and in his manner.
        """
        self._said = title, text
        self.retell()
        self._text.setVisible(bool(text))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._on_act = on_act
        self.setProperty("tone", tone)
        restyle(self)
        self.show()
        self.shown.emit(True)
        if is_question:
            self._asked_from = self.window().focusWidget()
            self._action.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.text)

    def retell(self) -> None:
        """The same in the manner that the user wants now, as when addresses are to be masked."""
        shown = manner.current().words
        for label, words in zip((self._title, self._text), self._said, strict=True):
            label.setText(shown(retold(words)))
        self.setAccessibleName(self.text)

    def dismiss(self) -> None:
        """Hides it; the keyboard, if it was in here, goes back to where the question was asked from."""
        asked_from, self._asked_from = self._asked_from, None
        if asked_from is not None and isValid(asked_from) and self._has_keyboard():
            asked_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.shown.emit(False)
        self._on_act = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._stays:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _has_keyboard(self) -> bool:
        return self.isAncestorOf(self.window().focusWidget())

    def _act(self) -> None:
        on_act = self._on_act
        self.dismiss()
        if on_act is not None:
            on_act()
