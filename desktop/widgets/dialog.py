"""What every dialog of the program is: a window in the theme's look that says what it is, to screen readers as well."""

from PySide6.QtGui import QShowEvent
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
