"""Old records are forgotten, in small steps; their sums stay."""

import asyncio
from datetime import timedelta

from proxy.store.query import RequestQuery
from proxy.store.retention import SLICE
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import BOB, record

OLD = NOW - timedelta(days=91)


async def test_only_records_past_the_retention_go(store: Store) -> None:
    limit = NOW - timedelta(days=90)
    store.write_records([
        record(1, started_at=limit - timedelta(microseconds=1)),
        record(2, started_at=limit),
        record(3),
    ])  # fmt: skip

    forgotten = await store.prune(timedelta(days=90))

    assert forgotten == 1
    assert await store.request(record(1).id) is None
    assert await store.count(RequestQuery()) == 2


async def test_what_no_record_has_any_more_is_no_choice_and_no_session(store: Store) -> None:
    store.write_records([
        record(1, started_at=OLD, account_id=BOB, model="acme-gone", session_id="gone"),
        record(2, started_at=OLD),
        record(3),
    ])  # fmt: skip

    await store.prune(timedelta(days=90))

    facets = await store.facets()
    assert facets.models == ("acme-large-4",)
    assert [row.requests for row in await store.sessions()] == [1]
    assert await store.count(RequestQuery(model="acme-large-4")) == 1


async def test_the_sums_of_forgotten_records_stay_for_thirteen_months(
    store: Store, clock: FixedClock
) -> None:
    store.write_records([record(1, started_at=OLD)])

    await store.prune(timedelta(days=90))
    after_90_days = await store.totals(OLD - timedelta(days=1), NOW)
    clock.advance(days=310)
    await store.prune(timedelta(days=90))

    assert after_90_days.requests == 1
    assert (await store.totals(OLD - timedelta(days=1), NOW)).requests == 0


async def test_sums_stay_as_long_as_records_do(store: Store) -> None:
    store.write_records([record(1, started_at=NOW - timedelta(days=500))])

    await store.prune(timedelta(days=600))

    assert (await store.totals(NOW - timedelta(days=501), NOW)).requests == 1


async def test_other_writes_come_through_while_much_is_forgotten(store: Store) -> None:
    slices = 6
    store.write_records([record(number, started_at=OLD) for number in range(slices * SLICE)])
    pruning = asyncio.gather(store.prune(timedelta(days=90)))
    await asyncio.sleep(0)

    await store.set_state("meanwhile", "1")
    left = await store.count(RequestQuery())

    assert left > 0  # it came between two slices, not after the last
    assert await pruning == [slices * SLICE]


async def test_all_records_go_with_their_sums_and_choices(store: Store) -> None:
    store.write_records([record(number) for number in range(1, SLICE + 2)])

    forgotten = await store.forget_requests()

    assert forgotten == SLICE + 1
    assert await store.count(RequestQuery()) == 0
    assert (await store.totals(OLD, NOW + timedelta(days=1))).requests == 0
    assert (await store.facets()).models == ()
    assert await store.sessions() == ()
