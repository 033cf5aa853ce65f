"""Draws a menu value into a QMenu and keeps it up to date in place: an open menu neither closes nor flickers.

Tray hosts on D-Bus know an entry by its number; an action that stays keeps its number.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.gauge import RingState
from desktop.menu_items import Command, Entry, Item, Separator
from desktop.turns import Steps

RingIcon = Callable[[RingState], QIcon]
Key = tuple[bool, str]
"""Whether it is a separator, and the item's own key."""


def escaped(text: str, *, is_exported: bool) -> str:
    """`text` without mnemonics: Qt takes "&" for one, a host on D-Bus "_".

    Exporting, Qt itself makes the first "&" a "_" and passes on all others as they are.
    """
    if is_exported:
        return text.replace("_", "__").replace("&", "&&", 1)
    return text.replace("&", "&&")


class MenuView:
    """One level of the menu. State: the action, the shown item and the level below of each key."""

    def __init__(
        self,
        menu: QMenu,
        ring_icon: RingIcon,
        on_command: Callable[[Command], object],
        *,
        is_exported: bool = False,
    ) -> None:
        self.menu = menu
        self._ring_icon = ring_icon
        self._on_command = on_command
        self._is_exported = is_exported
        self._actions: dict[Key, QAction] = {}
        self._shown: dict[Key, Item] = {}
        self._below: dict[Key, MenuView] = {}

    def show(self, items: tuple[Item, ...]) -> None:
        """Makes the menu show `items`; what is already there stays the same action."""
        wanted = {_key(item): item for item in items}
        for key in [key for key in self._actions if key not in wanted]:
            self._remove(key)
        for place, (key, item) in enumerate(wanted.items()):
            action = self._actions.get(key) or self._add(key)
            self._move(action, place)
            self._update(key, action, item)
            self._shown[key] = item

    def redraw_rings(self) -> None:
        """The theme is another now."""
        for key, item in self._shown.items():
            if isinstance(item, Entry) and item.ring is not None:
                self._actions[key].setIcon(self._ring_icon(item.ring))
        for below in self._below.values():
            below.redraw_rings()

    def get_ready(self) -> Steps:
        """Styles and measures the menu and those below it, one in each step: their first opening need not."""
        self.menu.ensurePolished()
        self.menu.sizeHint()
        yield
        for below in tuple(self._below.values()):
            yield from below.get_ready()

    def _add(self, key: Key) -> QAction:
        action = QAction(self.menu)
        action.setSeparator(key[0])
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(partial(self._on_triggered, key))
        self._actions[key] = action
        return action

    def _remove(self, key: Key) -> None:
        action = self._actions.pop(key)
        self._shown.pop(key, None)
        self.menu.removeAction(action)
        if (below := self._below.pop(key, None)) is not None:
            below.menu.deleteLater()
        action.deleteLater()

    def _move(self, action: QAction, place: int) -> None:
        there = self.menu.actions()
        if place < len(there) and there[place] is action:
            return
        if place < len(there):
            self.menu.insertAction(there[place], action)
        else:
            self.menu.addAction(action)

    def _update(self, key: Key, action: QAction, item: Item) -> None:
        if isinstance(item, Separator):
            return
        before = self._shown.get(key)
        action.setText(escaped(item.text, is_exported=self._is_exported))
        action.setEnabled(item.is_enabled)
        action.setCheckable(item.is_checked is not None)
        action.setChecked(bool(item.is_checked))  # a click has toggled it; the value decides
        if item.shortcut:
            action.setShortcut(QKeySequence(item.shortcut))
        if not isinstance(before, Entry) or before.ring != item.ring:
            action.setIcon(self._ring_icon(item.ring) if item.ring is not None else QIcon())
        if item.children:
            self._level_below(key, action).show(item.children)

    def _level_below(self, key: Key, action: QAction) -> "MenuView":
        if key not in self._below:
            # A menu of the same class: the theme may have given it corners of its own.
            menu = type(self.menu)(self.menu)
            action.setMenu(menu)
            self._below[key] = MenuView(
                menu, self._ring_icon, self._on_command, is_exported=self._is_exported
            )
        return self._below[key]

    def _on_triggered(self, key: Key, _is_checked: bool = False) -> None:
        item = self._shown.get(key)
        if isinstance(item, Entry) and item.command is not None:
            self._on_command(item.command)


def _key(item: Item) -> Key:
    return isinstance(item, Separator), item.key
