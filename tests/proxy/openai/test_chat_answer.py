"""Responses streams as Chat Completions answers: chunk by chunk, and as one completion."""

import json
from typing import Any

import pytest

from proxy.dialects.openai_chat import ChatTranslation
from proxy.errors import UpstreamBroke
from proxy.translation import AnswerTranslator
from tests.proxy.openai.events import (
    COMPLETED,
    CREATED,
    MODEL,
    USAGE,
    call,
    ended,
    stream,
    text,
)


def translator(**chat: Any) -> AnswerTranslator:
    body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": "hi"}], **chat})
    made = ChatTranslation().translate(body.encode()).answer
    assert made is not None
    return made


def chunks(*data: dict[str, Any], **chat: Any) -> list[Any]:
    """The parsed chunks a streaming client gets, "[DONE]" included."""
    answer = translator(stream=True, **chat)
    out = answer.feed(stream(*data)) + answer.finish()
    lines = [line.removeprefix(b"data: ") for line in out.split(b"\n\n") if line]
    return [line.decode() if line == b"[DONE]" else json.loads(line) for line in lines]


def deltas(got: list[Any]) -> list[Any]:
    return [chunk["choices"][0]["delta"] for chunk in got[:-1]]


def completion(*data: dict[str, Any]) -> dict[str, Any]:
    answer = translator()
    assert answer.feed(stream(*data)) == b""
    made: dict[str, Any] = json.loads(answer.finish())
    return made


def tool_parts(got: list[Any]) -> list[Any]:
    return [part for delta in deltas(got) for part in delta.get("tool_calls", ())]


# Streams


def test_a_text_comes_chunk_by_chunk_and_ends_with_done() -> None:
    got = chunks(CREATED, text("He"), text("llo"), COMPLETED)

    assert deltas(got) == [
        {"role": "assistant", "content": ""},
        {"content": "He"},
        {"content": "llo"},
        {},
    ]
    assert got[-2]["choices"][0]["finish_reason"] == "stop"
    assert got[-1] == "[DONE]"
    assert {(chunk["id"], chunk["created"], chunk["model"]) for chunk in got[:-1]} == {
        ("chatcmpl-1", 7, MODEL)
    }


def test_the_role_is_told_first_even_without_the_opening_event() -> None:
    got = chunks(text("x"), COMPLETED)

    assert deltas(got)[:2] == [{"role": "assistant", "content": ""}, {"content": "x"}]


def test_parallel_calls_are_told_apart_by_their_index() -> None:
    first, second = call(1, ['{"city":', '"Rom"}']), call(2, ["{}"])

    got = chunks(CREATED, first[0], second[0], *first[1:], *second[1:], COMPLETED)

    parts = tool_parts(got)
    assert [(part["index"], part.get("id"), part["function"]["arguments"]) for part in parts] == [
        (0, "call_1", ""), (1, "call_2", ""), (0, None, '{"city":'), (0, None, '"Rom"}'), (1, None, "{}"),
    ]  # fmt: skip
    assert got[-2]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_custom_tool_s_input_comes_as_such() -> None:
    got = chunks(CREATED, *call(1, ["l", "s"], is_custom=True), COMPLETED)

    assert tool_parts(got) == [
        {
            "index": 0,
            "id": "call_1",
            "type": "custom",
            "custom": {"name": "weather", "input": ""},
        },
        {"index": 0, "custom": {"input": "l"}},
        {"index": 0, "custom": {"input": "s"}},
    ]


def test_arguments_that_come_whole_with_the_call_s_end_are_told_once() -> None:
    *_, done = call(1, ["{}"])

    got = chunks(CREATED, done, COMPLETED)

    assert [part["function"]["arguments"] for part in tool_parts(got)] == ["", "{}"]


def test_a_text_that_comes_whole_with_its_end_is_told_once() -> None:
    content = [{"type": "output_text", "text": "whole"}]
    done = {"type": "response.output_item.done", "item": {"type": "message", "content": content}}

    got = chunks(CREATED, done, COMPLETED)

    assert {"content": "whole"} in deltas(got)
    assert {"content": "whole"} not in deltas(chunks(CREATED, text("whole"), done, COMPLETED))[2:]


def test_usage_comes_in_a_chunk_of_its_own_when_asked_for() -> None:
    got = chunks(CREATED, text("x"), COMPLETED, stream_options={"include_usage": True})

    assert got[-2]["choices"] == []
    assert got[-2]["usage"]["prompt_tokens"] == 100
    assert got[-2]["usage"]["prompt_tokens_details"] == {"cached_tokens": 60}
    assert got[0]["usage"] is None


ODD_EVENTS: list[dict[str, Any]] = [
    {"type": "response.new_thing", "delta": 5},
    {"type": "keepalive"},
    {"type": "codex.rate_limits", "rate_limits": None},
    {"type": "response.output_item.added", "item": {"type": "reasoning", "id": 7}},
    {"type": "response.output_item.done", "item": {"type": "message", "content": 3}},
    {"type": "response.function_call_arguments.delta", "item_id": "nobody", "delta": "x"},
    {"type": "response.output_text.delta", "delta": None},
    {"type": "response.completed", "response": None},
    {"type": 7},
]


