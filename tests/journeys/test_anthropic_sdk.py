"""The official Anthropic SDK with `base_url` pointed at the program, and nothing else changed."""

import base64
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest
from anthropic import AsyncAnthropic
from anthropic.types import Message

from tests.fakes.anthropic import (
    MODEL,
    Cut,
    FakeAnthropic,
    Reply,
    Stall,
    error,
    event,
    message,
    message_events,
    stream,
)
from tests.journeys.answers import block_events, tool_call
from tests.journeys.program import Program

CLIENTS_OWN_KEY = "a-dummy-of-the-client"
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
SOON = {"retry-after-ms": "10"}
"""Asks the SDK to retry without its pause."""
TOOL: Any = {
    "name": "weather",
    "description": "The weather somewhere.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
}


@pytest.fixture
async def client(program: Program, account: dict[str, object]) -> AsyncIterator[AsyncAnthropic]:
    """A client as its user wrote it, with an account behind it."""
    async with AsyncAnthropic(base_url=program.claude_url, api_key=CLIENTS_OWN_KEY) as made:
        yield made


async def ask(client: AsyncAnthropic, **arguments: Any) -> Message:
    return await client.messages.create(
        **{"model": MODEL, "max_tokens": 100, "messages": HELLO, **arguments}
    )


async def ask_streaming(client: AsyncAnthropic, **arguments: Any) -> Message:
    arguments = {"model": MODEL, "max_tokens": 100, "messages": HELLO, **arguments}
    async with client.messages.stream(**arguments) as answer:
        return await answer.get_final_message()


async def test_a_message_is_streamed_and_recorded(
    client: AsyncAnthropic, program: Program, account: dict[str, object]
) -> None:
    arguments: Any = {"model": MODEL, "max_tokens": 100, "messages": HELLO}
    async with client.messages.stream(**arguments) as answer:
        texts = [text async for text in answer.text_stream]
        final = await answer.get_final_message()

    record = await program.record()
    assert texts == ["Hello", " there."]
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == 25
    assert (record["ending"], record["status"], record["stream"]) == ("completed", 200, True)
    assert (record["model"], record["account_id"]) == (MODEL, account["id"])
    assert record["usage"] == {
        "input": 12,
        "cache_read": 400,
        "cache_write_5m": 10,
        "cache_write_1h": 20,
        "output": 25,
        "reasoning": 0,
        "prompt": 442,
    }
    assert record["cost_kind"] == "api_equivalent"


async def test_a_message_comes_whole(client: AsyncAnthropic, program: Program) -> None:
    answer = await ask(client)

    record = await program.record()
    assert [block.text for block in answer.content if block.type == "text"] == ["Hello there."]
    assert answer._request_id == "req_up"
    assert (record["stream"], record["ending"], record["upstream_id"]) == (
        False,
        "completed",
        "req_up",
    )


