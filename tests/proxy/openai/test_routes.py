"""Every route to a fake OpenAI, over sockets: bytes, headers, translation, usage, windows."""

import gzip
import json
from typing import Any

import brotli
import pytest
import zstandard

from proxy.choice import Strategy
from proxy.record import CostKind, Ending, TokenUsage
from tests.fakes.openai import (
    ANSWER_HEADERS,
    MODEL,
    answer_events,
    event,
    failed_event,
    limits_event,
    read_body,
    stream,
)
from tests.fakes.replies import Cut
from tests.proxy.openai.pipe import CHAT, CODEX, CODEX_BODY, RESPONSES, OpenAIPipe

WHOLE_STREAM = b"".join(map(event, answer_events()))
TOKENS = TokenUsage(input=12, cache_read=400, cache_write_5m=30, output=25, reasoning=5)
ASK = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}


def sent(pipe: OpenAIPipe, index: int = -1) -> dict[str, Any]:
    """The body of a request as the provider got it."""
    return read_body(pipe.fake.requests[index])


# Codex's own route


async def test_codex_s_request_and_answer_pass_byte_for_byte(pipe: OpenAIPipe) -> None:
    _, tokens = pipe.add_login()
    body = b'{ "stream" :true,\r\n"model":"gpt-6-sol", "x":1.0, "input":[ "\xc3\xa9" ] , "store":false,"instructions":"" }'

    got = await pipe.post(CODEX, body)

    (seen,) = pipe.fake.requests
    assert (seen.target, seen.body) == ("/backend-api/codex/responses", body)
    assert seen.header("authorization") == f"Bearer {tokens.access}"
    assert seen.header("chatgpt-account-id") == tokens.account_id
    assert (got.status, got.body) == (200, WHOLE_STREAM)


