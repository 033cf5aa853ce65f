"""What was done lately to keep each account's login and usage fresh, and what came of it.

A login that was lost in the night is understood only by what went before: the last renewals, refusals and looks at the
tool's file, and the last usage checks. They are kept over restarts; what matters longer is in the log file.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import msgspec

from proxy import tasks
from proxy.clock import Clock
from proxy.errors import StoreError
from proxy.model import AccountId

log = logging.getLogger(__name__)

STATE_KEY = "upkeep"
"""Where it rests in the store's state."""
KEPT = 30
"""Of each account's login, and as many of its usage: a week of renewals, a working day of usage checks."""
SAVE_S = 5.0
"""Changes gather so long before they are saved."""


class UpkeepKind(StrEnum):
    """What was done, by its outcome."""

    RENEWED = "renewed"
    READ_AGAIN = "read_again"
    """The tool that keeps a shared login had renewed it."""
    NOT_RENEWED = "not_renewed"
    """It could not be renewed for now."""
    REFUSED = "refused"
    """The login is over."""
    USAGE_CHECKED = "usage_checked"
    USAGE_NOT_TOLD = "usage_not_told"
    """The usage endpoint was asked and did not say."""

    @property
    def is_of_usage(self) -> bool:
        return self in {UpkeepKind.USAGE_CHECKED, UpkeepKind.USAGE_NOT_TOLD}

    @property
    def is_trouble(self) -> bool:
        return self not in {
            UpkeepKind.RENEWED,
            UpkeepKind.READ_AGAIN,
            UpkeepKind.USAGE_CHECKED,
        }


@dataclass(frozen=True, slots=True)
class Upkeep:
    """One thing that was done."""

    at: datetime
    account_id: AccountId
    kind: UpkeepKind
    reason: str = ""
    """What went wrong, for people."""
    times: int = 1
    """So often in a row; `at` is the last time."""


class UpkeepLog:
    """Keeps the last of it. State, changed here only: the entries, oldest first in each row; whether they are saved."""

    def __init__(
        self, clock: Clock, save: Callable[[str], Awaitable[None]], *, save_s: float = SAVE_S
    ) -> None:
        """`save` keeps a text; what it refuses with StoreError is saved with the next change."""
        self._clock = clock
        self._save = save
        self._save_s = save_s
        self._rows: dict[tuple[AccountId, bool], deque[Upkeep]] = {}
        self._is_saved = True
        self._saving: asyncio.Task[None] | None = None

    def note(self, account_id: AccountId, kind: UpkeepKind, reason: str = "") -> None:
        """Takes down what was done just now. The same trouble once more only counts up."""
        row = self._rows.setdefault((account_id, kind.is_of_usage), deque(maxlen=KEPT))
        made = Upkeep(self._clock(), account_id, kind, reason)
        last = row[-1] if row else None
        if last is not None and kind.is_trouble and (last.kind, last.reason) == (kind, reason):
            row.pop()
            made = replace(made, times=last.times + 1)
        row.append(made)
        self._change()

    def entries(self) -> tuple[Upkeep, ...]:
        """Of all accounts, the newest first."""
        every = (entry for row in self._rows.values() for entry in row)
        return tuple(sorted(every, key=lambda entry: entry.at, reverse=True))

    def forget(self, account_id: AccountId) -> None:
        """The account is gone."""
        for key in [key for key in self._rows if key[0] == account_id]:
            del self._rows[key]
            self._change()

    def restore(self, text: str | None) -> None:
        """Takes what an earlier run has saved; what cannot be read is left out."""
        try:
            entries = msgspec.json.decode(text or "[]", type=list[Upkeep])
        except msgspec.MsgspecError as error:
            log.warning("The history of renewals cannot be read: %s", error)
            return
        for entry in entries:
            key = (entry.account_id, entry.kind.is_of_usage)
            self._rows.setdefault(key, deque(maxlen=KEPT)).append(entry)

    async def close(self) -> None:
        """Saves what is not saved yet."""
        await tasks.cancel(self._saving)
        await self._flush()

    def _change(self) -> None:
        self._is_saved = False
        if self._saving is None or self._saving.done():
            self._saving = tasks.spawn("save upkeep", self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(self._save_s)
        await self._flush()

    async def _flush(self) -> None:
        if self._is_saved:
            return
        self._is_saved = True
        try:
            await self._save(msgspec.json.encode(self.entries()[::-1]).decode())
        except StoreError as error:  # the store tells its own trouble
            log.info("The history of renewals was not saved: %s", error)
            self._is_saved = False
