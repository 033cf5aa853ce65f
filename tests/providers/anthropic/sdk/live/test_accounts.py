"""Accounts, limits and credentials: the same behaviours as on the API's route."""

from datetime import timedelta
from pathlib import Path

import pytest

from proxy.events import UsageChanged
from proxy.model import AccountStatus, WindowSource
from proxy.record import CostKind, Ending
from tests.fakes.anthropic import error, quota, stream
from tests.providers.anthropic.sdk.live.driver import (
    LIMIT_S,
    Runtime,
    answer_events,
    error_of,
    events_of,
    replies,
    running_runtime,
    says,
    user,
)
from tests.proxy.harness import until


async def test_an_expired_token_is_renewed_before_the_process_starts(runtime: Runtime) -> None:
    runtime.pipe.pool.remove(runtime.account.id)
    _, tokens = runtime.pipe.add_login("bob@example.com", lifetime=timedelta(seconds=-1))

    got = await runtime.ask()

    assert got.status == 200
    assert len(runtime.models) == 1
    assert runtime.models[0].header("Authorization") != f"Bearer {tokens.access}"


async def test_a_revoked_token_is_renewed_once_and_the_request_sent_again(
    runtime: Runtime,
) -> None:
    runtime.fake.login.revoke(runtime.tokens.access)

    got = await runtime.ask(stream=True)

    assert got.status == 200
    assert events_of(got.body)[-1] == {"type": "message_stop"}
    record = await runtime.record()
    assert record.refreshed
    assert [attempt.outcome for attempt in record.attempts] == ["renewed", "answered"]


async def test_a_second_refusal_is_passed_on(runtime: Runtime) -> None:
    runtime.fake.checks_tokens = False
    runtime.fake.script.extend([error(401, "authentication_error", "Invalid bearer token")] * 4)

    got = await runtime.ask()

    assert (got.status, error_of(got)["type"]) == (401, "authentication_error")
    assert len(await runtime.pipe.settled()) == 1
    assert len(runtime.fake.login.token_calls) == 1


async def test_a_full_window_lets_the_account_rest_and_another_serve(runtime: Runtime) -> None:
    bob, tokens = runtime.pipe.add_login("bob@example.com")
    runtime.fake.script.append(quota())

    got = await runtime.ask(stream=True)

    assert got.status == 200
    assert runtime.models[-1].header("Authorization") == f"Bearer {tokens.access}"
    alice = runtime.pipe.account(runtime.account.id)
    assert alice.status is AccountStatus.QUOTA_EXCEEDED
    assert alice.resting_until == runtime.pipe.clock() + timedelta(hours=2, minutes=15)
    assert (await runtime.record()).account_id == bob.id


async def test_with_none_left_the_refusal_says_when_to_come_back(runtime: Runtime) -> None:
    runtime.fake.script.append(quota())

    first = await runtime.ask()
    second = await runtime.ask()

    assert [got.status for got in (first, second)] == [429, 429]
    assert first.headers["retry-after"] == second.headers["retry-after"] == "8100"
    assert first.headers["anthropic-ratelimit-unified-5h-status"] == "rejected"
    assert second.headers["x-loadline-error"] == "accounts_resting"
    assert len(runtime.models) == 1


async def test_a_refusal_for_seconds_harms_no_account(runtime: Runtime) -> None:
    runtime.pipe.add_login("bob@example.com")
    runtime.fake.script.append(error(429, "rate_limit_error", "Slow down."))

    got = await runtime.ask()

    assert got.status == 429
    assert runtime.pipe.account(runtime.account.id).status is AccountStatus.ACTIVE
    assert len(runtime.models) == 1


async def test_an_overloaded_provider_is_tried_once_more_with_another_account(
    runtime: Runtime,
) -> None:
    runtime.pipe.add_login("bob@example.com")
    runtime.fake.script.append(error(529, "overloaded_error", "Overloaded"))

    got = await runtime.ask(stream=True)

    assert got.status == 200
    record = await runtime.record()
    assert [attempt.outcome for attempt in record.attempts] == ["failed over", "answered"]


async def test_windows_move_by_what_the_runtime_tells(runtime: Runtime) -> None:
    await runtime.ask(stream=True)
    await until(lambda: bool(runtime.pipe.tracker.usage(runtime.account.id).windows), LIMIT_S)

    windows = {
        window.name: window for window in runtime.pipe.tracker.usage(runtime.account.id).windows
    }
    assert windows["5h"].used_percent == 42
    assert windows["5h"].source is WindowSource.SDK_EVENT
    assert windows["weekly"].used_percent == pytest.approx(30.5)
    assert any(isinstance(event, UsageChanged) for event in runtime.pipe.events)


