"""What of a Messages request the runtime can do, what it ignores, what is refused by name."""

import json
import time
from typing import Any

import pytest

from proxy.errors import Refusal
from proxy.providers.anthropic.sdk.fields import FIELDS, Treatment
from proxy.providers.anthropic.sdk.mapping import read_call

WEATHER = {"name": "weather", "description": "Of a city", "input_schema": {"type": "object"}}


def body(**fields: Any) -> bytes:
    request = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "hi"}],
    }
    return json.dumps({**request, **fields}).encode()


def test_the_smallest_request_is_one_turn_without_thinking() -> None:
    call = read_call(body())

    assert call.history == ()
    assert call.last.blocks == ({"type": "text", "text": "hi"},)
    assert (call.system, call.tools, call.thinking, call.is_stream) == ("", (), None, False)


def test_all_but_the_last_turn_is_history_with_its_blocks_as_they_came() -> None:
    thinking = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}
    messages = [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": [thinking, {"type": "text", "text": "two"}]},
        {
            "role": "user",
            "content": [
                {
                    "type": "image",
                    "source": {"type": "base64", "data": "", "media_type": "image/png"},
                }
            ],
        },
    ]

    call = read_call(body(messages=messages))

    assert [turn.role for turn in call.history] == ["user", "assistant"]
    assert call.history[1].blocks[0] == thinking
    assert call.last.blocks[0]["type"] == "image"


def test_a_list_of_system_blocks_is_joined_by_an_empty_line() -> None:
    system = [
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": "b"},
    ]

    assert read_call(body(system=system)).system == "a\n\nb"


def test_what_the_runtime_would_change_travels_as_it_stands() -> None:
    sent = {
        "temperature": 0.25, "top_p": 0.5, "top_k": 3, "stop_sequences": ["END"], "service_tier": "auto",
        "output_config": {"effort": "low"}, "thinking": {"type": "adaptive", "display": "omitted"},
    }  # fmt: skip

    call = read_call(body(**sent))

    assert call.extra_body == {"model": "claude-sonnet-5-5", "max_tokens": 100, **sent}


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        (None, None),
        ({"type": "auto"}, {"type": "auto"}),
        ({"type": "any"}, {"type": "any"}),
        ({"type": "none"}, {"type": "none"}),
        ({"type": "tool", "name": "weather"}, {"type": "tool", "name": "mcp__c__weather"}),
    ],
    ids=["absent", "auto", "any", "none", "tool"],
)
def test_a_tool_choice_names_the_tool_as_the_runtime_does(choice: object, sent: object) -> None:
    call = read_call(body(tools=[WEATHER], tool_choice=choice))

    assert call.extra_body.get("tool_choice") == sent


def test_tool_results_are_found_by_the_call_they_answer() -> None:
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"}
    messages = [
        {"role": "user", "content": "weather?"},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}],
        },
        {"role": "user", "content": [result]},
    ]

    assert read_call(body(messages=messages, tools=[WEATHER])).last.results == {"toolu_1": result}


def test_turns_of_one_role_in_a_row_are_one() -> None:
    messages = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "1"},
        {"role": "assistant", "content": "2"},
        {"role": "user", "content": "b"},
        {"role": "user", "content": "c"},
    ]

    call = read_call(body(messages=messages))

    assert [len(turn.blocks) for turn in call.turns] == [1, 2, 2]


@pytest.mark.parametrize(
    ("extra", "is_known"),
    [({"strict": False, "defer_loading": None}, True), ({"strict": True}, False)],
    ids=["asks for nothing", "asks for something"],
)
def test_a_key_of_a_tool_that_cannot_be_done_is_refused_when_it_asks_for_something(
    extra: dict[str, Any], is_known: bool
) -> None:
    tools = [{**WEATHER, **extra}]

    if is_known:
        assert len(read_call(body(tools=tools)).tools) == 1
    else:
        with pytest.raises(Refusal, match=r"^tools\[0\]\.strict: "):
            read_call(body(tools=tools))


CALL = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"}
CALLED = {"role": "assistant", "content": [CALL]}


