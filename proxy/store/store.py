"""The one door to the database: asynchronous in front, threads behind.

Importing this module loads no database library; `Store.open` does that in the store's own thread.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from proxy.affinity import Affinity
from proxy.client_keys import ClientKey
from proxy.clock import Clock, utc_now
from proxy.errors import StoreError
from proxy.model import Account, AccountId, Usage
from proxy.record import RequestRecord, Totals
from proxy.store.query import (
    AgentRow,
    DayRow,
    Facets,
    LastKnown,
    Recovery,
    RequestPage,
    RequestQuery,
    SessionRow,
)
from proxy.store.workers import Workers, closed
from proxy.window_history import ByWindow

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from proxy.store.database import Database
    from proxy.store.reach import Reach
    from proxy.store.rows import Rows

Result = TypeVar("Result")

SUMS_KEPT = timedelta(days=400)
"""Thirteen months: a year to compare with, and the running month."""
TRIED_AT = "store_tried_at"
CHECK_S = 30.0
CHECKED_AT_ONCE_BYTES = 16 << 20
"""Read in 0.3 s even from a cold disk."""


class Store:
    """Accounts, sealed credentials, usage, request records, their sums, and the program's memory.

    Writing happens in one thread, in the order asked; reading in a small pool. A write that was accepted is done even
    when its caller is cancelled. Every method raises StoreError when the database cannot be read or written.
    """

    def __init__(
        self,
        url: str,
        clock: Clock = utc_now,
        *,
        checked_at_once_bytes: int = CHECKED_AT_ONCE_BYTES,
    ) -> None:
        """`url`: "sqlite:///" and a path, or "postgresql://...".

        A file of up to `checked_at_once_bytes` is checked by `open`, a larger one by `verify`.
        """
        self._url = url
        self._clock = clock
        self._checked_at_once_bytes = checked_at_once_bytes
        self._workers = Workers()
        self._closing = threading.Event()
        self._reach: Reach | None = None
        """Set and cleared in the writing thread."""

    async def open(self) -> None:
        """Makes the database private, checks it, creates or migrates it.

        On a full disk it is read only, as `trouble` says, until there is room.
        Raises StoreError; with `store_corrupt`, `recover` is the way on.
        """
        self._work_again()
        await self._workers.write(self._open)

    @property
    def trouble(self) -> StoreError | None:
        """Why nothing can be written since it was opened; each write looks whether that is over."""
        return self._reach.trouble if self._reach is not None else None

    async def close(self) -> None:
        """Finishes what was asked before, then closes. `open` may follow."""
        if not self._closing.is_set():
            self._closing.set()
            await self._workers.stop(self._close)

    async def verify(self, limit_s: float = CHECK_S) -> None:
        """Checks a database that was too large to check at opening; belongs in a background task after each start.

        Reads the whole file, gives up at the limit, and returns at once where nothing is left to check.
        Raises StoreError (`store_corrupt`).
        """
        await self._workers.read(lambda: self._verify(limit_s))

    async def recover(self) -> Recovery:
        """Moves a damaged database aside and begins a new one, with the accounts that can be read; `open` may follow.

        Only ever by the user's word, and for a store that is not open.
        """

        def recover() -> Recovery:
            from proxy.store.recovery import recover

            return recover(self._url, self._clock())

        self._work_again()
        return await self._workers.write(recover)

    async def last_known(self, tz: tzinfo | None = None) -> LastKnown:
        """What the database says, for any process and without opening the store: nothing is created or migrated.

        `tz` says which day today is; None: this machine's.
        """

        def look() -> LastKnown:
            from proxy.store.snapshot import last_known

            return last_known(self._url, self._clock(), tz)

        return await self._workers.read(look)

    # Accounts

    async def accounts(self) -> tuple[Account, ...]:
        """In the order they were added."""
        return await self._read(lambda rows: rows.accounts.all())

    async def add_account(self, account: Account, sealed: bytes) -> None:
        """Both or neither; on the disk when it returns."""
        await self._keep(lambda rows: rows.accounts.add(account, sealed))

    async def replace_account(self, account: Account, sealed: bytes) -> None:
        """Another login for a stored account: both or neither; on the disk when it returns.

        Raises StoreError (`store_no_account`) when the account is gone.
        """
        await self._keep(lambda rows: rows.accounts.replace(account, sealed))

    async def save_account(self, account: Account) -> None:
        """Changes a stored account; without effect when it was removed meanwhile."""
        await self._keep(lambda rows: rows.accounts.save(account))

    async def delete_account(self, account_id: AccountId) -> None:
        """With its credential and usage; its request records stay."""
        await self._keep(lambda rows: rows.accounts.delete(account_id))

    async def load_secret(self, account_id: AccountId) -> bytes | None:
        return await self._read(lambda rows: rows.accounts.secret(account_id))

    async def load_secrets(self) -> Mapping[AccountId, bytes]:
        """Of all accounts."""
        return await self._read(lambda rows: rows.accounts.secrets())

    async def save_secret(self, account_id: AccountId, sealed: bytes) -> None:
        """On the disk when it returns. Raises StoreError (`store_no_account`) when the account is gone."""
        await self._keep(lambda rows: rows.accounts.save_secret(account_id, sealed))

    async def delete_secret(self, account_id: AccountId) -> None:
        await self._keep(lambda rows: rows.accounts.delete_secret(account_id))

    async def usages(self) -> tuple[Usage, ...]:
        return await self._read(lambda rows: rows.accounts.usages())

    async def save_usage(self, usage: Usage) -> None:
        """Without effect for what is no stored account: the client's own credential, or a removed one."""
        await self._record(lambda rows: rows.accounts.save_usage(usage))

    async def window_readings(self) -> tuple[tuple[AccountId, ByWindow], ...]:
        return await self._read(lambda rows: rows.readings.all())

    async def save_window_readings(self, account_id: AccountId, windows: ByWindow) -> None:
        """In place of those kept before; without effect for a removed account."""
        await self._record(lambda rows: rows.readings.save(account_id, windows))

    # Sessions' accounts and clients' keys

    async def affinities(self, since: datetime) -> tuple[Affinity, ...]:
        """Those used since then."""
        return await self._read(lambda rows: rows.affinities.since(since))

    async def save_affinities(self, affinities: Sequence[Affinity]) -> None:
        await self._record(lambda rows: rows.affinities.save(affinities))

    async def forget_affinities(self, before: datetime) -> None:
        await self._record(lambda rows: rows.affinities.forget(before))

    async def client_keys(self) -> tuple[ClientKey, ...]:
        """Oldest first."""
        return await self._read(lambda rows: rows.client_keys.all())

    async def save_client_key(self, key: ClientKey) -> None:
        """Adds or changes it; on the disk when it returns."""
        await self._keep(lambda rows: rows.client_keys.save(key))

    async def delete_client_key(self, key_id: str) -> None:
        await self._keep(lambda rows: rows.client_keys.delete(key_id))

    # Request records

    def write_records(self, records: Sequence[RequestRecord]) -> None:
        """Stores records and adds them to the sums, in one transaction. Blocks: never in the loop's thread.

        A record that is stored already is left out, so a batch whose outcome is unknown may be written again. An empty
        batch only finds out whether the store can be written.
        """
        work = partial(self._write_records, records) if records else self._try_to_write
        self._workers.write_and_wait(work)

    async def requests(self, query: RequestQuery) -> RequestPage:
        """Raises Refusal when `query.before` is no cursor."""
        return await self._read(lambda rows: rows.search.page(query))

    async def count(self, query: RequestQuery) -> int:
        """How many records match, on all pages."""
        return await self._read(lambda rows: rows.search.count(query))

    async def request(self, request_id: str) -> RequestRecord | None:
        return await self._read(lambda rows: rows.records.one(request_id))

    async def facets(self) -> Facets:
        return await self._read(lambda rows: rows.search.facets())

    async def agents(self) -> tuple[AgentRow, ...]:
        return await self._read(lambda rows: rows.search.agents())

    async def sessions(self, limit: int = 100) -> tuple[SessionRow, ...]:
        """Those last used, the newest first; at most 500."""
        return await self._read(lambda rows: rows.sessions.latest(limit))

    async def session_requests(
        self, session_id: str, limit: int = 500
    ) -> tuple[RequestRecord, ...]:
        """The newest `limit` records of a session, oldest first; at most 500."""
        return await self._read(lambda rows: rows.sessions.records(session_id, limit))

    async def prune(self, retention: timedelta) -> int:
        """Forgets records that began longer ago than `retention`; gives how many. Sums stay for 13 months, or as long.

        Goes in small steps, between which other writes come through.
        """
        before = self._clock() - retention
        forgotten = 0
        while gone := await self._record(lambda rows: rows.forget_slice(before)):
            forgotten += gone
        sums_before = self._clock() - max(retention, SUMS_KEPT)
        await self._record(lambda rows: rows.rollups.forget(sums_before))
        return forgotten

    async def forget_requests(self) -> int:
        """Forgets every record and every sum; gives how many records. In small steps, as `prune`."""
        ever = datetime.max.replace(tzinfo=UTC)
        forgotten = 0
        while gone := await self._record(lambda rows: rows.forget_slice(ever)):
            forgotten += gone
        await self._record(lambda rows: rows.rollups.forget(ever))
        return forgotten

    # Sums

    async def totals(self, since: datetime, until: datetime) -> Totals:
        """Of the requests begun from `since` to before `until`, both taken down to their quarter of an hour."""
        return await self._read(lambda rows: rows.rollups.totals(since, until))

    async def today(self, tz: tzinfo | None = None) -> Totals:
        """Since midnight in `tz`; None: this machine's time zone."""
        return await self._read(lambda rows: rows.rollups.today(self._clock(), tz))

    async def daily(self, days: int, tz: tzinfo | None = None) -> tuple[DayRow, ...]:
        """The last `days` local days with today, oldest first, by provider, account and model.

        A day without requests gives no row.
        """
        return await self._read(lambda rows: rows.rollups.daily(self._clock(), days, tz))

    # The program's memory

    async def get_state(self, key: str) -> str | None:
        return await self._read(lambda rows: rows.state.get(key))

    async def set_state(self, key: str, value: str) -> None:
        await self._record(lambda rows: rows.state.set(key, value))

    # Within the threads

    async def _read(self, work: "Callable[[Rows], Result]") -> Result:
        is_alone = self._reach is not None and self._reach.is_alone
        run = self._workers.write if is_alone else self._workers.read
        return await run(lambda: _work_on(self._opened().readable().reading(), work))

    async def _record(self, work: "Callable[[Rows], Result]") -> Result:
        """Writes what a power cut may take back."""
        return await self._workers.write(lambda: _work_on(self._writable().recording(), work))

    async def _keep(self, work: "Callable[[Rows], Result]") -> Result:
        """Writes what may never be lost."""
        return await self._workers.write(lambda: _work_on(self._writable().durable(), work))

    def _work_again(self) -> None:
        """After `close` its threads are gone."""
        if self._closing.is_set():
            self._closing.clear()
            self._workers = Workers()

    def _open(self) -> None:
        from proxy.store.reach import Reach

        self._reach = Reach(self._url, self._clock(), self._checked_at_once_bytes)

    def _close(self) -> None:
        if self._reach is not None:
            self._reach.close()
            self._reach = None

    def _verify(self, limit_s: float) -> None:
        from proxy.store import sqlite

        is_late = sqlite.deadline(limit_s)
        self._opened().check(lambda: self._closing.is_set() or is_late())

    def _write_records(self, records: Sequence[RequestRecord]) -> None:
        from sqlalchemy.exc import IntegrityError

        try:
            _work_on(self._writable().recording(), lambda rows: rows.add_records(records))
        except IntegrityError:
            _work_on(self._writable().recording(), lambda rows: rows.add_unknown_records(records))

    def _try_to_write(self) -> None:
        """Really writes: on a full disk a transaction without changes goes well."""
        tried_at = self._clock().isoformat()
        _work_on(self._writable().recording(), lambda rows: rows.state.set(TRIED_AT, tried_at))

    def _opened(self) -> "Reach":
        if self._reach is None:
            raise closed()
        return self._reach

    def _writable(self) -> "Database":
        return self._opened().writable(self._clock())


def _work_on(
    transaction: "AbstractContextManager[Connection]", work: "Callable[[Rows], Result]"
) -> Result:
    from proxy.store.rows import Rows

    with transaction as connection:
        return work(Rows(connection))
