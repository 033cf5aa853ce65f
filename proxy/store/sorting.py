"""The orders in which records are paged: by what, and where in that order a page begins.

How an order over a million stays quick:

- Time: the index is walked.
- A number: the index that holds it is read to its end, and the best of it kept; no row is read.
- A word that many share: its values are few and stand in `traits`. They are taken one after the other, and the records
  of each are found as a filter finds them, until the page is full.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, tuple_

from proxy.errors import Refusal
from proxy.store import tables
from proxy.store.query import RequestQuery, SortKey

Value = int | float | None
Words = tuple[str | int | None, ...]

_REQUESTS = tables.requests.c
NUMBERS: dict[SortKey, ColumnElement[Value]] = {
    SortKey.FIRST_BYTE: _REQUESTS.ttft_ms,
    SortKey.DURATION: _REQUESTS.duration_ms,
    SortKey.TOKENS: _REQUESTS.tokens,
    SortKey.COST: _REQUESTS.cost_nano_usd,
}
WORDS: dict[SortKey, tuple[str, ...]] = {
    SortKey.ACCOUNT: ("account_email",),
    SortKey.ROUTE: ("route",),
    SortKey.MODEL: ("model",),
    SortKey.STATUS: ("ending", "status"),
}
"""Columns of `traits`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place in an order."""

    started_at: int
    seq: int
    value: Value | Words = None
    """A number, or the words of WORDS; None when the order is that of time, or the record has no such number."""

    def cursor(self, sort: SortKey) -> str:
        """For `RequestQuery.before`; `place_of` reads it."""
        moment = f"{self.started_at}.{self.seq}"
        return moment if sort is SortKey.TIME else f"{moment}.{json.dumps(self.value)}"


def place_of(query: RequestQuery) -> Place | None:
    """Behind which the page begins; None for the first page. Raises Refusal when `before` is no cursor."""
    if query.before is None:
        return None
    try:
        return _read(query.before, query.sort)
    except ValueError as error:
        raise Refusal(
            "This page does not exist.",
            detail=f"{query.before[:40]!r} is not the `next` of a page.",
            hint="Begin again without `before`.",
        ) from error


def _read(cursor: str, sort: SortKey) -> Place:
    """Raises ValueError."""
    if sort is SortKey.TIME:
        started_at, seq = map(int, cursor.split("."))
        return Place(started_at, seq)
    moment, number, value = cursor.split(".", 2)
    return Place(int(moment), int(number), _read_value(json.loads(value), sort))


def _read_value(value: object, sort: SortKey) -> Value | Words:
    if sort in NUMBERS and (value is None or isinstance(value, int | float)):
        return value
    if sort in WORDS and isinstance(value, list) and len(value) == len(WORDS[sort]):
        return tuple(value)
    raise ValueError(value)


def time_order(*, is_ascending: bool) -> list[ColumnElement[Any]]:
    """By time and, within one moment, as they were written."""
    columns = (_REQUESTS.started_at, _REQUESTS.seq)
    return [column.asc() if is_ascending else column.desc() for column in columns]


def number_order(sort: SortKey, *, is_ascending: bool) -> list[ColumnElement[Any]]:
    """By a number of NUMBERS; unknown last, newest first among equals."""
    column = NUMBERS[sort]
    wanted = column.asc() if is_ascending else column.desc()
    return [wanted.nulls_last(), *time_order(is_ascending=False)]


def behind_in_time(place: Place, *, is_ascending: bool) -> ColumnElement[bool]:
    """What `time_order` brings after `place`."""
    moment = tuple_(_REQUESTS.started_at, _REQUESTS.seq)
    its = (place.started_at, place.seq)
    return moment > its if is_ascending else moment < its


def behind_in_number(place: Place, sort: SortKey, *, is_ascending: bool) -> ColumnElement[bool]:
    """What `number_order` brings after `place`."""
    column = NUMBERS[sort]
    is_older = behind_in_time(place, is_ascending=False)
    if place.value is None:
        return and_(column.is_(None), is_older)
    is_further = column > place.value if is_ascending else column < place.value
    return or_(is_further, and_(column == place.value, is_older), column.is_(None))


def ordered_words(
    values: Iterable[Words], place: Place | None, *, is_ascending: bool
) -> list[Words]:
    """The values in their order, unknown last, beginning with that of `place`."""
    distinct = set(values)
    begins_with = place.value if place is not None else None
    if isinstance(begins_with, tuple):
        distinct.add(begins_with)  # its records may be gone by now; what follows is not
    known = sorted((each for each in distinct if each[0]), key=_rank, reverse=not is_ascending)
    ordered = [*known, *(each for each in distinct if not each[0])]
    return ordered[ordered.index(begins_with) :] if isinstance(begins_with, tuple) else ordered


def _rank(words: Words) -> tuple[str | int, ...]:
    """`words` without None, which nothing can be compared with: no status ranks below all."""
    return tuple(0 if word is None else word for word in words)


def has_words(sort: SortKey, words: Words) -> list[ColumnElement[bool]]:
    """Conditions on `traits`."""
    columns = [tables.traits.c[name] for name in WORDS[sort]]
    return [column.is_not_distinct_from(word) for column, word in zip(columns, words, strict=True)]
