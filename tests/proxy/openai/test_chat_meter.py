"""Chat Completions that a key is served with as they are: what their answers state."""

import json
from typing import Any

import pytest
from multidict import CIMultiDict

from proxy.dialect import Metered, Opening
from proxy.dialects.openai_chat import OpenAIChat
from proxy.record import TokenUsage
from proxy.sse import Event

CHAT = OpenAIChat()
USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "prompt_tokens_details": {"cached_tokens": 60},
    "completion_tokens_details": {"reasoning_tokens": 5},
}
TOKENS = TokenUsage(input=40, cache_read=60, output=20, reasoning=5)


def chunk(reason: str | None = None, **fields: Any) -> bytes:
    body = {"model": "gpt-6-sol", "choices": [{"delta": {}, "finish_reason": reason}], **fields}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def metered(*events: bytes) -> Metered:
    meter = CHAT.meter(is_stream=True)
    for event in events:
        meter.feed(event)
    return meter.result()


def test_a_request_tells_model_session_and_messages() -> None:
    body = {"model": "m", "stream": True, "messages": [{}, {}], "prompt_cache_key": "key-1"}

    facts = CHAT.read_request(CIMultiDict(), json.dumps(body).encode())

    assert (facts.model, facts.is_stream, facts.session_id) == ("m", True, "key-1")
    assert facts.parts is not None
    assert len(facts.parts.messages) == 2


def test_usage_comes_with_the_last_chunk_where_it_was_asked_for() -> None:
    found = metered(chunk(usage=None), chunk("stop"), chunk(usage=USAGE), DONE)

    assert (found.usage, found.stop_reason) == (TOKENS, "stop")
    assert (found.model, found.is_complete) == ("gpt-6-sol", True)


def test_without_usage_the_end_is_still_seen() -> None:
    found = metered(chunk(), chunk("length"), DONE)

    assert (found.usage, found.stop_reason, found.is_complete) == (None, "length", True)


def test_a_stream_without_done_is_not_complete() -> None:
    assert not metered(chunk(), chunk("stop")).is_complete


def test_an_error_within_a_stream_is_kept_for_the_verdict() -> None:
    error = b'data: {"error": {"type": "server_error", "message": "m"}}\n\n'

    found = metered(chunk(), error)

    assert (found.error_type, found.is_complete) == ("server_error", True)
    assert found.failure in error


def test_a_whole_completion_is_metered() -> None:
    body = {"model": "m", "choices": [{"finish_reason": "stop"}], "usage": USAGE}
    meter = CHAT.meter(is_stream=False)

    meter.feed(json.dumps(body).encode())

    assert (meter.result().usage, meter.result().stop_reason) == (TOKENS, "stop")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"usage": 5, "choices": {}}'])
def test_an_odd_document_states_nothing(body: bytes) -> None:
    meter = CHAT.meter(is_stream=False)

    meter.feed(body)

    assert meter.result().usage is None


@pytest.mark.parametrize(
    ("data", "opening"),
    [
        (b'{"error": {"code": "x"}}', Opening.FAILURE),
        (b'{"id": "chatcmpl-1", "choices": []}', Opening.ANSWER),
        (b"[DONE]", Opening.ANSWER),
    ],
)
def test_an_opening_event_says_whether_an_answer_comes(data: bytes, opening: Opening) -> None:
    assert CHAT.opening(Event("message", data)) is opening
