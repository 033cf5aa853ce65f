"""The local keys of clients; of each only a hash."""

from sqlalchemy import Connection, delete, select

from proxy.client_keys import ClientKey
from proxy.store import tables
from proxy.store.merge import merge_into, replaced
from proxy.store.packed import from_micros, from_optional_micros, to_micros, to_optional_micros


class ClientKeyRows:
    """The client_keys table over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[ClientKey, ...]:
        """Oldest first."""
        query = select(tables.client_keys).order_by(tables.client_keys.c.created_at)
        return tuple(
            ClientKey(
                id=row.id,
                name=row.name,
                digest=row.digest,
                hint=row.hint,
                created_at=from_micros(row.created_at),
                expires_at=from_optional_micros(row.expires_at),
                last_used_at=from_optional_micros(row.last_used_at),
            )
            for row in self._connection.execute(query)
        )

    def save(self, key: ClientKey) -> None:
        row = {
            "id": key.id,
            "name": key.name,
            "digest": key.digest,
            "hint": key.hint,
            "created_at": to_micros(key.created_at),
            "expires_at": to_optional_micros(key.expires_at),
            "last_used_at": to_optional_micros(key.last_used_at),
        }
        merge_into(
            self._connection,
            tables.client_keys,
            [row],
            replaced("name", "expires_at", "last_used_at"),
        )

    def delete(self, key_id: str) -> None:
        self._connection.execute(
            delete(tables.client_keys).where(tables.client_keys.c.id == key_id)
        )
