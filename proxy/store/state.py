"""What the program remembers between starts: keys and values, no settings."""

from sqlalchemy import Connection, select

from proxy.store import tables
from proxy.store.merge import merge_into, replaced


class State:
    """The state table over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        return self._connection.scalar(
            select(tables.state.c.value).where(tables.state.c.key == key)
        )

    def set(self, key: str, value: str) -> None:
        merge_into(
            self._connection, tables.state, [{"key": key, "value": value}], replaced("value")
        )
