"""Two ways lead to the newest schema, and a step that fails leads back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Text, insert

from proxy.errors import StoreError
from proxy.store import schema, sqlite, tables
from proxy.store.database import Database
from proxy.store.migrations import MIGRATIONS
from tests.conftest import NOW


@dataclass(frozen=True)
class Step:
    """A migration of a test."""

    revision: str
    run: Callable[[], object]

    def upgrade(self) -> None:
        self.run()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def filled(database: Database) -> Database:
    """At HEAD, with one row."""
    schema.bring_up_to_date(database, NOW)
    with database.recording() as connection:
        connection.execute(insert(tables.state).values(key="kept", value="1"))
    return database


def objects(file: Path) -> dict[str, str]:
    """The SQL of every table and index."""
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())


def kept(file: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT * FROM state").fetchall()


def revision(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_the_head_is_the_newest_migration() -> None:
    revisions = [migration.revision for migration in MIGRATIONS]

    assert revisions[-1] == schema.HEAD
    assert revisions == [f"{number:04}" for number in range(1, len(MIGRATIONS) + 1)]


def test_all_migrations_lead_to_the_schema_that_is_made_at_once(home: Path) -> None:
    created, migrated = home / "created.sqlite3", home / "migrated.sqlite3"
    with closing(Database(f"sqlite:///{created}")) as database:
        schema.bring_up_to_date(database, NOW)
    with closing(Database(f"sqlite:///{migrated}")) as database:
        with database.migrating() as connection:
            tables.version.create(connection)
            schema.stamp(connection, "0000")
        schema.migrate(database, "0000", [Step("0000", lambda: None), *MIGRATIONS], NOW)
        with database.reading() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)

    assert objects(migrated) == objects(created)
    assert revision(migrated) == revision(created) == schema.HEAD
    assert differences == []


def test_a_database_at_head_is_left_as_it_is(filled: Database) -> None:
    assert filled.path is not None
    before = filled.path.stat().st_mtime_ns

    schema.bring_up_to_date(filled, NOW)

    assert filled.path.stat().st_mtime_ns == before
    assert not (filled.path.parent / "backups").exists()


def test_an_older_database_is_copied_and_migrated(filled: Database, file: Path) -> None:
    steps = [
        *MIGRATIONS,
        Step("0002", lambda: op.add_column("state", Column("note", Text))),
        Step("0003", lambda: op.execute("UPDATE state SET note = 'new'")),
    ]

    schema.migrate(filled, schema.HEAD, steps, NOW)

    assert revision(file) == "0003"
    assert kept(file) == [("kept", "1", "new")]
    (copy,) = (file.parent / "backups").iterdir()
    assert copy.name == f"loadline-{NOW:%Y%m%dT%H%M%S}-before-0003.sqlite3"
    assert (revision(copy), kept(copy)) == (schema.HEAD, [("kept", "1")])
    assert copy.stat().st_mode & 0o077 == 0


def test_a_table_that_others_point_to_can_be_rebuilt(filled: Database, file: Path) -> None:
    with filled.recording() as connection:
        connection.exec_driver_sql(
            "INSERT INTO traits VALUES (1,1,'','','','','','','','','','',1,'')"
        )
        connection.exec_driver_sql(
            "INSERT INTO requests (id,started_at,trait,stream,upstream_id,stop_reason,duration_ms,attempts,refreshed,"
            "request_bytes,response_bytes,helpers,cache_miss_reason) VALUES ('a',1,1,0,'','',1,'',0,1,1,'','')"
        )

    def rebuild() -> None:
        with op.batch_alter_table("traits") as batch:
            batch.drop_column("client_key")

    schema.migrate(filled, schema.HEAD, [*MIGRATIONS, Step("0002", rebuild)], NOW)

    assert "client_key" not in objects(file)["traits"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM requests").fetchone() == (1,)


def fails_late() -> None:
    op.add_column("state", Column("note", Text))
    op.execute("UPDATE state SET value = 'spoilt'")
    raise LookupError("something was not as expected")


def breaks_out() -> None:
    op.execute("UPDATE state SET value = 'spoilt'")
    op.execute("COMMIT")
    op.execute("DROP TABLE requests")
    raise LookupError("half of it is done")


def loses_a_reference() -> None:
    op.execute("INSERT INTO credentials VALUES ('acc_none', x'00')")


@pytest.mark.parametrize("failing", [fails_late, breaks_out, loses_a_reference])
def test_a_migration_that_fails_leaves_the_database_as_it_was(
    filled: Database, file: Path, failing: Callable[[], None]
) -> None:
    before = objects(file)

    with pytest.raises(StoreError) as refused:
        schema.migrate(filled, schema.HEAD, [*MIGRATIONS, Step("0002", failing)], NOW)

    assert refused.value.code == "store_migration"
    assert objects(file) == before
    assert kept(file) == [("kept", "1")]
    assert revision(file) == schema.HEAD


def test_only_the_newest_three_copies_are_kept(file: Path, filled: Database) -> None:
    filled.close()

    copies = [sqlite.back_up(file, "0002", NOW + timedelta(days=day)) for day in range(5)]

    assert sorted((file.parent / "backups").iterdir()) == copies[2:]


def test_a_copy_holds_what_is_still_in_the_log(filled: Database, file: Path) -> None:
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0

    copy = sqlite.back_up(file, "0002", NOW)

    assert kept(copy) == [("kept", "1")]
