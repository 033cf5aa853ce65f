"""A desktop panel without a desktop: takes tray icons on a private D-Bus, reads what they show, clicks in their menus.

Speaks org.kde.StatusNotifierWatcher, org.kde.StatusNotifierItem and com.canonical.dbusmenu, as KDE's panel and the
AppIndicator extension of GNOME do.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast import BusType, Message, MessageType, NameFlag, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
ITEM_PATH = "/StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
REPLY_S = 10.0


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of a menu as a host gets it."""

    id: int
    label: str
    """Without the mnemonic's mark; empty for a separator."""
    is_separator: bool = False
    is_enabled: bool = True
    is_checked: bool | None = None
    has_icon: bool = False
    shortcut: tuple[str, ...] = ()
    children: tuple["MenuLine", ...] = ()

    def child(self, start: str) -> "MenuLine":
        """The line below this one whose label begins with `start`. Raises LookupError."""
        for line in self.children:
            if line.label.startswith(start):
                return line
        raise LookupError(f"no line begins with {start!r}: {self.labels}")

    def has(self, start: str) -> bool:
        return any(line.label.startswith(start) for line in self.children)

    @property
    def labels(self) -> list[str]:
        """Of the lines below; a separator is "—"."""
        return ["—" if line.is_separator else line.label for line in self.children]


class _Watcher(ServiceInterface):
    """Where programs register their icons. The names are D-Bus's."""

    def __init__(self) -> None:
        super().__init__(WATCHER)
        self.items: list[str] = []

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: DBusStr) -> None:  # noqa: N802
        self.items.append(service)
        self.StatusNotifierItemRegistered(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: DBusStr) -> None:  # noqa: N802
        self.StatusNotifierHostRegistered()

    @dbus_signal()
    def StatusNotifierItemRegistered(self, service: DBusStr) -> DBusStr:  # noqa: N802
        return service

    @dbus_signal()
    def StatusNotifierHostRegistered(self) -> None:  # noqa: N802
        return None

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> DBusBool:  # noqa: N802
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> DBusInt32:  # noqa: N802
        return 0


class TrayHost:
    """A panel for one icon."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._watcher = _Watcher()
        self._bus: MessageBus | None = None
        self.signals: list[str] = []
        """What the icon announced, in order: "NewIcon", "NewToolTip", ..."""

    async def start(self) -> None:
        self._bus = await MessageBus(self._address, bus_type=BusType.SESSION).connect()
        self._bus.add_message_handler(self._hear)
        rule = f"type='signal',interface='{ITEM}'"
        await self._bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[rule],
            )
        )
        self._bus.export("/StatusNotifierWatcher", self._watcher)
        await self._bus.request_name(WATCHER, NameFlag.REPLACE_EXISTING)

    async def stop(self) -> None:
        """The panel crashes or is left: its name is gone from the bus."""
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()
            self._bus = None

    @property
    def has_icon(self) -> bool:
        """A program has registered one."""
        return bool(self._watcher.items)

    def forget_icon(self) -> None:
        """The program that had it has ended."""
        self._watcher.items.clear()

    async def icon_appears(self, timeout_s: float = 30) -> None:
        await self.until(lambda: self.has_icon, timeout_s)

    async def property(self, name: str) -> Any:
        """One of the icon's: "ToolTip", "IconPixmap", "Title", "Id"."""
        body = await self._call(
            ITEM_PATH, "org.freedesktop.DBus.Properties", "Get", "ss", [ITEM, name]
        )
        return body[0].value

    async def pixmap_sizes(self) -> list[int]:
        return sorted(width for width, _height, _data in await self.property("IconPixmap"))

    async def tooltip(self) -> str:
        _icon_name, _pixmaps, title, text = await self.property("ToolTip")
        return "\n".join(part for part in (title, text) if part)

    async def menu(self) -> MenuLine:
        """The whole menu, after telling the program that it is about to be shown."""
        await self._call(await self._menu_path(), MENU, "AboutToShow", "i", [0])
        return await self.menu_as_held()

    async def menu_as_held(self) -> MenuLine:
        """The menu as a host has it that does not ask before it opens one."""
        _revision, layout = await self._call(
            await self._menu_path(), MENU, "GetLayout", "iias", [0, -1, []]
        )
        return _line(layout)

    async def click(self, *path: str) -> None:
        """Chooses a line by the beginnings of the labels on the way to it."""
        line = await self.menu()
        for start in path:
            line = line.child(start)
        await self._call(
            await self._menu_path(),
            MENU,
            "Event",
            "isvu",
            [line.id, "clicked", Variant("s", ""), int(time.time())],
        )

    async def activate(self) -> None:
        """A left click on the icon."""
        await self._call(ITEM_PATH, ITEM, "Activate", "ii", [0, 0])

    async def middle_click(self) -> None:
        await self._call(ITEM_PATH, ITEM, "SecondaryActivate", "ii", [0, 0])

    async def until(self, is_met: Callable[[], bool], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_met():  # noqa: ASYNC110 -- what is waited for happens in another process
                await asyncio.sleep(0.02)

    async def until_menu(
        self, is_met: Callable[[MenuLine], bool], timeout_s: float = 30
    ) -> MenuLine:
        """Waits for the menu to show something, without telling the program that it is looked at."""
        async with asyncio.timeout(timeout_s):
            while not is_met(line := await self.menu_as_held()):  # noqa: ASYNC110 -- as above
                await asyncio.sleep(0.05)
            return line

    def _hear(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL and message.interface == ITEM:
            self.signals.append(str(message.member))

    async def _menu_path(self) -> str:
        path: str = await self.property("Menu")
        return path

    async def _call(
        self, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> list[Any]:
        assert self._bus is not None
        assert self._watcher.items, "no icon has registered"
        message = Message(
            destination=self._watcher.items[-1],
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
        )
        async with asyncio.timeout(REPLY_S):
            reply = await self._bus.call(message)
        assert reply is not None
        assert reply.message_type is not MessageType.ERROR, reply.body
        return reply.body


def _line(layout: list[Any]) -> MenuLine:
    """A node of GetLayout: id, properties, children as variants."""
    number, variants, children = layout
    known = {name: variant.value for name, variant in variants.items()}
    checks = {0: False, 1: True}
    return MenuLine(
        id=number,
        label=_without_mnemonic(known.get("label", "")),
        is_separator=known.get("type") == "separator",
        is_enabled=known.get("enabled", True),
        is_checked=checks.get(known.get("toggle-state", -1)) if known.get("toggle-type") else None,
        has_icon=bool(known.get("icon-data")),
        shortcut=tuple(known["shortcut"][0]) if known.get("shortcut") else (),
        children=tuple(_line(child.value) for child in children),
    )


def _without_mnemonic(label: str) -> str:
    """Two underscores are one; a single one marks the letter behind it."""
    return "_".join(part.replace("_", "") for part in label.split("__"))
