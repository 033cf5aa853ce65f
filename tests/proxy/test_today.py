"""The sums of today: seeded, counted, and begun anew at midnight."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from proxy.model import AccountId, ProviderId
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage, Totals
from proxy.today import Today, local_midnight
from tests.conftest import NOW, FixedClock


def utc_midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def record(
    started_at: datetime = NOW,
    ending: Ending = Ending.COMPLETED,
    usage: TokenUsage | None = None,
    cost: Cost | None = None,
) -> RequestRecord:
    return RequestRecord(
        id="req_1",
        started_at=started_at,
        provider=ProviderId("example"),
        account_id=AccountId("acc_1"),
        account_email="alice@example.com",
        route="/x",
        transport="api",
        dialect="example",
        ending=ending,
        usage=usage,
        cost=cost,
    )


def test_requests_are_added_to_what_the_store_already_held(clock: FixedClock) -> None:
    today = Today(clock, utc_midnight)

    today.add(Totals(requests=10, usage=TokenUsage(input=100)))
    today.count(record(usage=TokenUsage(input=5, output=7)))

    assert today.totals.requests == 11
    assert today.totals.usage == TokenUsage(input=105, output=7)


def test_at_midnight_the_sums_begin_anew(clock: FixedClock) -> None:
    today = Today(clock, utc_midnight)
    today.count(record())

    clock.advance(hours=12)

    assert today.totals == Totals()
    assert today.began == NOW + timedelta(hours=12)


def test_a_request_begun_before_midnight_belongs_to_the_day_before(clock: FixedClock) -> None:
    today = Today(clock, utc_midnight)
    clock.advance(hours=13)

    today.count(record(started_at=NOW + timedelta(hours=11)))

    assert today.totals.requests == 0


@pytest.mark.parametrize(
    ("ending", "errors"),
    [
        (Ending.COMPLETED, 0),
        (Ending.CANCELLED, 0),
        (Ending.UPSTREAM_ERROR, 1),
        (Ending.INCOMPLETE, 1),
        (Ending.FAILED, 1),
    ],
)
def test_what_counts_as_an_error(ending: Ending, errors: int) -> None:
    assert Totals.of(record(ending=ending)).errors == errors


def test_money_someone_pays_is_kept_apart_from_what_the_api_would_have_asked() -> None:
    usage = TokenUsage(input=1)

    paid = Totals.of(record(usage=usage, cost=Cost(Decimal("0.5"), CostKind.BILLED)))
    covered = Totals.of(record(usage=usage, cost=Cost(Decimal("0.25"), CostKind.API_EQUIVALENT)))

    assert (paid.billed_usd, paid.api_equivalent_usd) == (Decimal("0.5"), Decimal(0))
    assert (covered.billed_usd, covered.api_equivalent_usd) == (Decimal(0), Decimal("0.25"))
    assert (paid + covered).unpriced == 0


def test_tokens_without_a_known_price_are_counted_as_unpriced() -> None:
    unknown = record(usage=TokenUsage(input=1), cost=Cost(None, CostKind.BILLED))

    assert Totals.of(unknown).unpriced == 1
    assert Totals.of(record()).unpriced == 0


def test_the_local_day_begins_at_local_midnight() -> None:
    began = local_midnight(datetime(2026, 11, 25, 12, tzinfo=UTC))

    local = began.astimezone()
    assert (local.hour, local.minute) == (0, 0)
    assert timedelta(0) <= datetime(2026, 11, 25, 12, tzinfo=UTC) - began < timedelta(hours=25)
