"""What the store can do with its database now: read and write it, or only read it while its disk is full."""

import time
from collections.abc import Callable
from datetime import datetime

from proxy.errors import StoreError
from proxy.store import failures, opening, rows, sqlite  # noqa: F401 - rows: loaded now, not at the first request
from proxy.store.database import Database, LoneReader, parse_url
from proxy.store.schema import HEAD, revision_of

TRY_S = 1.0
"""Between two looks whether there is room again, however many writes ask for it."""


class Reach:
    """The open database. Used in the store's writing thread; `readable` in its reading ones too, while not `is_alone`.

    State, changed in the writing thread only: what is open, whether it was checked, and when to look for room again.
    """

    def __init__(self, url: str, now: datetime, checked_bytes: int) -> None:
        """Opens it. Raises StoreError.

        Where the disk is full it is read all the same, if its schema is the newest: to serve on is what people want
        of a program that cannot write.
        """
        self._url = url
        self._checked_bytes = checked_bytes
        self._database: Database | None = None
        self._reader: LoneReader | None = None
        self._trouble: StoreError | None = None
        self._try_at = 0.0
        self.is_checked = False
        try:
            self._open(now)
        except StoreError as full:
            if full.code != failures.FULL or not self._read_alone():
                raise
            self._trouble = full

    @property
    def trouble(self) -> StoreError | None:
        """Why nothing can be written."""
        return self._trouble if self._reader is not None else None

    @property
    def is_alone(self) -> bool:
        """There is one connection, which only one thread may use."""
        return self._reader is not None

    def readable(self) -> Database | LoneReader:
        found = self._reader or self._database
        assert found is not None
        return found

    def writable(self, now: datetime) -> Database:
        """Raises StoreError while there is no room; looks for it once a second."""
        if self._reader is not None:
            self._look_for_room(self._reader, now)
        assert self._database is not None
        return self._database

    def check(self, is_over: Callable[[], bool]) -> None:
        """Checks what was too large to be checked when it was opened. Raises StoreError (`store_corrupt`)."""
        if self._database is not None and not self.is_checked:
            opening.check(self._database, is_over)
            self.is_checked = True

    def close(self) -> None:
        for each in (self._reader, self._database):
            if each is not None:
                each.close()

    def _open(self, now: datetime) -> None:
        self._database = opening.open_database(self._url, now, self._checked_bytes)
        self.is_checked = opening.is_at_most(self._database, self._checked_bytes)

    def _look_for_room(self, reader: LoneReader, now: datetime) -> None:
        assert self._trouble is not None
        if time.monotonic() < self._try_at:
            raise failures.again(self._trouble)
        self._try_at = time.monotonic() + TRY_S
        reader.close()  # it keeps others out; it connects again when it is read
        self._open(now)
        self._reader = None

    def _read_alone(self) -> bool:
        """A server has room of its own to care for."""
        if sqlite.path_of(parse_url(self._url)) is None:
            return False
        reader = LoneReader(self._url)
        try:
            with reader.reading() as connection:
                if revision_of(connection) == HEAD:
                    self._reader = reader
        except StoreError:
            pass
        if self._reader is None:
            reader.close()
        return self._reader is not None
