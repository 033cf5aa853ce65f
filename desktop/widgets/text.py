"""Text on a page: plain labels in the theme's sizes and tones, and labels that shorten themselves."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStyle, QWidget

from desktop.theme import TextRole
from desktop.widgets.direction import aligned, text_order

MOST_OF_A_WORD = 24
"""Letters of average width: a path or an id that is longer keeps no window wide."""
LONG_WORD = re.compile(rf"\S{{{MOST_OF_A_WORD + 1},}}")
PART = re.compile(r"([/\\_.:-])")


class Label(QLabel):
    """One text in a size (`role`) and a colour (`tone`) of the theme. Never rich text: it may be a stranger's words."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.TEXT,
        tone: str = "text",
        *,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", str(role))
        self.setProperty("tone", tone)
        self.setWordWrap(wraps)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setText(text)

    def text(self) -> str:
        """As it was given, without the places to break."""
        return self._whole

    def setText(self, text: str) -> None:
        self._whole = text
        super().setText(breakable(text) if self.wordWrap() else text)

    def setAlignment(self, align: Qt.AlignmentFlag) -> None:
        """Left is where lines begin."""
        super().setAlignment(aligned(align))

    def setTextInteractionFlags(self, flags: Qt.TextInteractionFlag) -> None:
        """What can be marked is copied as it stands, so it has no other places to break than its own."""
        super().setTextInteractionFlags(flags)
        super().setText(self._whole)

    def minimumSizeHint(self) -> QSize:
        """A wrapping label may be as narrow as its longest word; how high it is then its width decides, not this."""
        hint = super().minimumSizeHint()
        if not self.wordWrap():
            return hint
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        width = min(longest + 1, metrics.averageCharWidth() * MOST_OF_A_WORD)
        return QSize(max(width, metrics.averageCharWidth() * 8), metrics.lineSpacing())

    def set_tone(self, tone: str) -> None:
        """Another colour; the style sheet is asked again only when it differs."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class ElidedLabel(Label):
    """A label that gives way: too long a text ends in "…" and is whole in the tooltip."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 6), hint.height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        """Also of a label that was not painted yet: assistive technology asks before anybody scrolls."""
        is_short = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(self.text() if is_short else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter,
            self.rect(),
            int(self.alignment() | Qt.TextFlag.TextSingleLine | text_order(shown)),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )


def value_label(value: str) -> Label:
    """A fact as a caption: words are wrapped, and can be marked to be copied; a path or an id is shortened."""
    if " " not in value or LONG_WORD.search(value):
        return ElidedLabel(value, TextRole.CAPTION)
    label = Label(value, TextRole.CAPTION, wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def breakable(text: str) -> str:
    """The text with a place to break, of no width, after each part of a path, an address or a name that is long."""
    return LONG_WORD.sub(lambda word: PART.sub("\\1\u200b", word[0]), text)


def restyle(widget: QWidget) -> None:
    """Asks the style sheet again after a property it looks at has changed."""
    style: QStyle = widget.style()
    style.unpolish(widget)
    style.polish(widget)
