"""What was recorded: requests, their sessions and sums, for whoever shows them."""

import asyncio
import logging

from proxy.capture import Captures
from proxy.growth import Growth, growth
from proxy.model import AccountId
from proxy.record import RequestRecord
from proxy.recorder import Recorder
from proxy.store.query import AgentRow, DayRow, Facets, RequestPage, RequestQuery, SessionRow
from proxy.store.store import Store
from proxy.today import Today
from proxy.window_history import Readings, WindowHistory

log = logging.getLogger(__name__)


class History:
    """The records of a running program; every question is answered off the loop's thread and may raise StoreError."""

    def __init__(
        self,
        store: Store,
        recorder: Recorder,
        today: Today,
        windows: WindowHistory,
        captures: Captures,
    ) -> None:
        self._store = store
        self._recorder = recorder
        self._today = today
        self._windows = windows
        self.captures = captures

    def readings(self, account_id: AccountId, window_name: str) -> Readings:
        """How a usage window came to be as used as it is, oldest first; from memory."""
        return self._windows.readings(account_id, window_name)

    async def requests(self, query: RequestQuery) -> RequestPage:
        return await self._store.requests(query)

    async def request(self, request_id: str) -> RequestRecord | None:
        return await self._store.request(request_id)

    async def count(self, query: RequestQuery) -> int:
        return await self._store.count(query)

    async def facets(self) -> Facets:
        """What there is to filter by."""
        return await self._store.facets()

    async def agents(self) -> tuple[AgentRow, ...]:
        """What sends requests, and when each last did."""
        return await self._store.agents()

    async def daily(self, days: int) -> tuple[DayRow, ...]:
        return await self._store.daily(days)

    async def sessions(self, limit: int) -> tuple[SessionRow, ...]:
        return await self._store.sessions(limit)

    async def session_requests(self, session_id: str) -> tuple[RequestRecord, ...]:
        """The newest 500, oldest first."""
        return await self._store.session_requests(session_id)

    async def session_growth(self, session_id: str) -> Growth:
        """How its prompt grew over those requests."""
        return await asyncio.to_thread(growth, await self.session_requests(session_id))

    async def forget_all(self) -> int:
        """Forgets every request record, capture and sum, for good; gives how many records."""
        await self._recorder.flush()
        forgotten = await self._store.forget_requests()
        self._today.clear()
        await asyncio.to_thread(self.captures.forget_all)
        log.info("All %d request records were deleted by the user.", forgotten)
        return forgotten
