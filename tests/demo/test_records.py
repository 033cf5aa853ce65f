"""What the demo shows: six accounts in the states that people meet, and a past that has something to tell."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.model import AccountStatus
from proxy.record import Ending, RequestRecord
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.conftest import NOW
from tests.demo.cast import cast
from tests.demo.home import fill
from tests.demo.past import DAYS, Past
from tests.journeys.day import ANTHROPIC, OPENAI

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def past() -> list[RequestRecord]:
    return Past(cast(NOW), NOW).records()


def test_each_provider_has_two_subscriptions_and_a_key() -> None:
    kinds = Counter((each.account.provider, each.is_billed) for each in cast(NOW))

    assert kinds == {
        (ANTHROPIC, False): 2,
        (ANTHROPIC, True): 1,
        (OPENAI, False): 2,
        (OPENAI, True): 1,
    }


def test_one_account_rests_and_one_must_sign_in() -> None:
    states = Counter(each.account.status for each in cast(NOW))

    assert states[AccountStatus.QUOTA_EXCEEDED] == 1
    assert states[AccountStatus.REAUTH_REQUIRED] == 1
    assert states[AccountStatus.ACTIVE] == 4


def test_a_window_s_readings_rise_to_what_it_is_now() -> None:
    alice = cast(NOW)[0]

    readings = alice.readings(NOW)["5h"]

    levels = [each.used_percent for each in readings]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0.0, 88.0)
    assert readings[-1].at == NOW - alice.last_seen


def test_the_same_past_happens_each_time(past: list[RequestRecord]) -> None:
    assert Past(cast(NOW), NOW).records() == past


def test_there_was_traffic_on_each_day_and_until_now(past: list[RequestRecord]) -> None:
    days = {(NOW - record.started_at) // timedelta(days=1) for record in past}

    assert days == set(range(DAYS))
    assert NOW - past[-1].started_at < timedelta(minutes=10)
    assert all(record.started_at < NOW for record in past)


def test_every_answer_has_its_price(past: list[RequestRecord]) -> None:
    answered = [record for record in past if record.usage is not None]

    assert len(answered) > 1_500
    assert all(record.cost is not None and record.cost.usd for record in answered)


def test_every_ending_but_our_own_failure_occurs(past: list[RequestRecord]) -> None:
    assert {record.ending for record in past} == set(Ending) - {Ending.FAILED}
    assert any(len(record.attempts) > 1 for record in past)


def test_prompts_grow_and_each_cause_of_a_cache_break_occurs(past: list[RequestRecord]) -> None:
    changes = {
        change for record in past if record.shape is not None for change in record.shape.changes
    }
    grown = [record for record in past if record.shape and (record.shape.growth_bytes or 0) > 0]

    assert changes == {"system", "tools", "tools_order", "history", "images"}
    assert len(grown) > len(past) / 2


def test_a_changed_system_prompt_reads_nothing_from_the_cache(past: list[RequestRecord]) -> None:
    changed = [
        record.usage.cache_read
        for record in past
        if record.usage is not None
        and record.shape is not None
        and "system" in record.shape.changes
    ]

    assert changed
    assert set(changed) == {0}


async def test_all_of_it_passes_through_the_store(home: Path, past: list[RequestRecord]) -> None:
    members = cast(NOW)

    await fill(home, members, NOW)

    store = Store(f"sqlite:///{home / 'loadline.db'}", lambda: NOW)
    await store.open()
    try:
        assert [each.email for each in await store.accounts()] == [
            each.account.email for each in members
        ]
        stored = {window.name for usage in await store.usages() for window in usage.windows}
        assert stored == {"5h", "weekly", "weekly · Opus"}
        assert len(await store.window_readings()) == 4
        assert await store.count(RequestQuery()) == len(past)
        assert len(await store.sessions()) > 50
    finally:
        await store.close()
