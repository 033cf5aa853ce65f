"""Says on every page, while requests are captured, that they are, and ends it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.bridge import Bridge
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.field import announce
from desktop.widgets.text import Label
from proxy.capture import Captures
from proxy.events import CapturesChanged


class CaptureStrip(QWidget):
    """Hidden while nothing is captured, which is nearly always."""

    def __init__(self, captures: Captures, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self._captures = captures
        self._title = Label("", TextRole.HEADING, wraps=True)
        self._text = Label(
            translate("Capture", "Their prompts and answers are written to this computer."),
            TextRole.TEXT,
            "muted",
            wraps=True,
        )
        self.stop_button = Button(translate("Capture", "Stop capturing"), lambda: captures.start(0))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        strip = QFrame()
        strip.setProperty("kind", "strip")
        strip.setProperty("tone", "tight")
        row = QHBoxLayout(strip)
        row.setContentsMargins(16, 10, 10, 10)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 16, 28, 0)
        column.addWidget(strip)
        bridge.captures_changed.connect(self._changed)
        self._show(captures.left)

    @property
    def text(self) -> str:
        return f"{self._title.text()} {self._text.text()}"

    def _changed(self, event: CapturesChanged) -> None:
        had_begun = not self.isHidden()
        self._show(event.left)
        if event.left and not had_begun:
            announce(self, self.text)

    def _show(self, left: int) -> None:
        self._title.setText(translate("Capture", "Capturing the next %n request(s).", left))
        self.setAccessibleName(self.text)
        self.setVisible(left > 0)
