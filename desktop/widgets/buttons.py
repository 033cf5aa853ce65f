"""Buttons: plain, primary, dangerous, link; filters that open a menu; segments of which one is chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop import icons, theme
from desktop.theme import CONTROL_RADIUS
from desktop.widgets.direction import placed
from desktop.widgets.focus import paint_ring
from desktop.widgets.menu import Menu
from desktop.widgets.mnemonics import WithMnemonic
from desktop.widgets.text import restyle

Kind = Literal["plain", "primary", "danger", "link", "icon", "filter", "segment"]


class Button(WithMnemonic, QPushButton):
    """A push button. The keyboard reaches it by Tab; a mouse click leaves the focus where it was."""

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: Kind = "plain",
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setProperty("kind", kind)
        if is_small:
            self.setProperty("isSmall", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button that has the keyboard, never a dialog's default instead; a choice is no button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isCheckable():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            self._paint_ring(QPainter(self))

    def _paint_ring(self, painter: QPainter) -> None:
        """On the accent itself it lies inside, in the colour of the words; a link's words leave room for a thin one."""
        box = QRectF(self.rect())
        match self.property("kind"):
            case "primary":
                inside = box.adjusted(2, 2, -2, -2)
                paint_ring(painter, inside, "on_accent", radius=CONTROL_RADIUS - 2)
            case "link":
                paint_ring(painter, box, radius=3, width=1)
            case _:
                paint_ring(painter, box)


class CloseButton(Button):
    """A cross; `name` says what it closes."""

    def __init__(self, name: str, on_click: Callable[[], object]) -> None:
        super().__init__("", on_click, kind="icon")
        self.setIcon(icons.icon("close"))
        self.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.setAccessibleName(name)
        self.setToolTip(name)


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a filter's menu."""

    value: str
    """What `chosen` tells; empty for "all"."""
    text: str


class FilterButton(Button):
    """Narrows a list by one property: its text is the choice, its menu holds the others."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        parent: QWidget | None = None,
        *,
        marks_choice: bool = True,
    ) -> None:
        """`marks_choice`: every choice but the first stands out, because it hides something."""
        super().__init__("", kind="filter", parent=parent)
        self._name = name
        self._marks_choice = marks_choice
        self.choices = Menu(self)
        self._actions = QActionGroup(self)
        self._value = ""
        self.clicked.connect(self._open)
        self.set_options(options)

    @property
    def value(self) -> str:
        return self._value

    def set_options(self, options: Sequence[Option]) -> None:
        """The lines of the menu; the first stands for "all". A choice that is gone falls back to it."""
        self.options = tuple(options)
        values = {option.value for option in options}
        if self._value not in values:
            self._value = options[0].value
        self._show_choice()

    def choose(self, value: str) -> None:
        """As if the user had chosen it."""
        if value != self._value:
            self._value = value
            self._show_choice()
            self.chosen.emit(value)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + theme.px(14), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(56), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme.px(12)
        box = QRectF(self.width() - side - theme.px(7), (self.height() - side) / 2, side, side)
        box = placed(painter, QRectF(self.rect()), box)
        icons.paint(painter, box, icons.source("chevron-down"), theme.current().faint)

    def _show_choice(self) -> None:
        text = next(option.text for option in self.options if option.value == self._value)
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}")
        is_narrowed = self._marks_choice and self._value != self.options[0].value
        if self.property("narrowed") != is_narrowed:
            self.setProperty("narrowed", is_narrowed)
            restyle(self)
        self.updateGeometry()

    def _open(self) -> None:
        self.choices.clear()
        for option in self.options:
            action = QAction(option.text, self.choices)
            action.setCheckable(True)
            action.setChecked(option.value == self._value)
            if action.isChecked():
                action.setIcon(icons.icon("check", "accent"))
            self._actions.addAction(action)
            action.triggered.connect(lambda _on=False, value=option.value: self.choose(value))
            self.choices.addAction(action)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - self.choices.sizeHint().width() if is_mirrored else 0
        self.choices.popup(self.mapToGlobal(QPoint(left, self.height() + 4)))


class Segments(QWidget):
    """A few choices side by side, of which exactly one holds: Tab reaches that one, arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        last = len(options) - 1
        for position, option in enumerate(options):
            button = Button(option.text, kind="segment")
            button.setCheckable(True)
            button.setProperty("edge", {0: "first", last: "last"}.get(position, "inner"))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._buttons[option.value] = button
            self._group.addButton(button)
            row.addWidget(button)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.toggled.connect(partial(self._toggled, button, option.value))
        self._buttons[options[0].value].setChecked(True)

    @property
    def value(self) -> str:
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def choose(self, value: str) -> None:
        self._buttons[value].setChecked(True)

    def _toggled(self, button: Button, value: str, is_on: bool) -> None:
        policy = Qt.FocusPolicy.TabFocus if is_on else Qt.FocusPolicy.NoFocus
        button.setFocusPolicy(policy)  # Qt sees to it only once the keyboard has been there
        if is_on:
            self.chosen.emit(value)
