"""A notification server without a desktop: takes what programs notify on a private D-Bus, and clicks on it.

Speaks org.freedesktop.Notifications 1.2, as GNOME Shell, Plasma and dunst do.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from dbus_fast import BusType, NameFlag
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ALL = ("actions", "body", "body-markup", "persistence")
BY_USER, BY_CALL = 2, 3
"""Why a notification was closed."""
Strings = Annotated[list[str], DBusSignature("as")]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as the server got it."""

    id: int
    title: str
    body: str
    actions: tuple[str, ...]
    """Keys and labels in turn."""
    urgency: int
    expires_ms: int
    replaced: int
    """The id that the program wanted replaced; 0 for none."""


class _Interface(ServiceInterface):
    """The names are D-Bus's."""

    def __init__(self, server: "NotificationServer") -> None:
        super().__init__(NAME)
        self._server = server

    @dbus_method()
    def GetCapabilities(self) -> Strings:  # noqa: N802
        return list(self._server.capabilities)

    @dbus_method()
    def Notify(  # noqa: N802
        self,
        app_name: DBusStr,
        replaces_id: DBusUInt32,
        app_icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: Strings,
        hints: DBusDict,
        expire_timeout: DBusInt32,
    ) -> DBusUInt32:
        number = replaces_id or len(self._server.shown) + 1
        self._server.shown.append(
            Shown(
                number,
                summary,
                body,
                tuple(actions),
                hints["urgency"].value,
                expire_timeout,
                replaces_id,
            )
        )
        return number

    @dbus_method()
    def CloseNotification(self, id: DBusUInt32) -> None:  # noqa: A002, N802
        self._server.closed.append(id)
        self.NotificationClosed(id, BY_CALL)

    @dbus_signal()
    def NotificationClosed(  # noqa: N802
        self,
        id: DBusUInt32,  # noqa: A002
        reason: DBusUInt32,
    ) -> Annotated[tuple[int, int], DBusSignature("uu")]:
        return (id, reason)

    @dbus_signal()
    def ActivationToken(  # noqa: N802
        self,
        id: DBusUInt32,  # noqa: A002
        activation_token: DBusStr,
    ) -> Annotated[tuple[int, str], DBusSignature("us")]:
        return (id, activation_token)

    @dbus_signal()
    def ActionInvoked(  # noqa: N802
        self,
        id: DBusUInt32,  # noqa: A002
        action_key: DBusStr,
    ) -> Annotated[tuple[int, str], DBusSignature("us")]:
        return (id, action_key)


class NotificationServer:
    """Keeps what it was given, and does what a user would do with it."""

    def __init__(self, address: str, capabilities: tuple[str, ...] = ALL) -> None:
        self._address = address
        self._bus: MessageBus | None = None
        self._interface = _Interface(self)
        self.capabilities = capabilities
        self.shown: list[Shown] = []
        """Everything, the latest last; one that replaced another has its id."""
        self.closed: list[int] = []
        """By the programs themselves."""

    async def start(self) -> None:
        self._bus = await MessageBus(self._address, bus_type=BusType.SESSION).connect()
        self._bus.export(PATH, self._interface)
        await self._bus.request_name(NAME, NameFlag.REPLACE_EXISTING)

    async def stop(self) -> None:
        """It crashes or is left: its name is gone from the bus."""
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()
            self._bus = None

    def click(self, shown: Shown, action: str = "default", token: str = "") -> None:
        """`token` is what a Wayland desktop gives along."""
        if token:
            self._interface.ActivationToken(shown.id, token)
        self._interface.ActionInvoked(shown.id, action)

    def dismiss(self, shown: Shown) -> None:
        """By the user."""
        self._interface.NotificationClosed(shown.id, BY_USER)

    async def until(self, is_met: Callable[[], bool], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_met():  # noqa: ASYNC110 -- what is waited for happens in another process
                await asyncio.sleep(0.02)

    async def latest(self, count: int = 1, timeout_s: float = 30) -> Shown:
        """The last of `count` notifications, as soon as there are so many."""
        await self.until(lambda: len(self.shown) >= count, timeout_s)
        return self.shown[-1]
