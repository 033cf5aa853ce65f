"""What every dialog of the program is: a window in the theme's look that says what it is, to screen readers as well."""

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop import theme
from desktop.widgets.layouts import ScrollPane
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


class FittedDialog(Dialog):
    """One width, and always as high as what stands in it, as far as the screen has room."""

    def __init__(self, title: str, width: int, parent: QWidget | None = None) -> None:
        """`width` is in the drawings' pixels."""
        super().__init__(title, parent)
        self._width = width

    def fit(self) -> None:
        """Its parts have changed: it grows or shrinks with them, once they are laid out."""
        QTimer.singleShot(0, self, self._resize_to_content)

    def sizeHint(self) -> QSize:
        width = theme.px(self._width)
        return QSize(width, self._height_within(width, self.screen().availableGeometry().height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.fit()

    def _height_within(self, width: int, room: int) -> int:
        """What its parts want at `width`, in a screen that has `room`."""
        layout = self.layout()
        return min(layout.totalHeightForWidth(width), room) if layout else 0

    def _resize_to_content(self) -> None:
        wanted = self.sizeHint()
        self.setMinimumWidth(min(wanted.width(), self.screen().availableGeometry().width()))
        self.resize(wanted)


class ScrolledDialog(FittedDialog):
    """Its parts go into `content`, which scrolls where the screen has no room for them, and the buttons below into `buttons`.

    The places are there before their parts: Qt would style anew what is moved.
    """

    def __init__(self, title: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(title, width, parent)
        place = QWidget()
        self._area = ScrollPane(place)
        self.buttons = QHBoxLayout()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(self.buttons)
        self.content = QVBoxLayout(place)
        self.content.setContentsMargins(24, 24, 24, 8)
        self.content.setSpacing(16)
        self.buttons.setContentsMargins(24, 8, 24, 24)
        self.buttons.setSpacing(8)

    def bring_into_sight(self, part: QWidget) -> None:
        """Scrolls to a part of `content`, once it is laid out."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(part))

    def _height_within(self, width: int, room: int) -> int:
        wanted = max(
            self.content.totalHeightForWidth(width), self.content.totalMinimumSize().height()
        )
        return min(wanted + self.buttons.sizeHint().height(), room * 9 // 10)
