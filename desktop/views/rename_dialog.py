"""Asks for the user's own name of an account."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog
from desktop.widgets.field import Field
from desktop.widgets.text import Label


class RenameDialog(Dialog):
    """One field; opened by `open()`."""

    named = Signal(str)
    """The new name; empty takes the old one away."""

    def __init__(self, email: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Rename", "Rename account"), parent)
        self.name = Field(
            translate("Rename", "Name"),
            placeholder=translate("Rename", "for example: work"),
            hint=translate(
                "Rename", "Shown beside the email; tells two accounts of one email apart."
            ),
        )
        self.name.edit.setText(label)
        self.name.edit.selectAll()
        save = Button(translate("Rename", "Rename"), self._save, kind="primary")
        save.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(Button(translate("Rename", "Cancel"), self.reject))
        buttons.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        title = translate("Rename", "Rename {email}").format(email=email)
        column.addWidget(Label(title, TextRole.HEADING, wraps=True))
        column.addWidget(self.name)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(400))
        self.name.edit.setFocus()

    def _save(self) -> None:
        self.named.emit(self.name.text)
        self.accept()
