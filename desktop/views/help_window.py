"""The documents that come with the program, to be read in a window of their own."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QPalette,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.shortcuts import Act, keys_of, shown
from desktop.theme import TextRole
from desktop.views.help_search import FindBar
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog

FIRST_PAGE = "index.md"
PAGE_SUFFIX = ".md"
SIZE = (860, 700)
LINE_PERCENT = 130


def documents() -> Path:
    """The folder of the documents, in a checkout as in the packaged program."""
    return Path(str(files("resources") / "docs"))


class HelpWindow(Dialog):
    """A reader that follows links from page to page; what is no page opens in the program that the system has for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Help", "Help"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*map(theme.px, SIZE))
        self.page = _Reader()
        self.find_bar = FindBar(self.page)
        self.back = self._button(translate("Help", "Back"), Act.BACK, self.page.backward)
        self.forward = self._button(translate("Help", "Forward"), Act.FORWARD, self.page.forward)
        self.contents = self._button(translate("Help", "Contents"), Act.CONTENTS, self.page.home)
        self.find_button = self._button(translate("Help", "Find"), Act.FIND, self.find_bar.open)
        self._lay_out()
        self._listen()
        self.show_page(FIRST_PAGE)
        self.page.setFocus()

    def _button(self, text: str, act: Act, do: Callable[[], object]) -> Button:
        """With its key."""
        button = Button(text, do)
        button.setToolTip(shown(act))
        self._shortcut(act, do)
        return button

    def _shortcut(self, act: Act, do: Callable[[], object]) -> None:
        for keys in keys_of(act):
            QShortcut(keys, self).activated.connect(do)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.back, self.forward, self.contents):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.find_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addLayout(buttons)
        column.addWidget(self.find_bar)
        column.addWidget(self.page, 1)

    def _listen(self) -> None:
        self.back.setEnabled(False)
        self.forward.setEnabled(False)
        self.page.backwardAvailable.connect(self.back.setEnabled)
        self.page.forwardAvailable.connect(self.forward.setEnabled)
        self.page.sourceChanged.connect(lambda _address: self.find_bar.search())
        self.find_bar.closed.connect(self.page.setFocus)
        self._shortcut(Act.FIND_NEXT, lambda: self.find_bar.step(1))
        self._shortcut(Act.FIND_PREVIOUS, lambda: self.find_bar.step(-1))

    def show_page(self, name: str) -> None:
        """One of the documents, by its file."""
        self.page.setSource(QUrl.fromLocalFile(str(documents() / name)))


class _Reader(QTextBrowser):
    """Markdown in the window's own look. Links are followed by mouse, or by Tab and Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "reader")
        self.setAccessibleName(translate("Help", "Document"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(theme.px(16))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Link, theme.color(theme.current().accent))
        self.setPalette(palette)
        self.document().setDefaultFont(theme.font(TextRole.TEXT))

    def doSetSource(
        self,
        name: QUrl | str,
        type: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,  # noqa: A002 -- Qt's own name
    ) -> None:
        """An address of the web is the browser's to show, and the API's description an editor's."""
        address = QUrl(name)
        if not (address.isLocalFile() and address.fileName().endswith(PAGE_SUFFIX)):
            QDesktopServices.openUrl(address)
            return
        super().doSetSource(address, type)
        _give_room(self.document())


def _give_room(document: QTextDocument) -> None:
    """Between lines, and above a heading."""
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        is_heading = shape.headingLevel() > 0
        shape.setTopMargin(theme.px(18 if is_heading else 4))
        shape.setBottomMargin(theme.px(6 if is_heading else 4))
        lines = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        shape.setLineHeight(LINE_PERCENT, lines.value)
        QTextCursor(block).setBlockFormat(shape)
        block = block.next()
