"""Notifications by the Desktop Notifications Specification 1.2, over D-Bus: on Linux the session's own server.

Spoken by jeepney, which the keyring brings: QtDBus cannot send the unsigned numbers that `Notify` wants from Python,
and ends the process when it tries. Connected when the first notification is shown, not before.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop.menu_items import Command
from desktop.notification import Notification
from desktop.platform.activation import use_token
from proxy import tasks

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.asyncio import DBusRouter

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
REPLY_S = 5.0
"""A server that must be started first answers within a second."""
BY_SERVER, NEVER = -1, 0
"""When a notification goes, in its own words."""
CLICK, BUTTON = "default", "open"
"""Keys of actions: the first is the notification itself."""


def session_bus(platform: str, environ: Mapping[str, str]) -> str:
    """The address of the user's bus; empty on systems that have another way to notify, or no bus."""
    if platform in {"win32", "darwin"}:
        return ""
    folder = environ.get("XDG_RUNTIME_DIR", "")
    return environ.get("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/bus" if folder else "")


class NoServer(Exception):
    """Nobody on the session's bus shows notifications."""


class Server:
    """The session's notification server. State: the connection, what the server can do, and what it shows by us."""

    def __init__(self, address: str, on_command: Callable[[Command], object]) -> None:
        """`address` is the bus's, as DBUS_SESSION_BUS_ADDRESS has it; `on_command` hears what a click asks for."""
        self._address = address
        self._on_command = on_command
        self._turn = asyncio.Lock()
        self._way_out = contextlib.AsyncExitStack()
        self._router: DBusRouter | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._numbers: dict[str, int] = {}
        self._commands: dict[int, Command] = {}
        self._lasting: set[str] = set()

    async def show(self, notification: Notification) -> None:
        """In place of an older one with the same key. Raises NoServer."""
        async with self._turn:
            await self._connect()
            number = self._numbers.get(notification.key, 0)
            arguments = notify_arguments(notification, number, self._capabilities)
            (number,) = await self._call("Notify", "susssasa{sv}i", arguments)
            self._numbers[notification.key] = number
            self._commands[number] = notification.command
            if notification.stays:
                self._lasting.add(notification.key)

    async def withdraw(self, key: str) -> None:
        """What it told is true no more; nothing happens when the user has closed it."""
        async with self._turn:
            await self._withdraw(key)

    async def close(self) -> None:
        """Leaves the bus, and nothing behind that would stay for ever."""
        async with self._turn:
            for key in tuple(self._lasting):
                await self._withdraw(key)
            await self._leave()

    async def _withdraw(self, key: str) -> None:
        self._lasting.discard(key)
        number = self._numbers.pop(key, None)
        if number is None or self._router is None:
            return
        self._commands.pop(number, None)
        with contextlib.suppress(NoServer):
            await self._call("CloseNotification", "u", (number,))

    # The connection

    async def _connect(self) -> None:
        """Raises NoServer."""
        if self._router is not None:
            return
        from jeepney import MatchRule, message_bus
        from jeepney.io.asyncio import open_dbus_router

        try:
            async with asyncio.timeout(REPLY_S):
                router = await self._way_out.enter_async_context(open_dbus_router(self._address))
                rule = MatchRule(type="signal", interface=NAME, path=PATH)
                await router.send_and_get_reply(message_bus.AddMatch(rule))
        except Exception as error:  # a bus that is not there fails in many ways
            await self._leave()
            raise NoServer(f"The session's bus cannot be reached: {error!r}") from error
        self._router = router
        heard: asyncio.Queue[Message] = asyncio.Queue()
        self._way_out.enter_context(router.filter(rule, queue=heard))
        hearing = tasks.spawn("hear of notifications", self._hear(heard))
        self._way_out.push_async_callback(tasks.cancel, hearing)
        (names,) = await self._call("GetCapabilities")
        self._capabilities = frozenset(names)

    async def _call(self, member: str, signature: str = "", arguments: Any = ()) -> tuple[Any, ...]:
        """The server's answer. Raises NoServer, after which the next call connects anew."""
        from jeepney import DBusAddress, MessageType, new_method_call

        assert self._router is not None
        place = DBusAddress(PATH, bus_name=NAME, interface=NAME)
        message = new_method_call(place, member, signature or None, arguments)
        try:
            async with asyncio.timeout(REPLY_S):
                reply = await self._router.send_and_get_reply(message)
        except Exception as error:  # the bus has gone, in one of many ways
            await self._leave()
            raise NoServer(f"The notification server does not answer: {error!r}") from error
        if reply.header.message_type is MessageType.error:
            await self._leave()
            raise NoServer(f"The notification server refused {member}: {reply.body}")
        body: tuple[Any, ...] = reply.body
        return body

    async def _leave(self) -> None:
        self._router = None
        self._numbers, self._commands, self._lasting = {}, {}, set()
        way_out, self._way_out = self._way_out, contextlib.AsyncExitStack()
        with contextlib.suppress(Exception):  # of a connection that is broken already
            await way_out.aclose()

    # What the user does

    async def _hear(self, heard: "asyncio.Queue[Message]") -> None:
        from jeepney import HeaderFields

        while True:
            message = await heard.get()
            self._take(message.header.fields.get(HeaderFields.member, ""), message.body)

    def _take(self, member: str, body: tuple[Any, ...]) -> None:
        """`ActivationToken(number, token)`, `ActionInvoked(number, key)` and `NotificationClosed(number, reason)`.

        Of any program's notifications; the token comes before the action that it is for.
        """
        if not body or body[0] not in self._commands:
            return
        number = body[0]
        if member == "ActivationToken":
            use_token(str(body[1]))
        elif member == "ActionInvoked":
            self._on_command(self._commands[number])
        elif member == "NotificationClosed":
            del self._commands[number]
            self._numbers = {key: each for key, each in self._numbers.items() if each != number}


def notify_arguments(
    notification: Notification, replaced: int, capabilities: frozenset[str]
) -> tuple[Any, ...]:
    """What `Notify` takes: name, replaced id, icon, summary, body, actions, hints, time-out.

    A server without "actions" gets none, one without "body" has all in the summary, and one with "body-markup" would
    read "<" and "&" as markup.
    """
    title, text = notification.title, notification.text
    if "body" not in capabilities:
        title, text = " — ".join(part for part in (title, text) if part), ""
    if "body-markup" in capabilities:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    actions = [CLICK, notification.action, BUTTON, notification.action]
    return (
        "Loadline",
        replaced,
        "loadline",
        title,
        text,
        actions if "actions" in capabilities else [],
        {
            "urgency": ("y", int(notification.urgency)),
            "desktop-entry": ("s", "loadline"),
        },
        NEVER if notification.stays else BY_SERVER,
    )
