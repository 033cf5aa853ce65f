"""The sessions of clients: which there are, and what belongs to one."""

from sqlalchemy import Connection, select

from proxy.model import RequestRecord
from proxy.store import tables
from proxy.store.packed import from_micros
from proxy.store.query import MOST_PER_PAGE, SessionRow
from proxy.store.records import NEWEST_FIRST, ROWS, session_key, to_record


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
        return tuple(
            SessionRow(
                session_id=row.session_id,
                started_at=from_micros(row.started_at),
                last_at=from_micros(row.last_at),
                requests=row.requests,
                latest=self._newest(row.id, 1)[0],
            )
            for row in rows
        )

    def records(self, session_id: str, limit: int) -> tuple[RequestRecord, ...]:
        """The newest `limit` records of one session (at most 500), oldest first, as a chart reads them."""
        newest = self._newest(session_key(session_id), min(limit, MOST_PER_PAGE))
        return tuple(reversed(newest))

    def _newest(self, key: int, limit: int) -> list[RequestRecord]:
        rows = self._connection.execute(
            ROWS.where(tables.requests.c.session == key).order_by(*NEWEST_FIRST).limit(limit)
        )
        return [to_record(row) for row in rows]
