"""Finished exchanges are measured and priced here, off the loop's thread, and then recorded."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from proxy import tasks
from proxy.dialect import Metered
from proxy.events import EventBus, RequestFinished
from proxy.model import ProviderId
from proxy.record import Cost, CostKind, PromptShape, RequestRecord
from proxy.shape import PromptParts

log = logging.getLogger(__name__)

MAX_WAITING_BYTES = 32 * 1024 * 1024
"""Of prompts that wait to be measured. Beside others a prompt past it goes unmeasured: bursts shall fill no memory."""

GATHER_S = 0.05
"""Finished exchanges gather so long, because a hop to the thread costs more than pricing one."""
BUSY_EXCHANGES = 16
"""When more than these end while they gather, clients come first: the work waits, because it would slow them down."""
LONGEST_WAIT_S = 5.0
MAX_WAITING = 16_384
"""But it waits no longer, and for no more exchanges: each keeps about 2 kB."""
SLICE_EXCHANGES = 64
"""Completed in one hop to the thread, and told in one turn of the loop."""


class Prices(Protocol):
    """pricing.Prices."""

    def cost(
        self, provider: ProviderId, kind: CostKind, metered: Metered, model: str, at: datetime
    ) -> Cost: ...


class Shapes(Protocol):
    """shape.ShapeMeter."""

    def measure(self, session_key: str, parts: PromptParts) -> PromptShape: ...


@dataclass(frozen=True, slots=True)
class Finished:
    """An exchange that has ended, not yet measured and priced."""

    id: str
    record: Callable[..., RequestRecord]
    """Makes the record when it is given `cost` and `shape`; it is too large a value to be made twice."""
    provider: ProviderId
    model: str
    started_at: datetime
    session_id: str
    metered: Metered
    cost_kind: CostKind
    parts: PromptParts | None = None
    body_bytes: int = 0
    """Of the body that `parts` are slices of."""


class Ledger:
    """Completes records, in the order the exchanges ended.

    `record` is `Recorder.record`; it is called in the loop's thread, just before RequestFinished is published.
    State: what has ended and waits, and the task that works on it.
    """

    def __init__(
        self,
        prices: Prices,
        shapes: Shapes,
        record: Callable[[RequestRecord], None],
        events: EventBus,
    ) -> None:
        self._prices = prices
        self._shapes = shapes
        self._record = record
        self._events = events
        self._waiting: list[Finished] = []
        self._waiting_bytes = 0
        """Of the bodies that wait or are being measured."""
        self._work: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def settle(self, finished: Finished) -> None:
        """Takes an exchange that has ended; never waits, never fails."""
        waiting = self._waiting_bytes
        if waiting > 0 and waiting + finished.body_bytes > MAX_WAITING_BYTES:
            finished = replace(finished, parts=None, body_bytes=0)
        self._waiting_bytes += finished.body_bytes
        self._waiting.append(finished)
        if self._work is None:
            self._work = tasks.spawn("ledger", self._complete_all())

    async def flush(self) -> None:
        """Returns when all that was settled is recorded."""
        self._hurry.set()
        while self._work is not None:
            await asyncio.wait([self._work])
        self._hurry.clear()

    async def close(self) -> None:
        await self.flush()
        self._thread.shutdown(wait=False)

    async def _complete_all(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                batch, self._waiting = self._waiting, []
                for at in range(0, len(batch), SLICE_EXCHANGES):
                    await self._settle_slice(batch[at : at + SLICE_EXCHANGES])
        finally:
            self._work = None

    async def _settle_slice(self, some: Sequence[Finished]) -> None:
        loop = asyncio.get_running_loop()
        for record in await loop.run_in_executor(self._thread, self._complete, some):
            self._record(record)
            self._events.publish(RequestFinished(record))
        self._waiting_bytes -= sum(finished.body_bytes for finished in some)

    async def _gather(self) -> None:
        """Returns when the exchanges that wait shall be completed."""
        loop = asyncio.get_running_loop()
        latest, before = loop.time() + LONGEST_WAIT_S, 0
        while not self._hurry.is_set():
            try:
                async with asyncio.timeout(GATHER_S):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            is_busy = len(self._waiting) - before > BUSY_EXCHANGES
            if not is_busy or self._is_full() or loop.time() >= latest:
                return
            before = len(self._waiting)

    def _is_full(self) -> bool:
        return len(self._waiting) >= MAX_WAITING or self._waiting_bytes > MAX_WAITING_BYTES // 2

    def _complete(self, batch: Sequence[Finished]) -> list[RequestRecord]:
        """In the ledger's thread."""
        return [self._complete_one(finished) for finished in batch]

    def _complete_one(self, finished: Finished) -> RequestRecord:
        try:
            cost = self._cost(finished)
            shape = self._shape(finished)
        except Exception:  # a record without a price is better than none
            log.exception("The request %s could not be measured or priced.", finished.id)
            return finished.record()
        return finished.record(cost=cost, shape=shape)

    def _cost(self, finished: Finished) -> Cost | None:
        metered = finished.metered
        if metered.usage is None and not metered.side_usage:
            return None
        return self._prices.cost(
            finished.provider, finished.cost_kind, metered, finished.model, finished.started_at
        )

    def _shape(self, finished: Finished) -> PromptShape | None:
        if finished.parts is None:
            return None
        return self._shapes.measure(finished.session_id, finished.parts)
