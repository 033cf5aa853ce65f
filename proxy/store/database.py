"""The connections: one set-up for records, one for what must never be lost, one for reading."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, update
from sqlalchemy.exc import ArgumentError

from proxy.errors import StoreError
from proxy.store import sqlite, tables
from proxy.store.failures import in_our_words

READERS = 2
POSTGRESQL_OPTIONS = {
    sqlite.RECORDING: "-c synchronous_commit=off",
    sqlite.DURABLE: "-c synchronous_commit=on",
    sqlite.MIGRATING: "-c synchronous_commit=on",
    sqlite.READING: "-c default_transaction_read_only=on",
}
CONNECT_S = 5


class Database:
    """The engines of one database. Used by the store's threads only; connecting happens at first use.

    The writing ones serve one thread; they never wait for each other.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.path = sqlite.path_of(self.url)
        """SQLite's file; None for a server."""
        self.place = _place(self.url)
        """For messages."""
        with in_our_words(self.place):
            self._recording = _make_engine(self.url, sqlite.RECORDING)
            self._durable = _make_engine(self.url, sqlite.DURABLE)
            self._reading = _make_engine(self.url, sqlite.READING, READERS)
            self._migrating = _make_engine(self.url, sqlite.MIGRATING)

    def close(self) -> None:
        for engine in (self._reading, self._migrating, self._durable, self._recording):
            engine.dispose()

    @contextmanager
    def recording(self) -> Iterator[Connection]:
        """One transaction that may be lost to a power cut, but only whole."""
        with in_our_words(self.place), self._recording.begin() as connection:
            yield connection

    @contextmanager
    def durable(self) -> Iterator[Connection]:
        """One transaction that is on the disk when it ends."""
        with in_our_words(self.place), self._durable.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One durable transaction in which tables may be rebuilt; its connection is closed afterwards."""
        with in_our_words(self.place):
            with self._migrating.begin() as connection:
                yield connection
            self._migrating.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; writing fails."""
        with in_our_words(self.place), self._reading.connect() as connection:
            yield connection

    def try_to_write(self) -> None:
        """Raises StoreError when the database is read only. Changes nothing: what it writes is taken back.

        Asking for the lock would not do: SQLite lets a read-only connection have it.
        """
        same = update(tables.version).values(version_num=tables.version.c.version_num)
        with in_our_words(self.place), self._recording.connect() as connection:
            connection.execute(same)


class LoneReader:
    """A SQLite database that is read by one connection, which keeps all others out: that takes no room on the disk.

    Used by one thread. It connects when it is read, again after `close`.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.place = _place(self.url)
        with in_our_words(self.place):
            self._engine = _make_engine(self.url, sqlite.ALONE)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; writing fails."""
        with in_our_words(self.place), self._engine.connect() as connection:
            yield connection


def _place(url: URL) -> str:
    """Where a database is, as people write it: SQLite's file, or a server's address without its password."""
    path = sqlite.path_of(url)
    return str(path) if path is not None else url.render_as_string(hide_password=True)


def _make_engine(url: URL, pragmas: tuple[str, ...], connections: int = 1) -> Engine:
    # Parameters stay out of messages: they hold emails and sealed credentials.
    options: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": connections,
        "max_overflow": 0,
    }
    if sqlite.path_of(url) is None:
        options["connect_args"] = {
            "options": POSTGRESQL_OPTIONS[pragmas],
            "connect_timeout": CONNECT_S,
        }
        return create_engine(url, pool_pre_ping=True, **options)
    if "timeout" not in url.query:
        options["connect_args"] = {"timeout": sqlite.BUSY_S}
    engine = create_engine(url, **options)
    _set_up_sqlite(engine, pragmas)
    return engine


def parse_url(url: str) -> URL:
    """`url` with the driver that we bring. Raises StoreError (`store_url`) when it is none or names no database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _bad_url("It is no database address.") from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise _bad_url("Only sqlite and postgresql are known.")
    if not parsed.database or parsed.database == ":memory:":
        raise _bad_url("It names no database.")
    return parsed


def _bad_url(detail: str) -> StoreError:
    return StoreError(
        "The database address is wrong.",
        detail=detail,
        hint="LOADLINE_DATABASE_URL looks like sqlite:////home/me/loadline.sqlite3 or postgresql://host/loadline.",
        code="store_url",
    )


def _set_up_sqlite(engine: Engine, pragmas: tuple[str, ...]) -> None:
    is_reading = "query_only = ON" in pragmas

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions leave out schema changes and begin too late; ours are begun below.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: one that begins by reading may find it gone when it comes to write.
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
