"""Sums by slot, and days as the user's calendar has them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy.model import ProviderId
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage, Totals
from proxy.store.query import DayRow
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import ACME, ALICE, BOB, record

USAGE = TokenUsage(1, 2, 3, 4, 5, 6)
NUMBERS = count(1)


def priced(usd: str | None, kind: CostKind = CostKind.BILLED) -> Cost:
    return Cost(None if usd is None else Decimal(usd), kind)


async def test_totals_add_up_what_each_request_had(store: Store) -> None:
    store.write_records([
        record(1, usage=USAGE, cost=priced("0.25")),
        record(2, usage=USAGE, cost=priced("0.000000001")),
        record(3, usage=USAGE, cost=priced("1.5", CostKind.API_EQUIVALENT)),
        record(4, usage=USAGE, cost=priced(None)),
        record(5, usage=None, cost=None, ending=Ending.FAILED),
        record(6, usage=None, cost=None, ending=Ending.CANCELLED),
    ])  # fmt: skip

    assert await store.totals(NOW, NOW + timedelta(hours=1)) == Totals(
        requests=6,
        errors=1,
        usage=TokenUsage(4, 8, 12, 16, 20, 24),
        billed_usd=Decimal("0.250000001"),
        api_equivalent_usd=Decimal("1.5"),
        unpriced=1,
    )


async def test_totals_hold_only_their_time(store: Store) -> None:
    store.write_records([
        record(1, started_at=NOW - timedelta(microseconds=1)),
        record(2, started_at=NOW),
        record(3, started_at=NOW + timedelta(minutes=15)),
    ])  # fmt: skip

    totals = await store.totals(NOW, NOW + timedelta(minutes=15))

    assert totals.requests == 1


async def test_batches_of_one_slot_are_added_up(store: Store) -> None:
    for number in range(3):
        store.write_records([record(number, cost=priced("0.1"))])

    assert (await store.today(UTC)).billed_usd == Decimal("0.3")


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2026, 11, 25, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 24, 23, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 24, 18, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 11, 24, 18, 15, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 25, 8, tzinfo=UTC)),
    ],
)
async def test_today_begins_at_local_midnight(store: Store, zone: str, midnight: datetime) -> None:
    store.write_records([
        record(1, started_at=midnight - timedelta(microseconds=1)),
        record(2, started_at=midnight),
        record(3, started_at=NOW),
        record(4, started_at=midnight + timedelta(days=1)),
    ])  # fmt: skip

    assert (await store.today(ZoneInfo(zone))).requests == 2


async def test_a_day_of_25_hours_is_one_day(store: Store, clock: FixedClock) -> None:
    berlin = ZoneInfo("Europe/Berlin")  # winter time began on 25 October 2026
    clock.now = datetime(2026, 10, 26, 12, tzinfo=UTC)
    store.write_records([
        record(1, started_at=datetime(2026, 10, 24, 22, tzinfo=UTC)),
        record(2, started_at=datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
        record(3, started_at=datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ])  # fmt: skip

    days = await store.daily(2, berlin)

    assert [(row.day, row.totals.requests) for row in days] == [
        (date(2026, 10, 25), 2),
        (date(2026, 10, 26), 1),
    ]


async def test_the_machine_s_own_zone_is_used_when_none_is_named(store: Store) -> None:
    midnight = datetime.combine(NOW.astimezone().date(), datetime.min.time()).astimezone()
    store.write_records([record(1, started_at=midnight), record(2, started_at=NOW)])

    assert (await store.today()).requests == 2


async def test_days_come_oldest_first_by_provider_account_and_model(store: Store) -> None:
    yesterday = NOW - timedelta(days=1)
    store.write_records([
        record(1, usage=USAGE, cost=priced("1")),
        record(2, usage=USAGE, cost=priced("2", CostKind.API_EQUIVALENT)),
        record(3, usage=USAGE, cost=priced("3"), account_id=BOB, model="acme-small-4"),
        record(4, usage=None, cost=None, account_id=None, started_at=yesterday),
        record(5, provider=ProviderId("other"), started_at=NOW - timedelta(days=2)),
    ])  # fmt: skip

    rows = await store.daily(2, UTC)

    assert rows == (
        DayRow(yesterday.date(), ACME, None, "acme-large-4", Totals(requests=1)),
        DayRow(NOW.date(), ACME, BOB, "acme-small-4", Totals(1, 0, USAGE, Decimal(3))),
        DayRow(
            NOW.date(),
            ACME,
            ALICE,
            "acme-large-4",
            Totals(2, 0, USAGE + USAGE, Decimal(1), Decimal(2), 0),
        ),
    )


REQUESTS = st.builds(
    lambda **parts: record(next(NUMBERS), **parts),
    started_at=st.datetimes(
        datetime(2026, 11, 23),
        datetime(2026, 11, 27),
        timezones=st.just(UTC),
    ),
    account_id=st.sampled_from([ALICE, BOB, None]),
    model=st.sampled_from(["acme-large-4", "acme-small-4", ""]),
    ending=st.sampled_from(Ending),
    usage=st.none() | st.builds(TokenUsage, *[st.integers(0, 10**9)] * 6),
    cost=st.none()
    | st.builds(Cost, st.none() | st.decimals(0, 100, places=9), st.sampled_from(CostKind)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(REQUESTS, max_size=8), max_size=4))
async def test_the_sums_are_always_those_of_the_records(
    store: Store, batches: Sequence[Sequence[RequestRecord]]
) -> None:
    noon, since, until = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (25, 22, 28))
    before, before_noon = await store.totals(since, until), await store.totals(since, noon)

    for batch in batches:
        store.write_records(batch)

    records = [each for batch in batches for each in batch]
    early = [Totals.of(each) for each in records if each.started_at < noon]
    assert await store.totals(since, until) == sum(map(Totals.of, records), before)
    assert await store.totals(since, noon) == sum(early, before_noon)
