"""Asked once, where no tray is: what closing the window shall mean."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.text import Label


class CloseQuestion(QDialog):
    """Opened by `open()`; closing it leaves the window as it is and the question open."""

    answered = Signal(bool)
    """True: stay in the background. False: quit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setWindowTitle(translate("Close", "Close the window"))
        stay = Button(translate("Close", "Keep running"), self._stay, kind="primary")
        stay.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(Button(translate("Close", "Quit Loadline"), self._quit))
        buttons.addWidget(stay)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(
            Label(translate("Close", "Keep Loadline running in the background?"), TextRole.HEADING)
        )
        column.addWidget(Label(self._explanation(), wraps=True))
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(420))

    @staticmethod
    def _explanation() -> str:
        return translate(
            "Close",
            "Clients that are connected to it need it running. This desktop shows no tray icons, "
            "so start Loadline again to get this window back. You will not be asked again.",
        )

    def _stay(self) -> None:
        self.accept()
        self.answered.emit(True)

    def _quit(self) -> None:
        self.accept()
        self.answered.emit(False)
