"""Tells the user what they would want to know when the window is not in front of them.

Looks when something has changed and twice a minute, since a reset comes without any event.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from desktop.notification import Kind, Notification
from desktop.notification_latches import STATE_KEY, Latches, decoded, encoded
from desktop.notification_rules import Decision, Finding, decide
from desktop.notification_texts import written
from desktop.pace import Outlook, outlook
from desktop.snapshot import AccountView, Snapshot
from desktop.wishes import WishList
from proxy import tasks
from proxy.errors import ProxyError
from proxy.model import Account, AccountId

log = logging.getLogger(__name__)

LOOK_MS = 30_000
SETTLE_MS = 500
"""After an event: a limit that is reached is told before the pool has let the account rest."""


class Source(Protocol):
    """What is needed of the proxy."""

    async def wait_until_open(self) -> None: ...

    async def get_state(self, key: str) -> str | None: ...

    async def set_state(self, key: str, value: str) -> None: ...

    def successor(
        self, account_id: AccountId, model_family: str | None = None
    ) -> Account | None: ...


class Surface(Protocol):
    """Where notifications are shown."""

    async def show(self, notification: Notification) -> None: ...

    async def withdraw(self, key: str) -> None: ...


class Notifier(QObject):
    """State: what was told, whether that was read from the store, and what waits to be shown."""

    def __init__(
        self,
        take: Callable[[], Snapshot],
        source: Source,
        surface: Surface,
        wishes: WishList,
        is_in_front: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`is_in_front`: the user looks at the window, which shows all of it."""
        super().__init__(parent)
        self._take = take
        self._source = source
        self._surface = surface
        self._wishes = wishes
        self._is_in_front = is_in_front
        self._latches = Latches()
        self._kept = ""
        self.is_loaded = False
        """Accounts are looked at."""
        self._turn = asyncio.Lock()
        self._loading: asyncio.Task[None] | None = None
        self._tick = QTimer(self, interval=LOOK_MS)
        self._tick.timeout.connect(self.look)
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self.look)

    def start(self) -> None:
        """Looks from now on."""
        self.load()
        self._tick.start()

    def load(self) -> None:
        """Accounts are looked at once the store is open, which knows what was told. May be called again."""
        if not self.is_loaded and (self._loading is None or self._loading.done()):
            self._loading = tasks.spawn("read what was notified", self._load())

    async def close(self) -> None:
        """What is just being told is told to its end."""
        self._tick.stop()
        self._soon.stop()
        await tasks.cancel(self._loading)
        async with self._turn:
            self.is_loaded = False

    def look_soon(self) -> None:
        """Something changed."""
        if not self._soon.isActive():
            self._soon.start()

    def look(self) -> None:
        """Decides what is to be told of what is known now."""
        known = self._take()
        before = self._latches
        if not self.is_loaded:
            known = replace(known, accounts=(), newer=None)
        decision = decide(known, before, self._wishes.now.policy(known.now))
        self._latches = decision.latches
        is_kept = not self.is_loaded or encoded(decision.latches) == self._kept
        findings = () if self._is_in_front() else decision.findings
        if findings or decision.ended or not is_kept:
            told = [self._written(finding, known) for finding in findings]
            tasks.spawn("notify", self._carry_out(told, decision))

    async def _carry_out(self, told: list[Notification], decision: Decision) -> None:
        """Kept first: what is told twice is worse than what is lost in a crash."""
        async with self._turn:
            await self._keep()
            for key in decision.ended:
                await self._surface.withdraw(key)
            for notification in told:
                await self._surface.show(notification)

    async def _keep(self) -> None:
        text = encoded(self._latches)
        if not self.is_loaded or text == self._kept:
            return
        try:
            await self._source.set_state(STATE_KEY, text)
            self._kept = text
        except ProxyError as error:
            log.warning("What was notified cannot be kept: %s", error)

    async def _load(self) -> None:
        try:
            await self._source.wait_until_open()
            self._kept = await self._source.get_state(STATE_KEY) or ""
        except ProxyError as error:
            log.info("Accounts are not notified of: %s", error)
            return
        self._latches = replace(decoded(self._kept), failure=self._latches.failure)
        self.is_loaded = True
        self.look()

    def _written(self, finding: Finding, known: Snapshot) -> Notification:
        heir = None
        if finding.kind in {Kind.REACHED, Kind.RUNS_OUT}:
            heir = self._heir(finding, known)
        return written(finding, known, heir)

    def _heir(self, finding: Finding, known: Snapshot) -> AccountView | None:
        """Who takes over; nobody who is used up as well."""
        assert finding.view is not None
        assert finding.window is not None
        chosen = self._source.successor(finding.view.account.id, finding.window.model_family)
        for view in known.accounts:
            if chosen is not None and view.account.id == chosen.id:
                return None if _is_used_up(view, known) else view
        return None


def _is_used_up(view: AccountView, known: Snapshot) -> bool:
    worst = view.worst(known.now)
    return (
        worst is not None
        and worst[0].model_family is None
        and outlook(worst[0], known.now).verdict is Outlook.REACHED
    )
