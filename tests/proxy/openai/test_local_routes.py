"""What is answered here: the lists of models, kept for when the provider fails, and the pool's usage for Codex."""

import json
from pathlib import Path
from typing import Any

import pytest

from proxy.context import Limits
from proxy.model import AccountStatus
from tests.fakes.openai import MODEL, error, model_object, stream
from tests.fakes.replies import Stall, json_reply
from tests.proxy.harness import Got
from tests.proxy.openai.pipe import CODEX, OpenAIPipe, running_openai_pipe
from tests.proxy.openai.program import OPENAI, running_openai_program

CODEX_MODELS = "/backend-api/codex/models?client_version=0.170.1"
MODELS = "/v1/models"


def read(got: Got) -> Any:
    assert got.headers["content-type"] == "application/json"
    return json.loads(got.body)


# Models


async def test_codex_gets_the_backend_s_own_list(pipe: OpenAIPipe) -> None:
    _, tokens = pipe.add_login()

    got = await pipe.get(CODEX_MODELS, {"user-agent": "codex_exec/0.170.1"})

    assert (got.status, read(got)) == (200, {"models": [model_object()]})
    assert got.headers["etag"] == '"models-1"'
    (seen,) = pipe.fake.requests
    assert seen.target == CODEX_MODELS
    assert seen.header("authorization") == f"Bearer {tokens.access}"
    assert seen.header("user-agent") == "codex_exec/0.170.1"
    assert pipe.records == []


async def test_any_client_gets_a_list_in_openai_s_shape(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.fake.models.append(model_object("hidden", visibility="hide"))

    listed = read(await pipe.get(MODELS))

    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "openai"}
    assert listed == {"object": "list", "data": [model]}
    assert read(await pipe.get(f"{MODELS}/{MODEL}")) == model