async def test_a_streamed_answer_is_metered(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()

    await pipe.post(CODEX, headers={"session-id": "session-1", "user-agent": "codex_exec/0.169.0"})

    (record,) = await pipe.settled()
    assert (record.ending, record.status, record.usage) == (Ending.COMPLETED, 200, TOKENS)
    assert (record.model, record.session_id, record.stream) == (MODEL, "session-1", True)
    assert (record.account_id, record.client) == (account.id, "codex_exec/0.169.0")
    assert (record.route, record.dialect, record.upstream_id) == (
        CODEX,
        "openai_responses",
        "req_up",
    )
    assert record.cost is not None
    assert record.cost.kind is CostKind.API_EQUIVALENT


async def test_turn_state_and_rate_headers_go_both_ways(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    headers = {
        "x-codex-turn-state": "turn-0",
        "x-codex-turn-metadata": "{}",
        "originator": "codex_exec",
    }

    got = await pipe.post(CODEX, headers=headers)

    (seen,) = pipe.fake.requests
    assert all(seen.header(name) == value for name, value in headers.items())
    assert ANSWER_HEADERS.items() <= {n.lower(): v for n, v in got.headers.items()}.items()


async def test_windows_and_credits_are_read_from_the_answer_s_head(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()

    await pipe.post()

    windows = pipe.windows(account)
    assert {name: window.used_percent for name, window in windows.items()} == {
        "5h": 42,
        "weekly": 30.5,
    }
    extra = pipe.tracker.usage(account.id).extra
    assert extra is not None
    assert str(extra.balance) == "12.50"


async def test_windows_are_read_from_events_within_the_answer(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.fake.script.append(stream(limits_event(77), *answer_events()))

    await pipe.post()

    assert pipe.windows(account)["5h"].used_percent == 77


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(CODEX_BODY)),
        ("br", brotli.compress(CODEX_BODY)),
        ("zstd", zstandard.compress(CODEX_BODY)),
    ],
)
async def test_a_compressed_body_goes_up_as_it_came_and_is_understood(
    pipe: OpenAIPipe, encoding: str, packed: bytes
) -> None:
    pipe.add_login()

    got = await pipe.post(CODEX, packed, {"content-encoding": encoding})

    (seen,) = pipe.fake.requests
    assert (got.status, seen.body) == (200, packed)
    assert seen.header("content-encoding") == encoding
    (record,) = await pipe.settled()
    assert record.shape is not None
    assert record.shape.message_count == 1


async def test_compacting_is_passed_on_and_metered(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(f"{CODEX}/compact", CODEX_BODY)

    assert json.loads(got.body)["object"] == "response.compaction"
    (record,) = await pipe.settled()
    assert (record.ending, record.usage) == (Ending.COMPLETED, TOKENS)


async def test_what_else_codex_asks_the_backend_is_passed_on(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post("/backend-api/codex/memories/trace_summarize?x=1", b"{}")

    assert (got.status, pipe.fake.requests[0].target) == (
        404, "/backend-api/codex/memories/trace_summarize?x=1",
    )  # fmt: skip
    assert pipe.records == []


# Our own name


async def test_who_says_nothing_of_itself_is_introduced_as_loadline(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    await pipe.post()

    (seen,) = pipe.fake.requests
    assert seen.header("originator") == "loadline"
    assert (seen.header("user-agent") or "").startswith("Loadline/")


async def test_a_client_keeps_its_name_and_not_its_credential(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    own = {
        "authorization": "Bearer fake-client", "chatgpt-account-id": "fake-client",
        "openai-organization": "fake-client", "openai-project": "fake-client",
    }  # fmt: skip

    await pipe.post(headers={"user-agent": "mine/1", "originator": "mine", **own})

    (seen,) = pipe.fake.requests
    assert (seen.header("user-agent"), seen.header("originator")) == ("mine/1", "mine")
    assert "fake-client" not in str(seen)


# Any OpenAI client, by a Codex account


async def test_an_unstreamed_response_is_collected(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi", "max_output_tokens": 9})

    response = json.loads(got.body)
    assert (got.status, got.headers["content-type"]) == (200, "application/json")
    assert response["output"][0]["content"][0]["text"] == "Hello there."
    assert sent(pipe)["stream"] is True
    assert got.headers["x-loadline-left-out"] == "max_output_tokens"
    (record,) = await pipe.settled()
    assert (record.usage, record.stream, record.response_bytes) == (TOKENS, False, len(got.body))
    assert record.helpers == ("without max_output_tokens",)


async def test_a_streamed_response_passes_as_the_provider_gave_it(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi", "stream": True})

    assert got.body == WHOLE_STREAM


async def test_a_chat_is_translated_there_and_back(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(CHAT, ASK | {"temperature": 0.5})

    assert pipe.fake.requests[0].target == "/backend-api/codex/responses"
    completion = json.loads(got.body)
    assert completion["choices"][0]["message"]["content"] == "Hello there."
    assert completion["usage"]["prompt_tokens"] == 442
    assert got.headers["x-loadline-left-out"] == "temperature"
    (record,) = await pipe.settled()
    assert (record.dialect, record.usage) == ("openai_chat", TOKENS)


async def test_a_streamed_chat_comes_chunk_by_chunk(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(CHAT, ASK | {"stream": True})

    assert got.headers["content-type"].startswith("text/event-stream")
    assert got.body.endswith(b"data: [DONE]\n\n")
    assert got.body.count(b'"content":"') == 3
    (record,) = await pipe.settled()
    assert (record.ending, record.usage, record.stream) == (Ending.COMPLETED, TOKENS, True)


async def test_an_event_that_nobody_knows_ends_no_chat(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    *begun, completed = answer_events()
    pipe.fake.script.append(stream(*begun, {"type": "response.of_a_later_version"}, completed))

    got = await pipe.post(CHAT, ASK | {"stream": True})

    assert got.body.count(b'"content":"') == 3
    assert b"of_a_later_version" not in got.body
    assert got.body.endswith(b"data: [DONE]\n\n")
    (record,) = await pipe.settled()
    assert (record.ending, record.usage) == (Ending.COMPLETED, TOKENS)


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
async def test_a_compressed_chat_is_translated_too(pipe: OpenAIPipe, encoding: str) -> None:
    pipe.add_login()
    packers = {"zstd": zstandard.compress, "gzip": gzip.compress}

    got = await pipe.post(
        CHAT, packers[encoding](json.dumps(ASK).encode()), {"content-encoding": encoding}
    )

    assert got.status == 200
    assert pipe.fake.requests[0].header("content-encoding") is None


async def test_a_chat_that_cannot_be_translated_is_refused_in_openai_s_shape(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()

    got = await pipe.post(CHAT, ASK | {"n": 3})

    error = json.loads(got.body)["error"]
    assert (got.status, error["type"], error["code"]) == (
        400,
        "invalid_request_error",
        "bad_request",
    )
    assert error["message"].startswith("n: ")
    assert pipe.fake.requests == []


async def test_a_chat_that_breaks_off_does_not_end_well(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.fake.script.append(stream(*answer_events()[:6], Cut()))

    got = await pipe.post(CHAT, ASK)

    assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_incomplete")
    (record,) = await pipe.settled()
    assert record.ending is Ending.INCOMPLETE


async def test_a_failure_within_the_stream_is_a_status_for_who_wanted_one_document(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()
    pipe.fake.script.append(
        stream(answer_events()[0], failed_event("rate_limit_exceeded", "Slow."))
    )

    got = await pipe.post(CHAT, ASK)

    assert (got.status, json.loads(got.body)["error"]["message"]) == (429, "Slow.")
    assert "x-loadline-error" not in got.headers
    (record,) = await pipe.settled()
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "rate_limit_exceeded")


async def test_the_provider_s_error_is_passed_on_as_it_is(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.post(CODEX, {"stream": False})

    assert (got.status, json.loads(got.body)) == (400, {"detail": "Stream must be set to true"})


# Any OpenAI client, by a key


@pytest.mark.parametrize("path", [RESPONSES, CHAT])
async def test_a_key_s_request_goes_to_the_api_untouched(pipe: OpenAIPipe, path: str) -> None:
    _, key = pipe.add_key()
    body = b'{"model": "gpt-6-sol", "temperature":1.0, "n":2, "store": true}'

    got = await pipe.post(path, body)

    (seen,) = pipe.fake.requests
    assert (got.status, seen.target, seen.body) == (200, path, body)
    assert seen.header("authorization") == f"Bearer {key}"
    assert seen.header("chatgpt-account-id") is None
    (record,) = await pipe.settled()
    assert record.usage is not None
    assert record.cost is not None
    assert record.cost.kind is CostKind.BILLED


async def test_a_key_s_streamed_chat_is_metered(pipe: OpenAIPipe) -> None:
    pipe.add_key()

    got = await pipe.post(CHAT, ASK | {"stream": True})

    assert got.body.endswith(b"data: [DONE]\n\n")
    (record,) = await pipe.settled()
    assert (record.ending, record.usage) == (Ending.COMPLETED, TokenUsage(input=12, output=3))


async def test_codex_is_served_by_a_key_too(pipe: OpenAIPipe) -> None:
    pipe.add_key()

    got = await pipe.post(CODEX)

    assert (got.status, pipe.fake.requests[0].target) == (200, "/v1/responses")
    assert pipe.fake.requests[0].body == CODEX_BODY


async def test_a_stored_answer_is_gone_on_from_at_the_account_that_has_it(pipe: OpenAIPipe) -> None:
    pipe.add_key("a@example.com")
    pipe.add_key("b@example.com")
    pipe.pool.strategy = Strategy.ROUND_ROBIN
    stored = answer_events(store=True, id="resp_stored")
    pipe.fake.script.append(stream(*stored))
    await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi", "stream": True})
    (first,) = await pipe.settled()

    for _ in range(3):
        await pipe.post(RESPONSES, {"input": "And?", "previous_response_id": "resp_stored"})
        await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi"})

    records = await pipe.settled(7)
    assert {record.account_id for record in records[1::2]} == {first.account_id}


async def test_a_stored_answer_is_found_again_where_sessions_are_not_kept(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_key("a@example.com")
    pipe.add_key("b@example.com")
    pipe.pool.strategy = Strategy.ROUND_ROBIN
    pipe.affinities.keeps_sessions = False
    session = {"session-id": "session-1"}
    pipe.fake.script.append(stream(*answer_events(store=True, id="resp_stored")))
    await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi", "stream": True}, session)
    (first,) = await pipe.settled()

    for _ in range(3):
        follow_up = {"input": "And?", "previous_response_id": "resp_stored"}
        await pipe.post(RESPONSES, follow_up, session)
        await pipe.post(RESPONSES, {"model": MODEL, "input": "Hi"}, session)

    records = await pipe.settled(7)
    assert {record.account_id for record in records[1::2]} == {first.account_id}
    assert first.account_id not in {record.account_id for record in records[2::2]}
