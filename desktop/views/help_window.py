"""The documents that come with the program, to be read in a window of their own."""

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QKeySequence,
    QPalette,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
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
        self.back = Button(translate("Help", "Back"), self.page.backward)
        self.contents = Button(translate("Help", "Contents"), self.page.home)
        self.back.setEnabled(False)
        self.page.backwardAvailable.connect(self.back.setEnabled)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.back)
        buttons.addWidget(self.contents)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addLayout(buttons)
        column.addWidget(self.page, 1)
        keys = QKeySequence(QKeySequence.StandardKey.Back)
        QShortcut(keys, self).activated.connect(self.page.backward)
        self.show_page(FIRST_PAGE)
        self.page.setFocus()

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
