"""What the database says to another process, while the program that fills it may not run: read, never written."""

from contextlib import closing
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from proxy.errors import StoreError
from proxy.store import failures
from proxy.store.accounts import Accounts
from proxy.store.database import Database, LoneReader
from proxy.store.query import LastKnown
from proxy.store.records import Records
from proxy.store.rollups import Rollups
from proxy.store.schema import HEAD, revision_of


def last_known(url: str, now: datetime, tz: tzinfo | None) -> LastKnown:
    """Accounts, usage and today's totals; nothing where there is no database yet.

    Raises StoreError, with `store_newer` or `store_older` when the schema is not this version's: it is not migrated here.
    """
    database = Database(url)
    if database.path is not None and not database.path.exists():
        return LastKnown()
    try:
        with closing(database):
            return _look(database, now, tz)
    except StoreError as error:
        if error.code != failures.FULL or database.path is None:
            raise
    with closing(LoneReader(url)) as reader:
        return _look(reader, now, tz)


def _look(database: Database | LoneReader, now: datetime, tz: tzinfo | None) -> LastKnown:
    with database.reading() as connection:
        revision = revision_of(connection)
        if revision is None:
            return LastKnown()
        if revision != HEAD:
            raise _other_schema(database.place, revision)
        return _read(connection, now, tz)


def _read(connection: Connection, now: datetime, tz: tzinfo | None) -> LastKnown:
    accounts = Accounts(connection)
    usages = accounts.usages()
    seen = [window.observed_at for usage in usages for window in usage.windows]
    if (newest := Records(connection).newest_at()) is not None:
        seen.append(newest)
    return LastKnown(
        accounts=accounts.all(),
        usages=usages,
        today=Rollups(connection).today(now, tz),
        seen_at=max(seen, default=None),
    )


def _other_schema(place: str, revision: str) -> StoreError:
    if revision > HEAD:
        return failures.newer(place, revision)
    return StoreError(
        "The database was made by an older Loadline.",
        detail=f"{place} has the schema {revision}.",
        hint="Start Loadline once; it brings the database up to date.",
        code="store_older",
    )
