"""The readings of each account's usage windows."""

from collections.abc import Iterator

from sqlalchemy import Connection, exists, select

from proxy.model import AccountId
from proxy.store import tables
from proxy.store.merge import merge_into, replaced
from proxy.store.packed import from_micros, pack, to_micros, unpack
from proxy.window_history import ByWindow, Reading

Packed = dict[str, list[tuple[int, float]]]
"""Window name to (microseconds since 1970, used percent)."""


class ReadingRows:
    """The table of readings over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[tuple[AccountId, ByWindow], ...]:
        rows = self._connection.execute(select(tables.window_readings))
        return tuple((AccountId(row.account_id), dict(_unpacked(row.windows))) for row in rows)

    def save(self, account_id: AccountId, windows: ByWindow) -> None:
        """Of a stored account only: of a removed one nothing is kept."""
        owner = exists().where(tables.accounts.c.id == account_id)
        if not self._connection.scalar(select(owner)):
            return
        packed: Packed = {
            name: [(to_micros(each.at), each.used_percent) for each in readings]
            for name, readings in windows.items()
        }
        row = {"account_id": account_id, "windows": pack(packed)}
        merge_into(self._connection, tables.window_readings, [row], replaced("windows"))


def _unpacked(text: str) -> Iterator[tuple[str, tuple[Reading, ...]]]:
    for name, readings in unpack(text, Packed).items():
        yield name, tuple(Reading(from_micros(at), used) for at, used in readings)
