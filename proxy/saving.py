"""Saves accounts in the background, so that no request waits for the disk: the newest values of each, in turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from proxy import tasks
from proxy.errors import StoreError
from proxy.model import Account, AccountId

log = logging.getLogger(__name__)


class AccountSaver:
    """Writes what it was given, one account after the other; a change made meanwhile replaces the one that waits.

    State, changed here only: the accounts that wait, those that were refused, and the task that writes them.
    """

    def __init__(self, save: Callable[[Account], Awaitable[None]]) -> None:
        self._save = save
        self._waiting: dict[AccountId, Account] = {}
        self._refused: dict[AccountId, Account] = {}
        self._task: asyncio.Task[None] | None = None

    def save(self, account: Account) -> None:
        """Takes the newest values; loop's thread only."""
        self._waiting[account.id] = account
        self._refused.pop(account.id, None)
        self._begin()

    def save_refused(self) -> None:
        """The store can be written again."""
        self._waiting = self._refused | self._waiting
        self._refused = {}
        self._begin()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = tasks.spawn("save accounts", self._write())

    def forget(self, account_id: AccountId) -> None:
        """The account is being removed; what waits of it is not written."""
        self._waiting.pop(account_id, None)
        self._refused.pop(account_id, None)

    async def flush(self, timeout_s: float = 10.0) -> None:
        """Waits until all that was given is written, or the store refused it."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=timeout_s)

    async def _write(self) -> None:
        while self._waiting:
            account = self._waiting.pop(next(iter(self._waiting)))
            try:
                await self._save(account)
            except StoreError as error:
                # They go out with the next change, or when the disk's trouble is over; the recorder, which meets
                # it too, tells of both.
                if account.id not in self._waiting:
                    self._refused[account.id] = account
                log.info("Account %s could not be saved: %s", account.id, error.title)
