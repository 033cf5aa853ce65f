"""The control that fits a setting's type: a switch, segments, a list of choices, a line to type in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import EnumType, StrEnum
from typing import Literal, get_args, get_origin

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop import theme
from desktop.widgets.buttons import FilterButton, Option, Segments
from desktop.widgets.switch import Switch
from proxy.setting import Setting

MOST_SEGMENTS = 3
"""More choices open a menu."""
NUMBER_WIDTH, TEXT_WIDTH = 88, 220
"""In the drawings' pixels."""
Change = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Control:
    """A widget and how to make it show a value; setting it by `show_value` tells nobody."""

    widget: QWidget
    show_value: Callable[[object], object]


def control_for(
    setting: Setting, name: str, on_change: Change, options: Sequence[Option] = ()
) -> Control:
    """By the setting's type; `name` is what a screen reader says, `options` are its choices in the user's words."""
    kind = setting.plain_type
    if kind is bool:
        return switch(name, on_change)
    choices = tuple(options) or _own_words(kind)
    if choices:
        return choice(name, choices, on_change)
    return line(name, on_change, width=NUMBER_WIDTH if kind in (int, float) else TEXT_WIDTH)


def switch(name: str, on_change: Change) -> Control:
    widget = Switch(name)
    widget.toggled.connect(on_change)

    def show(value: object) -> None:
        with QSignalBlocker(widget):
            widget.setChecked(bool(value))

    return Control(widget, show)


def choice(name: str, options: Sequence[Option], on_change: Change) -> Control:
    """Segments for a few, a menu for more."""
    widget = (
        Segments(options)
        if len(options) <= MOST_SEGMENTS
        else FilterButton(name, options, marks_choice=False)
    )
    widget.setAccessibleName(name)
    widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    widget.chosen.connect(on_change)

    def show(value: object) -> None:
        with QSignalBlocker(widget):
            widget.choose(str(value))

    return Control(widget, show)


def line(name: str, on_change: Change, *, width: int = TEXT_WIDTH) -> Control:
    """Tells when the user has finished and the text is another."""
    widget = QLineEdit()
    widget.setAccessibleName(name)
    widget.setFixedWidth(theme.px(width))
    if width == NUMBER_WIDTH:
        widget.setAlignment(Qt.AlignmentFlag.AlignRight)
    shown = [""]

    def finish() -> None:
        if widget.text().strip() != shown[0]:
            shown[0] = widget.text().strip()
            on_change(shown[0])

    def show(value: object) -> None:
        shown[0] = f"{value:g}" if isinstance(value, float) else str(value)
        widget.setText(shown[0])

    widget.editingFinished.connect(finish)
    return Control(widget, show)


def _own_words(kind: object) -> tuple[Option, ...]:
    """ "headers+system" as "Headers and system"."""
    if get_origin(kind) is Literal:
        values = [str(value) for value in get_args(kind)]
    elif isinstance(kind, EnumType) and issubclass(kind, StrEnum):
        values = [value.value for value in kind]
    else:
        return ()
    return tuple(Option(value, _in_words(value)) for value in values)


def _in_words(value: str) -> str:
    words = value.replace("_", " ").replace("+", " and ")
    return words[:1].upper() + words[1:]
