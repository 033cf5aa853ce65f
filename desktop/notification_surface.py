"""Where a notification is shown: by the desktop's own server, else by the tray icon, else in the window."""

import logging
from typing import Protocol

from desktop.menu_items import Command
from desktop.notification import Notification
from desktop.platform.notify import NoServer, Server

log = logging.getLogger(__name__)


class TrayPlace(Protocol):
    """What is needed of the tray."""

    @property
    def is_available(self) -> bool: ...

    def tell(self, title: str, text: str, command: Command | None = None) -> None: ...


class WindowPlace(Protocol):
    """What is needed of the window."""

    def tell(self, title: str, text: str) -> None: ...


class NotificationSurface:
    """State: none; what is shown is known to the server."""

    def __init__(self, server: Server | None, tray: TrayPlace, window: WindowPlace) -> None:
        """`server` is None where the platform has none; the tray icon then speaks to the platform."""
        self._server = server
        self._tray = tray
        self._window = window

    async def show(self, notification: Notification) -> None:
        if self._server is not None:
            try:
                await self._server.show(notification)
            except NoServer as reason:
                log.debug("The tray tells it instead: %s", reason)
            else:
                return
        if self._tray.is_available:
            self._tray.tell(notification.title, notification.text, notification.command)
        else:
            self._window.tell(notification.title, notification.text)

    async def withdraw(self, key: str) -> None:
        """Of the tray's messages none stays."""
        if self._server is not None:
            await self._server.withdraw(key)

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()
