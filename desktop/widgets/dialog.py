"""What every dialog of the program is: a window in the theme's look that says what it is, to screen readers as well."""

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from desktop.widgets.mnemonics import Marker


class Dialog(QDialog):
    """Shown by `open()`, never by `exec()`, which would stop the proxy."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        Marker(self)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its wrapped words want at its width, which Qt does not ask for itself."""
        super().showEvent(event)
        if (layout := self.layout()) is not None and layout.hasHeightForWidth():
            most = self.screen().availableGeometry().height()
            wanted = min(layout.totalHeightForWidth(self.width()), most)
            self.resize(self.width(), max(self.height(), wanted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible() and event.size().height() > event.oldSize().height():
            self._stay_on_screen()

    def _stay_on_screen(self) -> None:
        """One that grows keeps its upper edge, so that its buttons may leave the screen below; it goes up instead."""
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        if frame.bottom() > room.bottom():
            beyond = frame.bottom() - room.bottom()
            self.move(frame.left(), max(room.top(), frame.top() - beyond))
