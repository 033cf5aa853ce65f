"""What the client gets: the provider's answer, streamed or whole, and nothing of the runtime's own."""

import asyncio
import json
from typing import Any

import pytest

from proxy.record import Ending, TokenUsage
from proxy.runtime import RuntimeLimits
from tests.fakes.anthropic import Cut, Stall, Wait, error, event
from tests.providers.anthropic.sdk.live.driver import (
    MESSAGES,
    WEATHER,
    Runtime,
    answer_events,
    block_events,
    calls,
    compact,
    error_of,
    events_of,
    read_until_cut,
    replies,
    running_runtime,
    says,
    words_of,
)
from tests.proxy.harness import until

EVERY_BLOCK = answer_events(
    block_events(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "hm ☂"},
        {"type": "signature_delta", "signature": "c2ln"},
    ),
    block_events(1, {"type": "redacted_thinking", "data": "eHg="}),
    block_events(
        2,
        {"type": "text", "text": ""},
        {"type": "text_delta", "text": 'Zürich \u2028 „ja“ \\ " </x>'},
        {"type": "citations_delta", "citation": {"type": "char_location", "cited_text": "q"}},
        {"type": "text_delta", "text": "\n\n"},
    ),
    block_events(3, {"type": "text", "text": "", "unknown": {"b": 1, "a": [1.5, None]}}),
    calls("toolu_1", '{"city": "Rom"}', 4),
    stop="tool_use",
)


async def test_a_stream_arrives_byte_for_byte_but_for_pings_and_names_of_tools(
    runtime: Runtime,
) -> None:
    runtime.fake.script.append(replies(compact("ping"), *EVERY_BLOCK))

    got = await runtime.ask(stream=True, tools=[WEATHER])

    assert got.status == 200
    assert got.headers["Content-Type"] == "text/event-stream"
    assert got.body == b"".join(EVERY_BLOCK).replace(b"mcp__c__weather", b"weather")


async def test_an_unstreamed_answer_is_the_same_message_whole(runtime: Runtime) -> None:
    runtime.fake.script.append(replies(*EVERY_BLOCK))

    got = await runtime.ask(tools=[WEATHER])

    message = json.loads(got.body)
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["request-id"] == "req_up"
    assert message["content"] == [
        {"type": "thinking", "thinking": "hm ☂", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "eHg="},
        {
            "type": "text",
            "text": 'Zürich \u2028 „ja“ \\ " </x>\n\n',
            "citations": [{"type": "char_location", "cited_text": "q"}],
        },
        {"type": "text", "text": "", "unknown": {"b": 1, "a": [1.5, None]}},
        {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rom"}},
    ]
    assert (message["id"], message["stop_reason"]) == ("msg_up", "tool_use")
    assert message["usage"]["cache_read_input_tokens"] == 400
    assert message["usage"]["output_tokens"] == 25


async def test_the_request_is_in_the_log_as_the_runtime_s(runtime: Runtime) -> None:
    await runtime.ask(stream=True)

    record = await runtime.record()
    assert (record.route, record.transport, record.ending) == (MESSAGES, "sdk", Ending.COMPLETED)
    assert record.account_id == runtime.account.id
    assert record.usage == TokenUsage(
        input=12, cache_read=400, cache_write_5m=10, cache_write_1h=20, output=25
    )
    assert record.stop_reason == "end_turn"
    assert [attempt.status for attempt in record.attempts] == [200]


@pytest.mark.parametrize(
    "reason",
    ["stop_sequence", "max_tokens", "refusal", "model_context_window_exceeded", "pause_turn", "new_reason"],
)  # fmt: skip
async def test_an_answer_ends_as_the_provider_ended_it_and_asks_for_no_more(
    runtime: Runtime, reason: str
) -> None:
    runtime.fake.script.append(replies(*answer_events(says("a"), stop=reason)))

    got = await runtime.ask(stream=True)
    await runtime.at_rest()

    assert events_of(got.body)[-2]["delta"]["stop_reason"] == reason
    assert events_of(got.body)[-1] == {"type": "message_stop"}
    assert len(runtime.models) == 1
    assert runtime.counted(f"discarded_{reason}") == 1


@pytest.mark.parametrize(
    "block",
    [calls("toolu_1", name="mcp__c__nobody_s"), calls("toolu_1", name="Bash"), calls("toolu_1", '{"city":')],
    ids=["unknown tool", "tool of its own", "broken input"],
)  # fmt: skip
async def test_a_call_that_the_runtime_would_answer_itself_ends_the_process(
    runtime: Runtime, block: list[bytes]
) -> None:
    runtime.fake.script.append(replies(*answer_events(block, stop="tool_use")))

    got = await runtime.ask(tools=[WEATHER])
    await runtime.at_rest()

    assert json.loads(got.body)["content"][0]["id"] == "toolu_1"
    assert len(runtime.models) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "invalid_request_error"), (403, "permission_error"), (404, "not_found_error"),
     (413, "request_too_large"), (429, "rate_limit_error"), (500, "api_error"), (529, "overloaded_error")],
)  # fmt: skip
@pytest.mark.parametrize("is_stream", [False, True], ids=["whole", "stream"])
async def test_an_error_has_the_provider_s_status_and_type(
    runtime: Runtime, status: int, kind: str, is_stream: bool
) -> None:
    runtime.fake.script.extend([error(status, kind, "Just so.")] * 2)

    got = await runtime.ask(stream=is_stream)

    assert (got.status, error_of(got)["type"]) == (status, kind)
    assert got.headers["Content-Type"] == "application/json"
    assert "x-loadline-error" not in got.headers
    record = await runtime.record()
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, kind)


