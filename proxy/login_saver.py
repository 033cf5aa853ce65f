"""Stores renewed logins. Their old refresh tokens are spent: no disk that is full or hangs may cost the new ones."""

import asyncio
import logging
from collections import defaultdict
from typing import Protocol

from proxy import tasks
from proxy.credential import Credential
from proxy.errors import ProxyError
from proxy.model import AccountId

log = logging.getLogger(__name__)

LIMIT_S = 10.0
"""So long requests wait for a renewed login to be on the disk; one that hangs is tried again beside them."""
AGAIN_S, LONGEST_AGAIN_S = 2.0, 60.0
"""Between two tries after the first one failed; doubled each time, for each is logged."""


class LoginRows(Protocol):
    """What is needed of a vault."""

    async def write(self, account_id: AccountId, credential: Credential) -> None: ...


class LoginSaver:
    """Writes logins into the vault, and those that it did not take again and again.

    State: these logins, the newest of each account, the task that tries each, and a lock for each account's row.
    """

    def __init__(self, rows: LoginRows, limit_s: float = LIMIT_S, again_s: float = AGAIN_S) -> None:
        self._rows = rows
        self._limit_s = limit_s
        self._again_s = again_s
        self._unsaved: dict[AccountId, Credential] = {}
        self._tries: dict[AccountId, asyncio.Task[None]] = {}
        self._locks: defaultdict[AccountId, asyncio.Lock] = defaultdict(asyncio.Lock)

    def lock(self, account_id: AccountId) -> asyncio.Lock:
        """Held by whoever is about to store a login for the account, from the look whether it still should."""
        return self._locks[account_id]

    async def save(self, account_id: AccountId, credential: Credential) -> bool:
        """Whether it is stored; never raises."""
        try:
            async with asyncio.timeout(self._limit_s):
                await self._rows.write(account_id, credential)
        except (ProxyError, TimeoutError) as error:
            words = str(error) or "The disk does not answer."
            log.error("The renewed login of %s could not be stored: %s", account_id, words)
            return False
        except Exception:  # a fault of ours shall not cost it either
            log.exception("The renewed login of %s could not be stored.", account_id)
            return False
        self._unsaved.pop(account_id, None)  # an older one that still waited
        return True

    def save_later(self, account_id: AccountId, credential: Credential) -> None:
        """Goes on trying until it is stored, a newer one is, or the account is forgotten."""
        self._unsaved[account_id] = credential
        task = self._tries.get(account_id)
        if task is None or task.done():
            name = f"store the login of {account_id}"
            self._tries[account_id] = tasks.spawn(name, self._try_again(account_id))

    def forget(self, account_id: AccountId) -> None:
        """The account is gone or has another login."""
        self._unsaved.pop(account_id, None)
        task = self._tries.pop(account_id, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Tries each once more, and no longer."""
        for account_id, credential in tuple(self._unsaved.items()):
            await tasks.cancel(self._tries.pop(account_id, None))
            await self.save(account_id, credential)

    async def _try_again(self, account_id: AccountId) -> None:
        wait_s = self._again_s
        while account_id in self._unsaved:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_AGAIN_S)
            async with self._locks[account_id]:
                newest = self._unsaved.get(account_id)
                if newest is not None:
                    await self.save(account_id, newest)
