"""Which account serves which session."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from proxy.affinity import Affinity
from proxy.model import AccountId
from proxy.store import tables
from proxy.store.merge import merge_into, replaced
from proxy.store.packed import from_micros, to_micros, word


class AffinityRows:
    """The affinities table over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, moment: datetime) -> tuple[Affinity, ...]:
        columns = tables.affinities.c
        query = select(tables.affinities).where(columns.used_at >= to_micros(moment))
        return tuple(
            Affinity(row.session_id, AccountId(row.account_id), from_micros(row.used_at))
            for row in self._connection.execute(query.order_by(columns.used_at))
        )

    def save(self, affinities: Sequence[Affinity]) -> None:
        rows = [
            {
                "session_id": word(each.session_id),
                "account_id": each.account_id,
                "used_at": to_micros(each.used_at),
            }
            for each in affinities
        ]
        merge_into(self._connection, tables.affinities, rows, replaced("account_id", "used_at"))

    def forget(self, before: datetime) -> None:
        columns = tables.affinities.c
        self._connection.execute(
            delete(tables.affinities).where(columns.used_at < to_micros(before))
        )
