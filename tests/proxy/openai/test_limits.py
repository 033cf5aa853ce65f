"""Logins that end and limits that are reached, over sockets: who serves then, and what the client is told."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from proxy.context import Limits
from proxy.model import AccountStatus
from proxy.record import Ending
from tests.conftest import NOW
from tests.fakes.openai import (
    LIMITS,
    answer_events,
    error,
    event,
    failed_event,
    limits_event,
    quota,
    quota_error,
    stream,
)
from tests.fakes.replies import Wait, json_reply
from tests.proxy.openai.pipe import CHAT, CODEX_BODY, OpenAIPipe, running_openai_pipe

RESETS_AT = datetime.fromtimestamp(1795616100, UTC)
CREATED = answer_events()[0]
SPARK = "gpt-5.3-codex-spark"


def bearers(pipe: OpenAIPipe) -> list[str | None]:
    return [seen.header("authorization") for seen in pipe.fake.requests]


# Logins


async def test_a_token_that_has_ended_is_renewed_once_and_the_request_sent_again(
    pipe: OpenAIPipe,
) -> None:
    _, tokens = pipe.add_login()
    pipe.fake.login.expire(tokens.access)

    got = await asyncio.gather(*(pipe.post() for _ in range(5)))

    assert {each.status for each in got} == {200}
    assert len(pipe.fake.login.token_calls) == 1
    assert {seen.body for seen in pipe.fake.requests} == {CODEX_BODY}
    records = await pipe.settled(5)
    assert any(record.refreshed for record in records)


async def test_a_login_that_is_over_is_told_by_name_and_asked_for_no_more(
    pipe: OpenAIPipe,
) -> None:
    account, tokens = pipe.add_login("alice@example.com")
    pipe.fake.login.close(tokens)

    got = [await pipe.post() for _ in range(2)]

    assert [each.status for each in got] == [401, 401]
    assert "alice@example.com" in json.loads(got[0].body)["error"]["message"]
    assert got[0].headers["x-loadline-error"] == "reauth_required"
    assert pipe.account(account.id).status is AccountStatus.REAUTH_REQUIRED
    assert len(pipe.fake.login.token_calls) == 1


async def test_an_account_that_was_closed_serves_no_more(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(error(403, "account_deactivated", "Closed."))

    got = await pipe.post()

    assert got.status == 200
    assert pipe.account(account.id).status is AccountStatus.DEACTIVATED


# Usage limits


async def test_a_full_account_rests_until_its_reset_and_another_serves(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    _, other = pipe.add_login("bob@example.com")
    pipe.fake.script.append(quota())

    got = await pipe.post()

    assert got.status == 200
    assert bearers(pipe)[-1] == f"Bearer {other.access}"
    resting = pipe.account(account.id)
    assert (resting.status, resting.resting_until) == (AccountStatus.QUOTA_EXCEEDED, RESETS_AT)
    assert resting.status_reason == "5h window used up"
    (record,) = await pipe.settled()
    assert [attempt.outcome for attempt in record.attempts] == ["failed over", "answered"]


async def test_with_nobody_left_the_provider_s_answer_stands_and_then_ours(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()
    pipe.fake.script.append(quota())

    first, later = await pipe.post(), await pipe.post()

    assert json.loads(first.body)["error"] == quota_error()
    told = json.loads(later.body)["error"]
    assert (later.status, told["type"], told["resets_at"]) == (
        429,
        "usage_limit_reached",
        1795616100,
    )
    assert later.headers["retry-after"] == "8100"
    assert later.headers["x-loadline-error"] == "accounts_resting"
    assert len(pipe.fake.requests) == 1


@pytest.mark.parametrize(
    ("fields", "rests"),
    [
        ({"resets_in_seconds": 60, "resets_at": None}, timedelta(minutes=1)),
        ({"resets_in_seconds": None, "resets_at": None}, timedelta(hours=1)),
        ({"resets_in_seconds": None, "resets_at": 99999999999}, timedelta(hours=1)),
        ({"resets_in_seconds": None, "resets_at": 5}, timedelta(hours=1)),
    ],
    ids=["seconds", "unstated", "far", "past"],
)
async def test_a_reset_that_cannot_be_is_not_believed(
    pipe: OpenAIPipe, fields: dict[str, Any], rests: timedelta
) -> None:
    account, _ = pipe.add_login()
    document = {"error": quota_error() | fields}
    pipe.fake.script.append(json_reply(document, status=429))

    await pipe.post()

    assert pipe.account(account.id).resting_until == NOW + rests


async def test_a_limit_of_one_model_rests_that_model_only(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    headers = LIMITS | {
        "x-codex-active-limit": "codex_bengalfox",
        "x-codex-bengalfox-limit-name": "GPT-5.3-Codex-Spark",
        "x-codex-bengalfox-primary-used-percent": "100",
        "x-codex-bengalfox-primary-window-minutes": "300",
        "x-codex-bengalfox-primary-reset-at": "1795616100",
    }
    pipe.fake.script.append(json_reply({"error": quota_error()}, status=429, headers=headers))
    spark = CODEX_BODY.replace(b"gpt-6-sol", SPARK.encode())

    refused = await pipe.post(body=spark)
    again, other = await pipe.post(body=spark), await pipe.post()

    assert (refused.status, again.status, other.status) == (429, 429, 200)
    assert len(pipe.fake.requests) == 2
    assert pipe.account(account.id).status is AccountStatus.ACTIVE
    window = pipe.windows(account)[f"5h · {SPARK}"]
    assert (window.used_percent, window.model_family) == (100, SPARK)


async def test_too_many_requests_in_seconds_is_passed_on(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(error(429, "rate_limit_exceeded", headers={"retry-after": "3"}))

    got = await pipe.post()

    assert (got.status, got.headers["retry-after"]) == (429, "3")
    assert len(pipe.fake.requests) == 1
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    "code", ["context_length_exceeded", "previous_response_not_found", "cyber_policy"]
)
async def test_an_answer_about_the_request_harms_no_account(pipe: OpenAIPipe, code: str) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(error(400, code))

    got = await pipe.post()

    assert (got.status, len(pipe.fake.requests)) == (400, 1)
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_trouble_of_the_provider_is_tried_at_one_other_account(pipe: OpenAIPipe) -> None:
    for name in ("alice", "bob", "carol"):
        pipe.add_login(f"{name}@example.com")
    pipe.fake.script += [error(503, "server_is_overloaded"), error(503, "server_is_overloaded")]

    got = await pipe.post()

    assert (got.status, len(pipe.fake.requests)) == (503, 2)
    assert {each.status for each in pipe.pool.accounts()} == {AccountStatus.ACTIVE}


# Failures within a stream


@pytest.mark.parametrize(
    "opening",
    [
        [{"type": "error", "error": quota_error()}],
        [CREATED, failed_event("usage_limit_reached")],
        [limits_event(100), CREATED, {"type": "response.in_progress"}, failed_event("usage_limit_reached")],
    ],
    ids=["error", "failed", "after limits"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/backend-api/codex/responses", CHAT])
async def test_a_stream_that_begins_with_its_failure_is_served_by_another(
    pipe: OpenAIPipe, opening: list[dict[str, Any]], path: str
) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(stream(*opening))
    chat = b'{"messages":[{"role":"user","content":"Hi"}],"stream":true}'

    got = await pipe.post(path, chat if path == CHAT else CODEX_BODY)

    assert (got.status, len(pipe.fake.requests)) == (200, 2)
    assert b"Hello" in got.body
    assert b"usage_limit" not in got.body
    assert pipe.account(account.id).status is AccountStatus.QUOTA_EXCEEDED


async def test_without_another_account_the_stream_is_passed_on_and_the_account_rests(
    pipe: OpenAIPipe,
) -> None:
    account, _ = pipe.add_login()
    events = [CREATED, failed_event("usage_limit_reached")]
    pipe.fake.script.append(stream(*events))

    got = await pipe.post()

    assert got.body == b"".join(map(event, events))
    (record,) = await pipe.settled()
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "usage_limit_reached")
    assert pipe.account(account.id).status is AccountStatus.QUOTA_EXCEEDED


async def test_after_the_answer_has_begun_nothing_is_tried_again(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.add_login("bob@example.com")
    events = [*answer_events()[:5], failed_event("server_error")]
    pipe.fake.script.append(stream(*events))

    got = await pipe.post()

    assert got.body == b"".join(map(event, events))
    assert len(pipe.fake.requests) == 1


async def test_a_slow_answer_is_not_kept_back_for_long() -> None:
    limits = Limits(first_event_s=30, preamble_s=0.05)
    async with running_openai_pipe(limits=limits) as pipe:
        pipe.add_login()
        pipe.add_login("bob@example.com")
        go_on = asyncio.Event()
        pipe.fake.script.append(stream(CREATED, Wait(go_on), *answer_events()[1:]))

        async with pipe.client.post(
            f"{pipe.url}/backend-api/codex/responses", data=CODEX_BODY
        ) as got:
            first = await got.content.readany()
            go_on.set()
            rest = await got.content.read()

        assert first == event(CREATED)
        assert first + rest == b"".join(map(event, answer_events()))


# The pool's figures


async def test_one_account_s_own_figures_are_told(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post()

    assert got.headers["x-codex-primary-used-percent"] == "42"


async def test_several_accounts_are_told_as_one_pool(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.script += [
        stream(headers={"x-codex-primary-used-percent": "20"}),
        stream(headers={"x-codex-primary-used-percent": "60"}),
    ]
    await pipe.post(headers={"session-id": "session-1"})
    pipe.affinities.keep("session-2", pipe.pool.accounts()[1].id)

    got = await pipe.post(headers={"session-id": "session-2"})

    told = {name.lower(): value for name, value in got.headers.items() if "codex" in name.lower()}
    assert told["x-codex-primary-used-percent"] == "40"
    assert told["x-codex-primary-window-minutes"] == "300"
    assert told["x-codex-primary-reset-at"] == "1795616100"
    assert told["x-codex-secondary-used-percent"] == "30.5"
    assert len(got.headers.getall("x-codex-primary-used-percent")) == 1  # type: ignore[attr-defined]


# Nobody


async def test_without_an_account_the_client_is_told_in_openai_s_shape(pipe: OpenAIPipe) -> None:
    got = await pipe.post()

    error_object = json.loads(got.body)["error"]
    assert (got.status, error_object["type"], error_object["code"]) == (
        503,
        "server_error",
        "no_account",
    )
    assert error_object["message"] == "No OpenAI account yet. Open Loadline and import one."


async def test_an_address_of_nothing_is_told_in_openai_s_shape(pipe: OpenAIPipe) -> None:
    got = await pipe.post("/v1/embeddings", b"{}")

    assert (got.status, json.loads(got.body)["error"]["code"]) == (404, "not_found")
