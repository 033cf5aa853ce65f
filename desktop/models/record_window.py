"""A bounded window over the stored records: some neighbouring pages of one order. Pure, and without Qt.

The store pages by cursor and knows the way down only. The window remembers by which cursor it got each
page, so that it can go back up as well. What changes the number of records is asked for first (`surplus_…`,
`places_of`) and done after, because an item model announces a change before it happens.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from desktop.models.record_order import order_of
from proxy.record import RequestRecord
from proxy.store.query import RequestPage, RequestQuery

PAGE = 50
MOST = 500
"""Records in memory at once."""


@dataclass(slots=True)
class _Page:
    before: str | None
    """The cursor that asks for this page; None for the first."""
    size: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Neighbouring records and where they belong."""

    at: int
    records: tuple[RequestRecord, ...]


class RecordWindow:
    """State: the records and pages held, their order, the cursors of the pages left above, and the way on below."""

    def __init__(self) -> None:
        self.records: list[RequestRecord] = []
        self.next: str | None = None
        """Asks for the page below; None at the end."""
        self._order = order_of(RequestQuery())
        self._pages: list[_Page] = []
        self._above: list[str | None] = []

    @property
    def is_at_top(self) -> bool:
        """The first record of all is in it, so that new ones may join."""
        return not self._above

    @property
    def cursor_above(self) -> str | None:
        """Asks for the page above, None for the first one; only when not at the top."""
        return self._above[-1]

    @property
    def has_outgrown(self) -> bool:
        """New records have swollen a single page past the limit: it is to be read again."""
        return len(self._pages) == 1 and len(self.records) > MOST

    def restart(self, page: RequestPage, query: RequestQuery | None = None) -> None:
        """Begins anew with the first page of what `query` finds, in its order; newest first without one."""
        self._order = order_of(query or RequestQuery())
        self.records = list(page.records)
        self.next = page.next
        self._pages = [_Page(None, len(page.records))]
        self._above = []

    def append(self, page: RequestPage) -> None:
        """Adds the page below."""
        self._pages.append(_Page(self.next, len(page.records)))
        self.records.extend(page.records)
        self.next = page.next

    def prepend(self, page: RequestPage) -> None:
        """Adds the page above."""
        self._pages.insert(0, _Page(self._above.pop(), len(page.records)))
        self.records[:0] = page.records

    def surplus_top(self) -> int:
        """How many records `trim_top` takes away: whole pages, until what is left is small enough."""
        return _surplus([page.size for page in self._pages])

    def trim_top(self) -> None:
        surplus = self.surplus_top()
        del self.records[:surplus]
        while surplus > 0:
            page = self._pages.pop(0)
            self._above.append(page.before)
            surplus -= page.size

    def surplus_bottom(self) -> int:
        """How many records `trim_bottom` takes away."""
        return _surplus([page.size for page in reversed(self._pages)])

    def trim_bottom(self) -> None:
        surplus = self.surplus_bottom()
        del self.records[len(self.records) - surplus :]
        while surplus > 0:
            page = self._pages.pop()
            self.next = page.before
            surplus -= page.size

    def places_of(self, records: Iterable[RequestRecord]) -> list[Placed]:
        """Where records that just came belong, the lowest place first; none for those that are known.

        A record whose place is behind the last one held belongs to a page below, which will bring it.
        """
        known = {record.id for record in self.records}
        keys = [self._order(record) for record in self.records]
        fresh = sorted((one for one in records if one.id not in known), key=self._order)
        if self.next is not None and keys:
            fresh = [one for one in fresh if self._order(one) < keys[-1]]
        groups = groupby(fresh, key=lambda one: bisect_left(keys, self._order(one)))
        return [Placed(at, tuple(group)) for at, group in groups][::-1]

    def insert(self, placed: Placed) -> None:
        """Puts in what `places_of` named; the lowest place first, so that the others stay right."""
        self.records[placed.at : placed.at] = placed.records
        if not self._pages:
            self._pages.append(_Page(None, 0))
        end = 0
        for page in self._pages:
            end += page.size
            if placed.at <= end:
                page.size += len(placed.records)
                return


def _surplus(sizes: list[int]) -> int:
    """Of pages that go from the front, how many records are too many; the last page always stays."""
    gone, total = 0, sum(sizes)
    for size in sizes[:-1]:
        if total - gone <= MOST:
            break
        gone += size
    return gone
