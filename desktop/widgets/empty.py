"""What a list says while it is empty: why, and what to do about it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.text import Label


class EmptyState(QWidget):
    """A title, a sentence, and at most one button, in the middle of their place."""

    def __init__(
        self,
        title: str,
        text: str,
        action: str = "",
        on_act: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addStretch()
        for label in (
            Label(title, TextRole.HEADING, wraps=True),
            Label(text, TextRole.TEXT, "muted", wraps=True),
        ):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        if action:
            column.addSpacing(8)
            column.addWidget(
                Button(action, on_act, kind="primary"), 0, Qt.AlignmentFlag.AlignHCenter
            )
        column.addStretch()
