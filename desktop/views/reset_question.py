"""Asks whether a banked reset is to be spent: it begins an account's limits anew, and is then gone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog
from desktop.widgets.text import Label


class ResetQuestion(Dialog):
    """Yes or no; opened by `open()`. Nothing is spent unless it is said yes to."""

    confirmed = Signal()

    def __init__(self, name: str, banked: int, parent: QWidget | None = None) -> None:
        super().__init__(translate("Reset", "Begin limits anew"), parent)
        self.confirm = Button(translate("Reset", "Spend one reset"), self._confirm, kind="primary")
        cancel = Button(translate("Reset", "Cancel"), self.reject)
        cancel.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.confirm)
        title = translate("Reset", "Begin the limits of {name} anew?").format(name=name)
        left = translate(
            "Reset", "Banked resets: %n. One of them is spent and cannot be had back.", banked
        )
        used = translate(
            "Reset", "What the account has used of its windows then counts from nothing."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(Label(title, TextRole.HEADING, wraps=True))
        column.addWidget(Label(used, wraps=True))
        column.addWidget(Label(left, TextRole.TEXT, "muted", wraps=True))
        column.addSpacing(4)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(420))
        cancel.setFocus()

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit()
