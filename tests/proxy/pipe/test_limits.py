"""Limits, and more than one account (19-23)."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from proxy.model import AccountStatus, Preference
from proxy.record import CostKind, Ending
from tests.conftest import NOW
from tests.fakes.anthropic import LIMITS, error, message, quota
from tests.proxy.harness import BODY, Pipe, client_headers
from tests.proxy.pipe.conftest import PipeFactory

COUNT = "/claude/v1/messages/count_tokens"
RESET = 1795616100
"""2 h 15 min after NOW."""

# 19. Quota: a window is full


async def test_an_account_that_is_used_up_rests_and_another_one_serves(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(quota())

    got = [await pipe.post() for _ in range(3)]

    assert [one.status for one in got] == [200, 200, 200]
    assert len(pipe.fake.requests) == 4
    resting = pipe.account(account.id)
    assert resting.status is AccountStatus.QUOTA_EXCEEDED
    assert resting.resting_until == NOW + timedelta(hours=2, minutes=15)
    records = await pipe.settled(3)
    assert [record.account_email for record in records] == ["bob@example.com"] * 3
    assert [attempt.outcome for attempt in records[0].attempts] == ["failed over", "answered"]


async def test_with_none_left_the_client_gets_the_provider_s_own_answer(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.fake.script.extend([quota(), quota(until=RESET + 3600)])

    got = await pipe.post()

    assert got.status == 429
    assert got.body == quota().steps[0]
    assert got.headers["retry-after"] == "8100"
    assert got.headers["anthropic-ratelimit-unified-5h-reset"] == str(RESET + 3600)
    assert "x-loadline-error" not in got.headers
    assert (await pipe.settled())[0].ending is Ending.UPSTREAM_ERROR


async def test_later_calls_get_a_local_429_whose_wait_shrinks(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(quota())
    await pipe.post()

    first = await pipe.post()
    pipe.clock.advance(minutes=15)
    second = await pipe.post()

    assert len(pipe.fake.requests) == 1
    for got, wait_s in ((first, 8100), (second, 7200)):
        assert (got.status, got.headers["x-loadline-error"]) == (429, "accounts_resting")
        assert got.headers["retry-after"] == str(wait_s)
        assert got.headers["anthropic-ratelimit-unified-5h-reset"] == str(RESET)
        assert got.headers["anthropic-ratelimit-unified-status"] == "rejected"
        said = json.loads(got.body)["error"]
        assert said["type"] == "rate_limit_error"
        assert "alice@example.com" in said["message"]
    assert "2 h 15 min" in str(first.body)
    record = (await pipe.settled(3))[1]
    assert (record.ending, record.error_type, record.status) == (
        Ending.FAILED,
        "accounts_resting",
        429,
    )


async def test_after_the_reset_the_account_serves_again(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.append(quota())
    await pipe.post()

    pipe.clock.advance(hours=2, minutes=15)
    pipe.pool.wake()
    got = await pipe.post()

    assert got.status == 200
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_with_several_windows_full_the_latest_reset_counts(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    week = {
        "anthropic-ratelimit-unified-7d-status": "rejected",
        "anthropic-ratelimit-unified-7d-utilization": "1.01",
        "anthropic-ratelimit-unified-7d-reset": str(RESET + 86400),
    }
    pipe.fake.script.append(quota(headers=week))

    await pipe.post()

    assert pipe.account(account.id).resting_until == datetime.fromtimestamp(RESET + 86400, UTC)


async def test_a_window_of_one_model_family_rests_that_family_only(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.append(quota(window="7d_opus"))

    await pipe.post()
    opus = await pipe.post()
    haiku = await pipe.post(body=BODY.replace(b"claude-opus-5", b"claude-haiku-4-5"))

    assert (opus.status, opus.headers["x-loadline-error"]) == (429, "accounts_resting")
    assert haiku.status == 200
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_no_more_than_three_accounts_are_tried(pipe: Pipe) -> None:
    for name in ("a", "b", "c", "d"):
        pipe.add_login(f"{name}@example.com")
    pipe.fake.script.extend([quota()] * 3)

    got = await pipe.post()

    assert (got.status, len(pipe.fake.requests)) == (429, 3)


async def test_the_same_bytes_go_up_for_each_account(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_key("bob@example.com", "fake-key-1")
    pipe.fake.script.append(quota())

    await pipe.post(headers={"anthropic-beta": "x-1"})

    first, second = pipe.fake.requests
    assert first.body == second.body == BODY
    assert first.header("anthropic-beta") == "x-1,oauth-2025-04-20"
    assert (second.header("anthropic-beta"), second.header("authorization")) == ("x-1", None)


# 20. Rate: for seconds


async def test_a_rate_limit_is_passed_on_and_switches_no_account(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    refusal = error(429, "rate_limit_error", "Slow down.", LIMITS | {"retry-after": "2"})
    pipe.fake.script.append(refusal)

    got = await pipe.post()
    next_one = await pipe.post()

    assert (got.status, got.body, got.headers["retry-after"]) == (429, refusal.steps[0], "2")
    assert next_one.status == 200
    assert pipe.account(account.id).status is AccountStatus.ACTIVE
    assert [r.account_email for r in await pipe.settled(2)] == ["alice@example.com"] * 2


# 21. A provider in trouble


@pytest.mark.parametrize("status", [500, 502, 503, 529])
async def test_trouble_is_passed_on_with_its_status_and_punishes_nobody(
    pipe: Pipe, status: int
) -> None:
    account, _ = pipe.add_login("alice@example.com")
    refusal = error(status, "overloaded_error", headers={"x-should-retry": "true"})
    pipe.fake.script.append(refusal)

    got = await pipe.post()
    next_one = await pipe.post()

    assert (got.status, got.body, got.headers["x-should-retry"]) == (
        status,
        refusal.steps[0],
        "true",
    )
    assert next_one.status == 200
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_trouble_is_tried_on_one_other_account(pipe: Pipe) -> None:
    for name in ("a", "b", "c"):
        pipe.add_login(f"{name}@example.com")
    pipe.fake.script.extend([error(529, "overloaded_error"), error(500, "api_error", "Second.")])

    got = await pipe.post()

    assert (got.status, b"Second." in got.body) == (500, True)
    assert len(pipe.fake.requests) == 2


async def test_an_unreachable_provider_is_not_tried_on_other_accounts(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    await pipe.fake.stop()

    got = await pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_unreachable")
    assert len((await pipe.settled())[0].attempts) == 1


# 22. Sessions stay on their account


async def test_a_session_stays_on_its_account_while_it_can_serve(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    other, _ = pipe.add_login("bob@example.com")
    session = {"x-claude-code-session-id": "session-1"}
    await pipe.post(headers=session)

    pipe.pool.replace(replace(other, preference=Preference.FIRST))
    await pipe.post(headers=session)
    await pipe.post(headers={"x-claude-code-session-id": "session-2"})

    records = await pipe.settled(3)
    assert [record.account_email for record in records] == [
        "alice@example.com",
        "alice@example.com",
        "bob@example.com",
    ]
    assert [record.session_id for record in records] == ["session-1", "session-1", "session-2"]


async def test_a_session_that_moved_stays_where_its_new_cache_is(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    session = {"x-claude-code-session-id": "session-1"}
    pipe.fake.script.append(quota())
    await pipe.post(headers=session)
    await pipe.post(headers=session)

    pipe.clock.advance(hours=3)
    pipe.pool.wake()
    await pipe.post(headers=session)
    await pipe.post()

    assert [record.account_email for record in await pipe.settled(4)] == [
        "bob@example.com",
        "bob@example.com",
        "bob@example.com",
        "alice@example.com",
    ]


async def test_the_sessions_of_a_drained_account_move_to_several(pipe: Pipe) -> None:
    drained, _ = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.add_login("carol@example.com")
    sessions = [{"x-claude-code-session-id": f"session-{number}"} for number in range(12)]
    for session in sessions:
        await pipe.post(headers=session)
    pipe.fake.script.append(quota())

    for session in sessions:
        assert (await pipe.post(headers=session)).status == 200

    records = await pipe.settled(24)
    assert {record.account_id for record in records[:12]} == {drained.id}
    # Of bob, who comes first, 42 % are known to be used, of carol nothing, which counts as half: so he gets more.
    moved = Counter(record.account_email for record in records[12:])
    assert moved == {"bob@example.com": 9, "carol@example.com": 3}


# 23. Paid extra usage


async def test_paid_extra_usage_stops_the_account_until_the_user_agrees(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    overage = LIMITS | {
        "anthropic-ratelimit-unified-overage-status": "allowed",
        "anthropic-ratelimit-unified-overage-in-use": "true",
        "anthropic-ratelimit-unified-5h-utilization": "1.0",
    }
    paid = message()
    pipe.fake.script.extend([replace(paid, headers=dict(paid.headers) | overage)] * 2)

    first = await pipe.post()
    second = await pipe.post()
    pipe.pool.replace(replace(pipe.account(account.id), extra_usage_agreed=True))
    third = await pipe.post()

    assert [first.status, second.status, third.status] == [200, 429, 200]
    assert b"extra usage" in second.body
    usage = pipe.tracker.usage(account.id)
    assert usage.extra is not None
    assert usage.extra.is_in_use
    records = await pipe.settled(3)
    assert records[0].cost is not None
    assert records[0].cost.kind is CostKind.BILLED


async def test_who_has_allowed_extra_usage_in_the_settings_is_not_stopped(
    make_pipe: PipeFactory,
) -> None:
    overage = {"anthropic-ratelimit-unified-overage-in-use": "true"}
    async with make_pipe(settings={"stop_at_extra_usage": False}) as pipe:
        account, _ = pipe.add_login("alice@example.com")
        paid = message()
        pipe.fake.script.extend([replace(paid, headers=dict(paid.headers) | overage)] * 2)

        got = [await pipe.post() for _ in range(2)]

        assert [one.status for one in got] == [200, 200]
        assert pipe.account(account.id).status is AccountStatus.ACTIVE


# What the answers say of the windows


async def test_the_windows_in_the_headers_are_told(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")

    await pipe.post()

    windows = {
        window.name: window.used_percent for window in pipe.tracker.usage(account.id).windows
    }
    assert windows == {"5h": 42.0, "weekly": 30.5}


async def test_the_windows_in_a_refusal_are_told_too(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.append(quota())

    await pipe.post()

    (window,) = pipe.tracker.usage(account.id).windows
    assert (window.used_percent, window.is_rejected) == (100.0, True)


# 29, in part: a limit on counting


async def test_a_limit_on_counting_rests_nothing_but_counting(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.append(quota())

    refused = await pipe.post(COUNT)
    again = await pipe.post(COUNT)
    served = await pipe.post(headers=client_headers())

    assert [refused.status, again.status, served.status] == [429, 429, 200]
    assert again.headers["x-loadline-error"] == "accounts_resting"
    assert pipe.account(account.id).status is AccountStatus.ACTIVE
