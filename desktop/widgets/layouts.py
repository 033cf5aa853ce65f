"""Layouts that give way: rows that break, and rows that become columns where the window is narrow."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QWidget,
)

from desktop import theme

UNLIMITED = 16_777_215
"""Qt's QWIDGETSIZE_MAX, which PySide does not name."""


class FlowLayout(QLayout):
    """Places widgets in reading order and breaks the line where the next does not fit.

    What is left of a line goes to those that want to grow; without one the last of all stands at the right end.

    State: how high it is at each width, until something in it changes: the layouts around it ask hundreds of times.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self.setContentsMargins(QMargins())

    def invalidate(self) -> None:
        super().invalidate()
        self._heights.clear()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), is_dry=True)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_dry=False)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, is_dry: bool) -> int:
        """Answers the height; unless dry, moves the widgets."""
        shown = [item for item in self._items if not item.isEmpty()]
        top = rect.top()
        for line in self._lines(shown, rect.width()):
            height = max(_height(item, rect.width()) for item in line)
            if not is_dry:
                self._place_line(line, QRect(rect.left(), top, rect.width(), height), shown[-1])
            top += height + self._gap
        return max(0, top - self._gap - rect.top())

    def _place_line(self, line: list[QLayoutItem], room: QRect, last: QLayoutItem) -> None:
        widths = [min(_wanted(item), room.width()) for item in line]
        spare = room.width() - sum(widths) - self._gap * (len(line) - 1)
        growing = [at for at, item in enumerate(line) if item.expandingDirections()]
        for at in growing:
            widths[at] += spare // len(growing)
        left = room.left()
        for item, width in zip(line, widths, strict=True):
            if item is last:
                left = max(left, room.right() + 1 - width)
            height = _height(item, room.width())
            top = room.top() + (room.height() - height) // 2
            box = QRect(left, top, width, height)
            item.setGeometry(QStyle.visualRect(self._direction(), room, box))
            left += width + self._gap

    def _direction(self) -> Qt.LayoutDirection:
        parent = self.parentWidget()
        return parent.layoutDirection() if parent else QGuiApplication.layoutDirection()

    def _lines(self, items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        room = 0
        for item in items:
            wanted = _wanted(item)
            if not lines or wanted > room:
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= wanted + self._gap
        return lines


def _wanted(item: QLayoutItem) -> int:
    """The width for which a line is broken: what grows takes what is left, so it asks only for its least."""
    size = item.minimumSize() if item.expandingDirections() else item.sizeHint()
    return size.width()


def _height(item: QLayoutItem, room: int) -> int:
    """Of an item in a line of its own that is `room` wide, or beside others."""
    width = min(_wanted(item), room)
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class Rest(QWidget):
    """Takes what is left of a FlowLayout's last line, so that all before it stand at its beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Folding(QWidget):
    """Parts side by side; one below the other where there is less than `least` (drawings' pixels) for them."""

    def __init__(self, least: int, gap: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(QMargins())
        self.row.setSpacing(gap)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """As narrow as a column needs, so that a row never keeps the window wide."""
        items = [self.row.itemAt(at) for at in range(self.row.count())]
        widths = [item.minimumSize().width() for item in items if item is not None]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.px(self._least)
        wanted = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self.row.direction() != wanted:
            self.row.setDirection(wanted)


class Columns(QWidget):
    """Equal parts in as many columns as fit, each at least `least` wide (drawings' pixels); 1, 2 or all of them."""

    def __init__(self, parts: Sequence[QWidget], least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = list(parts)
        self._least = least
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(QMargins())
        self._grid.setSpacing(16)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._arrange(max(1, len(parts)))

    def add(self, part: QWidget) -> None:
        """One more, after the others."""
        at = len(self._parts)
        self._parts.append(part)
        self._grid.addWidget(part, at // self._count, at % self._count)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one part, so that a row never keeps the window wide."""
        widths = [part.minimumSizeHint().width() for part in self._parts]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = event.size().width() // theme.px(self._least)
        self._arrange(len(self._parts) if fitting >= len(self._parts) else min(2, max(1, fitting)))

    def _arrange(self, count: int) -> None:
        if count == self._count:
            return
        self._count = count
        for at, part in enumerate(self._parts):
            self._grid.addWidget(part, at // count, at % count)
        for column in range(len(self._parts)):
            self._grid.setColumnStretch(column, 1 if column < count else 0)


class Lines(QGridLayout):
    """A grid that is filled line by line, and emptied to be filled again."""

    def __init__(self, across: int, down: int) -> None:
        super().__init__()
        self.setContentsMargins(QMargins())
        self.setHorizontalSpacing(across)
        self.setVerticalSpacing(down)
        self.count_of_lines = 0

    def next_line(self) -> int:
        """The number of a new line."""
        self.count_of_lines += 1
        return self.count_of_lines - 1

    def clear(self) -> None:
        """Takes every widget away."""
        self.count_of_lines = 0
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, QWidget):
                widget.hide()
                widget.deleteLater()


class ScrollPane(QScrollArea):
    """Scrolls `content` up and down; lets what lies behind show through."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """As low as a line of text: what lies above it is not squeezed for the sake of scroll bars."""
        return QSize(super().minimumSizeHint().width(), theme.metrics().lineSpacing())


class WidePane(QScrollArea):
    """As high as `content`, which scrolls sideways where it is wider than its place."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.horizontalScrollBar().rangeChanged.connect(lambda *_ends: self.take_height())

    def sizeHint(self) -> QSize:
        bar = self.horizontalScrollBar()
        extent = bar.sizeHint().height() if bar.maximum() > 0 else 0
        return QSize(0, self._content.minimumSizeHint().height() + extent)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def take_height(self) -> None:
        """Asks for the height of what is in it now; new labels get their size with the next turn of the loop."""
        QTimer.singleShot(0, self, self.updateGeometry)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.take_height()  # the bar may have come or gone


class Stack(QStackedWidget):
    """A stack that fills what is left and asks for no more than the page it shows: Qt's asks for its highest."""

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else QSize()

    def hasHeightForWidth(self) -> bool:
        return False


class Pages(QStackedWidget):
    """A stack that is as high as the page it shows, not as its highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.sizeHint() if current is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        current = self.currentWidget()
        layout = current.layout() if current is not None else None
        return layout.totalHeightForWidth(width) if layout is not None else -1
