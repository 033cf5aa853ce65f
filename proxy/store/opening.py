"""Opens the database: private, whole, writable and at the newest schema, or says in words why not."""

from collections.abc import Callable
from datetime import datetime

from proxy.store import failures, sqlite
from proxy.store.database import Database
from proxy.store.schema import bring_up_to_date

CHECKED_AT_OPENING_BYTES = 64 << 20
"""A file up to this is checked before it is used (some 0.1 s); a larger one afterwards, in the background."""
OPENING_CHECK_S = 2.0


def open_database(url: str, now: datetime) -> Database:
    """Creates what is missing and migrates what is old.

    Raises StoreError: `store_corrupt`, `store_newer`, `store_unwritable`, `store_full`, `store_migration`, `store_url`,
    `store_unreachable`, `store_no_driver`.
    """
    database = Database(url)
    try:
        if database.path is not None:
            with failures.in_our_words(database.place):
                sqlite.make_private(database.path)
        if is_quick_to_check(database):
            check(database, sqlite.deadline(OPENING_CHECK_S))
        bring_up_to_date(database, now)
        with database.recording():
            pass  # taking the write lock is what a read-only file refuses
    except BaseException:
        database.close()
        raise
    return database


def is_quick_to_check(database: Database) -> bool:
    return database.path is not None and database.path.stat().st_size <= CHECKED_AT_OPENING_BYTES


def check(database: Database, until: Callable[[], bool]) -> None:
    """Reads the whole file, as far as it comes before `until` says stop. Raises StoreError (`store_corrupt`).

    A server checks its own pages; then there is nothing to do.
    """
    if database.path is None:
        return
    with database.reading() as connection:
        finding = sqlite.check(sqlite.driver_connection(connection), until)
    if finding is not None:
        raise failures.corrupt(database.place, finding)
