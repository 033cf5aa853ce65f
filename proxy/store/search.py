"""Finds request records: pages, counts, and what can be filtered by.

How a search of a million stays quick: the words are looked up in the small tables `traits` and `sessions` first. Those
tables also count their requests, so it is known beforehand how many can match.

- None: the search is over.
- Few (up to FEW): the index of that trait or session gives them, and the page is sorted.
- Many: the time index is walked from the newest until the page is full. It holds trait and session, so that even a walk
  to its end, when all matches are old, reads no row.

Other orders than that of time: see `sorting`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from proxy.model import AccountId, ProviderId
from proxy.record import Ending, RequestRecord
from proxy.store import sorting, tables
from proxy.store.packed import from_micros, to_micros
from proxy.store.query import MOST_PER_PAGE, AgentRow, Facets, RequestPage, RequestQuery, SortKey
from proxy.store.records import ROWS, to_record
from proxy.store.sorting import Place

FEW = 20_000
"""So many are found and sorted in about 20 ms."""
TEXT_COLUMNS = (
    tables.traits.c.model,
    tables.traits.c.account_email,
    tables.traits.c.error_type,
)

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Part:
    """The requests that have one of some traits, or belong to one of some sessions."""

    column: ColumnElement[Any]
    ids: Select[Any]
    most: int
    """How many requests those are."""

    def condition(self, *, is_indexed: bool) -> Condition:
        # An index holds a column, not a sum: adding zero keeps the database from using it.
        column = self.column if is_indexed else self.column + 0
        return column.in_(self.ids)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which requests have the words of a query, whatever their time, and how to come by them."""

    exact: _Part | None
    """Those with the right provider, account, ...; None when the query names none."""
    found: tuple[_Part, ...] | None
    """Those in which the text occurs, in any of the parts; None when the query has no text."""

    @property
    def is_hopeless(self) -> bool:
        return (self.exact is not None and self.exact.most == 0) or self.found == ()

    def conditions(self, few: int) -> list[Condition]:
        few_found = bool(self.found) and sum(part.most for part in self.found or ()) <= few
        conditions = []
        if self.exact is not None:
            few_exact = self.exact.most <= few and not few_found
            conditions.append(self.exact.condition(is_indexed=few_exact))
        if self.found:
            conditions.append(or_(*[part.condition(is_indexed=few_found) for part in self.found]))
        return conditions


