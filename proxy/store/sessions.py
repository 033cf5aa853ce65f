"""The sessions of clients: which there are, and what belongs to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from proxy.record import RequestRecord
from proxy.store import tables
from proxy.store.packed import from_micros, from_nano
from proxy.store.query import MOST_PER_PAGE, SessionRow
from proxy.store.records import NEWEST_FIRST, ROWS, session_key, to_record


@dataclass(frozen=True, slots=True)
class _Sum:
    """What the newest records of a session come to; the numbers are those of rows."""

    newest: int
    largest: int
    """With the largest prompt."""
    cost_usd: Decimal | None


class Sessions:
    """The session table over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, limit: int) -> tuple[SessionRow, ...]:
        """Those last used, the newest first; at most 500."""
        columns = tables.sessions.c
        rows = self._connection.execute(
            select(tables.sessions)
            .order_by(columns.last_at.desc(), columns.id)
            .limit(min(limit, MOST_PER_PAGE))
        ).all()
        sums = [self._sum(row.id) for row in rows]
        records = self._by_seq({seq for each in sums for seq in (each.newest, each.largest)})
        return tuple(
            SessionRow(
                session_id=row.session_id,
                started_at=from_micros(row.started_at),
                last_at=from_micros(row.last_at),
                requests=row.requests,
                latest=records[each.newest],
                largest=records[each.largest],
                cost_usd=each.cost_usd,
            )
            for row, each in zip(rows, sums, strict=True)
        )

    def records(self, session_id: str, limit: int) -> tuple[RequestRecord, ...]:
        """The newest `limit` records of one session (at most 500), oldest first, as a chart reads them."""
        rows = self._connection.execute(
            ROWS.where(tables.requests.c.session == session_key(session_id))
            .order_by(*NEWEST_FIRST)
            .limit(min(limit, MOST_PER_PAGE))
        )
        return tuple(reversed([to_record(row) for row in rows]))

    def _sum(self, key: int) -> _Sum:
        """Of the newest 500 records: bounded, because a client may use one session id for ever."""
        requests = tables.requests.c
        prompt = func.coalesce(
            requests.input
            + requests.cache_read
            + requests.cache_write_5m
            + requests.cache_write_1h,
            0,
        )
        newest = (
            select(
                requests.seq,
                requests.started_at,
                requests.cost_nano_usd,
                prompt.label("prompt"),
            )
            .where(requests.session == key)
            .order_by(*NEWEST_FIRST)
            .limit(MOST_PER_PAGE)
            .subquery()
        )
        by_time = (newest.c.started_at.desc(), newest.c.seq.desc())
        row = self._connection.execute(
            select(
                newest.c.seq.label("largest"),
                func.first_value(newest.c.seq).over(order_by=by_time).label("newest"),
                func.sum(newest.c.cost_nano_usd).over().label("cost"),
            )
            .order_by(newest.c.prompt.desc(), *by_time)
            .limit(1)
        ).one()
        return _Sum(row.newest, row.largest, None if row.cost is None else from_nano(int(row.cost)))

    def _by_seq(self, seqs: Iterable[int]) -> dict[int, RequestRecord]:
        rows = self._connection.execute(ROWS.where(tables.requests.c.seq.in_(list(seqs))))
        return {row.seq: to_record(row) for row in rows}
