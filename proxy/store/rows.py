"""All tables over one connection: what a piece of work of the store is given."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from proxy.record import RequestRecord
from proxy.store.accounts import Accounts
from proxy.store.affinities import AffinityRows
from proxy.store.client_keys import ClientKeyRows
from proxy.store.readings import ReadingRows
from proxy.store.records import Records
from proxy.store.retention import forget_slice
from proxy.store.rollups import Rollups
from proxy.store.search import Search
from proxy.store.sessions import Sessions
from proxy.store.state import State


class Rows:
    """The subjects of the store, each over the same connection and transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.accounts = Accounts(connection)
        self.affinities = AffinityRows(connection)
        self.client_keys = ClientKeyRows(connection)
        self.readings = ReadingRows(connection)
        self.records = Records(connection)
        self.rollups = Rollups(connection)
        self.search = Search(connection)
        self.sessions = Sessions(connection)
        self.state = State(connection)

    def add_records(self, records: Sequence[RequestRecord]) -> None:
        """With their sums. Raises IntegrityError when one of them is stored already; then nothing is."""
        self.records.add(records)
        self.rollups.add(records)

    def add_unknown_records(self, records: Sequence[RequestRecord]) -> None:
        """Leaves out those that are stored already, and second ones of the same id."""
        unique = {record.id: record for record in records}
        known = self.records.known(unique)
        self.add_records([record for record in unique.values() if record.id not in known])

    def forget_slice(self, before: datetime) -> int:
        """Drops some of the oldest records that began earlier; gives how many went."""
        return forget_slice(self._connection, before)
