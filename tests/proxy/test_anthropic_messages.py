"""The Anthropic Messages dialect: what requests and answers say of themselves."""

import json
from typing import Any

import pytest
from multidict import CIMultiDict

from proxy.dialect import Metered
from proxy.dialects.anthropic_messages import AnthropicMessages
from proxy.dialects.anthropic_prompt import comparable
from proxy.errors import NobodyCanServe, ProxyError, Refusal, UpstreamTimeout
from proxy.record import TokenUsage
from proxy.sse import events
from tests.fakes.anthropic import MODEL, USAGE, event, message_events

DIALECT = AnthropicMessages()
NO_HEADERS: CIMultiDict[str] = CIMultiDict()


def metered(*chunks: bytes, is_stream: bool = True) -> Metered:
    meter = DIALECT.meter(is_stream=is_stream)
    for chunk in chunks:
        meter.feed(chunk)
    return meter.result()


# What a request says


def test_a_request_is_read_as_slices_of_its_body() -> None:
    body = (
        b'{"model":"claude-opus-5","stream":true,"system":[ {"type":"text", "text":"S"} ],'
        b'"tools":[{"name":"a"},{"name":"b"}],"messages":[{"role":"user","content":"caf\\u00e9"}]}'
    )

    facts = DIALECT.read_request(NO_HEADERS, body)

    assert (facts.model, facts.is_stream) == ("claude-opus-5", True)
    assert facts.parts is not None
    assert bytes(facts.parts.system) == b'[ {"type":"text", "text":"S"} ]'
    assert list(map(bytes, facts.parts.tools)) == [b'{"name":"a"}', b'{"name":"b"}']
    assert list(map(bytes, facts.parts.messages)) == [b'{"role":"user","content":"caf\\u00e9"}']


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'{"model":', b'{"tools":5}', b'{"messages":"x"}', b"\xff\xfe", b'{"model":5}'],
)  # fmt: skip
def test_a_body_that_is_no_request_gives_empty_facts(body: bytes) -> None:
    facts = DIALECT.read_request(NO_HEADERS, body)

    assert (facts.model, facts.is_stream, facts.session_id) == ("", False, "")


SESSION = "0b4445e1-f5be-49e1-87ce-62bbc28ad705"


@pytest.mark.parametrize(
    ("headers", "user_id", "session_id"),
    [
        ({"X-Claude-Code-Session-Id": SESSION}, "user_x_account__session_other", SESSION),
        ({}, json.dumps({"device_id": "d" * 64, "account_uuid": "", "session_id": SESSION}), SESSION),
        ({}, f"user_{'d' * 64}_account__session_{SESSION}", SESSION),
        ({}, "somebody", ""),
        ({}, '{"device_id":"d"}', ""),
        ({}, '{"session_id":5}', ""),
        ({}, None, ""),
        ({}, 5, ""),
    ],
    ids=["header", "json text", "old form", "opaque", "no session", "wrong session", "null", "number"],
)  # fmt: skip
def test_the_session_is_found_wherever_claude_code_puts_it(
    headers: dict[str, str], user_id: Any, session_id: str
) -> None:
    body = json.dumps({"model": "m", "metadata": {"user_id": user_id}}).encode()

    assert DIALECT.read_request(CIMultiDict(headers), body).session_id == session_id


def test_a_sub_agent_is_told_from_its_session() -> None:
    facts = DIALECT.read_request(CIMultiDict({"x-claude-code-agent-id": "agent-1"}), b"{}")

    assert facts.parts is not None
    assert facts.parts.agent_id == "agent-1"


def test_prompts_are_compared_without_cache_marks_and_attribution() -> None:
    """What that leaves out is said in test_shape.py."""
    facts = DIALECT.read_request(CIMultiDict(), b"{}")

    assert facts.parts is not None
    assert facts.parts.comparable is comparable


# What an answer states (14, 28)


def test_usage_is_the_start_s_with_the_last_delta_over_it() -> None:
    result = metered(*message_events(input_tokens=None, cache_read_input_tokens=401))

    assert result == Metered(
        usage=TokenUsage(12, 401, 10, 20, 25),
        model=MODEL,
        stop_reason="end_turn",
        is_complete=True,
        service_tier="standard",
    )


def test_deltas_state_sums_and_are_not_added_up() -> None:
    delta = {"type": "message_delta", "delta": {"stop_reason": None}}
    first = event("message_delta", delta | {"usage": {"output_tokens": 10}})

    result = metered(*message_events()[:-2], first, *message_events()[-2:])

    assert result.usage is not None
    assert result.usage.output == 25


def test_the_same_is_read_from_any_framing() -> None:
    stream = b"".join(message_events())
    crlf = stream.replace(b"\n", b"\r\n").replace(b"data: ", b"data:")
    unnamed = b"".join(
        line + b"\n" for line in stream.split(b"\n") if not line.startswith(b"event")
    )

    byte_by_byte = metered(*(bytes([byte]) for byte in crlf))

    assert byte_by_byte == metered(crlf) == metered(unnamed) == metered(stream)
    assert byte_by_byte.is_complete


def test_the_whole_answer_states_the_same_as_the_stream() -> None:
    document = {"type": "message", "model": MODEL, "stop_reason": "end_turn"}
    body = json.dumps(document | {"usage": USAGE | {"output_tokens": 25}}).encode()

    assert metered(body[:50], body[50:], is_stream=False) == metered(*message_events())


