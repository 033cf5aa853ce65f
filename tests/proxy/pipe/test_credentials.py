"""Which credential a request goes up with, and what follows when it is refused (1, 2, 4, 10)."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from proxy import tasks
from proxy.model import PASS_THROUGH, AccountStatus
from proxy.record import CostKind, Ending
from tests.fakes.anthropic import error
from tests.fakes.anthropic_login import Scripted
from tests.proxy.harness import BODY, Pipe, until
from tests.proxy.pipe.conftest import PipeFactory

OWN_TOKEN = "sk-ant-" + "oat01-fake"

# 1. Expired or revoked


@pytest.mark.parametrize("end", ["expire", "revoke"])
async def test_a_token_that_ended_is_renewed_once_and_the_same_bytes_are_sent_again(
    pipe: Pipe, end: str
) -> None:
    account, tokens = pipe.add_login("alice@example.com")
    getattr(pipe.fake.login, end)(tokens.access)

    got = await pipe.post()

    assert got.status == 200
    assert [seen.body for seen in pipe.fake.requests] == [BODY, BODY]
    assert len(pipe.fake.login.token_calls) == 1
    record = (await pipe.settled())[0]
    assert record.refreshed
    assert [attempt.outcome for attempt in record.attempts] == ["renewed", "answered"]
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_a_second_refusal_is_passed_on_after_two_calls(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    refusal = error(401, "authentication_error", "Invalid bearer token")
    pipe.fake.script.extend([refusal, refusal])

    got = await pipe.post()

    assert (got.status, got.body) == (401, refusal.steps[0])
    assert "x-loadline-error" not in got.headers
    assert (len(pipe.fake.requests), len(pipe.fake.login.token_calls)) == (2, 1)
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    ("status", "error_type", "text"),
    [
        (400, "invalid_request_error", "This organization has been disabled"),
        (403, "permission_error", "OAuth token does not meet scope requirement user:inference"),
        (404, "not_found_error", "model: claude-nothing"),
        (413, "request_too_large", "Too large."),
    ],
)
async def test_an_answer_about_the_request_harms_no_account_and_is_tried_on_no_other(
    pipe: Pipe, status: int, error_type: str, text: str
) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    refusal = error(status, error_type, text)
    pipe.fake.script.append(refusal)

    got = await pipe.post()

    assert (got.status, got.body) == (status, refusal.steps[0])
    assert (len(pipe.fake.requests), pipe.fake.login.token_calls) == (1, [])
    assert [a.status for a in pipe.pool.accounts()] == [AccountStatus.ACTIVE] * 2
    record = (await pipe.settled())[0]
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, error_type)
    assert record.account_email == "alice@example.com"


# 2. One renewal at a time


async def test_many_requests_with_an_expired_token_cause_one_renewal(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com", lifetime=timedelta(seconds=-1))

    got = await asyncio.gather(*(pipe.post() for _ in range(10)))

    assert [one.status for one in got] == [200] * 10
    assert len(pipe.fake.login.token_calls) == 1


async def test_late_refusals_of_the_old_token_reuse_the_new_one(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")
    pipe.fake.login.expire(tokens.access)

    got = await asyncio.gather(*(pipe.post() for _ in range(10)))

    assert [one.status for one in got] == [200] * 10
    assert len(pipe.fake.login.token_calls) == 1


async def test_a_client_that_leaves_does_not_end_the_renewal(pipe: Pipe) -> None:
    account, tokens = pipe.add_login("alice@example.com", lifetime=timedelta(seconds=-1))
    pipe.fake.login.gate.clear()
    leaving = tasks.spawn("a client that leaves", pipe.post())
    await until(lambda: bool(pipe.fake.login.token_calls))

    await tasks.cancel(leaving)
    pipe.fake.login.gate.set()
    got = await pipe.post()

    assert got.status == 200
    assert len(pipe.fake.login.token_calls) == 1
    assert pipe.vault.credentials[account.id] != tokens


# 4. Renewal refused, or the token endpoint is busy


async def test_a_login_that_is_over_is_named_and_asked_for_no_more(pipe: Pipe) -> None:
    account, tokens = pipe.add_login("alice@example.com")
    pipe.fake.login.close(tokens)

    first, second = await pipe.post(), await pipe.post()

    for got in (first, second):
        assert (got.status, got.headers["x-loadline-error"]) == (401, "reauth_required")
        said = json.loads(got.body)
        assert said["error"]["type"] == "authentication_error"
        assert "alice@example.com" in said["error"]["message"]
    assert len(pipe.fake.login.token_calls) == 1
    assert pipe.account(account.id).status is AccountStatus.REAUTH_REQUIRED


async def test_another_account_serves_when_a_login_is_over(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.fake.login.close(tokens)

    got = await pipe.post()

    assert got.status == 200
    record = (await pipe.settled())[0]
    assert record.account_email == "bob@example.com"
    assert [attempt.outcome for attempt in record.attempts] == ["failed over", "answered"]


async def test_a_busy_token_endpoint_does_not_stop_a_token_that_is_still_good(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com", lifetime=timedelta(minutes=3))
    pipe.fake.login.token_script.append(Scripted(429, headers={"retry-after": "60"}))

    got = await asyncio.gather(*(pipe.post() for _ in range(3)))

    assert [one.status for one in got] == [200] * 3
    assert len(pipe.fake.login.token_calls) == 1


async def test_a_busy_token_endpoint_says_when_to_come_again(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com", lifetime=timedelta(seconds=-1))
    pipe.fake.login.token_script.append(Scripted(429, headers={"retry-after": "60"}))

    got = await pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (502, "renewal_failed")
    assert got.headers["retry-after"] == "60"


# 10. Whose credential goes up


async def test_the_account_s_credential_takes_the_place_of_the_client_s(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")
    client = {"authorization": "Bearer client-secret", "x-api-key": "client-key"}

    await pipe.post(headers=client | {"anthropic-beta": "x-1,  y-2"})

    seen = pipe.fake.requests[0]
    assert seen.header("authorization") == f"Bearer {tokens.access}"
    assert seen.header("x-api-key") is None
    assert seen.header("anthropic-beta") == "x-1,  y-2,oauth-2025-04-20"
    assert "client" not in str(seen.headers)


async def test_a_key_goes_up_alone_and_is_billed(pipe: Pipe) -> None:
    pipe.add_key("alice@example.com", "fake-key-1")

    await pipe.post(headers={"authorization": "Bearer client-secret"})

    seen = pipe.fake.requests[0]
    assert (seen.header("x-api-key"), seen.header("authorization")) == ("fake-key-1", None)
    assert seen.header("anthropic-beta") is None
    record = (await pipe.settled())[0]
    assert record.cost is not None
    assert record.cost.kind is CostKind.BILLED


async def test_with_no_account_the_client_s_own_login_passes_untouched(pipe: Pipe) -> None:
    pipe.fake.login.grant(OWN_TOKEN)
    client = {"authorization": f"Bearer {OWN_TOKEN}", "anthropic-beta": "oauth-2025-04-20"}

    got = await pipe.post(headers=client)

    assert got.status == 200
    seen = pipe.fake.requests[0]
    assert seen.header("authorization") == f"Bearer {OWN_TOKEN}"
    assert seen.header("anthropic-beta") == "oauth-2025-04-20"
    record = (await pipe.settled())[0]
    assert (record.account_id, record.account_email) == (PASS_THROUGH, "")
    assert (pipe.vault.writes, pipe.pool.accounts(), pipe.saved) == ([], (), [])
    assert OWN_TOKEN not in repr(record)


async def test_a_refusal_of_the_client_s_own_login_is_the_client_s(pipe: Pipe) -> None:
    pipe.fake.login.grant(OWN_TOKEN)
    pipe.fake.login.expire(OWN_TOKEN)

    got = await pipe.post(headers={"authorization": f"Bearer {OWN_TOKEN}"})

    assert got.status == 401
    assert b"has expired" in got.body
    assert (len(pipe.fake.requests), pipe.fake.login.token_calls) == (1, [])


async def test_with_an_account_the_client_s_own_login_stays_here(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")

    await pipe.post(headers={"authorization": f"Bearer {OWN_TOKEN}"})

    assert pipe.fake.requests[0].header("authorization") == f"Bearer {tokens.access}"


async def test_pass_through_can_be_preferred_or_forbidden(make_pipe: PipeFactory) -> None:
    client = {"authorization": f"Bearer {OWN_TOKEN}"}
    async with make_pipe(settings={"pass_through": "always"}) as pipe:
        pipe.add_login("alice@example.com")
        pipe.fake.login.grant(OWN_TOKEN)
        await pipe.post(headers=client)
        assert pipe.fake.requests[0].header("authorization") == f"Bearer {OWN_TOKEN}"

    async with make_pipe(settings={"pass_through": "never"}) as pipe:
        got = await pipe.post(headers=client)
        assert (got.status, got.headers["x-loadline-error"]) == (503, "no_account")
        assert pipe.fake.requests == []


# When nobody can serve


async def test_with_no_account_the_client_is_told_to_import_one(pipe: Pipe) -> None:
    got = await pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (503, "no_account")
    assert json.loads(got.body) == {
        "type": "error",
        "error": {
            "type": "api_error",
            "message": "No Anthropic account yet. Open Loadline and import one.",
        },
    }


async def test_with_all_accounts_paused_the_client_is_told_so(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.pool.replace(replace(account, status=AccountStatus.PAUSED))

    got = await pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (503, "accounts_paused")
    assert b"alice@example.com" in got.body


async def test_another_account_serves_when_a_login_cannot_be_read(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    del pipe.vault.credentials[account.id]

    got = await pipe.post()

    assert got.status == 200
    assert (await pipe.settled())[0].account_email == "bob@example.com"


async def test_a_credential_that_cannot_be_read_is_told_and_harms_nothing(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    del pipe.vault.credentials[account.id]

    got = await pipe.post()

    assert got.status >= 500
    assert got.headers["x-loadline-error"] == "vault_empty"
    assert pipe.account(account.id).status is AccountStatus.ACTIVE
