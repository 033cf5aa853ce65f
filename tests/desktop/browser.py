"""The user's browser, for pages that the window opens: none of them leaves this program."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from proxy.tasks import spawn

SCHEMES = ("http", "https")


class Browser(QObject):
    """An HTTP client that goes wherever a page sends it, once it is let; until then it only remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.goes_on = False
        self.pages: list[str] = []
        """What it showed in the end."""

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if self.goes_on:
            spawn("browser", self._visit(self.opened[-1]))

    async def _visit(self, url: str) -> None:
        async with aiohttp.ClientSession() as client, client.get(url) as response:
            self.pages.append(await response.text())

    async def address_after(self, url: str) -> str:
        """Where a page sends the browser, which cannot go there."""
        async with (
            aiohttp.ClientSession() as client,
            client.get(url, allow_redirects=False) as response,
        ):
            return response.headers["Location"]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Takes every page until the end."""
    browser = Browser()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, browser, "open")
    yield browser
    for scheme in SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)
