"""Pages, filters, text search and counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from proxy.errors import Refusal
from proxy.model import AccountId, ProviderId
from proxy.record import Ending, RequestRecord
from proxy.store.database import Database
from proxy.store.query import AgentRow, Facets, RequestQuery
from proxy.store.search import Search
from proxy.store.store import Store
from tests.conftest import NOW
from tests.proxy.store.samples import ACME, ALICE, BOB, record

MIXED = [
    record(1),
    record(2, account_id=BOB, account_email="bob_1@example.com", model="acme-small-4"),
    record(3, provider=ProviderId("other"), route="/other/v1/responses", session_id=""),
    record(4, ending=Ending.UPSTREAM_ERROR, status=429, error_type="rate_limit_error"),
    record(5, ending=Ending.FAILED, status=503, account_id=None, account_email="", usage=None),
    record(6, ending=Ending.CANCELLED, status=None, session_id="SESSION-SIX", error_type=""),
]
"""Oldest first."""


async def all_pages(store: Store, query: RequestQuery) -> list[RequestRecord]:
    found: list[RequestRecord] = []
    page = await store.requests(query)
    while True:
        found.extend(page.records)
        if page.next is None:
            return found
        page = await store.requests(replace(query, before=page.next))


def numbers(records: Sequence[RequestRecord]) -> list[int]:
    return [int(each.id.removeprefix("req_"), 16) for each in records]


async def test_pages_go_from_the_newest_to_the_oldest_without_gap_or_double(store: Store) -> None:
    store.write_records([record(number) for number in range(7)])

    first = await store.requests(RequestQuery(limit=3))
    second = await store.requests(RequestQuery(limit=3, before=first.next))
    third = await store.requests(RequestQuery(limit=3, before=second.next))

    assert [numbers(page.records) for page in (first, second, third)] == [[6, 5, 4], [3, 2, 1], [0]]
    assert third.next is None


async def test_the_last_page_may_be_full(store: Store) -> None:
    store.write_records([record(number) for number in range(3)])

    page = await store.requests(RequestQuery(limit=3))

    assert numbers(page.records) == [2, 1, 0]
    assert page.next is None


async def test_records_of_the_same_moment_are_paged_apart(store: Store) -> None:
    store.write_records([record(number, started_at=NOW) for number in range(5)])

    found = await all_pages(store, RequestQuery(limit=2))

    assert sorted(numbers(found)) == [0, 1, 2, 3, 4]


async def test_a_record_that_comes_in_between_moves_no_page(store: Store) -> None:
    store.write_records([record(number) for number in range(4)])
    first = await store.requests(RequestQuery(limit=2))

    store.write_records([record(9)])
    second = await store.requests(RequestQuery(limit=2, before=first.next))

    assert numbers(second.records) == [1, 0]


async def test_a_record_that_began_earlier_but_ended_later_stands_in_its_place(
    store: Store,
) -> None:
    store.write_records([record(2)])
    store.write_records([record(1)])

    assert numbers((await store.requests(RequestQuery())).records) == [2, 1]


@pytest.mark.parametrize("limit", [-1, 0, 1])
async def test_a_page_holds_at_least_one(store: Store, limit: int) -> None:
    store.write_records(MIXED)

    assert len((await store.requests(RequestQuery(limit=limit))).records) == 1


@pytest.mark.parametrize("cursor", ["", "x", "1", "1.2.3", "1.x", "'; --"])
async def test_a_cursor_that_is_none_is_refused(store: Store, cursor: str) -> None:
    store.write_records(MIXED)

    with pytest.raises(Refusal) as refusal:
        await store.requests(RequestQuery(before=cursor))

    assert refusal.value.code == "bad_request"


FILTERS = {
    "nothing": (RequestQuery(), [6, 5, 4, 3, 2, 1]),
    "provider": (RequestQuery(provider=ProviderId("other")), [3]),
    "account": (RequestQuery(account=BOB), [2]),
    "model": (RequestQuery(model="acme-large-4"), [6, 5, 4, 3, 1]),
    "route": (RequestQuery(route="/other/v1/responses"), [3]),
    "ending": (RequestQuery(ending=Ending.CANCELLED), [6]),
    "status class 2": (RequestQuery(status_class=2), [3, 2, 1]),
    "status class 4": (RequestQuery(status_class=4), [4]),
    "status class 5": (RequestQuery(status_class=5), [5]),
    "since": (RequestQuery(since=NOW + timedelta(seconds=5)), [6, 5]),
    "until": (RequestQuery(until=NOW + timedelta(seconds=2)), [1]),
    "between": (
        RequestQuery(since=NOW + timedelta(seconds=2), until=NOW + timedelta(seconds=4)),
        [3, 2],
    ),
    "two": (RequestQuery(provider=ACME, status_class=2), [2, 1]),
    "two that exclude each other": (RequestQuery(account=BOB, ending=Ending.FAILED), []),
    "an unknown word": (RequestQuery(model="acme-none"), []),
    "text in model": (RequestQuery(text="SMALL"), [2]),
    "text in email": (RequestQuery(text="bob_1@"), [2]),
    "text in error": (RequestQuery(text="rate_limit"), [4]),
    "text in session": (RequestQuery(text="session-s"), [6]),
    "text in all of model and session": (RequestQuery(text="-4"), [6, 5, 4, 3, 2, 1]),
    "text that is a pattern": (RequestQuery(text="%"), []),
    "text with an underscore": (RequestQuery(text="b_1"), [2]),
    "text nowhere": (RequestQuery(text="zzz"), []),
    "text and filter": (RequestQuery(text="5e551011", status_class=4), [4]),
    "text, filter and time": (
        RequestQuery(text="5e551011", provider=ACME, until=NOW + timedelta(seconds=3)),
        [2, 1],
    ),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
async def test_a_query_finds_and_counts_what_matches(
    store: Store, query: RequestQuery, expected: list[int]
) -> None:
    store.write_records(MIXED)

    assert numbers((await store.requests(query)).records) == expected
    assert numbers(await all_pages(store, replace(query, limit=1))) == expected
    assert await store.count(query) == len(expected)


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
async def test_walking_through_all_records_finds_the_same_as_an_index(
    store: Store, url: str, query: RequestQuery, expected: list[int]
) -> None:
    store.write_records(MIXED)
    database = Database(url)

    with database.reading() as connection:
        walking = Search(connection, few=0)
        page, count = walking.page(query), walking.count(query)
    database.close()

    assert numbers(page.records) == expected
    assert count == len(expected)


async def test_any_two_filters_together_find_what_both_find(store: Store) -> None:
    store.write_records(MIXED)
    single = {
        "provider": ACME,
        "account": ALICE,
        "model": "acme-large-4",
        "ending": Ending.COMPLETED,
        "status_class": 2,
        "text": "5e55",
    }

    for (one, its), (other, others) in product(single.items(), repeat=2):
        both = await store.requests(RequestQuery(**{one: its, other: others}))
        alone = [await store.requests(RequestQuery(**{name: value})) for name, value in
                 ((one, its), (other, others))]  # fmt: skip
        expected = set(numbers(alone[0].records)) & set(numbers(alone[1].records))
        assert set(numbers(both.records)) == expected, (one, other)


async def test_the_facets_are_the_values_that_records_have(store: Store) -> None:
    store.write_records(MIXED)

    assert await store.facets() == Facets(
        providers=(ACME, ProviderId("other")),
        accounts=((ALICE, "alice@example.com"), (BOB, "bob_1@example.com")),
        models=("acme-large-4", "acme-small-4"),
        routes=("/acme/v1/messages", "/other/v1/responses"),
        endings=(Ending.CANCELLED, Ending.COMPLETED, Ending.FAILED, Ending.UPSTREAM_ERROR),
    )


async def test_an_empty_store_has_no_facets_and_no_pages(store: Store) -> None:
    assert await store.facets() == Facets()
    assert (await store.requests(RequestQuery())).records == ()
    assert await store.count(RequestQuery()) == 0
    assert await store.sessions() == ()


async def test_the_records_of_a_session_come_oldest_first(store: Store) -> None:
    store.write_records([*MIXED, record(0), record(7, account_id=AccountId("x"))])

    found = await store.session_requests(record().session_id)

    assert numbers(found) == [0, 1, 2, 4, 5, 7]
    assert numbers(await store.session_requests(record().session_id, limit=2)) == [5, 7]
    assert await store.session_requests("none") == ()


async def test_sessions_come_with_the_last_used_first(store: Store) -> None:
    store.write_records(MIXED)

    six, main = await store.sessions()

    assert (six.session_id, six.requests) == ("SESSION-SIX", 1)
    assert (main.session_id, main.requests) == (record().session_id, 4)
    assert (main.started_at, main.last_at) == (MIXED[0].started_at, MIXED[4].started_at)
    assert main.latest == MIXED[4]
    assert await store.sessions(limit=1) == (six,)


async def test_agents_are_told_with_their_newest_request(store: Store) -> None:
    other = ProviderId("other")
    store.write_records(
        [
            record(1, client="tool/1.0"),
            record(2, client="tool/1.0", model="acme-small-4"),
            record(3, client="tool/2.0"),
            record(4, client="tool/1.0", provider=other),
            record(5, client=""),
        ]
    )

    found = await store.agents()

    begun = {number: record(number).started_at for number in range(1, 6)}
    assert found == (
        AgentRow(ACME, "", begun[5]),
        AgentRow(ACME, "tool/1.0", begun[2]),
        AgentRow(ACME, "tool/2.0", begun[3]),
        AgentRow(other, "tool/1.0", begun[4]),
    )


async def test_without_requests_there_are_no_agents(store: Store) -> None:
    assert await store.agents() == ()
