"""A line that is there to be copied: readable, selectable, with a button that puts it into the clipboard."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.language import translate
from desktop.widgets.buttons import Button
from desktop.widgets.field import announce


class CopyLine(QWidget):
    """`name` says what the line is."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setReadOnly(True)
        self.edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # an address or a command
        self.edit.setAccessibleName(name)
        self.button = Button(translate("Copy", "Copy"), self._copy)
        self.button.setAccessibleName(translate("Copy", "Copy: {name}").format(name=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self.set_text(text)

    @property
    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)
        self.edit.setToolTip(text)  # the whole of a line that is longer than its field
        self.edit.setCursorPosition(0)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        announce(self.button, translate("Copy", "Copied"))