async def test_a_provider_that_cannot_be_reached_is_a_502_in_words(home: Any) -> None:
    async with running_runtime(home, base_url="http://127.0.0.1:9") as runtime:
        got = await runtime.ask(stream=True)

        assert got.status == 502
        assert got.headers["x-loadline-error"] == "upstream_unreachable"
        assert error_of(got)["message"].startswith("The provider could not be reached.")


BEGUN = answer_events(says("Hel"))[:3]


async def test_a_stream_whose_connection_closed_too_early_never_looks_whole(
    runtime: Runtime,
) -> None:
    runtime.fake.script.append(replies(*BEGUN))

    events = await runtime.ask_until_cut()

    assert [each["type"] for each in events[:3]] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
    ]
    assert {"message_delta", "message_stop"}.isdisjoint(each["type"] for each in events)
    assert events[-1]["error"]["type"] == "api_error"
    assert len(runtime.models) == 1
    record = await runtime.record()
    assert (record.ending, record.error_type) == (Ending.INCOMPLETE, "upstream_incomplete")


async def test_a_stream_whose_connection_was_cut_never_looks_whole(runtime: Runtime) -> None:
    is_there = asyncio.Event()
    runtime.fake.script.append(replies(*BEGUN, Wait(is_there), Cut()))

    async with runtime.opened(stream=True) as response:
        got = await read_until_cut(response, is_there.set)

    assert events_of(got)[-1]["type"] == "error"
    assert len(runtime.models) == 1


async def test_an_error_within_a_stream_is_passed_on_as_the_one_it_is(runtime: Runtime) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    runtime.fake.script.append(replies(*BEGUN, event("error", overloaded)))

    got = await runtime.ask(stream=True)

    assert events_of(got.body)[-1]["error"]["type"] == "overloaded_error"
    record = await runtime.record()
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "overloaded_error")


async def test_an_unstreamed_answer_that_broke_off_is_an_error_with_its_status(
    runtime: Runtime,
) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    runtime.fake.script.append(replies(*BEGUN, event("error", overloaded)))

    got = await runtime.ask()

    assert (got.status, error_of(got)["type"]) == (529, "overloaded_error")


@pytest.mark.parametrize("steps", [(Stall(),), (*BEGUN, Stall())], ids=["at once", "in between"])
async def test_a_provider_that_falls_silent_is_given_up(home: Any, steps: tuple[Any, ...]) -> None:
    async with running_runtime(home, limits=RuntimeLimits(idle_timeout_s=1.5)) as runtime:
        runtime.fake.script.append(replies(*steps))

        if len(steps) == 1:
            got = await runtime.ask(stream=True)
            assert (got.status, error_of(got)["type"]) == (504, "timeout_error")
        else:
            events = await runtime.ask_until_cut()
            assert events[-1]["error"]["type"] == "timeout_error"
        await until(lambda: runtime.fake.abandoned == 1, 1.0)
        await runtime.at_rest()


async def test_another_message_of_the_runtime_s_own_never_reaches_the_client(
    runtime: Runtime,
) -> None:
    first = answer_events(says("first"))
    again = answer_events(says("second"))
    runtime.fake.script.append(replies(*first, *again))

    got = await runtime.ask()

    assert words_of(got) == "first"


async def test_half_a_surrogate_pair_reaches_the_client(runtime: Runtime) -> None:
    half = answer_events(block_events(0, {"type": "text", "text": ""}))
    delta = (
        rb'{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ud83d"}}'
    )
    half.insert(2, b"event: content_block_delta\ndata: " + delta + b"\n\n")
    runtime.fake.script.append(replies(*half))

    got = await runtime.ask(stream=True)

    assert rb'"text":"\ud83d"' in got.body
