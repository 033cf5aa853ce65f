"""Asked once, where no tray is: what closing the window shall mean. And what to know of such a desktop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.choices import Tick
from desktop.widgets.dialog import Dialog
from desktop.widgets.text import Label


def no_tray_title() -> str:
    return translate("Close", "This desktop shows no tray icons.")


def no_tray_text(*, is_gnome: bool) -> str:
    """How the window is reached all the same, and on GNOME what brings the icons."""
    text = translate("Close", "Start Loadline again to get this window back.")
    if not is_gnome:
        return text
    extension = translate(
        "Close",
        "GNOME shows tray icons with the extension “AppIndicator and KStatusNotifierItem”.",
    )
    return f"{text} {extension}"


class CloseQuestion(Dialog):
    """Opened by `open()`; closing it leaves the window as it is and the question open."""

    answered = Signal(bool, bool)
    """Whether to stay in the background, else to quit; and whether that counts from now on."""

    def __init__(self, parent: QWidget, *, names_gnome: bool = False) -> None:
        """`names_gnome`: what brings tray icons to GNOME is said as well."""
        super().__init__(translate("Close", "Close the window"), parent)
        self._for_good = Tick(translate("Close", "Do not ask again"))
        self._for_good.setChecked(True)
        column = QVBoxLayout(self)
        margin = theme.px(24)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(16))
        column.addWidget(
            Label(translate("Close", "Keep Loadline running in the background?"), TextRole.HEADING)
        )
        needed = translate("Close", "Clients that are connected to it need it running.")
        why = " ".join((needed, no_tray_title(), no_tray_text(is_gnome=names_gnome)))
        column.addWidget(Label(why, wraps=True))
        column.addWidget(self._for_good)
        column.addLayout(self._buttons())
        self.setMinimumWidth(theme.px(440))

    def _buttons(self) -> QHBoxLayout:
        stay = Button(
            translate("Close", "Keep running"), lambda: self._answer(stays=True), kind="primary"
        )
        stay.setDefault(True)
        leave = Button(translate("Close", "Quit Loadline"), lambda: self._answer(stays=False))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(leave)
        row.addWidget(stay)
        return row

    def _answer(self, *, stays: bool) -> None:
        self.accept()
        self.answered.emit(stays, self._for_good.isChecked())
