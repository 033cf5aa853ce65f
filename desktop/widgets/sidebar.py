"""The navigation at the left: the program's mark and one entry a page, with its key."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import icons, theme
from desktop.language import translate
from desktop.shortcuts import Act, shown
from desktop.theme import CONTROL_RADIUS, TextRole
from desktop.widgets.direction import after, placed
from desktop.widgets.focus import paint_ring
from desktop.widgets.painted_text import draw_text

WIDE = 212
"""In the drawings' pixels."""
NARROW = 56


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the navigation."""

    name: str
    """Fixed, for code."""
    title: str
    icon: str
    """One of our glyphs."""
    key: str
    """As this platform writes it."""


class Sidebar(QFrame):
    """Tells which page is wanted; folds to its icons where the window is narrow."""

    chosen = Signal(str)
    help_asked = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "sidebar")
        self._mark = _Mark()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(2)
        column.addWidget(self._mark)
        column.addSpacing(12)
        self._group = QButtonGroup(self)
        self._items: dict[str, _Item] = {}
        for entry in entries:
            item = _Item(entry)
            # Not when clicked: assistive technology turns a page on without a click.
            item.toggled.connect(
                lambda is_on, name=entry.name: self.chosen.emit(name) if is_on else None
            )
            self._group.addButton(item)
            self._items[entry.name] = item
            column.addWidget(item)
        column.addStretch()
        help_ = Entry("Help", translate("Window", "Help"), "help", shown(Act.HELP))
        self.help = _Item(help_)
        self.help.setCheckable(False)
        self.help.clicked.connect(lambda _on=False: self.help_asked.emit())
        column.addWidget(self.help)

    def show_chosen(self, name: str) -> None:
        """Marks the page that is shown."""
        with QSignalBlocker(self._items[name]):
            self._items[name].setChecked(True)

    def fold(self, is_folded: bool) -> None:
        """Only the icons, or icons and words."""
        self._mark.fold(is_folded)
        for item in (*self._items.values(), self.help):
            item.fold(is_folded)
        self.setFixedWidth(theme.px(NARROW if is_folded else WIDE))


class _Mark(QWidget):
    """Two bars and the name."""

    def __init__(self) -> None:
        super().__init__()
        self._is_folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fold(self, is_folded: bool) -> None:
        self._is_folded = is_folded
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(32), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height = theme.px(18), theme.px(5)
        left, middle = theme.px(8), self.height() / 2
        whole = QRectF(self.rect())
        for top, share in ((middle - theme.px(7) + 0.5, 0.5), (middle + theme.px(1) + 0.5, 0.34)):
            for name, length in ((tokens.track, 1.0), (tokens.accent, share)):
                painter.setBrush(theme.color(name))
                bar = QRectF(left, top, width * length, height)
                painter.drawRoundedRect(placed(painter, whole, bar), height / 2, height / 2)
        if self._is_folded:
            return
        font = QFont(theme.font(TextRole.HEADING))  # the theme's own is everyone's
        painter.setPen(theme.color(tokens.text))
        font.setPixelSize(theme.px(15))
        painter.setFont(font)
        room = after(painter, whole, left + width + theme.px(12))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, "Loadline")


class _Item(QAbstractButton):
    """One page: icon, title, key."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._is_folded = False
        self._entry = entry
        self.setText(entry.title)
        self.setCheckable(True)
        self.setAccessibleName(entry.title)
        self.setAccessibleDescription(entry.key)
        self.setToolTip(f"{entry.title} ({entry.key})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fold(self, is_folded: bool) -> None:
        self._is_folded = is_folded
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(32), theme.px(33))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_plate(painter)
        token = "accent" if self.isChecked() else "muted"
        side = theme.px(16)
        left = (self.width() - side) / 2 if self._is_folded else theme.px(9)
        whole = QRectF(self.rect())
        box = placed(painter, whole, QRectF(left, (self.height() - side) / 2, side, side))
        icons.paint(painter, box, icons.source(self._entry.icon), getattr(tokens, token))
        if self._is_folded:
            return
        room = placed(painter, whole, whole.adjusted(theme.px(34), 0, -theme.px(10), 0))
        right = Qt.AlignmentFlag.AlignRight
        draw_text(painter, room, self._entry.key.replace("+", " "), "faint", TextRole.PILL, right)
        draw_text(painter, room, self.text(), token, TextRole.STRONG)

    def _paint_plate(self, painter: QPainter) -> None:
        tokens = theme.current()
        plate = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            name = tokens.accent_soft if self.isChecked() else tokens.sunken
            painter.setBrush(theme.color(name))
            painter.drawRoundedRect(plate, CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            paint_ring(painter, plate)
