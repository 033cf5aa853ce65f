"""Chat Completions requests as the Responses requests that a Codex account is sent."""

import json
from typing import Any

import pytest

from proxy.dialects.openai_chat import ChatTranslation
from proxy.errors import Refusal
from proxy.model import CredentialKind
from tests.proxy.openai.events import MODEL

USER = {"role": "user", "content": "hi"}
FUNCTION = {
    "name": "weather",
    "description": "Of a city",
    "parameters": {"type": "object", "properties": {}},
}
REFUSED = frozenset({"temperature", "max_output_tokens", "user"})


def up(translation: ChatTranslation | None = None, **chat: Any) -> dict[str, Any]:
    """What the provider gets for a Chat request with these fields."""
    body = json.dumps({"model": MODEL, "messages": [USER], **chat}).encode()
    made: dict[str, Any] = json.loads((translation or ChatTranslation()).translate(body).body)
    return made


@pytest.mark.parametrize("kind", list(CredentialKind))
def test_only_keys_are_served_without_translation(kind: CredentialKind) -> None:
    assert ChatTranslation().is_needed(kind) == (kind is not CredentialKind.API_KEY)


def test_a_request_is_streamed_and_not_stored() -> None:
    made = up()

    assert (made["stream"], made["store"], made["model"]) == (True, False, MODEL)
    assert made["input"] == [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    ]


def test_system_messages_at_the_beginning_are_the_instructions() -> None:
    made = up(
        messages=[
            {"role": "system", "content": "a"},
            {"role": "developer", "content": [{"type": "text", "text": "b"}]},
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
        {"type": "image_url", "image_url": "https://example.com/cat.png"},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf,"}},
    ]

    content = up(messages=[{"role": "user", "content": parts}])["input"][0]["content"]

    assert content == [
        {"type": "input_text", "text": "look"},
        {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "low"},
        {"type": "input_image", "image_url": "https://example.com/cat.png", "detail": "auto"},
        {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf,"},
    ]


def test_calls_and_their_results_keep_their_ids() -> None:
    function = {"name": "weather", "arguments": "{}"}
    custom = {"name": "shell", "input": "ls"}
    messages = [
        USER,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_1", "type": "function", "function": function},
                {"id": "call_2", "type": "custom", "custom": custom},
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "sun"},
        {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "a.txt"}]},
    ]

    items = up(messages=messages)["input"][1:]

    assert items == [
        {"type": "function_call", "call_id": "call_1", **function},
        {"type": "custom_tool_call", "call_id": "call_2", **custom},
        {"type": "function_call_output", "call_id": "call_1", "output": "sun"},
        {
            "type": "custom_tool_call_output",
            "call_id": "call_2",
            "output": [{"type": "input_text", "text": "a.txt"}],
        },
    ]


def test_what_the_assistant_said_and_refused_goes_along() -> None:
    messages = [
        USER,
        {"role": "assistant", "content": "yes"},
        {"role": "assistant", "content": None, "refusal": "no"},
    ]

    items = up(messages=messages)["input"][1:]

    assert [item["content"] for item in items] == [
        [{"type": "output_text", "text": "yes"}],
        [{"type": "refusal", "refusal": "no"}],
    ]


def test_tools_are_as_lax_as_in_chat_unless_they_ask_for_strictness() -> None:
    tools = up(
        tools=[
            {"type": "function", "function": FUNCTION},
            {"type": "function", "function": {"name": "x", "strict": True, "parameters": None}},
        ]
    )["tools"]

    assert tools[0] == {"type": "function", "strict": False, **FUNCTION}
    assert tools[1]["strict"] is True
    assert tools[1]["parameters"] == {"type": "object", "properties": {}}


def test_a_custom_tool_keeps_its_grammar() -> None:
    grammar = {"syntax": "lark", "definition": "start: /a/"}
    custom = {"name": "a", "format": {"type": "grammar", "grammar": grammar}}

    (tool,) = up(tools=[{"type": "custom", "custom": custom}])["tools"]

    assert tool == {"type": "custom", "name": "a", "format": {"type": "grammar", **grammar}}


NAMED = {"type": "function", "function": {"name": "weather"}}
CUSTOM = {"type": "custom", "custom": {"name": "shell"}}


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", "auto"),
        ("required", "required"),
        (NAMED, {"type": "function", "name": "weather"}),
        (CUSTOM, {"type": "custom", "name": "shell"}),
        (
            {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [NAMED]}},
            {
                "type": "allowed_tools",
                "mode": "required",
                "tools": [{"type": "function", "name": "weather"}],
            },
        ),
    ],
    ids=["auto", "required", "function", "custom", "allowed"],
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
        parallel_tool_calls=False,
    )

    assert made["text"] == {"format": {"type": "json_schema", **schema}, "verbosity": "low"}
    assert made["reasoning"]["effort"] == "low"
    assert made["max_output_tokens"] == 9
    assert made["parallel_tool_calls"] is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 1),
        ("frequency_penalty", 0),
        ("stop", None),
        ("logprobs", False),
        ("modalities", ["text"]),
        ("logit_bias", {}),
        ("store", False),
    ],
)
def test_a_value_that_asks_for_nothing_is_let_go(field: str, value: object) -> None:
    body = json.dumps({"messages": [USER], field: value}).encode()

    translated = ChatTranslation().translate(body)

    assert json.loads(translated.body).get(field) in (None, False)
    assert translated.left_out == ()


def test_what_the_provider_would_refuse_is_left_out_and_named() -> None:
    chat = {"temperature": 0.2, "top_p": 1, "max_tokens": 9, "store": True, "seed": 1, "user": None}
    body = json.dumps({"messages": [USER], **chat}).encode()

    translated = ChatTranslation(REFUSED).translate(body)

    made = json.loads(translated.body)
    assert set(made) & {"temperature", "max_output_tokens", "seed", "user"} == set()
    assert (made["store"], made["top_p"]) == (False, 1)
    assert translated.left_out == ("temperature", "max_output_tokens", "store", "seed")


@pytest.mark.parametrize(
    ("chat", "sentence"),
    [
        ({"n": 2}, "n: "),
        ({"stop": ["END"]}, "stop: "),
        ({"functions": [FUNCTION]}, "functions: "),
        ({"logit_bias": {"1": 5}}, "logit_bias: "),
        ({"messages": []}, "messages: "),
        ({"messages": ["hi"]}, "messages[0]: "),
        ({"messages": [{"role": "function"}]}, "messages[0].role: "),
        ({"messages": [{"role": "user"}]}, "messages[0].content: "),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].tool_call_id: "),
        (
            {"messages": [USER, {"role": "assistant", "tool_calls": [{"id": "a"}]}]},
            "messages[1].tool_calls[0]: ",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]},
            "messages[0].content[0].type: ",
        ),
        ({"tools": [{"type": "web_search"}]}, "tools[0]: "),
        ({"tools": 5}, "tools: "),
        ({"messages": [{"role": "assistant", "tool_calls": {}}]}, "messages[0].tool_calls: "),
        ({"tool_choice": {"type": "mcp"}}, "tool_choice: "),
        ({"response_format": {"type": "grammar"}}, "response_format: "),
    ],
)
def test_what_has_no_equal_is_refused_by_name(chat: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        up(**chat)

    assert (refusal.value.status, refusal.value.title[: len(sentence)]) == (400, sentence)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'"hi"'])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        ChatTranslation().translate(body)

    assert refusal.value.status == 400
