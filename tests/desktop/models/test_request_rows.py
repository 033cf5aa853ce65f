"""What each request's row says, and which live records belong to a question."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.models.request_columns import RequestColumn, cell_text, cell_tool_tip
from desktop.models.request_rows import (
    cost_text,
    matches,
    request_row,
    seconds_text,
    spoken_tokens,
    time_text,
)
from proxy.model import PASS_THROUGH, AccountId
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.desktop.samples import FIRST, NOW, ROWS, SECOND, record, records

PROVIDERS = {FIRST.id: FIRST}


def row(**changes: object):  # type: ignore[no-untyped-def]
    return request_row(record(0, ROWS[0], **changes), PROVIDERS, NOW, UTC)


def test_a_row_says_when_who_what_and_how_much() -> None:
    shown = row()

    assert (shown.time, shown.account, shown.route, shown.model) == (
        "14:22:30",
        "alice@example.com",
        "/claude",
        "claude-opus-5-5",
    )
    assert (shown.status, shown.first_byte, shown.duration) == ("200", "0.8 s", "14.2 s")
    assert (shown.total, shown.cost) == ("104K", "$0.0871")


def test_unknown_is_an_em_dash_and_never_nothing() -> None:
    shown = row(usage=None, cost=None, ttft_ms=None, model="", account_email="", account_id=None)

    assert {shown.total, shown.cost, shown.first_byte, shown.model, shown.account} == {"—"}


def test_the_client_s_own_login_is_named_so() -> None:
    assert row(account_id=PASS_THROUGH, account_email="").account == "Client's own login"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/claude/v1/messages", "/claude"),
        ("/claude-sdk/v1/messages", "/claude-sdk"),
        ("/backend-api/codex/responses", "codex"),
        ("/backend-api/codex/responses/compact", "codex"),
        ("/v1/chat/completions", "openai"),
        ("/v1/responses", "openai"),
    ],
)
def test_a_route_is_called_as_users_know_it_and_its_tool_tip_is_the_path(
    path: str, shown: str
) -> None:
    provider = FIRST if path.startswith("/claude") else SECOND
    found = request_row(
        record(0, ROWS[0], route=path, provider=provider.id), {provider.id: provider}, NOW, UTC
    )

    assert cell_text(found, RequestColumn.ROUTE) == shown
    assert cell_tool_tip(found, RequestColumn.ROUTE) == path


def test_a_route_that_no_provider_knows_is_shown_whole() -> None:
    assert row(route="/elsewhere/v9").route == "/elsewhere/v9"
    assert request_row(record(0, ROWS[0]), {}, NOW, UTC).route == "/claude/v1/messages"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC), "00:00:01"),
        (datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC), "Tue 23:59"),
        (datetime(2026, 11, 2, 9, 5, tzinfo=UTC), "2 Nov 09:05"),
    ],
    ids=["today", "yesterday", "weeks ago"],
)
def test_times_are_said_to_the_second_today_only(when: datetime, text: str) -> None:
    assert time_text(when, NOW, UTC) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [(None, "—"), (40.0, "0.0 s"), (840.0, "0.8 s"), (41_000.0, "41.0 s"), (125_000.0, "2m 05s")],
)
def test_durations_of_a_column_have_one_unit(ms: float | None, text: str) -> None:
    assert seconds_text(ms) == text


@pytest.mark.parametrize(
    ("ending", "status", "word", "tone"),
    [
        (Ending.COMPLETED, 200, "200", "good"),
        (Ending.UPSTREAM_ERROR, 429, "429", "tight"),
        (Ending.UPSTREAM_ERROR, 529, "529", "runs_out"),
        (Ending.UPSTREAM_ERROR, 200, "error", "runs_out"),
        (Ending.INCOMPLETE, 200, "incomplete", "runs_out"),
        (Ending.CANCELLED, None, "cancelled", "muted"),
        (Ending.FAILED, 503, "503", "runs_out"),
        (Ending.FAILED, None, "error", "runs_out"),
    ],
)
def test_each_ending_has_its_word_and_colour(
    ending: Ending, status: int | None, word: str, tone: str
) -> None:
    shown = row(ending=ending, status=status)

    assert (shown.status, shown.status_tone) == (word, tone)


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (None, "—"),
        (Cost(None, CostKind.BILLED), "—"),
        (Cost(Decimal("0.00001"), CostKind.BILLED), "<$0.0001"),
        (Cost(Decimal("12.5"), CostKind.BILLED), "$12.5000"),
    ],
    ids=["not stated", "no price", "next to nothing", "much"],
)
def test_a_price_that_is_not_known_is_no_zero(cost: Cost | None, text: str) -> None:
    assert cost_text(cost) == text


def test_a_screen_reader_hears_the_four_parts() -> None:
    assert spoken_tokens(TokenUsage(1200, 94_000, 6_000, 100, 3_200)) == (
        "104,500 tokens: 94,000 cache read, 6,100 cache write, 1,200 input, 3,200 output"
    )
    assert spoken_tokens(None) == "tokens not known"


QUERIES = [
    RequestQuery(),
    RequestQuery(provider=FIRST.id),
    RequestQuery(provider=SECOND.id),
    RequestQuery(account=AccountId("acc_work")),
    RequestQuery(model="claude-opus-5-5"),
    RequestQuery(ending=Ending.CANCELLED),
    RequestQuery(status_class=4),
    RequestQuery(since=NOW - timedelta(minutes=4)),
    RequestQuery(until=NOW - timedelta(minutes=4)),
    RequestQuery(text="HAIKU"),
    RequestQuery(text="rate_limit"),
    RequestQuery(text="bob@"),
    RequestQuery(text="7f3a"),
    RequestQuery(text="100%"),
    RequestQuery(text="a_b"),
    RequestQuery(route="/other", text="luna"),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'loadline.db'}", lambda: NOW)
    await made.open()
    made.write_records(list(records(20)))
    yield made
    await made.close()


@pytest.mark.parametrize("query", QUERIES, ids=str)
async def test_a_live_record_belongs_where_the_store_would_find_it(
    store: Store, query: RequestQuery
) -> None:
    found = {each.id for each in (await store.requests(replace(query, limit=500))).records}

    assert {each.id for each in records(20) if matches(each, query)} == found


def test_a_record_without_a_status_is_of_no_status_class() -> None:
    left: RequestRecord = record(0, ROWS[0], status=None)

    assert not matches(left, RequestQuery(status_class=2))
