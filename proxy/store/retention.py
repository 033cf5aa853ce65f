"""Forgets old records slice by slice, so that no other write waits long for it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from proxy.store import tables
from proxy.store.packed import to_micros

SLICE = 500
"""Records deleted in one transaction; takes some 10 ms."""


def forget_slice(connection: Connection, before: datetime) -> int:
    """Drops the oldest records that began earlier, at most SLICE; gives how many went."""
    columns = tables.requests.c
    rows = connection.execute(
        select(columns.seq, columns.trait, columns.session)
        .where(columns.started_at < to_micros(before))
        .order_by(columns.started_at, columns.seq)
        .limit(SLICE)
    ).all()
    if not rows:
        return 0
    connection.execute(delete(tables.requests).where(columns.seq.in_([row.seq for row in rows])))
    _count_off(connection, tables.traits, Counter(row.trait for row in rows))
    _count_off(
        connection,
        tables.sessions,
        Counter(row.session for row in rows if row.session is not None),
    )
    return len(rows)


def _count_off(connection: Connection, table: Table, gone: Mapping[int, int]) -> None:
    """Takes the records that went off their counters, and drops the rows that no record has any more."""
    if not gone:
        return
    connection.execute(
        update(table)
        .where(table.c.id == bindparam("key"))
        .values(requests=table.c.requests - bindparam("count")),
        [{"key": key, "count": count} for key, count in gone.items()],
    )
    connection.execute(delete(table).where(table.c.id.in_(list(gone)), table.c.requests <= 0))
