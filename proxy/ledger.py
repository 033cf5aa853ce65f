"""Finished exchanges are measured and priced here, off the loop's thread, and then recorded."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from proxy.events import EventBus
from proxy.model import Cost, CostKind, PromptShape, ProviderId, RequestRecord
from proxy.provider import Metered
from proxy.shape import PromptParts


class Prices(Protocol):
    """pricing.Prices."""

    def cost(
        self, provider: ProviderId, kind: CostKind, metered: Metered, model: str, at: datetime
    ) -> Cost: ...


class Shapes(Protocol):
    """shape.ShapeMeter."""

    def measure(self, session_key: str, parts: PromptParts) -> PromptShape: ...


class Ledger:
    """Completes records: `Ledger(prices, shapes, record, events)`.

    `record` is `Recorder.record`; it is called in the loop's thread, just before RequestFinished is published.
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
