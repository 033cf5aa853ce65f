"""Further parts of the import dialog: a second login or a new one, who keeps it fresh, the notice and its tick."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout, QWidget

from desktop import manner
from desktop.language import translate
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.choices import Radio, Tick
from desktop.widgets.copy_line import CopyLine
from desktop.widgets.field import announce
from desktop.widgets.text import Label
from proxy.model import Account, AccountId, KeepFresh
from proxy.provider import Provider


class Freshness(QWidget):
    """Who keeps this login fresh? Whoever takes the tool's own login for Loadline is told how to make another one.

    State: whether the login is the tool's own.
    """

    resized = Signal()
    """It is higher or lower now."""

    def __init__(self) -> None:
        super().__init__()
        self._is_the_tools = False
        self._shared = Radio("", "")
        self._owned = Radio(translate("Import", "Owned by Loadline"), "")
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(translate("Import", "Who keeps this login fresh?"), TextRole.STRONG))
        for choice in (self._shared, self._owned):
            group.addButton(choice)
            column.addWidget(choice)
        self._advice = Label("", TextRole.CAPTION, "muted", wraps=True)
        self.separate = CopyLine(translate("Import", "Command for a separate login"))
        for part in (self._advice, self.separate):
            column.addWidget(part)
        self._owned.toggled.connect(lambda _is_on: self._advise())

    @property
    def choice(self) -> KeepFresh:
        return KeepFresh.SHARED if self._shared.isChecked() else KeepFresh.OWNED

    def offer(self, provider: Provider, suggested: KeepFresh, *, has_file: bool) -> None:
        """The two choices in the words of that provider. Without a file there is nothing to share."""
        tool = provider.login_tool
        self._shared.setText(translate("Import", "Shared with {tool}").format(tool=tool))
        shared = translate("Import", "Loadline only reads the file. {tool} stays signed in.")
        no_file = translate("Import", "Needs the file itself; a paste cannot be read again.")
        self._shared.set_caption(shared.format(tool=tool) if has_file else no_file)
        self._shared.setEnabled(has_file)
        owned = translate(
            "Import",
            "Loadline renews it. {tool} must not use the same login, or one of them is signed out.",
        )
        self._owned.set_caption(owned.format(tool=tool))
        advice = translate(
            "Import", "A login of Loadline's own: run this, sign in there, then choose {path}."
        )
        self._advice.setText(advice.format(path=provider.separate_login.path))
        self.separate.set_text(provider.separate_login.line(sys.platform))
        self._is_the_tools = suggested is KeepFresh.SHARED
        chosen = self._shared if self._is_the_tools and has_file else self._owned
        chosen.setChecked(True)
        self._advise()

    def _advise(self) -> None:
        is_wanted = self._is_the_tools and self._owned.isChecked()
        for part in (self._advice, self.separate):
            part.setVisible(is_wanted)
        self.resized.emit()


class Twins(QWidget):
    """Another account has this email: a second login, or a new one for that account?"""

    def __init__(self) -> None:
        super().__init__()
        self._label = Label("", TextRole.STRONG, wraps=True)
        self._second = Radio(
            translate("Import", "Add as a second login"),
            translate("Import", "Both are listed and serve; a name tells them apart."),
        )
        self._group = QButtonGroup(self)
        self._group.addButton(self._second)
        self._replaced: dict[Radio, AccountId] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._label)
        self._column.addWidget(self._second)

    @property
    def replaced(self) -> AccountId | None:
        """The account that gets the login; None for a new account."""
        chosen = self._group.checkedButton()
        return self._replaced.get(chosen) if isinstance(chosen, Radio) else None

    def choices(self) -> list[Radio]:
        """A second login first, then each account that could get it."""
        return [self._second, *self._replaced]

    def offer(self, accounts: Sequence[Account], chosen: AccountId | None = None) -> None:
        """One choice for each account that has the email."""
        before = self.replaced or chosen
        for radio in self._replaced:
            self._group.removeButton(radio)
            radio.hide()
            radio.deleteLater()
        self._replaced = {}
        self._second.setChecked(True)
        text = translate("Import", "%n account(s) with this email already", len(accounts))
        self._label.setText(text)
        for account in accounts:
            radio = Radio(
                translate("Import", "Replace the login of {name}").format(name=_name(account)),
                translate("Import", "It keeps its history and its settings."),
            )
            self._group.addButton(radio)
            self._column.addWidget(radio)
            self._replaced[radio] = account.id
            if account.id == before:
                radio.setChecked(True)


class Terms(QFrame):
    """The provider's notice on subscription logins, and the tick that it was read."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self._url = ""
        self._text = Label("", TextRole.CAPTION, wraps=True)
        read = Button(translate("Import", "Read the terms"), self._read, kind="link", is_small=True)
        self.tick = Tick(translate("Import", "I have read the notice on subscription logins"))
        self.tick.toggled.connect(self._toggled)
        self._error = Label("", TextRole.CAPTION, "runs_out", wraps=True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._text)
        column.addWidget(read, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.tick)
        column.addWidget(self._error)

    @property
    def is_accepted(self) -> bool:
        return self.tick.isChecked()

    @property
    def error(self) -> str:
        return self._error.text() if not self._error.isHidden() else ""

    def offer(self, provider: Provider) -> None:
        notice = provider.notice
        self._text.setText(retold(notice.text) if notice else "")
        self._url = notice.url if notice else ""

    def show_error(self, text: str) -> None:
        self._error.setText(text)
        self._error.show()
        announce(self.tick, text)

    def _toggled(self, is_on: bool) -> None:
        if is_on:
            self._error.hide()
        self.ticked.emit()

    def _read(self) -> None:
        QDesktopServices.openUrl(QUrl(self._url))


def _name(account: Account) -> str:
    mark, email = account.label or account.plan, manner.current().email(account.email)
    return f"{email} ({mark})" if mark else email
