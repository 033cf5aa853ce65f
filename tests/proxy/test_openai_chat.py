"""Chat Completions over Responses: requests up, streams and whole answers back."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from proxy.dialects.openai_chat import ChatTranslation
from proxy.errors import ProxyError, Refusal, UpstreamBroke

USER = {"role": "user", "content": "hi"}
FUNCTION = {
    "name": "weather",
    "description": "Of a city",
    "parameters": {"type": "object", "properties": {}},
}


def up(**chat: Any) -> dict[str, Any]:
    """What the provider gets for a Chat request with these fields."""
    body = json.dumps({"model": "gpt-6-sol", "messages": [USER], **chat}).encode()
    return json.loads(ChatTranslation().request(body))


def stream(*data: dict[str, Any]) -> bytes:
    return b"".join(
        f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in data
    )


CREATED = {
    "type": "response.created",
    "response": {"id": "resp_1", "created_at": 7, "model": "gpt-6-sol"},
}
USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 10},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 120,
}
COMPLETED = {
    "type": "response.completed",
    "response": {"id": "resp_1", "status": "completed", "model": "gpt-6-sol", "usage": USAGE},
}


def text(delta: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "item_id": "msg_1", "delta": delta}


def call(number: int, arguments: Iterable[str]) -> list[dict[str, Any]]:
    item = {
        "type": "function_call",
        "id": f"fc_{number}",
        "call_id": f"call_{number}",
        "name": "weather",
    }
    pieces = list(arguments)
    return [
        {"type": "response.output_item.added", "item": {**item, "arguments": ""}},
        *(
            {
                "type": "response.function_call_arguments.delta",
                "item_id": item["id"],
                "delta": piece,
            }
            for piece in pieces
        ),
        {"type": "response.output_item.done", "item": {**item, "arguments": "".join(pieces)}},
    ]


def chunks(*data: dict[str, Any], **chat: Any) -> list[Any]:
    """The parsed chunks a streaming client gets, "[DONE]" included."""
    translator = ChatTranslation().answer(
        json.dumps({"model": "gpt-6-sol", "stream": True, **chat}).encode()
    )
    out = translator.feed(stream(*data)) + translator.finish()
    lines = [line.removeprefix(b"data: ") for line in out.split(b"\n\n") if line]
    return [line.decode() if line == b"[DONE]" else json.loads(line) for line in lines]


def completion(*data: dict[str, Any]) -> dict[str, Any]:
    translator = ChatTranslation().answer(json.dumps({"model": "gpt-6-sol"}).encode())
    assert translator.feed(stream(*data)) == b""
    return json.loads(translator.finish())


# Requests


def test_a_request_is_streamed_and_not_stored() -> None:
    made = up()

    assert (made["stream"], made["store"], made["model"]) == (True, False, "gpt-6-sol")
    assert made["input"] == [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    ]


def test_system_messages_at_the_beginning_are_the_instructions() -> None:
    made = up(
        messages=[
            {"role": "system", "content": "a"},
            {"role": "developer", "content": "b"},
            USER,
            {"role": "system", "content": "c"},
        ]
    )

    assert made["instructions"] == "a\n\nb"
    assert made["input"][1]["role"] == "developer"


def test_images_and_files_go_along() -> None:
    parts = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA==", "detail": "low"}},
        {
            "type": "file",
            "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="},
        },
    ]

    content = up(messages=[{"role": "user", "content": parts}])["input"][0]["content"]

    assert [part["type"] for part in content] == ["input_text", "input_image", "input_file"]
    assert content[1]["detail"] == "low"


def test_calls_and_their_results_keep_their_ids() -> None:
    messages = [
        USER,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": "{}"},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "sun"},
    ]

    items = up(messages=messages)["input"]

    assert items[1] == {
        "type": "function_call",
        "call_id": "call_1",
        "name": "weather",
        "arguments": "{}",
    }
    assert items[2] == {"type": "function_call_output", "call_id": "call_1", "output": "sun"}


def test_tools_are_as_lax_as_in_chat_unless_they_ask_for_strictness() -> None:
    tools = up(
        tools=[
            {"type": "function", "function": FUNCTION},
            {"type": "function", "function": {"name": "x", "strict": True}},
        ]
    )["tools"]

    assert [tool["strict"] for tool in tools] == [False, True]
    assert tools[0]["name"] == "weather"


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", "auto"),
        ("required", "required"),
        (
            {"type": "function", "function": {"name": "weather"}},
            {"type": "function", "name": "weather"},
        ),
    ],
    ids=["auto", "required", "named"],
)
def test_a_tool_choice_is_passed_on(choice: object, sent: object) -> None:
    assert up(tool_choice=choice)["tool_choice"] == sent


def test_structured_output_effort_and_limits_have_their_places() -> None:
    schema = {"name": "answer", "schema": {"type": "object"}, "strict": True}

    made = up(
        response_format={"type": "json_schema", "json_schema": schema},
        reasoning_effort="low",
        verbosity="low",
        max_completion_tokens=9,
    )

    assert made["text"] == {"format": {"type": "json_schema", **schema}, "verbosity": "low"}
    assert made["reasoning"]["effort"] == "low"
    assert made["max_output_tokens"] == 9


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 1),
        ("frequency_penalty", 0),
        ("stop", None),
        ("logprobs", False),
        ("modalities", ["text"]),
        ("logit_bias", {}),
    ],
)
def test_a_value_that_asks_for_nothing_is_let_go(field: str, value: object) -> None:
    assert field not in up(**{field: value})


@pytest.mark.parametrize(
    ("chat", "sentence"),
    [
        ({"n": 2}, "n: "),
        ({"stop": ["END"]}, "stop: "),
        ({"seed": 1}, "seed: "),
        ({"logit_bias": {"1": 5}}, "logit_bias: "),
        ({"messages": []}, "messages: "),
        ({"messages": [{"role": "function"}]}, "messages[0].role: "),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].tool_call_id: "),
        (
            {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]},
            "messages[0].content[0].type: ",
        ),
        ({"tools": [{"type": "web_search"}]}, "tools[0]: "),
        ({"response_format": {"type": "grammar"}}, "response_format: "),
    ],
)
def test_what_has_no_equal_is_refused_by_name(chat: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        up(**chat)

    assert (refusal.value.status, refusal.value.title[: len(sentence)]) == (400, sentence)


# Streams


def test_a_text_comes_chunk_by_chunk_and_ends_with_done() -> None:
    got = chunks(CREATED, text("He"), text("llo"), COMPLETED)

    deltas = [chunk["choices"][0]["delta"] for chunk in got[:-1]]
    assert deltas == [
        {"role": "assistant", "content": ""},
        {"content": "He"},
        {"content": "llo"},
        {},
    ]
    assert got[-2]["choices"][0]["finish_reason"] == "stop"
    assert got[-1] == "[DONE]"
    assert {chunk["id"] for chunk in got[:-1]} == {"chatcmpl-1"}


def test_parallel_calls_are_told_apart_by_their_index() -> None:
    got = chunks(CREATED, *call(1, ['{"city":', '"Rom"}']), *call(2, ["{}"]), COMPLETED)

    parts = [
        part for chunk in got[:-1] for part in chunk["choices"][0]["delta"].get("tool_calls", ())
    ]
    assert [(part["index"], part.get("id"), part["function"].get("arguments")) for part in parts] == [
        (0, "call_1", ""), (0, None, '{"city":'), (0, None, '"Rom"}'), (1, "call_2", ""), (1, None, "{}"),
    ]  # fmt: skip
    assert got[-2]["choices"][0]["finish_reason"] == "tool_calls"


def test_arguments_that_come_whole_with_the_call_s_end_are_told_once() -> None:
    item = {
        "type": "function_call",
        "id": "fc_1",
        "call_id": "call_1",
        "name": "weather",
        "arguments": "{}",
    }

    got = chunks(CREATED, {"type": "response.output_item.done", "item": item}, COMPLETED)

    parts = [
        part for chunk in got[:-1] for part in chunk["choices"][0]["delta"].get("tool_calls", ())
    ]
    assert [part["function"]["arguments"] for part in parts] == ["", "{}"]


def test_usage_comes_in_a_chunk_of_its_own_when_asked_for() -> None:
    got = chunks(CREATED, text("x"), COMPLETED, stream_options={"include_usage": True})

    assert got[-2]["choices"] == []
    assert got[-2]["usage"]["prompt_tokens"] == 100
    assert got[-2]["usage"]["prompt_tokens_details"] == {"cached_tokens": 60}
    assert got[0]["usage"] is None


def test_the_prompt_is_never_smaller_than_what_came_from_the_cache() -> None:
    odd = {**USAGE, "input_tokens": 10, "input_tokens_details": {"cached_tokens": 60}}

    usage = completion(CREATED, {**COMPLETED, "response": {**COMPLETED["response"], "usage": odd}})[
        "usage"
    ]

    assert usage["prompt_tokens"] >= usage["prompt_tokens_details"]["cached_tokens"]


def test_unknown_events_change_nothing() -> None:
    plain = chunks(CREATED, text("x"), COMPLETED)

    odd = chunks(
        CREATED,
        {"type": "response.new_thing", "delta": 5},
        text("x"),
        {"type": "keepalive"},
        COMPLETED,
    )

    assert odd == plain


def test_a_stream_cut_anywhere_gives_the_same_bytes() -> None:
    whole = stream(CREATED, text("Zürich ☂"), *call(1, ["{}"]), COMPLETED)
    request = json.dumps({"model": "m", "stream": True}).encode()
    at_once = ChatTranslation().answer(request).feed(whole)

    bytewise = ChatTranslation().answer(request)

    assert (
        b"".join(bytewise.feed(whole[index : index + 1]) for index in range(len(whole))) == at_once
    )


@pytest.mark.parametrize(
    ("reason", "finish"), [("max_output_tokens", "length"), ("content_filter", "content_filter")]
)
def test_an_incomplete_answer_says_why(reason: str, finish: str) -> None:
    response = {"status": "incomplete", "incomplete_details": {"reason": reason}, "usage": USAGE}

    got = chunks(CREATED, text("x"), {"type": "response.incomplete", "response": response})

    assert got[-2]["choices"][0]["finish_reason"] == finish


def test_a_failed_answer_is_an_error_in_the_stream() -> None:
    failed = {
        "type": "response.failed",
        "response": {"status": "failed", "error": {"code": "server_error", "message": "no"}},
    }

    got = chunks(CREATED, failed)

    assert got[-2]["error"]["message"] == "no"
    assert got[-1] == "[DONE]"


def test_a_stream_that_breaks_off_is_never_a_clean_end() -> None:
    translator = ChatTranslation().answer(b'{"stream": true}')
    translator.feed(stream(CREATED, text("x")))

    with pytest.raises(UpstreamBroke):
        translator.finish()


# Whole answers


def test_a_whole_answer_has_text_calls_reasoning_and_usage() -> None:
    thought = {"type": "response.reasoning_summary_text.delta", "delta": "hm"}

    made = completion(CREATED, thought, text("a"), text("b"), *call(1, ["{}"]), COMPLETED)

    message = made["choices"][0]["message"]
    assert (message["content"], message["reasoning_content"]) == ("ab", "hm")
    assert message["tool_calls"][0]["function"] == {"name": "weather", "arguments": "{}"}
    assert made["choices"][0]["finish_reason"] == "tool_calls"
    assert made["usage"]["completion_tokens_details"] == {"reasoning_tokens": 5}


def test_a_failed_whole_answer_is_told_with_its_own_code() -> None:
    translator = ChatTranslation().answer(b"{}")
    translator.feed(stream({"type": "error", "code": "server_is_overloaded", "message": "busy"}))

    with pytest.raises(ProxyError) as failure:
        translator.finish()

    assert (failure.value.title, failure.value.code, failure.value.status) == (
        "busy",
        "server_is_overloaded",
        503,
    )
