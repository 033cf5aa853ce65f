"""What belongs to the stage of a sign-in that goes on: a code, an address, a command, the time left, a failure's button."""

from datetime import datetime
from typing import assert_never

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop import format as fmt
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.copy_line import CopyLine
from desktop.widgets.direction import margins
from desktop.widgets.field import Field, announce
from desktop.widgets.text import Label
from proxy.sign_in import (
    DeviceCode,
    Done,
    Exchanging,
    Failed,
    Opening,
    PasteAddress,
    Stage,
    ToolRunning,
    Waiting,
)


class SignInPanel(QWidget):
    """Shows what a stage needs and hides the rest."""

    pasted = Signal(str)
    """An address that the user copied from the browser."""
    remedy_asked = Signal()
    """The failure's button."""

    def __init__(self) -> None:
        super().__init__()
        self._until: datetime | None = None
        self.code = _Code()
        self.address = CopyLine(translate("SignIn", "Address of the page"))
        self.command = CopyLine(translate("SignIn", "Command"))
        self.open_button = Button(
            translate("SignIn", "Open the page"),
            lambda: QDesktopServices.openUrl(QUrl(self.address.text)),
        )
        self.elsewhere = Button(
            translate("SignIn", "It ended at a page that does not load?"),
            self._offer_paste,
            kind="link",
            is_small=True,
        )
        self.paste = Field(
            translate("SignIn", "Address where the browser ended"),
            placeholder="http://localhost:…/…?code=…",
        )
        self.paste.add_button(Button(translate("SignIn", "Go on"), self._paste))
        self.paste.edit.returnPressed.connect(self._paste)
        self.remedy = Button("", self.remedy_asked.emit)
        self._left = Label("", TextRole.CAPTION, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        left = Qt.AlignmentFlag.AlignLeft
        for part in (self.code, self.address, self.command):
            column.addWidget(part)
        for button in (self.open_button, self.remedy, self.elsewhere):
            column.addWidget(button, 0, left)
        column.addWidget(self.paste)
        column.addWidget(self._left)

    @property
    def time_left(self) -> str:
        return self._left.text()

    def show_stage(self, stage: Stage | None, now: datetime, remedy: str = "") -> None:
        """`remedy` is the text of a failure's button."""
        code, address, command, self._until = _parts(stage)
        self.code.set_text(code)
        self.address.set_text(address)
        self.command.set_text(command)
        self.remedy.setText(remedy)
        self.paste.show_hint("")
        for part, is_needed in (
            (self.code, bool(code)),
            (self.address, bool(address)),
            (self.open_button, isinstance(stage, DeviceCode | PasteAddress)),
            (self.command, bool(command)),
            (self.elsewhere, isinstance(stage, Waiting)),
            (self.paste, isinstance(stage, PasteAddress)),
            (self.remedy, bool(remedy)),
            (self._left, self._until is not None),
        ):
            part.setVisible(is_needed)
        self.show_time(now)
        self.setVisible(stage is not None)

    def show_time(self, now: datetime) -> None:
        """How long the stage still waits."""
        if self._until is not None:
            left = fmt.time_left(max(self._until - now, self._until - self._until))
            self._left.setText(translate("SignIn", "Waits {left} more").format(left=left))

    def take_focus(self) -> None:
        """To what the user does next."""
        following = (
            self.remedy,
            self.code.copy,
            self.paste.edit,
            self.address.button,
            self.command.button,
        )
        next_one = next((part for part in following if part.isVisible()), None)
        if next_one is not None:
            next_one.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse_paste(self, text: str) -> None:
        """What was pasted is no such address."""
        self.paste.show_error(text)
        self.paste.edit.setFocus()

    def _offer_paste(self) -> None:
        self.elsewhere.hide()
        self.paste.show()
        self.paste.edit.setFocus()
        self.updateGeometry()

    def _paste(self) -> None:
        if self.paste.text:
            self.pasted.emit(self.paste.text)
        else:
            self.refuse_paste(translate("SignIn", "Paste the address from the browser."))


class _Code(QFrame):
    """A code to be typed elsewhere, large, with its own Copy."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self._text = Label("", TextRole.NUMBER)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = Button(translate("SignIn", "Copy"), self._copy)
        self.copy.setAccessibleName(translate("SignIn", "Copy the code"))
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(16, 12, 12, 12))
        row.addWidget(self._text, 1)
        row.addWidget(self.copy)

    @property
    def text(self) -> str:
        return self._text.text()

    def set_text(self, code: str) -> None:
        self._text.setText(code)
        letters = " ".join(code)  # as one word, a screen reader would try to pronounce it
        self._text.setAccessibleName(translate("SignIn", "Code {letters}").format(letters=letters))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        announce(self.copy, translate("SignIn", "Copied"))


def _parts(stage: Stage | None) -> tuple[str, str, str, datetime | None]:
    """Code, address, command, and until when it waits."""
    match stage:
        case Waiting(url=url, until=until) | PasteAddress(url=url, until=until):
            return "", url, "", until
        case DeviceCode(code=code, url=url, until=until):
            return code, url, "", until
        case ToolRunning(command=command, until=until):
            return "", "", command, until
        case None | Opening() | Exchanging() | Done() | Failed():
            return "", "", "", None
        case _:
            assert_never(stage)
