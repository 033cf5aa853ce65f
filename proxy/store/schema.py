"""Brings a database to the newest schema: made at once when empty, migrated step by step when older."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, inspect, select

from proxy.errors import StoreError
from proxy.store import failures, sqlite, tables
from proxy.store.database import Database

if TYPE_CHECKING:
    from proxy.store.migrations import Migration

log = logging.getLogger(__name__)

HEAD = "0001"
"""The newest migration's revision, said here so that a database that has it opens without loading Alembic."""


def revision_of(connection: Connection) -> str | None:
    """The migration that a database was brought to; None when it holds no schema of ours."""
    if not inspect(connection).has_table(tables.version.name):
        return None
    return connection.scalar(select(tables.version.c.version_num))


def create(connection: Connection) -> None:
    """Makes all tables as they are after the last migration."""
    tables.metadata.create_all(connection, checkfirst=False)
    tables.version.create(connection)
    stamp(connection, HEAD)


def stamp(connection: Connection, revision: str) -> None:
    connection.execute(delete(tables.version))
    connection.execute(insert(tables.version).values(version_num=revision))


def bring_up_to_date(database: Database, now: datetime) -> None:
    """Creates or migrates the schema where needed; a database at HEAD is not written.

    A SQLite file is copied first; when a migration fails it is as before. Raises StoreError: `store_newer`,
    `store_migration`.
    """
    with database.reading() as connection:
        revision = revision_of(connection)
    if revision == HEAD:
        return
    if revision is None:
        with database.migrating() as connection:
            create(connection)
        log.info("Made a new database at %s.", database.place)
        return

    from proxy.store.migrations import MIGRATIONS

    migrate(database, revision, MIGRATIONS, now)


def migrate(
    database: Database, revision: str, migrations: Sequence["Migration"], now: datetime
) -> None:
    """Runs those of `migrations` that come after `revision`, all or none."""
    known = [migration.revision for migration in migrations]
    if revision not in known:
        raise failures.newer(database.place, revision)
    pending = migrations[known.index(revision) + 1 :]
    copy = database.path and sqlite.back_up(database.path, pending[-1].revision, now)
    try:
        with database.migrating() as connection:
            _run(connection, pending)
    except Exception as error:
        if database.path and copy:
            database.close()
            sqlite.copy_into(copy, database.path)
        raise StoreError(
            "The database could not be brought to this version.",
            detail=f"{database.place}: {error}",
            hint="It is as it was. Run the version you had before, and report this.",
            code="store_migration",
        ) from error
    log.info("Brought the database from schema %s to %s.", revision, pending[-1].revision)


def _run(connection: Connection, migrations: Sequence["Migration"]) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with Operations.context(MigrationContext.configure(connection)):
        for migration in migrations:
            migration.upgrade()
            stamp(connection, migration.revision)
    if broken := sqlite.broken_references(connection):
        raise LookupError(f"rows point to rows that are gone: {broken}")