async def test_the_accounts_login_replaces_what_the_client_sent(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    await ask(client)

    (seen,) = fake.requests
    assert seen.header("authorization") == "Bearer fake-access-2"
    assert seen.header("x-api-key") is None
    assert CLIENTS_OWN_KEY not in str(seen)


async def test_an_api_key_account_serves_by_its_key(program: Program, fake: FakeAnthropic) -> None:
    key = fake.login.grant("sk-ant-" + "api03-fake")
    await program.import_key(key)

    async with AsyncAnthropic(base_url=program.claude_url, api_key=CLIENTS_OWN_KEY) as client:
        await ask(client)

    (seen,) = fake.requests
    assert seen.header("x-api-key") == key
    assert seen.header("authorization") is None
    assert (await program.record())["cost_kind"] == "billed"


async def test_tokens_are_counted_and_leave_no_record(
    client: AsyncAnthropic, program: Program
) -> None:
    counted = await client.messages.count_tokens(model=MODEL, messages=HELLO)
    await ask(client)

    assert counted.input_tokens == 442
    assert (await program.record())["route"].endswith("/messages")


async def test_models_are_listed(client: AsyncAnthropic) -> None:
    assert [model.id async for model in client.models.list()] == [MODEL]


async def test_a_tool_is_called_and_its_result_goes_back(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    call = tool_call("weather", '{"city": "Za', 'ndvoort aan Zee ☔"}')
    fake.script.append(stream(*block_events(call, stop_reason="tool_use")))

    first = await ask_streaming(client, tools=[TOOL])
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Rain."}
    history = [
        *HELLO,
        {"role": "assistant", "content": first.content},
        {"role": "user", "content": [result]},
    ]
    second = await ask_streaming(client, tools=[TOOL], messages=history)

    assert first.stop_reason == "tool_use"
    assert [block.input for block in first.content if block.type == "tool_use"] == [
        {"city": "Zandvoort aan Zee ☔"}
    ]
    assert second.stop_reason == "end_turn"
    sent = json.loads(fake.requests[-1].body)
    assert sent["messages"][2]["content"] == [result]


async def test_thinking_comes_with_its_signature_and_goes_back_unchanged(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    signature = base64.b64encode(bytes(range(256))).decode()
    thinking = {"type": "thinking", "thinking": "", "signature": ""}
    fake.script.append(
        stream(
            *block_events(
                [
                    thinking,
                    {"type": "thinking_delta", "thinking": "Let me "},
                    {"type": "thinking_delta", "thinking": "see."},
                    {"type": "signature_delta", "signature": signature},
                ],
                [{"type": "text", "text": ""}, {"type": "text_delta", "text": "Yes."}],
            )
        )
    )
    asked: Any = {"type": "enabled", "budget_tokens": 2048}

    answer = await ask_streaming(client, thinking=asked, max_tokens=4096)
    history = [*HELLO, {"role": "assistant", "content": answer.content}, *HELLO]
    await ask_streaming(client, thinking=asked, max_tokens=4096, messages=history)

    thought = answer.content[0]
    assert thought.type == "thinking"
    assert (thought.thinking, thought.signature) == ("Let me see.", signature)
    sent = json.loads(fake.requests[-1].body)["messages"][1]["content"][0]
    assert sent == {"type": "thinking", "thinking": "Let me see.", "signature": signature}


async def test_an_image_of_some_megabytes_arrives(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    image = base64.b64encode(bytes(range(256)) * 12_000).decode()
    source = {"type": "base64", "media_type": "image/png", "data": image}
    content = [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]

    await ask(client, messages=[{"role": "user", "content": content}])

    (seen,) = fake.requests
    assert json.loads(seen.body)["messages"][0]["content"][0]["source"]["data"] == image
    assert (await program.record())["request_bytes"] == len(seen.body)


@pytest.mark.parametrize(
    ("status", "error_type"),
    [(529, "overloaded_error"), (500, "api_error"), (429, "rate_limit_error")],
)
async def test_the_sdk_retries_what_may_pass(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program, status: int, error_type: str
) -> None:
    fake.script += [error(status, error_type, headers=SOON)] * 2

    answer = await ask(client)

    assert answer.stop_reason == "end_turn"
    assert [seen.header("x-stainless-retry-count") for seen in fake.requests] == ["0", "1", "2"]
    statuses = [record["status"] for record in await program.records(3)]
    assert sorted(statuses) == [200, status, status]


async def test_the_sdk_obeys_when_it_is_told_not_to_retry(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    fake.script.append(error(529, "overloaded_error", headers={"x-should-retry": "false"}))

    with pytest.raises(anthropic.APIStatusError) as raised:
        await ask(client)

    assert raised.value.status_code == 529
    assert len(fake.requests) == 1


ERRORS: list[tuple[int, str, type[anthropic.APIStatusError]]] = [
    (400, "invalid_request_error", anthropic.BadRequestError),
    (403, "permission_error", anthropic.PermissionDeniedError),
    (404, "not_found_error", anthropic.NotFoundError),
    (413, "request_too_large", anthropic.RequestTooLargeError),
    (429, "rate_limit_error", anthropic.RateLimitError),
    (500, "api_error", anthropic.InternalServerError),
    (529, "overloaded_error", anthropic.OverloadedError),
]


async def test_errors_of_anthropics_arrive_as_what_they_are(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    for status, error_type, expected in ERRORS:
        fake.script.append(error(status, error_type, f"A test's {error_type}."))

        with pytest.raises(expected, match=f"A test's {error_type}") as raised:
            await ask(client.with_options(max_retries=0))

        assert raised.value.status_code == status
        assert raised.value.request_id == "req_up"
        assert "x-loadline-error" not in raised.value.response.headers


async def test_an_error_of_ours_arrives_in_anthropics_shape(program: Program) -> None:
    async with AsyncAnthropic(
        base_url=program.claude_url, api_key=CLIENTS_OWN_KEY, max_retries=0
    ) as client:
        with pytest.raises(
            anthropic.InternalServerError, match="No Anthropic account yet"
        ) as raised:
            await ask(client)

    assert raised.value.status_code == 503
    assert raised.value.response.headers["x-loadline-error"] == "no_account"


async def test_a_stream_that_is_cut_raises(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    fake.script.append(stream(*message_events()[:4], Cut()))

    with pytest.raises((anthropic.APIError, anthropic.APIConnectionError)):
        await ask_streaming(client)

    record = await program.record()
    assert record["ending"] == "incomplete"
    assert record["usage"]["input"] == 12


async def test_an_error_within_a_stream_raises_what_it_is(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    fake.script.append(stream(*message_events()[:4], event("error", overloaded)))

    with pytest.raises(anthropic.APIStatusError, match="Overloaded"):
        await ask_streaming(client)

    record = await program.record()
    assert (record["ending"], record["error_type"]) == ("upstream_error", "overloaded_error")


async def test_a_client_that_leaves_ends_its_stream_upstream(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    fake.script.append(stream(*message_events()[:4], Stall()))

    arguments: Any = {"model": MODEL, "max_tokens": 100, "messages": HELLO}
    async with client.messages.stream(**arguments) as answer:
        async for _ in answer.text_stream:
            break

    assert (await program.record())["ending"] == "cancelled"
    assert fake.abandoned == 1


async def test_a_login_that_ran_out_is_renewed_and_nobody_notices(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    fake.login.expire("fake-access-2")

    answer = await ask(client)

    record = await program.record()
    assert answer.stop_reason == "end_turn"
    assert len(fake.login.token_calls) == 1
    assert record["refreshed"] is True


async def test_compressed_answers_are_read_by_client_and_meter(
    client: AsyncAnthropic, fake: FakeAnthropic, program: Program
) -> None:
    body = b"".join(step for step in message().steps if isinstance(step, bytes))
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    fake.script.append(Reply(headers=headers, steps=(gzip.compress(body),)))

    answer = await ask(client)

    assert answer.usage.output_tokens == 25
    assert (await program.record())["usage"]["output"] == 25
