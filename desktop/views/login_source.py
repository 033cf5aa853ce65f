"""The first part of the import dialog: an API key, or a login from a file or a paste; told as soon as it is there."""

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QMimeData, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from desktop import intents
from desktop.language import translate
from desktop.models.import_form import Document, Found, describe, examine, own_files, read_file
from desktop.models.ways_in import ImportWay
from desktop.sentences import retold
from desktop.state import WindowState
from desktop.widgets.buttons import Button, Option, Segments
from desktop.widgets.field import Field
from desktop.widgets.layouts import Pages
from proxy.errors import ImportRefused
from proxy.model import ProviderId
from proxy.provider import Provider
from proxy.service import Proxy

TYPING_MS = 200
FOLDER = "import/folder"
"""Where the user last found a login."""


class LoginSource(QWidget):
    """State: what was handed in last, and what it was found to be."""

    changed = Signal()
    """Something else was handed in, or it was found out what it is."""
    way_changed = Signal(str)

    def __init__(
        self,
        proxy: Proxy,
        state: WindowState,
        way: ImportWay,
        expected: ProviderId | None = None,
    ) -> None:
        """`expected` is the provider whose login the user is about to hand in."""
        super().__init__()
        self._proxy = proxy
        self._expected = expected
        self._state = state
        self._pasted = b""
        self._question = 0
        self.found: Found | None = None
        self._segments = Segments(
            [
                Option(ImportWay.KEY, translate("Import", "With an API key")),
                Option(ImportWay.FILE, translate("Import", "With a login file")),
            ]
        )
        self.key = self._make_key_field()
        self.file = self._make_file_field()
        self._pages = Pages()
        self._pages.addWidget(self.key)
        self._pages.addWidget(self._make_file_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._segments)
        column.addWidget(self._pages)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.examine)
        self._segments.chosen.connect(self._show_way)
        self._segments.choose(way)
        self._show_way(way)

    @property
    def way(self) -> ImportWay:
        return ImportWay(self._segments.value)

    @property
    def providers(self) -> list[Provider]:
        """Those whose login it may be."""
        every = self._proxy.providers
        return [every[self._expected]] if self._expected else list(every.values())

    @property
    def field(self) -> Field:
        """The one in use."""
        return self.key if self.way is ImportWay.KEY else self.file

    @property
    def is_empty(self) -> bool:
        return not self.field.text and not (self.way is ImportWay.FILE and self._pasted)

    async def settle(self) -> Found | None:
        """What is handed in now; None when it is no login, and the field says why."""
        self._typing.stop()
        self._question += 1
        await self._examine(self._question, self.field)
        return self.found

    def take_path(self, path: str) -> None:
        """A file that was chosen or dropped."""
        self._pasted = b""
        self._segments.choose(ImportWay.FILE)
        self.file.edit.setText(path)
        self.examine()

    def take_text(self, text: str) -> None:
        """A pasted login. It is not shown: it holds secrets."""
        self._segments.choose(ImportWay.FILE)
        self._pasted = text.encode()
        self.key.edit.clear()
        self.file.edit.setText(translate("Import", "(pasted text)"))
        self.examine()

    def take_mime(self, data: QMimeData) -> bool:
        """What was dropped; False when there is nothing in it that could be a login."""
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self.take_path(paths[0])
        elif data.hasText():
            self.take_text(data.text())
        return bool(paths) or data.hasText()

    def examine(self) -> None:
        """Finds out, off the loop's thread, what was handed in."""
        self._typing.stop()
        self._question += 1
        self.found = None
        if self.is_empty:
            self.field.show_hint()
            self.changed.emit()
            return
        intents.run(self, self._examine(self._question, self.field))

    # Building

    def _make_key_field(self) -> Field:
        field = Field(
            translate("Import", "API key"),
            placeholder=translate("Import", "Paste the key"),
            hint=translate("Import", "The way that providers mean for programs. Billed per token."),
        )
        field.edit.setEchoMode(QLineEdit.EchoMode.Password)
        field.edit.textEdited.connect(self._take_typed)
        field.edit.textChanged.connect(lambda _text: self._came(ImportWay.KEY))
        return field

    def _make_file_field(self) -> Field:
        field = Field(
            translate("Import", "Credential file"),
            placeholder=translate("Import", "Drop a file here, or paste its content"),
        )
        field.add_button(Button(translate("Import", "Choose file…"), self._choose))
        field.edit.textEdited.connect(self._take_typed)
        field.edit.textChanged.connect(lambda _text: self._came(ImportWay.FILE))
        return field

    def _make_file_page(self) -> QWidget:
        """The field, and a button for each login that a provider's own tool keeps here."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.file)
        for provider, path in own_files(self.providers):
            text = translate("Import", "Use {tool}'s own file ({path})")
            button = Button(
                text.format(tool=provider.login_tool, path=path),
                partial(self.take_path, path),
                kind="link",
                is_small=True,
            )
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return page

    # What the user does

    def _show_way(self, way: str) -> None:
        self._pages.setCurrentIndex(0 if way == ImportWay.KEY else 1)
        self._pages.updateGeometry()
        self.way_changed.emit(way)
        self.field.edit.setFocus()
        self.examine()

    def _came(self, way: ImportWay) -> None:
        """A text that comes into the field of the other way, as assistive technology may set it, chooses its way."""
        field = self.key if way is ImportWay.KEY else self.file
        if way != self.way and field.text:
            self._segments.choose(way)
        elif not self._pasted:
            self._typing.start()

    def _take_typed(self, text: str) -> None:
        self._pasted = b""
        if text.lstrip().startswith("{"):
            self.take_text(text)
        else:
            self._typing.start()

    def _choose(self) -> None:
        dialog = QFileDialog(self, translate("Import", "Choose a credential file"), self._folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [translate("Import", "Logins (*.json)"), translate("Import", "All files (*)")]
        )
        dialog.setFilter(dialog.filter() | QDir.Filter.Hidden)  # they begin with a dot
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self._state.set_text(FOLDER, str(Path(path).parent))
        self.take_path(path)

    def _folder(self) -> str:
        """Where it was found last time, else where a provider's own tool keeps its login, else home."""
        remembered = self._state.text(FOLDER)
        if remembered and Path(remembered).is_dir():
            return remembered
        for provider in self.providers:
            for path in provider.login_files:
                folder = Path(path).expanduser().parent
                if folder.is_dir():
                    return str(folder)
        return str(Path.home())

    # Finding out

    async def _examine(self, question: int, field: Field) -> None:
        now = self._proxy.clock()
        try:
            document = await asyncio.to_thread(self._document)
            found = await asyncio.to_thread(
                examine, document, self._proxy.providers, now, self._expected
            )
        except ImportRefused as refusal:
            if question == self._question:
                field.show_error(refusal_text(refusal))
                self.changed.emit()
            return
        if question != self._question:
            return
        self.found = found
        self._say_found(field, found)
        self.changed.emit()

    def _document(self) -> Document:
        if self.way is ImportWay.KEY:
            return Document(self.key.text.encode())
        return Document(self._pasted) if self._pasted else read_file(self.file.text)

    def _say_found(self, field: Field, found: Found) -> None:
        text = describe(found.login, self._proxy.clock())
        if found.document.is_open_to_others:
            warning = translate("Import", "Other users of this computer can read this file.")
            field.show_warning(f"{text}. {warning}")
        else:
            field.show_good(text)


def refusal_text(refusal: ImportRefused) -> str:
    """What was wrong and what to do, in one line below a field."""
    return " ".join(retold(part) for part in (refusal.title, refusal.hint) if part)
