"""Pages in other orders than that of time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from proxy.errors import Refusal
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage
from proxy.store.database import Database
from proxy.store.query import RequestQuery, SortKey
from proxy.store.search import Search
from proxy.store.store import Store
from tests.conftest import NOW
from tests.proxy.store.samples import BOB, record
from tests.proxy.store.test_store_search import all_pages, numbers


def cost(usd: str) -> Cost:
    return Cost(Decimal(usd), CostKind.BILLED)


MIXED = [
    record(1, model="b", ttft_ms=30.5, duration_ms=5.0, cost=cost("0.02")),
    record(2, model="a", ttft_ms=None, duration_ms=5.0, usage=None, cost=None),
    record(3, model="", account_email="", ttft_ms=0.1, duration_ms=70.25, cost=cost("11")),
    record(4, model="b", account_email="bob@example.com", account_id=BOB, usage=TokenUsage(output=9)),
    record(5, model="a", ending=Ending.UPSTREAM_ERROR, status=429, route="/acme/v2", cost=None),
    record(6, model="c", ending=Ending.CANCELLED, status=None, ttft_ms=30.5, usage=TokenUsage()),
    record(7, model="a", ending=Ending.UPSTREAM_ERROR, status=529, duration_ms=0.0),
]  # fmt: skip
"""Oldest first; with values that are equal, and some that are not known."""

VALUES: dict[SortKey, Callable[[RequestRecord], object]] = {
    SortKey.TIME: lambda each: each.started_at,
    SortKey.ACCOUNT: lambda each: each.account_email or None,
    SortKey.ROUTE: lambda each: each.route,
    SortKey.MODEL: lambda each: each.model or None,
    SortKey.STATUS: lambda each: (each.ending, each.status or 0),
    SortKey.FIRST_BYTE: lambda each: each.ttft_ms,
    SortKey.DURATION: lambda each: each.duration_ms,
    SortKey.TOKENS: lambda each: each.usage and each.usage.total,
    SortKey.COST: lambda each: each.cost and each.cost.usd,
}
ORDERS = [
    pytest.param(key, is_ascending, id=f"{key}, {'up' if is_ascending else 'down'}")
    for key in SortKey
    for is_ascending in (False, True)
]


def in_order(records: list[RequestRecord], key: SortKey, is_ascending: bool) -> list[int]:
    """Unknown last; among equals the newest first."""
    value = VALUES[key]
    newest_first = list(reversed(records))
    known = [each for each in newest_first if value(each) is not None]
    known.sort(key=value, reverse=not is_ascending)  # type: ignore[arg-type]
    return numbers([*known, *(each for each in newest_first if value(each) is None)])


@pytest.mark.parametrize(("key", "is_ascending"), ORDERS)
async def test_pages_follow_the_order_without_gap_or_double(
    store: Store, key: SortKey, is_ascending: bool
) -> None:
    store.write_records(MIXED)

    found = await all_pages(store, RequestQuery(limit=2, sort=key, is_ascending=is_ascending))

    assert numbers(found) == in_order(MIXED, key, is_ascending)


@pytest.mark.parametrize(("key", "is_ascending"), ORDERS)
async def test_an_order_holds_among_what_is_found(
    store: Store, key: SortKey, is_ascending: bool
) -> None:
    store.write_records(MIXED)
    query = RequestQuery(
        limit=2,
        sort=key,
        is_ascending=is_ascending,
        text="5e551011",
        ending=Ending.COMPLETED,
        since=NOW + timedelta(seconds=2),
    )

    found = await all_pages(store, query)

    assert numbers(found) == in_order(MIXED[1:4], key, is_ascending)


@pytest.mark.parametrize(("key", "is_ascending"), ORDERS)
async def test_walking_through_all_records_gives_the_same_order(
    store: Store, url: str, key: SortKey, is_ascending: bool
) -> None:
    store.write_records(MIXED)
    database = Database(url)

    with database.reading() as connection:
        page = Search(connection, few=0).page(
            RequestQuery(sort=key, is_ascending=is_ascending, text="5e55", model="a")
        )
    database.close()

    wanted = [each for each in MIXED if each.model == "a"]
    assert numbers(page.records) == in_order(wanted, key, is_ascending)


@pytest.mark.parametrize(("key", "is_ascending"), ORDERS)
async def test_records_of_the_same_moment_are_paged_apart_in_every_order(
    store: Store, key: SortKey, is_ascending: bool
) -> None:
    store.write_records([record(number, started_at=NOW) for number in range(5)])

    found = await all_pages(store, RequestQuery(limit=2, sort=key, is_ascending=is_ascending))

    assert sorted(numbers(found)) == [0, 1, 2, 3, 4]


async def test_pages_go_on_when_the_records_of_a_word_are_gone(store: Store) -> None:
    store.write_records([record(1, model="a"), record(100, model="b"), record(101, model="c")])
    query = RequestQuery(limit=1, sort=SortKey.MODEL, is_ascending=True)
    first = await store.requests(query)

    await store.prune(-timedelta(seconds=50))
    second = await store.requests(replace(query, before=first.next))

    assert numbers(second.records) == [100]


@pytest.mark.parametrize("key", SortKey)
@pytest.mark.parametrize(
    "cursor", ["", "1", "1.2.x", '1.2."x"', '1.2.["a","b","c"]', "1.2.true.3", "x.2.1", "1.2.{}"]
)
async def test_a_cursor_that_is_none_in_its_order_is_refused(
    store: Store, key: SortKey, cursor: str
) -> None:
    store.write_records(MIXED)

    with pytest.raises(Refusal) as refusal:
        await store.requests(RequestQuery(sort=key, before=cursor))

    assert refusal.value.code == "bad_request"
