"""Says on every page, while requests are captured, that they are, and ends it."""

from PySide6.QtWidgets import QWidget

from desktop.bridge import Bridge
from desktop.language import translate
from desktop.widgets.notice import Notice
from proxy.capture import Captures
from proxy.events import CapturesChanged


class CaptureStrip(Notice):
    """There while requests are captured; only its button, or the last of them, takes it away."""

    def __init__(self, captures: Captures, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent, stays=True)
        self._captures = captures
        bridge.captures_changed.connect(self._changed)
        self._show(captures.left)

    def _changed(self, event: CapturesChanged) -> None:
        self._show(event.left)

    def _show(self, left: int) -> None:
        if not left:
            self.dismiss()
            return
        self.say(
            translate("Capture", "Capturing the next %n request(s).", left),
            translate("Capture", "Their prompts and answers are written to this computer."),
            action=translate("Capture", "Stop capturing"),
            on_act=lambda: self._captures.start(0),
        )