@pytest.mark.parametrize(
    ("messages", "sentence"),
    [
        ([("user", "a"), ("assistant", [CALL]), ("user", "b")], "messages[1]: the call "),
        ([("user", "a"), ("user", [RESULT])], "messages[1]: the result "),
        (
            [("user", "a"), ("assistant", [CALL]), ("user", [RESULT]), ("user", [RESULT])],
            "messages[3]: the result ",
        ),
    ],
    ids=["no result", "no call", "twice"],
)
def test_calls_and_results_that_have_no_partner_are_refused(
    messages: list[tuple[str, Any]], sentence: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        read_call(body(messages=[{"role": role, "content": what} for role, what in messages]))

    assert refusal.value.title.startswith(sentence)


@pytest.mark.parametrize(
    "name",
    ["cwd", "permission_mode", "env", "cli_path", "add_dirs", "allowed_tools", "hooks", "settings", "agents",
     "plugins", "betas", "resume", "anything"],
)  # fmt: skip
def test_what_is_no_messages_field_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refusal, match=f"^{name}: ") as refusal:
        read_call(body(**{name: "x"}))

    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "name", [name for name, field in FIELDS.items() if field.treatment is Treatment.REFUSED]
)
def test_a_field_without_an_equal_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refusal, match=f"^{name}: "):
        read_call(body(**{name: {"some": "value"}}))


@pytest.mark.parametrize(
    "name", [name for name, field in FIELDS.items() if field.treatment is Treatment.REFUSED]
)
def test_a_null_field_asks_for_nothing_and_is_not_refused(name: str) -> None:
    read_call(body(**{name: None}))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"model": ""}, "model: "),
        ({"model": "--dangerous"}, "model: "),
        ({"model": "a\0b"}, "model: "),
        ({"max_tokens": 0}, "max_tokens: "),
        ({"max_tokens": True}, "max_tokens: "),
        ({"messages": []}, "messages: "),
        ({"messages": "hi"}, "messages: "),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages[0].role: "),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content: "),
        ({"messages": [{"role": "user", "content": [1]}]}, "messages[0].content[0]: "),
        (
            {"messages": [{"role": "user", "content": [{"type": "tool_use"}]}]},
            "messages[0].content[0].type: ",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "tool_result"}]}]},
            "messages[0].content[0].tool_use_id: ",
        ),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "{"}]},
            "messages: ",
        ),
        (
            {"messages": [CALLED, {"role": "user", "content": [{**RESULT, "content": [1]}]}]},
            "messages[1].content[0].content[0]: ",
        ),
        (
            {
                "messages": [
                    CALLED,
                    {
                        "role": "user",
                        "content": [{**RESULT, "is_error": True, "content": [{"type": "image"}]}],
                    },
                ]
            },
            "messages[1].content[0].content[0].type: ",
        ),
        ({"messages": [{"role": "user", "content": " "}]}, "messages[0].content[0].text: "),
        ({"messages": [{"role": "user", "content": "a", "id": "m"}]}, "messages[0].id: "),
        ({"system": [{"type": "image"}]}, "system[0]: "),
        ({"system": [{"type": "text", "text": "a", "citations": [{}]}]}, "system[0].citations: "),
        ({"stream": "yes"}, "stream: "),
        ({"tools": [WEATHER, WEATHER]}, "tools[1].name: "),
        ({"tools": [{**WEATHER, "name": "a b"}]}, "tools[0].name: "),
        ({"tools": [{"type": "web_search_20260209", "name": "web_search"}]}, "tools[0].type: "),
        ({"tools": [{"name": "x"}]}, "tools[0].input_schema: "),
        ({"tool_choice": {"type": "tool", "name": "nobody"}}, "tool_choice.name: "),
        ({"thinking": {"type": "enabled"}}, "thinking.budget_tokens: "),
        ({"stop_sequences": ["x" * 70_000]}, "stop_sequences: "),
    ],
)
def test_a_wrong_value_is_refused_by_the_place_it_stands_at(
    fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        read_call(body(**fields))

    assert refusal.value.title.startswith(sentence)


@pytest.mark.parametrize(
    "document", [b"", b"not json", b"[]", b"\xff"], ids=["empty", "text", "list", "binary"]
)
def test_what_is_no_json_object_is_refused(document: bytes) -> None:
    with pytest.raises(Refusal, match="request body"):
        read_call(document)


def test_a_long_request_is_read_in_one_pass() -> None:
    body = {
        "model": "m",
        "max_tokens": 1,
        "messages": [{"role": "user", "content": "a"}] * 100_000,
        "tools": [{"name": f"t{i}", "input_schema": {"type": "object"}} for i in range(20_000)],
    }
    document = json.dumps(body).encode()
    began = time.process_time()

    call = read_call(document)

    assert len(call.last.blocks) == 100_000
    assert time.process_time() - began < 10  # a second; looking back at each one takes minutes
