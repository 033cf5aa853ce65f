"""Opens the database: private, whole, writable and at the newest schema, or says in words why not."""

from collections.abc import Callable
from datetime import datetime

from proxy.store import failures, sqlite
from proxy.store.database import Database
from proxy.store.schema import bring_up_to_date

OPENING_CHECK_S = 2.0


def open_database(url: str, now: datetime, checked_bytes: int) -> Database:
    """Creates what is missing and migrates what is old; checks a file of up to `checked_bytes` before it is used.

    Raises StoreError: `store_corrupt`, `store_newer`, `store_unwritable`, `store_full`, `store_busy`,
    `store_migration`, `store_url`, `store_unreachable`, `store_no_driver`.
    """
    database = Database(url)
    try:
        with failures.in_our_words(database.place):
            if database.path is not None:
                sqlite.make_private(database.path)
        if is_at_most(database, checked_bytes):
            check(database, sqlite.deadline(OPENING_CHECK_S))
        bring_up_to_date(database, now)
        database.try_to_write()
    except BaseException:
        database.close()
        raise
    return database


def is_at_most(database: Database, size_bytes: int) -> bool:
    """Its file is not larger; a server's database has none that we could check."""
    return database.path is None or database.path.stat().st_size <= size_bytes


def check(database: Database, is_over: Callable[[], bool]) -> None:
    """Reads the whole file, as far as it comes before `is_over`. Raises StoreError (`store_corrupt`).

    A server checks its own pages; then there is nothing to do.
    """
    if database.path is None:
        return
    with failures.in_our_words(database.place):
        finding = sqlite.check(database.path, is_over)
    if finding is not None:
        raise failures.corrupt(database.place, finding)