def test_unknown_events_blocks_and_stop_reasons_pass() -> None:
    new = event("content_block_begun", {"type": "content_block_begun", "x": [1]})
    stop = {"type": "message_delta", "delta": {"stop_reason": "new_reason"}, "usage": {"x": None}}

    result = metered(*message_events()[:3], new, event("message_delta", stop))

    assert result.stop_reason == "new_reason"
    assert result.usage == TokenUsage(12, 400, 10, 20, 1)


@pytest.mark.parametrize(
    ("data", "error_type"),
    [
        (b'{"type":"error","error":{"type":"overloaded_error","message":"x"}}', "overloaded_error"),
        (b'{"type": "error", "error": "text"}', "api_error"),
        (b'{"type":"error"}', "api_error"),
    ],
)
def test_an_error_within_a_stream_is_seen(data: bytes, error_type: str) -> None:
    result = metered(message_events()[0], b"event: error\ndata: " + data + b"\n\n")

    assert (result.error_type, result.is_complete) == (error_type, True)


def test_text_that_looks_like_an_event_is_text() -> None:
    text = 'message_stop "type":"error" \n\nevent: error\ndata: {"type":"error"}'
    delta = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}}

    result = metered(message_events()[0], event("content_block_delta", delta))

    assert (result.error_type, result.is_complete) == ("", False)


def test_what_was_billed_beside_the_message_is_told_apart() -> None:
    iterations = [
        {"type": "message", "input_tokens": 12, "output_tokens": 25},
        {"type": "compaction", "input_tokens": 1000, "output_tokens": 90},
        {
            "type": "advisor_message",
            "model": "claude-fable-5",
            "input_tokens": 7,
            "output_tokens": 8,
        },
    ]

    result = metered(*message_events(iterations=iterations))

    assert result.side_usage == (
        (MODEL, TokenUsage(input=1000, output=90)),
        ("claude-fable-5", TokenUsage(input=7, output=8)),
    )


def test_all_that_decides_the_price_is_read() -> None:
    usage = {
        "output_tokens_details": {"thinking_tokens": 20}, "server_tool_use": {"web_search_requests": 3},
        "service_tier": "priority", "speed": "fast", "inference_geo": "us",
    }  # fmt: skip

    result = metered(*message_events(**usage))

    assert result.usage is not None
    assert (result.usage.reasoning, result.web_searches) == (20, 3)
    assert (result.service_tier, result.speed, result.inference_geo) == ("priority", "fast", "us")


def test_cache_writes_without_a_lifetime_are_five_minutes_long() -> None:
    body = json.dumps({"type": "message", "usage": {"cache_creation_input_tokens": 9}}).encode()

    assert metered(body, is_stream=False).usage == TokenUsage(cache_write_5m=9)


@pytest.mark.parametrize(
    ("diagnostics", "reason"),
    [
        ({"cache_miss_reason": {"type": "tools_changed", "cache_missed_input_tokens": 9}}, "tools_changed"),
        ({"cache_miss_reason": "unavailable"}, "unavailable"),
        ({"cache_miss_reason": None}, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_the_provider_s_own_word_on_a_cache_miss_is_kept(diagnostics: Any, reason: str) -> None:
    body = json.dumps({"type": "message", "usage": {}, "diagnostics": diagnostics}).encode()

    assert metered(body, is_stream=False).cache_miss_reason == reason


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1]", b'{"usage":[]}', b'{"usage":{"input_tokens":"x"}}', b"\xff"]
)
def test_nonsense_is_metered_as_nothing(body: bytes) -> None:
    assert (metered(body, is_stream=False).usage or TokenUsage()) == TokenUsage()
    assert metered(b"event: message_delta\ndata: " + body + b"\n\n").usage is None


# How errors look (27)


@pytest.mark.parametrize(
    ("failure", "error_type"),
    [
        (Refusal("No."), "invalid_request_error"),
        (Refusal("No.", status=401), "authentication_error"),
        (Refusal("No.", status=403), "permission_error"),
        (Refusal("No.", status=413), "request_too_large"),
        (Refusal("No.", status=415), "invalid_request_error"),
        (NobodyCanServe("No.", code="accounts_resting", status=429), "rate_limit_error"),
        (NobodyCanServe("No.", code="no_account", status=503), "api_error"),
        (UpstreamTimeout("No."), "timeout_error"),
        (ProxyError("No."), "api_error"),
    ],
)
def test_a_failure_of_ours_has_the_dialect_s_shape(failure: ProxyError, error_type: str) -> None:
    expected = {"type": "error", "error": {"type": error_type, "message": "No."}}

    assert json.loads(DIALECT.error_body(failure)) == expected


@pytest.mark.parametrize(
    "cut",
    [
        b"",
        b"event: content_bl",
        b"event: ping\n",
        b'event: ping\ndata: {"type":"pi',
        b"\ndata: {}\n",
    ],
    ids=["between events", "in a name", "after a name", "in data", "before the empty line"],
)
def test_an_error_event_takes_the_place_of_an_event_that_was_cut(cut: bytes) -> None:
    stream = message_events()[0] + cut + DIALECT.error_event(ProxyError("No."))

    last = list(events(stream))[-1]

    assert last.name == "error"
    assert last.data.endswith(DIALECT.error_body(ProxyError("No.")))
    assert stream.endswith(b"\n\n")
