"""Request records to rows and back."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy.model import PASS_THROUGH, ProviderId
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage, Totals
from proxy.store import tables
from proxy.store.packed import LONGEST_WORD
from proxy.store.records import TRAITS
from proxy.store.records import USAGE as USAGE_COLUMNS
from proxy.store.store import Store
from tests.conftest import NOW
from tests.proxy.store.samples import RECORD, record

BARE = RequestRecord(
    id="req_bare",
    started_at=NOW,
    provider=ProviderId("acme"),
    account_id=None,
    account_email="",
    route="/",
    transport="api",
    dialect="",
    ending=Ending.FAILED,
)


def test_the_sample_sets_every_field() -> None:
    defaults = {field.name: field.default for field in fields(RequestRecord)}

    assert [name for name, default in defaults.items() if getattr(RECORD, name) == default] == []


def test_every_field_of_a_record_has_its_column() -> None:
    held = {"usage", "session_id", *TRAITS, *tables.requests.c.keys()}

    assert {field.name for field in fields(RequestRecord)} - held == set()
    assert tuple(field.name for field in fields(TokenUsage)) == USAGE_COLUMNS


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(RECORD, id="full"),
        pytest.param(BARE, id="bare"),
        pytest.param(replace(RECORD, account_id=PASS_THROUGH), id="the client's own credential"),
        pytest.param(
            replace(RECORD, cost=Cost(None, CostKind.BILLED), usage=TokenUsage()), id="no price"
        ),
        pytest.param(replace(RECORD, cost=Cost(Decimal(0), CostKind.BILLED)), id="free of charge"),
        pytest.param(replace(RECORD, status=None, ttft_ms=0.0, stream=False), id="left early"),
        pytest.param(replace(RECORD, started_at=datetime(1969, 1, 1, tzinfo=UTC)), id="clock off"),
    ],
)
async def test_a_record_comes_back_as_it_was(store: Store, stored: RequestRecord) -> None:
    store.write_records([stored])

    assert await store.request(stored.id) == stored


async def test_an_unknown_record_is_none(store: Store) -> None:
    assert await store.request("req_none") is None


async def test_a_batch_that_is_written_twice_is_stored_and_summed_once(store: Store) -> None:
    first, second, third = record(1), record(2), record(3)
    store.write_records([first, second])

    store.write_records([second, third, third])
    store.write_records([first, second, third])

    totals = await store.totals(NOW, NOW.replace(hour=13))
    assert totals.requests == 3
    assert (await store.facets()).models == ("acme-large-4",)
    assert (await store.sessions())[0].requests == 3


async def test_words_that_no_database_takes_are_made_fit(store: Store) -> None:
    odd = record(model="a\0b", session_id="\ud800x", client="ü" * 10_000, error_type="\udfff")

    store.write_records([odd])

    kept = await store.request(odd.id)
    assert kept is not None
    assert kept.model == "ab"
    assert kept.session_id == "?x"
    assert kept.client == "ü" * LONGEST_WORD
    assert kept.error_type == "?"
    assert await store.session_requests("\ud800x") == (kept,)


async def test_an_empty_batch_is_nothing(store: Store) -> None:
    store.write_records([])

    assert await store.totals(NOW, NOW.replace(hour=13)) == Totals()


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
NUMBERS = count(1)
COUNTS = st.integers(0, 2**53)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    model=WORDS,
    session_id=WORDS,
    status=st.none() | st.integers(100, 599),
    ending=st.sampled_from(Ending),
    started_at=st.datetimes(timezones=st.just(UTC)),
    duration_ms=st.floats(0, 1e9),
    usage=st.none() | st.builds(TokenUsage, *[COUNTS] * 6),
    usd=st.none() | st.decimals(0, 1_000_000, places=14),
    kind=st.sampled_from(CostKind),
)
async def test_any_record_comes_back_as_it_was(
    store: Store,
    model: str,
    session_id: str,
    status: int | None,
    ending: Ending,
    started_at: datetime,
    duration_ms: float,
    usage: TokenUsage | None,
    usd: Decimal | None,
    kind: CostKind,
) -> None:
    stored = record(
        next(NUMBERS),
        model=model,
        session_id=session_id,
        status=status,
        ending=ending,
        started_at=started_at,
        duration_ms=duration_ms,
        usage=usage,
        cost=Cost(usd, kind),
    )

    store.write_records([stored])

    assert await store.request(stored.id) == stored
