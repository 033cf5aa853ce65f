"""Why the program cannot start, for somebody who started it from an icon and sees no terminal."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop import theme
from desktop.language import translate
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog
from desktop.widgets.text import Label
from proxy.errors import ProxyError


class StartProblem(Dialog):
    """What is wrong, and the file to mend where it is one; closing it ends the program."""

    def __init__(self, failure: ProxyError, file: Path | None = None) -> None:
        super().__init__(translate("Start", "Loadline cannot start"))
        close = Button(translate("Start", "Close"), self.reject, kind="primary")
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        if file is not None:
            text = translate("Start", "Open the settings file")
            buttons.addWidget(
                Button(text, lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))))
            )
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(Label(retold(failure.title), TextRole.HEADING, wraps=True))
        for part in (failure.detail, failure.hint):
            if part:
                column.addWidget(Label(retold(part), wraps=True))
        column.addSpacing(8)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(440))


async def tell(failure: ProxyError, file: Path | None) -> None:
    """Shows it until it is closed; there is nothing else to do."""
    is_closed = asyncio.Event()
    dialog = StartProblem(failure, file)
    dialog.finished.connect(lambda _result: is_closed.set())
    dialog.open()
    dialog.activateWindow()
    await is_closed.wait()
    dialog.deleteLater()
