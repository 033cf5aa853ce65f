"""Asks which models an account may serve."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog
from desktop.widgets.field import Field
from desktop.widgets.text import Label


class ModelsDialog(Dialog):
    """One field; opened by `open()`."""

    chosen = Signal(str)
    """Patterns with commas between; empty for every model."""

    def __init__(self, email: str, models: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Models", "Models of the account"), parent)
        self.models = Field(
            translate("Models", "Models"),
            placeholder=translate("Models", "for example: claude-haiku-*, *-mini"),
            hint=translate(
                "Models",
                "Names with commas between; * stands for anything. Empty: the account serves every model.",
            ),
        )
        self.models.edit.setText(models)
        self.models.edit.selectAll()
        save = Button(translate("Models", "Save"), self._save, kind="primary")
        save.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(Button(translate("Models", "Cancel"), self.reject))
        buttons.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        title = translate("Models", "Which models may {email} serve?").format(email=email)
        column.addWidget(Label(title, TextRole.HEADING, wraps=True))
        column.addWidget(self.models)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(440))
        self.models.edit.setFocus()

    def _save(self) -> None:
        self.chosen.emit(self.models.text)
        self.accept()