class Search:
    """Searches over one connection."""

    def __init__(self, connection: Connection, few: int = FEW) -> None:
        self._connection = connection
        self._few = few

    def page(self, query: RequestQuery) -> RequestPage:
        """Raises Refusal when `before` is no cursor."""
        before = sorting.place_of(query)
        plan = self._plan(query)
        if plan.is_hopeless:
            return RequestPage()
        limit = min(max(query.limit, 1), MOST_PER_PAGE)
        if query.sort in sorting.WORDS:
            places = self._by_words(query, plan, before, limit + 1)
        elif query.sort in sorting.NUMBERS:
            places = self._by_number(query, plan, before, limit + 1)
        else:
            places = self._by_time(query, plan, before, limit + 1)
        shown = places[:limit]
        last = shown[-1].cursor(query.sort) if len(places) > limit else None
        return RequestPage(self._records([place.seq for place in shown]), last)

    def count(self, query: RequestQuery) -> int:
        """How many match on all pages; exact."""
        plan, times = self._plan(query), _times(query)
        if plan.is_hopeless:
            return 0
        if plan.found is None and not times:
            return self._requests() if plan.exact is None else plan.exact.most
        matching = select(func.count()).select_from(tables.requests)
        return self._connection.scalar(matching.where(*plan.conditions(self._few), *times)) or 0

    def facets(self) -> Facets:
        rows = self._connection.execute(select(tables.traits)).all()
        emails = {row.account_id: row.account_email for row in rows if row.account_id}
        return Facets(
            providers=tuple(sorted({ProviderId(row.provider) for row in rows})),
            accounts=tuple(
                (AccountId(account), email)
                for account, email in sorted(emails.items(), key=lambda item: (item[1], item[0]))
            ),
            models=tuple(sorted({row.model for row in rows} - {""})),
            routes=tuple(sorted({row.route for row in rows})),
            endings=tuple(sorted({Ending(row.ending) for row in rows})),
        )

    def agents(self) -> tuple[AgentRow, ...]:
        """One step in the index for each trait, however many requests have it."""
        traits, requests = tables.traits.c, tables.requests.c
        newest = select(func.max(requests.started_at)).where(requests.trait == traits.id)
        each = select(
            traits.provider, traits.client, newest.scalar_subquery().label("at")
        ).subquery()
        rows = self._connection.execute(
            select(each.c.provider, each.c.client, func.max(each.c.at).label("at"))
            .where(each.c.at.is_not(None))
            .group_by(each.c.provider, each.c.client)
            .order_by(each.c.provider, each.c.client)
        )
        return tuple(
            AgentRow(ProviderId(row.provider), row.client, from_micros(row.at)) for row in rows
        )

    def _by_time(
        self, query: RequestQuery, plan: _Plan, before: Place | None, count: int
    ) -> list[Place]:
        """Where the first `count` matches stand, newest first unless the query is sorted by time and ascending."""
        is_ascending = query.is_ascending and query.sort is SortKey.TIME
        beyond = [sorting.behind_in_time(before, is_ascending=is_ascending)] if before else []
        rows = self._connection.execute(
            select(tables.requests.c.started_at, tables.requests.c.seq)
            .where(*plan.conditions(self._few), *_times(query), *beyond)
            .order_by(*sorting.time_order(is_ascending=is_ascending))
            .limit(count)
        )
        return [Place(row.started_at, row.seq) for row in rows]

    def _by_number(
        self, query: RequestQuery, plan: _Plan, before: Place | None, count: int
    ) -> list[Place]:
        sort, is_ascending = query.sort, query.is_ascending
        beyond = (
            [sorting.behind_in_number(before, sort, is_ascending=is_ascending)] if before else []
        )
        columns = (tables.requests.c.started_at, tables.requests.c.seq, sorting.NUMBERS[sort])
        rows = self._connection.execute(
            select(*columns)
            .where(*plan.conditions(self._few), *_times(query), *beyond)
            .order_by(*sorting.number_order(sort, is_ascending=is_ascending))
            .limit(count)
        )
        return [Place(*row) for row in rows]

    def _by_words(
        self, query: RequestQuery, plan: _Plan, before: Place | None, count: int
    ) -> list[Place]:
        """The records of one value after those of another, each newest first."""
        words = _exact_words(query)
        columns = [tables.traits.c[name] for name in sorting.WORDS[query.sort]]
        rows = self._connection.execute(select(*columns).where(*words).distinct())
        values = sorting.ordered_words(map(tuple, rows), before, is_ascending=query.is_ascending)
        places: list[Place] = []
        for value in values:
            has_value = self._with_traits(*words, *sorting.has_words(query.sort, value))
            with_value = replace(plan, exact=has_value)
            if with_value.is_hopeless:
                continue
            begin = before if before is not None and before.value == value else None
            found = self._by_time(query, with_value, begin, count - len(places))
            places += [replace(place, value=value) for place in found]
            if len(places) == count:
                break
        return places

    def _records(self, seqs: Sequence[int]) -> tuple[RequestRecord, ...]:
        """In the order of their numbers as given."""
        rows = self._connection.execute(ROWS.where(tables.requests.c.seq.in_(seqs)))
        found = {row.seq: to_record(row) for row in rows}
        return tuple(found[seq] for seq in seqs)

    def _plan(self, query: RequestQuery) -> _Plan:
        words = _exact_words(query)
        exact = self._with_traits(*words) if words else None
        if not query.text:
            return _Plan(exact, None)
        in_traits = or_(*[column.icontains(query.text, autoescape=True) for column in TEXT_COLUMNS])
        parts = (self._with_traits(*words, in_traits), self._with_session(query.text))
        return _Plan(exact, tuple(part for part in parts if part.most))

    def _with_traits(self, *conditions: Condition) -> _Part:
        ids = select(tables.traits.c.id).where(*conditions)
        return _Part(tables.requests.c.trait, ids, self._requests(*conditions))

    def _with_session(self, text: str) -> _Part:
        columns = tables.sessions.c
        named = columns.session_id.icontains(text, autoescape=True)
        most = self._connection.scalar(select(func.sum(columns.requests)).where(named))
        return _Part(tables.requests.c.session, select(columns.id).where(named), int(most or 0))

    def _requests(self, *conditions: Condition) -> int:
        """How many requests have a trait that fulfils `conditions`."""
        columns = tables.traits.c
        most = self._connection.scalar(select(func.sum(columns.requests)).where(*conditions))
        return int(most or 0)


def _exact_words(query: RequestQuery) -> list[Condition]:
    columns = tables.traits.c
    words: list[Condition] = [
        columns[name] == value
        for name, value in (
            ("provider", query.provider),
            ("account_id", query.account),
            ("model", query.model),
            ("route", query.route),
            ("ending", query.ending),
        )
        if value
    ]
    if query.status_class:
        first = query.status_class * 100
        words.append(columns.status.between(first, first + 99))
    return words


def _times(query: RequestQuery) -> list[Condition]:
    started_at = tables.requests.c.started_at
    times: list[Condition] = []
    if query.since is not None:
        times.append(started_at >= to_micros(query.since))
    if query.until is not None:
        times.append(started_at < to_micros(query.until))
    return times
