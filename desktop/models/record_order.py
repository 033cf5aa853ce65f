"""Where a record stands in the order that was asked for: the store pages by it, new records find their place by it.

Pure, and without Qt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proxy.record import RequestRecord
from proxy.store.query import RequestQuery, SortKey

Rank = tuple[Any, ...]
"""The smaller stands above; of one order only, whose parts can be compared."""
Order = Callable[[RequestRecord], Rank]

_VALUES: dict[SortKey, Callable[[RequestRecord], Any]] = {
    SortKey.ACCOUNT: lambda record: record.account_email or None,
    SortKey.ROUTE: lambda record: record.route,
    SortKey.MODEL: lambda record: record.model or None,
    SortKey.STATUS: lambda record: (record.ending, record.status or 0),
    SortKey.FIRST_BYTE: lambda record: record.ttft_ms,
    SortKey.DURATION: lambda record: record.duration_ms,
    SortKey.TOKENS: lambda record: record.usage.total if record.usage else None,
    SortKey.COST: lambda record: record.cost.usd if record.cost else None,
}
"""None for what is not known."""


def order_of(query: RequestQuery) -> Order:
    """The order in which the store gives what `query` finds."""
    if query.sort is SortKey.TIME:
        return _oldest_first if query.is_ascending else _newest_first
    value_of = _VALUES[query.sort]

    def rank(record: RequestRecord) -> Rank:
        value = value_of(record)
        placed = value if query.is_ascending else _Falling(value)
        is_unknown = value is None
        return (is_unknown, None if is_unknown else placed, *_newest_first(record))

    return rank


def _newest_first(record: RequestRecord) -> Rank:
    return -record.started_at.timestamp(), record.id


def _oldest_first(record: RequestRecord) -> Rank:
    return record.started_at.timestamp(), record.id


@dataclass(frozen=True, slots=True)
class _Falling:
    """A value of which the larger stands above."""

    value: Any

    def __lt__(self, other: "_Falling") -> bool:
        return bool(other.value < self.value)