@pytest.mark.parametrize("odd", ODD_EVENTS, ids=lambda odd: str(odd["type"]))
def test_an_odd_event_changes_nothing(odd: dict[str, Any]) -> None:
    assert chunks(CREATED, odd, text("x"), odd, COMPLETED) == chunks(CREATED, text("x"), COMPLETED)


def test_data_that_are_no_json_change_nothing() -> None:
    answer = translator(stream=True)
    junk = b"data: {oops\n\ndata: [1]\n\ndata: \xff\n\n: comment\n\n"

    out = answer.feed(stream(CREATED, text("x")) + junk + stream(COMPLETED)) + answer.finish()

    assert out.endswith(b"data: [DONE]\n\n")
    assert out.count(b"data: ") == 4


def test_a_stream_cut_anywhere_gives_the_same_bytes() -> None:
    whole = stream(CREATED, text("Zürich ☂"), *call(1, ["{}"]), COMPLETED)
    at_once = translator(stream=True).feed(whole)
    bytewise = translator(stream=True)

    pieces = [bytewise.feed(whole[index : index + 1]) for index in range(len(whole))]

    assert b"".join(pieces) == at_once


@pytest.mark.parametrize(
    ("details", "finish"),
    [
        ({"reason": "max_output_tokens"}, "length"),
        ({"reason": "content_filter"}, "content_filter"),
        (None, "length"),
    ],
    ids=["length", "filter", "unstated"],
)
def test_an_incomplete_answer_says_why(details: object, finish: str) -> None:
    got = chunks(CREATED, text("x"), ended("incomplete", incomplete_details=details))

    assert got[-2]["choices"][0]["finish_reason"] == finish


def test_a_failed_answer_is_an_error_in_the_stream() -> None:
    failed = ended("failed", error={"code": "server_error", "message": "no"})

    got = chunks(CREATED, failed, text("too late"))

    assert got[-2]["error"] == {
        "message": "no", "type": "server_error", "param": None, "code": "server_error",
    }  # fmt: skip
    assert got[-1] == "[DONE]"


def test_a_stream_that_breaks_off_is_never_a_clean_end() -> None:
    answer = translator(stream=True)
    answer.feed(stream(CREATED, text("x")))

    with pytest.raises(UpstreamBroke):
        answer.finish()


# Whole answers


def test_a_whole_answer_has_text_calls_reasoning_and_usage() -> None:
    thought = {"type": "response.reasoning_summary_text.delta", "delta": "hm"}

    made = completion(CREATED, thought, text("a"), text("b"), *call(1, ["{}"]), COMPLETED)

    message = made["choices"][0]["message"]
    assert (message["content"], message["reasoning_content"]) == ("ab", "hm")
    assert message["tool_calls"] == [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": "weather", "arguments": "{}"},
        }
    ]
    assert made["choices"][0]["finish_reason"] == "tool_calls"
    assert made["usage"] == {
        "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
        "prompt_tokens_details": {"cached_tokens": 60},
        "completion_tokens_details": {"reasoning_tokens": 5},
    }  # fmt: skip


def test_an_answer_of_calls_alone_has_no_content() -> None:
    message = completion(CREATED, *call(1, ["{}"]), COMPLETED)["choices"][0]["message"]

    assert message["content"] is None


def test_a_refusal_is_told_as_one() -> None:
    refusal = {"type": "response.refusal.delta", "delta": "no"}

    message = completion(CREATED, refusal, COMPLETED)["choices"][0]["message"]

    assert (message["content"], message["refusal"]) == ("", "no")


def test_the_prompt_is_never_smaller_than_what_came_from_the_cache() -> None:
    odd = {**USAGE, "input_tokens": 10, "input_tokens_details": {"cached_tokens": 60}}

    usage = completion(CREATED, ended(usage=odd))["usage"]

    assert usage["prompt_tokens"] >= usage["prompt_tokens_details"]["cached_tokens"]


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ({"type": "error", "code": "server_is_overloaded", "message": "m"}, 503, "server_is_overloaded"),
        (ended("failed", error={"code": "rate_limit_exceeded", "message": "m"}), 429, "rate_limit_exceeded"),
        (ended("failed", error={"code": "odd", "message": "m"}), 502, "odd"),
    ],
    ids=["overloaded", "limit", "unknown"],
)  # fmt: skip
def test_a_failure_of_a_whole_answer_has_a_status(
    event: dict[str, Any], status: int, code: str
) -> None:
    answer = translator()
    answer.feed(stream(CREATED, event))

    error = json.loads(answer.finish())["error"]

    assert (answer.status, error["code"], error["message"]) == (status, code, "m")


def test_a_whole_answer_that_breaks_off_fails() -> None:
    answer = translator()
    answer.feed(stream(CREATED, text("x")))

    with pytest.raises(UpstreamBroke):
        answer.finish()
