"""What every dialog of the program is: a window in the theme's look that says what it is, to screen readers as well."""

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