async def test_paid_extra_usage_lets_the_account_rest_until_the_user_agrees(
    runtime: Runtime,
) -> None:
    extra = {
        "anthropic-ratelimit-unified-overage-status": "allowed",
        "anthropic-ratelimit-unified-overage-in-use": "true",
    }
    runtime.fake.script.append(stream(headers=extra))

    await runtime.ask(stream=True)

    await until(
        lambda: runtime.pipe.account(runtime.account.id).status is AccountStatus.QUOTA_EXCEEDED,
        LIMIT_S,
    )


async def test_the_client_s_own_login_serves_where_no_account_is(runtime: Runtime) -> None:
    runtime.pipe.pool.remove(runtime.account.id)
    token = "sk-ant-" + "oat01-fake"
    runtime.fake.login.grant(token)

    got = await runtime.ask(headers={"Authorization": f"Bearer {token}"})

    assert got.status == 200
    assert runtime.models[0].header("Authorization") == f"Bearer {token}"
    record = await runtime.record()
    assert (record.account_id, record.transport) == ("pass-through", "sdk")


async def test_the_client_s_own_key_serves_as_a_key_and_is_billed(runtime: Runtime) -> None:
    runtime.pipe.pool.remove(runtime.account.id)
    key = "sk-ant-" + "api03-fake"
    runtime.fake.login.grant(key)

    await runtime.ask(headers={"x-api-key": key})

    assert runtime.models[0].header("x-api-key") == key
    cost = (await runtime.record()).cost
    assert cost is not None
    assert cost.kind is CostKind.BILLED


async def test_without_any_login_the_client_is_told_to_import_one(runtime: Runtime) -> None:
    runtime.pipe.pool.remove(runtime.account.id)

    got = await runtime.ask()

    assert (got.status, got.headers["x-loadline-error"]) == (503, "no_account")
    assert runtime.report.counters == {}


async def test_switched_off_the_route_says_so(home: Path) -> None:
    async with running_runtime(home, sdk_enabled=False) as runtime:
        got = await runtime.ask()

        assert (got.status, got.headers["x-loadline-error"]) == (503, "runtime_disabled")
        assert "LOADLINE_ANTHROPIC_SDK_ENABLED" in error_of(got)["message"]
        assert not runtime.report.state.is_available


async def test_without_the_program_the_route_names_what_to_install(home: Path) -> None:
    async with running_runtime(home, cli=home / "nowhere") as runtime:
        got = await runtime.ask()

        assert (got.status, got.headers["x-loadline-error"]) == (503, "runtime_missing")
        assert "LOADLINE_ANTHROPIC_SDK_CLI_PATH" in error_of(got)["message"]
        assert (await runtime.record()).ending is Ending.FAILED
        assert (await runtime.pipe.post()).status == 200  # everything else works


async def test_its_version_is_known_once_it_has_started(runtime: Runtime) -> None:
    assert (runtime.report.state.version, runtime.report.state.origin) == ("", "the setting")

    await runtime.ask()

    assert runtime.report.state.version.count(".") == 2


async def test_counts_and_models_are_answered_by_the_api(runtime: Runtime) -> None:
    body = b'{"model":"claude-opus-5","messages":[{"role":"user","content":"Hi"}]}'

    counted = await runtime.pipe.post("/claude-sdk/v1/messages/count_tokens", body)
    listed = await runtime.pipe.post("/claude-sdk/v1/models", b"", method="GET")
    probed = await runtime.pipe.post("/claude-sdk/api/hello", b"", method="HEAD")

    assert [got.status for got in (counted, listed, probed)] == [200, 200, 200]
    assert [seen.target for seen in runtime.fake.requests] == [
        "/v1/messages/count_tokens",
        "/v1/models",
    ]
    assert runtime.report.counters == {}


async def test_words_that_are_sent_in_a_text_reach_the_log_of_nobody(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    runtime.fake.script.append(replies(*answer_events(says("SECRET-ANSWER"))))

    await runtime.ask([user("SECRET-PROMPT")])
    await runtime.at_rest()

    ours = [record for record in caplog.records if record.name.startswith(("proxy", "claude"))]
    assert "SECRET" not in "".join(record.getMessage() for record in ours)
    assert runtime.tokens.access not in caplog.text
