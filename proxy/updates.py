"""Whether a newer version is out: asked once a day where the user wants it, told once per version.

It only tells. Nothing is fetched or installed, and the call carries nothing but the program's name and version.
"""

import asyncio
import logging
import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from proxy import tasks
from proxy.call import Fetch, UpstreamRequest
from proxy.clock import Clock
from proxy.errors import ProxyError, UpstreamError
from proxy.events import EventBus, UpdateFound
from proxy.model import Release
from proxy.own_calls import own_headers, read_json

log = logging.getLogger(__name__)

PERIOD = timedelta(days=1)
AFTER_FAILURE_S = 3600.0
"""Where not even the time of the check could be kept, it would be due again at once."""
ASKED_AT = "update/asked_at"
TOLD = "update/told"
_VERSION = re.compile(r"v?(\d+(?:\.\d+){0,3})(.*)")


class Memory(Protocol):
    """What is needed of the store."""

    async def get_state(self, key: str) -> str | None: ...

    async def set_state(self, key: str, value: str) -> None: ...


class UpdateCheck:
    """State that changes: whom to ask and whether daily, the newest release that was told of, and the running task."""

    def __init__(
        self,
        url: str,
        fetch: Fetch,
        memory: Memory,
        events: EventBus,
        clock: Clock,
        current: str,
        *,
        is_daily: bool = False,
    ) -> None:
        """`url` answers with what `newer_release` reads; empty means that nobody is asked."""
        self._url = url
        self._is_daily = is_daily
        self._changed = asyncio.Event()
        self._fetch = fetch
        self._memory = memory
        self._events = events
        self._clock = clock
        self._current = current
        self._task: asyncio.Task[None] | None = None
        self.newest: Release | None = None
        """A release newer than this program, once one was found."""

    def start(self) -> None:
        """Asks by itself from now on while that is wanted, each time a day has passed since the last time."""
        if self._task is None:
            self._task = tasks.spawn("look for updates", self._run())

    def change(self, url: str, *, is_daily: bool) -> None:
        """Asks there from now on, and by itself only if wanted."""
        if url != self._url:
            self.newest = None  # another place's word
        if (url, is_daily) != (self._url, self._is_daily):
            self._url, self._is_daily = url, is_daily
            self._changed.set()

    async def close(self) -> None:
        await tasks.cancel(self._task)

    async def check(self) -> Release | None:
        """Asks now: the release that is newer than this program, if any. Raises UpstreamError, StoreError."""
        if not self._url:
            title = "There is no address to ask for a newer version."
            raise UpstreamError(title, hint="Set LOADLINE_UPDATE_URL.")
        await self._memory.set_state(ASKED_AT, self._clock().isoformat())
        request = UpstreamRequest("GET", self._url, own_headers({}))
        answer = await self._fetch(request)
        if answer.status != HTTPStatus.OK:
            raise UpstreamError(
                "It is not known whether there is a newer version.",
                detail=f"{self._url} answered with status {answer.status}.",
            )
        self.newest = newer_release(answer.body, self._current)
        await self._tell()
        return self.newest

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            if await self._is_changed_within(await self._wait_s()):
                continue
            try:
                await self.check()
            except ProxyError as error:
                log.info("No update check: %s", error)
                await self._is_changed_within(AFTER_FAILURE_S)

    async def _is_changed_within(self, limit_s: float | None) -> bool:
        """Waits for a change, without end where nobody is to be asked."""
        try:
            async with asyncio.timeout(limit_s):
                return await self._changed.wait()
        except TimeoutError:
            return False

    async def _wait_s(self) -> float | None:
        """Until a day has passed since the last time, which may have been before a restart; None while unwanted."""
        if not (self._is_daily and self._url):
            return None
        asked_at = await self._memory.get_state(ASKED_AT)
        if asked_at is None:
            return 0.0
        since = self._clock() - datetime.fromisoformat(asked_at)
        return max(0.0, (PERIOD - since).total_seconds())

    async def _tell(self) -> None:
        if self.newest is None or await self._memory.get_state(TOLD) == self.newest.version:
            return
        await self._memory.set_state(TOLD, self.newest.version)
        log.info("Loadline %s is out: %s", self.newest.version, self.newest.url)
        self._events.publish(UpdateFound(self.newest))


def newer_release(body: bytes, current: str) -> Release | None:
    """The release that `body` names, when it is newer than version `current`.

    `body` is GitHub's `{"tag_name", "html_url", "prerelease"}` or a plain `{"version", "url"}`. None when it is older,
    no final release, or not understood.
    """
    document = read_json(body) or {}
    version = document.get("tag_name") or document.get("version")
    url = document.get("html_url") or document.get("url")
    if not isinstance(version, str) or not isinstance(url, str) or document.get("prerelease"):
        return None
    offered, ours = _rank(version), _rank(current)
    if offered is None or ours is None or not offered[-1] or offered <= ours:
        return None
    if urlsplit(url).scheme not in {"https", "http"}:  # it will be opened by a click
        return None
    return Release(version.removeprefix("v"), url)


def _rank(version: str) -> tuple[int, int, int, int, bool] | None:
    """Sorts versions: four numbers, then whether it is final. None for a text that is no version."""
    parts = _VERSION.fullmatch(version)
    if parts is None:
        return None
    first, second, third, fourth = (*map(int, parts[1].split(".")), 0, 0, 0)[:4]
    return first, second, third, fourth, parts[2] == "" or parts[2].startswith("+")
