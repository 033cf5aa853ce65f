"""From the runtime's events to the provider's stream or one message."""

import json
from typing import Any

import pytest

from proxy.providers.anthropic.sdk.answer import Collector, error_body, frame, is_false_end, renamed

USAGE = {"input_tokens": 9, "cache_read_input_tokens": 4, "output_tokens": 1}
START = {
    "type": "message_start",
    "message": {"id": "msg_1", "role": "assistant", "content": [], "usage": USAGE},
}


def delta(index: int, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": fields}


def start(index: int, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def stop(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


END = [
    {
        "type": "message_delta",
        "delta": {"stop_reason": "tool_use", "stop_sequence": None},
        "usage": {"output_tokens": 17},
    },
    {"type": "message_stop"},
]


def collect(*events: dict[str, Any]) -> Collector:
    collector = Collector()
    for event in events:
        collector.feed(event)
    return collector


def test_a_frame_keeps_key_order_and_letters() -> None:
    event = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"text": "Zürich ☂", "type": "text_delta"},
        "new": 1.0,
    }

    assert frame(event).decode() == (
        "event: content_block_delta\n"
        'data: {"type":"content_block_delta","index":0,"delta":{"text":"Zürich ☂","type":"text_delta"},"new":1.0}\n\n'
    )


def test_a_tool_call_gets_the_caller_s_name_of_the_tool_back() -> None:
    event = start(0, type="tool_use", id="toolu_1", name="mcp__c__weather", input={})

    assert renamed(event)["content_block"]["name"] == "weather"
    assert renamed(START) is START


def test_blocks_of_every_kind_are_collected() -> None:
    collector = collect(
        START,
        start(0, type="thinking", thinking="", signature=""),
        delta(0, type="thinking_delta", thinking="h"),
        delta(0, type="thinking_delta", thinking="m"),
        delta(0, type="signature_delta", signature="c2ln"),
        stop(0),
        start(1, type="redacted_thinking", data="eHg="),
        stop(1),
        start(2, type="text", text=""),
        delta(2, type="text_delta", text="a"),
        delta(2, type="citations_delta", citation={"cited_text": "q"}),
        delta(2, type="text_delta", text="b"),
        stop(2),
        start(3, type="tool_use", id="toolu_1", name="weather", input={}),
        delta(3, type="input_json_delta", partial_json='{"city":'),
        delta(3, type="input_json_delta", partial_json='"Rom"}'),
        stop(3),
        start(4, type="tool_use", id="toolu_2", name="now", input={}),
        delta(4, type="input_json_delta", partial_json=""),
        stop(4),
        *END,
    )

    message = json.loads(collector.body())

    assert message["content"] == [
        {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "eHg="},
        {"type": "text", "text": "ab", "citations": [{"cited_text": "q"}]},
        {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rom"}},
        {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}},
    ]
    assert message["stop_reason"] == "tool_use"
    assert message["usage"] == {
        "input_tokens": 9,
        "cache_read_input_tokens": 4,
        "output_tokens": 17,
    }
    assert collector.is_complete


def test_an_unknown_event_or_delta_is_passed_over() -> None:
    collector = collect(
        START,
        {"type": "new_event"},
        start(0, type="text", text=""),
        delta(0, type="new"),
        stop(0),
        *END,
    )

    assert json.loads(collector.body())["content"] == [{"type": "text", "text": ""}]


def test_an_end_without_a_stop_reason_is_the_runtime_s_own_invention() -> None:
    invented = {"type": "message_delta", "delta": {"stop_reason": None}, "usage": {}}

    assert is_false_end(invented)
    assert not is_false_end(END[0])


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "invalid_request_error"), (401, "authentication_error"), (429, "rate_limit_error"),
     (500, "api_error"), (502, "api_error"), (529, "overloaded_error")],
)  # fmt: skip
def test_an_error_has_the_dialect_s_type_for_its_status(status: int, kind: str) -> None:
    assert json.loads(error_body(status, "", "no"))["error"] == {"type": kind, "message": "no"}


def test_an_error_keeps_the_provider_s_own_type_where_it_is_known() -> None:
    body = error_body(500, "new_error", "no")

    assert json.loads(body)["error"]["type"] == "new_error"


def test_half_of_a_surrogate_pair_stays_an_escape() -> None:
    assert b'"\\ud83d"' in frame({"type": "x", "text": "\ud83d"})


def test_a_call_whose_input_was_cut_keeps_its_block() -> None:
    collector = collect(
        START,
        start(0, type="tool_use", id="toolu_1", name="weather", input={}),
        delta(0, type="input_json_delta", partial_json='{"city":'),
        stop(0),
        *END,
    )

    assert collector.has_broken_input
    assert json.loads(collector.body())["content"][0]["input"] == {}
