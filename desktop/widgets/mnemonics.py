"""The letters that press a button or go to a field together with Alt, given so that no two in one place are the same.

They are chosen when a place is shown, from the words as they are then: so they hold in every language, and nobody has
to keep them apart by hand. Qt underlines them, or does not use them at all, as the platform has it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStyle, QWidget

if TYPE_CHECKING:

    class _Worded(QWidget):
        """What every control with words has in Qt."""

        def text(self) -> str: ...
        def setText(self, text: str, /) -> None: ...
else:
    _Worded = object


class WithMnemonic(_Worded):
    """Before a control of Qt among its bases: the words are plain to us, and marked to Qt once it has a letter."""

    letter = ""
    """In small; empty for none."""

    def text(self) -> str:
        return plain(super().text())

    def setText(self, text: str, /) -> None:
        super().setText(marked(text, self.letter))

    @property
    def marked_text(self) -> str:
        """With Qt's mark, for controls that paint themselves."""
        return super().text()

    @property
    def mark_flag(self) -> Qt.TextFlag:
        """Whether the marked letter is to be underlined."""
        is_shown = self.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut, None, self)
        return Qt.TextFlag.TextShowMnemonic if is_shown else Qt.TextFlag.TextHideMnemonic

    def give(self, letter: str) -> None:
        if letter != self.letter:
            words = self.text()
            self.letter = letter
            self.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        node: QWidget | None = self
        while node is not None:
            for marker in node.findChildren(Marker, options=DIRECT):
                marker.mark_later()
            node = node.parentWidget() if not node.isWindow() else None


class Marker(QObject):
    """Gives letters to whatever is shown within `root`, and again when more comes."""

    def __init__(
        self, root: QWidget, within: Callable[[], Sequence[QWidget]] | None = None
    ) -> None:
        """`within` says which controls get one where not all do."""
        super().__init__(root)
        self._root = root
        self._within = within or (lambda: root.findChildren(QWidget))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.mark)

    def mark_later(self) -> None:
        """Once for all that are shown together."""
        self._later.start()

    def mark(self) -> None:
        """The main button first: it is to have the letter that one expects."""
        shown = [
            each
            for each in self._within()
            if isinstance(each, WithMnemonic) and each.isVisibleTo(self._root) and each.text()
        ]
        shown.sort(key=lambda each: each.property("kind") != "primary")
        for control, letter in zip(shown, letters([each.text() for each in shown]), strict=True):
            control.give(letter)


DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def letters(texts: Sequence[str]) -> list[str]:
    """One of its own for each text, in small; empty where all of its letters are others'."""
    taken: set[str] = set()
    given: list[str] = []
    for text in texts:
        letter = next((each for each in _candidates(text) if each not in taken), "")
        taken.add(letter)
        given.append(letter)
    return given


def _candidates(text: str) -> Iterator[str]:
    """First letters of words, then all others: those that every keyboard has."""
    small = text.lower()
    for letters_ in (re.findall(r"\b[a-z]", small, re.ASCII), re.findall(r"[a-z]", small)):
        yield from letters_


def marked(text: str, letter: str) -> str:
    """In Qt's way: the mark stands before the letter, at the beginning of a word if it can; marks of the text's own are doubled."""
    at = [match.start() for match in re.finditer(re.escape(letter), text.lower())] if letter else []
    if not at:
        return text.replace("&", "&&")
    place = next((each for each in at if each == 0 or not text[each - 1].isalnum()), at[0])
    before, after = text[:place].replace("&", "&&"), text[place:].replace("&", "&&")
    return f"{before}&{after}"


def plain(text: str) -> str:
    """Without Qt's marks."""
    return re.sub(r"&(.)", r"\1", text, flags=re.DOTALL)
