"""Inserting: many rows fast, and merging with a row that is there. Here the two databases' SQL differs; nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, case
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

NewValues = ReadOnlyColumnCollection[str, Any]
Merge = Callable[[NewValues], Mapping[str, ColumnElement[Any]]]


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Inserts `rows`, which all have the same keys and hold what the driver takes as it is.

    Bypasses SQLAlchemy's handling of each parameter, which takes longer than the insert itself (10 of 25 us a row).
    """
    if not rows:
        return
    mark = ":{}" if connection.dialect.name == "sqlite" else "%({})s"
    names, marks = ", ".join(rows[0]), ", ".join(mark.format(name) for name in rows[0])
    # Names of our own tables only; every value is a parameter.
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))


def merge_into(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], merge: Merge
) -> None:
    """Inserts `rows`; where the primary key is taken, sets the columns that `merge` gives for the new values."""
    if not rows:
        return
    statement = _insert(connection, table)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=merge(statement.excluded)
        ),
        list(rows),
    )


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 2 MiB that most users never need

    return postgresql.insert(table)


def replaced(*names: str) -> Merge:
    """The columns `names` take the new value."""
    return lambda new: {name: new[name] for name in names}


def added(table: Table, *names: str) -> Merge:
    """The columns `names` grow by the new value."""
    return lambda new: {name: table.c[name] + new[name] for name in names}


def earlier(old: ColumnElement[int], new: ColumnElement[int]) -> ColumnElement[int]:
    return case((new < old, new), else_=old)


def later(old: ColumnElement[int], new: ColumnElement[int]) -> ColumnElement[int]:
    return case((new > old, new), else_=old)
