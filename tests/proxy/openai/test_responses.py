"""The Responses dialect: what a request says of itself, what a stream states, and how failures are told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from multidict import CIMultiDict

from proxy.dialect import Metered, Opening
from proxy.dialects.openai_collect import ResponsesTranslation
from proxy.dialects.openai_responses import RESPONSES, SESSION_HEADERS
from proxy.errors import NobodyCanServe, ProxyError, Refusal, UpstreamBroke
from proxy.model import CredentialKind
from proxy.record import TokenUsage
from proxy.sse import Event
from tests.conftest import NOW
from tests.proxy.openai.events import COMPLETED, CREATED, MODEL, USAGE, ended, stream, text

NO_HEADERS: CIMultiDict[str] = CIMultiDict()
LIMITS = {"type": "codex.rate_limits", "rate_limits": {"primary": {"used_percent": 5}}}


def metered(*data: dict[str, Any], told: list[bytes] | None = None) -> Metered:
    meter = RESPONSES.meter(is_stream=True, on_limits=None if told is None else told.append)
    meter.feed(stream(*data))
    return meter.result()


# Requests


def test_a_request_tells_model_stream_and_parts() -> None:
    body = {
        "model": MODEL,
        "stream": True,
        "instructions": "be kind",
        "tools": [{"type": "function", "name": "x"}],
        "input": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
    }

    facts = RESPONSES.read_request(NO_HEADERS, json.dumps(body).encode())

    assert (facts.model, facts.is_stream, facts.session_id) == (MODEL, True, "")
    assert facts.parts is not None
    assert bytes(facts.parts.system) == b'"be kind"'
    assert (len(facts.parts.tools), len(facts.parts.messages)) == (1, 2)


def test_a_bare_input_is_one_message() -> None:
    facts = RESPONSES.read_request(NO_HEADERS, b'{"input": "hi"}')

    assert facts.parts is not None
    assert [bytes(part) for part in facts.parts.messages] == [b'"hi"']


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"tools": 5}'])
def test_a_body_that_is_none_tells_nothing(body: bytes) -> None:
    assert RESPONSES.read_request(NO_HEADERS, body).parts is None


@pytest.mark.parametrize("name", SESSION_HEADERS)
def test_a_session_is_named_by_header(name: str) -> None:
    headers = CIMultiDict({name.upper(): "session-1"})

    assert RESPONSES.read_request(headers, b"{}").session_id == "session-1"


def test_the_cache_key_names_the_session_where_no_header_does() -> None:
    body = b'{"prompt_cache_key": "key-1"}'

    assert RESPONSES.read_request(NO_HEADERS, body).session_id == "key-1"
    both = RESPONSES.read_request(CIMultiDict({"session-id": "session-1"}), body)
    assert both.session_id == "session-1"


# Streams


def test_the_last_event_states_the_whole_usage() -> None:
    last = ended(
        service_tier="priority",
        prompt_cache_diagnostics={"type": "cache_miss", "reason": "tools_changed"},
    )

    found = metered(CREATED, text("response.completed"), last)

    assert found == Metered(
        usage=TokenUsage(input=30, cache_read=60, cache_write_5m=10, output=20, reasoning=5),
        model=MODEL,
        stop_reason="completed",
        is_complete=True,
        service_tier="priority",
        cache_miss_reason="tools_changed",
    )


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        ({"input_tokens": 5, "output_tokens": 2}, TokenUsage(input=5, output=2)),
        ({"input_tokens": True, "output_tokens": -1}, TokenUsage()),
        (
            {
                "input_tokens": 100,
                "input_tokens_details": {
                    "cached_tokens": 20,
                    "cache_write_tokens": 50,
                    "cache_write_tokens_details": {"ttl_30m_tokens": 10, "ttl_12h_tokens": 40},
                },
            },
            TokenUsage(input=30, cache_read=20, cache_write_5m=10, cache_write_1h=40),
        ),
    ],
    ids=["none", "bare", "odd", "retention"],
)
def test_cached_tokens_are_part_of_the_input(usage: object, expected: TokenUsage | None) -> None:
    assert metered(ended(usage=usage)).usage == expected


def test_a_stream_without_its_last_event_is_not_complete() -> None:
    assert metered(CREATED, text("x")) == Metered()


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ({"type": "error", "code": "server_error", "message": "m"}, "server_error"),
        ({"type": "error", "error": {"type": "usage_limit_reached"}}, "usage_limit_reached"),
        (ended("failed", error={"code": "rate_limit_exceeded"}), "rate_limit_exceeded"),
    ],
    ids=["flat", "wrapped", "failed"],
)
def test_an_error_within_a_stream_is_kept_for_the_verdict(event: dict[str, Any], word: str) -> None:
    found = metered(CREATED, event)

    assert (found.error_type, found.is_complete) == (word, True)
    assert json.loads(found.failure) == event


def test_an_incomplete_answer_is_no_error() -> None:
    found = metered(ended("incomplete", incomplete_details={"reason": "max_output_tokens"}))

    assert (found.error_type, found.stop_reason) == ("", "max_output_tokens")


def test_limits_within_a_stream_are_told_as_they_come() -> None:
    told: list[bytes] = []

    metered(CREATED, LIMITS, COMPLETED, told=told)

    assert [json.loads(event) for event in told] == [LIMITS]


def test_a_stream_cut_anywhere_is_metered_the_same() -> None:
    whole = stream(CREATED, LIMITS, text("x"), COMPLETED)
    told: list[bytes] = []
    meter = RESPONSES.meter(is_stream=True, on_limits=told.append)

    for index in range(len(whole)):
        meter.feed(whole[index : index + 1])

    assert meter.result() == metered(COMPLETED)
    assert meter.is_at_boundary
    assert len(told) == 1


def test_a_whole_response_is_metered() -> None:
    meter = RESPONSES.meter(is_stream=False)

    meter.feed(json.dumps(COMPLETED["response"]).encode()[:50])
    meter.feed(json.dumps(COMPLETED["response"]).encode()[50:])

    assert meter.result() == metered(COMPLETED)


@pytest.mark.parametrize(
    ("data", "opening"),
    [
        (CREATED, Opening.PREAMBLE),
        (LIMITS, Opening.PREAMBLE),
        ({"type": "response.in_progress"}, Opening.PREAMBLE),
        ({"type": "response.output_item.added"}, Opening.ANSWER),
        ({"type": "something.new"}, Opening.ANSWER),
        (COMPLETED, Opening.ANSWER),
        ({"type": "error"}, Opening.FAILURE),
        (ended("failed"), Opening.FAILURE),
    ],
    ids=lambda data: data["type"] if isinstance(data, dict) else "",
)
def test_an_opening_event_says_whether_an_answer_comes(data: Any, opening: Opening) -> None:
    assert RESPONSES.opening(Event("message", json.dumps(data).encode())) is opening


# Failures of ours


def test_a_failure_has_the_shape_of_openai_s() -> None:
    error = json.loads(RESPONSES.error_body(ProxyError("No.", hint="Do.", code="odd", status=401)))

    assert error == {
        "error": {
            "message": "No. Do.",
            "type": "authentication_error",
            "param": None,
            "code": "odd",
        }
    }


def test_resting_accounts_are_told_with_the_time_so_that_codex_stops_asking() -> None:
    until = NOW + timedelta(hours=1)
    failure = NobodyCanServe("All rest.", code="accounts_resting", status=429, until=until)

    error = json.loads(RESPONSES.error_body(failure))["error"]

    assert error["type"] == "usage_limit_reached"
    assert error["resets_at"] == until.timestamp()
    assert error["code"] == "accounts_resting"


def test_a_failure_within_a_stream_is_an_event_of_its_own() -> None:
    words = RESPONSES.error_event(ProxyError("No.", code="odd"))

    head, data = words.strip().split(b"\n")
    assert (head, words[:2], words[-2:]) == (b"event: error", b"\n\n", b"\n\n")
    assert json.loads(data.removeprefix(b"data: ")) == {
        "type": "error", "code": "odd", "message": "No.", "param": None, "sequence_number": 0,
    }  # fmt: skip


# For a provider that streams only and stores nothing

TRANSLATION = ResponsesTranslation(frozenset({"temperature", "truncation"}))


def sent(**request: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(TRANSLATION.translate(json.dumps(request).encode()).body)
    return made


@pytest.mark.parametrize("kind", list(CredentialKind))
def test_only_keys_are_served_without_translation(kind: CredentialKind) -> None:
    assert TRANSLATION.is_needed(kind) == (kind is not CredentialKind.API_KEY)


def test_a_request_like_codex_s_goes_up_untouched() -> None:
    body = b'{ "stream":true,"store":false, "input":[], "n":1.0}'

    translated = TRANSLATION.translate(body)

    assert translated.body is body
    assert translated.answer is None


def test_a_plain_request_becomes_what_the_provider_takes() -> None:
    assert sent(model=MODEL, input="hi") == {
        "model": MODEL,
        "input": [{"type": "message", "role": "user", "content": "hi"}],
        "stream": True,
        "store": False,
    }


def test_system_messages_go_under_the_name_the_provider_takes_them_by() -> None:
    items = sent(input=[{"role": "system", "content": "a"}, {"role": "user", "content": "b"}])

    assert [item["role"] for item in items["input"]] == ["developer", "user"]


def test_what_the_provider_would_refuse_is_left_out_and_named() -> None:
    body = {"input": [], "temperature": 0, "truncation": "disabled", "store": True}

    translated = TRANSLATION.translate(json.dumps(body).encode())

    assert translated.left_out == ("temperature", "store")
    assert "temperature" not in json.loads(translated.body)


@pytest.mark.parametrize("field", ["background", "previous_response_id", "conversation", "prompt"])
def test_what_needs_storing_is_refused_by_name(field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        sent(**{field: True})

    assert (refusal.value.status, refusal.value.title.split(":")[0]) == (400, field)


def collected(*data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    collector = TRANSLATION.translate(b'{"input": []}').answer
    assert collector is not None
    for event in data:
        assert collector.feed(stream(event)) == b""
    return collector.status, json.loads(collector.finish())


def test_an_unstreamed_answer_is_the_last_event_s_response() -> None:
    assert collected(CREATED, text("x"), COMPLETED) == (
        200,
        {**COMPLETED["response"], "output": []},
    )


def test_an_answer_of_several_images_is_one_answer() -> None:
    image = {"type": "image_generation_call", "result": "A" * 4_000_000}
    whole = stream(CREATED, ended(output=[image] * 4))
    collector, meter = (
        TRANSLATION.translate(b'{"input": []}').answer,
        RESPONSES.meter(is_stream=True),
    )
    assert collector is not None

    for at in range(0, len(whole), 1_000_000):
        collector.feed(whole[at : at + 1_000_000])
        meter.feed(whole[at : at + 1_000_000])

    assert json.loads(collector.finish())["output"] == [image] * 4
    assert meter.result().is_complete


def test_output_that_the_last_event_leaves_out_is_put_in() -> None:
    def item(index: int) -> dict[str, Any]:
        return {"type": "response.output_item.done", "output_index": index, "item": {"id": index}}

    _, response = collected(CREATED, item(1), item(0), ended(output=[]))

    assert response["output"] == [{"id": 0}, {"id": 1}]


def test_a_limit_that_a_stream_tells_is_a_status_for_who_wanted_one_document() -> None:
    collector = TRANSLATION.translate(b'{"input": []}').answer
    assert collector is not None
    collector.feed(stream(CREATED, ended("failed", error={"code": "rate_limit_exceeded"})))

    error = json.loads(collector.finish())["error"]

    assert (collector.status, error["code"]) == (429, "rate_limit_exceeded")


def test_another_failure_is_told_in_the_response_as_the_api_does() -> None:
    failed = ended("failed", error={"code": "server_error", "message": "m"}, usage=USAGE)

    status, response = collected(CREATED, failed)

    assert (status, response["status"], response["error"]["code"]) == (
        200,
        "failed",
        "server_error",
    )


def test_a_stream_that_breaks_off_is_no_answer() -> None:
    collector = TRANSLATION.translate(b'{"input": []}').answer
    assert collector is not None
    collector.feed(stream(CREATED, text("x")))

    with pytest.raises(UpstreamBroke):
        collector.finish()
