"""Begins a new database beside a damaged one, with the accounts that can still be read."""

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from proxy.errors import StoreError
from proxy.model import Account
from proxy.store import sqlite, tables
from proxy.store.accounts import Accounts
from proxy.store.database import Database
from proxy.store.failures import in_our_words
from proxy.store.opening import open_database
from proxy.store.query import Recovery

log = logging.getLogger(__name__)

UNREADABLE = (StoreError, SQLAlchemyError, ValueError)
"""What reading a damaged table may raise; a value that decodes to nothing sensible is the ValueError."""


def recover(url: str, now: datetime) -> Recovery:
    """Moves the file aside, makes a new database, and brings over accounts with their sealed credentials, and the sums.

    Nothing is deleted. The database must be closed. Raises StoreError, also when the database is a server's.
    """
    damaged = Database(url)
    if damaged.path is None:
        raise StoreError(
            "This database is kept by a server.",
            detail=damaged.place,
            hint="Restore it with the server's own tools.",
            code="store_corrupt",
        )
    with in_our_words(damaged.place):
        moved_to = sqlite.move_aside(damaged.path, now)
    old = Database(damaged.url.set(database=str(moved_to)).render_as_string(hide_password=False))
    new = open_database(url, now, checked_bytes=0)
    try:
        accounts = _bring_accounts(old, new)
        _bring_sums(old, new)
    finally:
        old.close()
        new.close()
    log.warning("The damaged database was moved to %s; %d accounts came along.", moved_to, accounts)
    return Recovery(moved_to, accounts)


def _bring_accounts(old: Database, new: Database) -> int:
    found = list(_readable_accounts(old))
    with new.durable() as connection:
        for account, sealed in found:
            Accounts(connection).add(account, sealed)
    return len(found)


def _readable_accounts(old: Database) -> Iterator[tuple[Account, bytes]]:
    """One by one, so that an unreadable account costs only itself. One without a credential would serve nobody."""
    try:
        with old.reading() as connection:
            ids = connection.scalars(select(tables.accounts.c.id)).all()
    except UNREADABLE as error:
        log.warning("The accounts of the damaged database cannot be read: %s", error)
        return
    for account_id in ids:
        try:
            with old.reading() as connection:
                account = Accounts(connection).one(account_id)
                sealed = Accounts(connection).secret(account_id)
        except UNREADABLE as error:
            log.warning("The account %s cannot be read: %s", account_id, error)
            continue
        if account is not None and sealed is not None:
            yield account, sealed


def _bring_sums(old: Database, new: Database) -> None:
    rows: list[dict[str, object]] = []
    try:
        with old.reading() as connection:
            rows.extend(row._asdict() for row in connection.execute(select(tables.rollups)))
    except UNREADABLE as error:
        log.warning("Not all sums of the damaged database can be read: %s", error)
    if rows:
        with new.recording() as connection:
            connection.execute(insert(tables.rollups), rows)
