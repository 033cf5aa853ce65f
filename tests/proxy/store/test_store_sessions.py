"""What the store tells of each session: its newest and its largest request, and what it cost."""

from decimal import Decimal

from proxy.record import Cost, CostKind, TokenUsage
from proxy.store.store import Store
from tests.proxy.store.samples import record


def priced(usd: str) -> Cost:
    return Cost(Decimal(usd), CostKind.API_EQUIVALENT)


async def test_a_session_s_largest_prompt_is_told_beside_its_newest(store: Store) -> None:
    large = record(2, usage=TokenUsage(input=10, cache_read=90_000, cache_write_1h=5))
    store.write_records(
        [
            record(1, usage=TokenUsage(input=80_000)),
            large,
            record(3, usage=TokenUsage(input=500, output=100_000)),
            record(4, usage=None),
        ]
    )

    (session,) = await store.sessions()

    assert session.latest.id == record(4).id
    assert session.largest == large


async def test_of_equal_prompts_the_newest_is_the_largest(store: Store) -> None:
    store.write_records([record(1), record(2)])

    (session,) = await store.sessions()

    assert session.largest.id == session.latest.id == record(2).id


async def test_a_session_costs_what_its_priced_requests_do(store: Store) -> None:
    store.write_records(
        [
            record(1, cost=priced("0.25")),
            record(2, cost=Cost(None, CostKind.BILLED)),
            record(3, cost=priced("0.000000001")),
            record(4, session_id="other", cost=None),
        ]
    )

    other, first = await store.sessions()

    assert first.cost_usd == Decimal("0.250000001")
    assert other.cost_usd is None


async def test_a_session_of_many_requests_is_summed_over_its_newest_500(store: Store) -> None:
    old = record(0, usage=TokenUsage(input=10**6), cost=priced("1000"))
    store.write_records([old, *(record(n, cost=priced("0.01")) for n in range(1, 501))])

    (session,) = await store.sessions()

    assert session.requests == 501
    assert session.cost_usd == Decimal(5)
    assert session.largest.id != old.id
