"""Lines of code to read and copy, and a difference between two texts: equal letters, as high as what it shows."""

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop import theme
from desktop.theme import TextRole
from desktop.tokens import mix, readable

ACROSS, DOWN, BORDER = 10, 8, 1
"""The padding, in the drawings' pixels, and the line around it, as the style sheet has them for code."""
WRAP = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
TINT = 0.12
"""How much of its colour is behind a line that comes or goes."""


class CodeView(QPlainTextEdit):
    """Read-only; long lines are broken anywhere. Up to `most_lines` high, then it scrolls.

    State: how high a line is, and into how many the text is broken at each width, for layouts ask it hundreds of times.
    """

    def __init__(self, name: str, *, most_lines: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._line_height = 0
        self._broken_at: dict[int, int] = {}
        self.setProperty("kind", "code")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # in every language
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(WRAP)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._use_font()

    @property
    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        self.setPlainText(text)
        self._broken_at.clear()
        self._show_scroll_bar()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = theme.px(360)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), self._height_of(1))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height_of(min(self._lines_within(width), self._most_lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_scroll_bar()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._use_font()

    def _use_font(self) -> None:
        """The letters as large as the user's other text."""
        font = code_font()
        self._line_height = _line_height(font)
        if self.font().pixelSize() != font.pixelSize():
            self.setFont(font)
            self._broken_at.clear()
            self.updateGeometry()

    def _show_scroll_bar(self) -> None:
        """Only where the text is higher than the view: a bar that comes would break the lines anew."""
        is_whole = self._height_of(self._lines_within(self.width())) <= self.height()
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(off if is_whole else needed)

    def _height_of(self, lines: int) -> int:
        return lines * self._line_height + 2 * theme.px(DOWN) + 2 * BORDER

    def _lines_within(self, width: int) -> int:
        """How many lines the text has once it is broken."""
        if width not in self._broken_at:
            room = max(1, width - 2 * theme.px(ACROSS) - 2 * BORDER)
            font = code_font()
            lines = self.text.split("\n")
            self._broken_at[width] = sum(_broken(line, font, room) for line in lines)
        return self._broken_at[width]


class DiffView(CodeView):
    """A unified difference without its head: lines that come, lines that go, each with its mark and its colour."""

    def set_diff(self, diff: str) -> None:
        """`diff` as difflib writes it."""
        lines = diff.splitlines()
        self.set_text("\n".join(lines[2:] if lines[:1] and lines[0].startswith("---") else lines))
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        block = self.document().begin()
        while block.isValid():
            colours = _colours(block.text())
            if colours is not None:
                ink, plate = QTextCharFormat(), QTextBlockFormat()
                ink.setForeground(theme.color(colours[0]))
                plate.setBackground(theme.color(colours[1]))
                line = QTextCursor(block)
                line.mergeBlockFormat(plate)
                line.select(QTextCursor.SelectionType.BlockUnderCursor)
                line.mergeCharFormat(ink)
            block = block.next()


def code_font() -> QFont:
    """The platform's font with letters of one width, as large as a caption."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(theme.px(TextRole.CAPTION.size))
    return font


def _line_height(font: QFont) -> int:
    """As the text is laid out, which may round otherwise than the font's metrics."""
    layout = QTextLayout("M", font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLeadingIncluded(True)
    layout.endLayout()
    return math.ceil(line.height())


def _broken(line: str, font: QFont, room: int) -> int:
    """Into how many lines `line` is broken where there is so much room."""
    option = QTextOption()
    option.setWrapMode(WRAP)
    layout = QTextLayout(line, font)
    layout.setTextOption(option)
    layout.beginLayout()
    count = 0
    while (part := layout.createLine()).isValid():
        part.setLineWidth(room)
        count += 1
    layout.endLayout()
    return max(1, count)


def _colours(line: str) -> tuple[str, str] | None:
    """The text's and its plate's; None for a line that stays as it is."""
    tokens = theme.current()
    name = {"+": tokens.good, "-": tokens.runs_out, "@": tokens.muted}.get(line[:1])
    if name is None:
        return None
    plate = tokens.sunken if line[0] == "@" else mix(tokens.sunken, name, TINT)
    return readable(name, plate, tokens.is_dark), plate
