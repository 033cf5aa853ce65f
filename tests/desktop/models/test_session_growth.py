"""A session's growth in words."""

from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from desktop.models.session_growth import (
    carrying_text,
    change_text,
    changes_text,
    growth_text,
    measure_text,
    note_text,
    step_text,
    summary_text,
)
from desktop.models.session_rows import client_title, session_lines
from proxy.carrying import Carrying
from proxy.growth import CacheBreak, Cause, Change, Growth, Measure, Sizes, Step, growth
from proxy.store.query import SessionRow
from tests.conftest import NOW
from tests.desktop.samples import FIRST, ROWS, SECOND, record
from tests.desktop.samples import NOW as SAMPLED_AT
from tests.desktop.sessions import LONG_ID, long_session
from tests.proxy.growths import record as plain_record

PROVIDERS = {FIRST.id: FIRST, SECOND.id: SECOND}


def step(**changes: object) -> Step:
    values: dict[str, object] = {
        "number": 6,
        "record": plain_record(2, None),
        "sizes": Sizes(1000, 2000, 30_000, 4000),
        "is_estimated": False,
        "growth": 4000,
        "changes": (Change(Cause.NEW, 4000),),
    }
    return Step(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(Cause.SYSTEM), "System prompt changed"),
        (Change(Cause.TOOLS, count=14), "Tools changed: 14 definitions added"),
        (Change(Cause.TOOLS, count=-1), "Tools changed: 1 definition taken out"),
        (Change(Cause.TOOLS), "Tools changed"),
        (Change(Cause.TOOLS_ORDER), "Tools reordered"),
        (Change(Cause.HISTORY), "History rewritten"),
        (Change(Cause.IMAGES, count=2), "2 images added"),
        (Change(Cause.IMAGES, count=-1), "1 image taken out"),
        (Change(Cause.MODEL), "Model changed"),
        (Change(Cause.NEW), "New content"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_cause_has_its_name(change: Change, said: str) -> None:
    assert change_text(change) == said


def test_new_content_is_told_only_where_it_weighs_most() -> None:
    new, tools = Change(Cause.NEW, 100), Change(Cause.TOOLS, 5000, 3)

    assert changes_text(step(changes=(tools, new))) == "Tools changed: 3 definitions added"
    assert (
        changes_text(step(changes=(new, tools)))
        == "New content, tools changed: 3 definitions added"
    )
    assert changes_text(step(changes=())) == "Sent again as it was"
    assert changes_text(step(growth=None)) == "Where it began"


def test_a_cache_break_tells_whose_word_it_is() -> None:
    stated, likely = CacheBreak("tools_changed", True, 63_000), CacheBreak("expired", False, 900)
    strange = CacheBreak("service_tier_changed", True, 0)

    assert note_text(step(cache_break=stated)) == (
        "broke: tools changed, says the provider; 63K read anew"
    )
    assert note_text(step(cache_break=likely)) == "broke, likely: too long idle; 900 read anew"
    assert "service tier changed" in note_text(step(cache_break=strange))
    assert note_text(step()) == ""


def test_a_step_is_read_in_one_line() -> None:
    found = step(cache_break=CacheBreak("expired", False, 900), is_estimated=True)

    assert step_text(found, Measure.TOKENS, NOW + timedelta(hours=1), UTC) == (
        "#6 · 12:02:00 · about 37K: system 1K, tools 2K, history 30K, new 4K · +4K: New content · "
        "cache broke, likely: too long idle; 900 read anew"
    )


def test_growth_has_a_sign() -> None:
    assert growth_text(step(), Measure.TOKENS) == "+4K"
    assert growth_text(step(growth=-2048), Measure.BYTES) == "-2 KB"
    assert growth_text(step(growth=None), Measure.TOKENS) == "—"


def test_it_says_what_it_counts_in_and_what_it_leaves_out() -> None:
    assert measure_text(Growth(Measure.BYTES)) == "In bytes: no answer stated its tokens."
    assert measure_text(Growth(steps=(step(is_estimated=True),), aside=2)) == (
        "In tokens; 1 request estimated by bytes, for want of the answer's count. "
        "2 other requests, as of sub-agents, not shown."
    )


def test_the_whole_chart_in_words() -> None:
    found = growth(long_session())

    assert summary_text(found) == (
        "12 requests: the prompt went from 26K to 97K, at most 97K at #12. "
        "The cache broke 2 times: #6, #12."
    )
    assert summary_text(Growth()) == "No request of this session was measured."


def test_what_carrying_costs() -> None:
    carrying = Carrying(
        cached_usd=Decimal("0.106"),
        uncached_usd=Decimal("0.694"),
        new_usd=Decimal("0.6"),
        unpriced=1,
        context_tokens=97_000,
        warm_usd=Decimal("0.019"),
        cold_usd=Decimal("0.484"),
    )

    assert carrying_text(carrying) == (
        "Carrying the context has cost $0.800 of $1.400: $0.106 read from the cache, $0.694 read anew. "
        "The next request carries 97K for about $0.019, or $0.484 when the cache is cold. "
        "1 request without a known price."
    )
    assert carrying_text(Carrying()) == ""


def session(**changes: object) -> SessionRow:
    newest = record(1, ROWS[1])
    largest = record(2, ROWS[0], client="claude-cli/2.1.330")
    values: dict[str, object] = {
        "session_id": LONG_ID,
        "started_at": SAMPLED_AT - timedelta(hours=2),
        "last_at": SAMPLED_AT - timedelta(minutes=3),
        "requests": 1284,
        "latest": newest,
        "largest": largest,
        "cost_usd": Decimal("1.45"),
    }
    return SessionRow(**{**values, **changes})  # type: ignore[arg-type]


def test_a_session_s_line_is_that_of_its_largest_request() -> None:
    (line,) = session_lines([session()], PROVIDERS, SAMPLED_AT)

    assert (line.title, line.context, line.cost) == ("Claude Code · 9b21d4e0", "101K", "$1.45")
    assert (line.account, line.model) == ("alice@example.com", "claude-opus-5-5")
    assert (line.count, line.age) == ("1,284 requests", "3 min ago")
    assert line.spoken == (
        "Claude Code · 9b21d4e0, 101K tokens of context, $1.45, alice@example.com, claude-opus-5-5, "
        "1,284 requests, 3 min ago"
    )


def test_what_is_not_known_of_a_session_is_a_dash() -> None:
    unknown = record(1, ROWS[3], client="")
    (line,) = session_lines([session(largest=unknown, cost_usd=None)], {}, SAMPLED_AT)

    assert (line.context, line.cost, line.provider) == ("—", "—", None)
    assert line.title.startswith("Unknown client")


@pytest.mark.parametrize(
    ("client", "title"),
    [("claude-cli/2.1.330 (external)", "Claude Code"), ("my-agent/1.0", "my-agent")],
)
def test_a_client_has_the_name_people_know(client: str, title: str) -> None:
    assert client_title(record(1, ROWS[0], client=client), PROVIDERS) == title