async def test_codex_gets_its_own_list_by_the_api_s_address_too(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    assert "models" in read(await pipe.get(f"{MODELS}?client_version=0.169.0"))


async def test_a_model_that_is_not_there_is_told_in_openai_s_shape(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.get(f"{MODELS}/nothing")

    assert (got.status, read(got)["error"]["code"]) == (404, "model_not_found")


async def test_a_key_s_list_is_the_api_s(pipe: OpenAIPipe) -> None:
    pipe.add_key()

    listed = read(await pipe.get(MODELS))

    assert listed["data"] == [{"id": MODEL, "object": "model", "created": 1, "owned_by": "openai"}]
    assert pipe.fake.requests[0].target.startswith("/v1/models")
    assert read(await pipe.get(CODEX_MODELS)) == {"models": []}


async def test_an_expired_login_is_renewed_for_the_list(pipe: OpenAIPipe) -> None:
    _, tokens = pipe.add_login()
    pipe.fake.login.expire(tokens.access)

    assert (await pipe.get(MODELS)).status == 200
    assert len(pipe.fake.login.token_calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        error(503, "server_error"),
        json_reply({"oops": 1}),
        json_reply([]),
        error(429, "rate_limit_exceeded"),
    ],
    ids=["failed", "another document", "no object", "too fast"],
)
async def test_the_last_good_list_is_served_when_the_provider_fails(
    pipe: OpenAIPipe, answer: Any
) -> None:
    pipe.add_login()
    await pipe.get(CODEX_MODELS)
    pipe.clock.advance(hours=2)
    pipe.fake.models_script += [answer, answer]

    kept, listed = await pipe.get(CODEX_MODELS), await pipe.get(MODELS)

    assert (kept.status, read(kept)) == (200, {"models": [model_object()]})
    assert kept.headers["x-loadline-kept-since"] == "2026-11-25T12:00:00+00:00"
    assert kept.headers["etag"] == '"models-1"'
    assert read(listed)["data"][0]["id"] == MODEL


async def test_the_last_good_list_is_served_when_nobody_can_ask(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    await pipe.get(CODEX_MODELS)
    pipe.pool.needs_sign_in(account.id, "over")

    got = await pipe.get(CODEX_MODELS)

    assert (got.status, read(got)) == (200, {"models": [model_object()]})


async def test_an_unchanged_list_is_written_once(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    for _ in range(3):
        await pipe.get(CODEX_MODELS)

    assert pipe.memory.writes == 2  # the list, and the plans it told


async def test_a_list_that_cannot_be_read_any_more_is_as_none(pipe: OpenAIPipe) -> None:
    pipe.memory.kept["openai/models"] = "{oops"

    got = await pipe.get(MODELS)

    assert (got.status, got.headers["x-loadline-error"]) == (503, "no_account")
    assert read(got)["error"]["type"] == "server_error"


async def test_a_provider_that_does_not_answer_keeps_no_client_waiting() -> None:
    async with running_openai_pipe(limits=Limits(ask_s=0.05)) as pipe:
        pipe.add_login()
        pipe.fake.models_script.append(stream(before=[Stall()]))

        got = await pipe.get(MODELS)

        assert (got.status, got.headers["x-loadline-error"]) == (504, "upstream_timeout")


# Usage


@pytest.mark.parametrize("path", ["/api/codex/usage", "/backend-api/wham/usage"])
async def test_the_pool_s_usage_is_told_in_codex_s_shape_and_nobody_is_asked(
    pipe: OpenAIPipe, path: str
) -> None:
    pipe.add_login(plan="Plus")
    await pipe.post()

    document = read(await pipe.get(path))

    assert document["plan_type"] == "plus"
    assert document["rate_limit"]["primary_window"] == {
        "used_percent": 42,
        "limit_window_seconds": 18000,
        "reset_after_seconds": 8100,
        "reset_at": 1795616100,
    }
    assert document["credits"]["balance"] == "12.50"
    assert len(pipe.fake.requests) == 1
    assert pipe.fake.login.usage_calls == []


async def test_a_resting_account_counts_as_full(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    await pipe.post(headers={"session-id": "session-1"})
    pipe.affinities.keep("session-2", pipe.pool.accounts()[1].id)
    full = {"x-codex-primary-used-percent": "100"}
    pipe.fake.script.append(stream(headers=full))
    await pipe.post(headers={"session-id": "session-2"})

    document = read(await pipe.get("/api/codex/usage"))

    assert document["rate_limit"]["primary_window"]["used_percent"] == 71
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


# The door


@pytest.mark.parametrize("path", [MODELS, "/api/codex/usage"])
async def test_a_web_page_is_not_answered(pipe: OpenAIPipe, path: str) -> None:
    pipe.add_login()

    got = await pipe.get(path, {"origin": "https://evil.invalid"})

    assert (got.status, read(got)["error"]["code"]) == (403, "forbidden_origin")


async def test_a_model_of_some_plans_is_asked_of_their_accounts(pipe: OpenAIPipe) -> None:
    pipe.add_login(plan="Plus", is_default=True)
    _, pros = pipe.add_login("bob@example.com", plan="Pro")
    pipe.fake.models.append(model_object("gpt-5.5-pro", available_in_plans=["pro", "enterprise"]))
    await pipe.get(CODEX_MODELS)
    pipe.fake.requests.clear()

    for model in ("gpt-5.5-pro", "never-listed"):
        await pipe.post(body={"model": model, "input": "Hello", "stream": True})

    bearers = [seen.header("authorization") for seen in pipe.fake.requests]
    assert bearers[0] == f"Bearer {pros.access}"
    assert bearers[1] != bearers[0]


async def test_which_plans_serve_a_model_is_known_from_the_start(home: Path) -> None:
    async with running_openai_program(home) as program:
        await program.import_login(email="alice@example.com", account_id="a-1", plan="plus")
        await program.import_login(email="bob@example.com", account_id="a-2", plan="pro")
        program.fake.models = [model_object("gpt-5.5-pro", available_in_plans=["pro"])]
        await program.client.get(program.proxy.base_url + CODEX_MODELS)
        # Another version of Codex gets another list; what the first one told stays true.
        program.fake.models = [model_object("gpt-6-sol", available_in_plans=["plus", "pro"])]
        await program.client.get(program.proxy.base_url + CODEX_MODELS)
        key = program.key
    async with running_openai_program(home, key=key) as program:
        program.fake.checks_tokens = False

        body = {"model": "gpt-5.5-pro", "input": "Hello", "stream": True}
        await program.client.post(program.proxy.base_url + CODEX, json=body)

        (seen,) = program.fake.requests
        assert seen.header("chatgpt-account-id") == "a-2"


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"gpt-5.5-pro": 7}'])
async def test_plans_that_cannot_be_read_any_more_are_as_unknown(home: Path, kept: str) -> None:
    async with running_openai_program(home) as program:
        await program.proxy.set_state("openai/model_plans", kept)
    async with running_openai_program(home) as program:
        assert program.proxy.providers[OPENAI].serves("Plus", "gpt-5.5-pro")


async def test_the_list_that_is_kept_tells_the_plans_where_nothing_else_does(home: Path) -> None:
    listed = {"models": [model_object("gpt-5.5-pro", available_in_plans=["pro"])]}
    kept = {"document": listed, "etag": "", "asked_at": "2026-11-24T12:00:00Z"}
    async with running_openai_program(home) as program:
        await program.proxy.set_state("openai/models", json.dumps(kept))
    async with running_openai_program(home) as program:
        provider = program.proxy.providers[OPENAI]

        assert not provider.serves("Plus", "gpt-5.5-pro")
        assert provider.serves("Pro", "gpt-5.5-pro")


# What Codex asks for beside its work


@pytest.mark.parametrize(
    "path", ["/codex/analytics-events/events", "/backend-api/codex/analytics-events/events"]
)
async def test_reports_on_its_use_are_taken_and_forwarded_to_nobody(
    pipe: OpenAIPipe, path: str
) -> None:
    pipe.add_login()

    got = await pipe.post(path, b"{}")

    assert (got.status, got.body) == (204, b"")
    assert pipe.fake.requests == []


@pytest.mark.parametrize("path", ["/api/codex/accounts/check", "/backend-api/wham/accounts/check"])
async def test_codex_finds_the_workspace_that_it_is_signed_in_to(
    pipe: OpenAIPipe, path: str
) -> None:
    pipe.add_login()

    own = read(await pipe.get(path, {"chatgpt-account-id": "its-own"}))
    nobody = read(await pipe.get(path))

    (entry,) = own["accounts"]
    assert (entry["id"], own["account_ordering"]) == ("its-own", ["its-own"])
    assert entry["workspace_backend_origin"] == "https://chatgpt.com"
    assert (nobody["accounts"], nobody["default_account_id"]) == ([], None)
    assert pipe.fake.requests == []


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_cloud_s_other_addresses_hold_nothing(pipe: OpenAIPipe, method: str) -> None:
    got = await pipe.post("/api/codex/tasks/list", b"", method=method)

    assert (got.status, read(got)["error"]["code"]) == (404, "not_found")


async def test_the_control_api_takes_nothing_from_codex(home: Path) -> None:
    async with running_openai_program(home) as program:
        url = program.proxy.base_url
        async with program.client.get(f"{url}/api/codex/usage") as usage:
            assert (usage.status, (await usage.json())["plan_type"]) == (200, "unknown")
        async with program.client.get(f"{url}/api/codex/tasks") as nothing:
            assert nothing.status == 404
        async with program.client.get(f"{url}/api/accounts") as accounts:
            assert accounts.status == 401
