"""The OpenAI Responses format: what a request says of itself, what an answer states, how errors look.

Source of the shapes: the `openai` package 3.54 and what Codex CLI 0.169 sends.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from proxy.call import Headers
from proxy.dialect import Meter, Metered, OnLimits, Opening, RequestFacts
from proxy.dialects.openai_errors import error_object, error_word, event_object
from proxy.dialects.openai_json import count, part, to_json
from proxy.dialects.whole import WholeMeter
from proxy.errors import ProxyError
from proxy.json_values import UNREADABLE, text
from proxy.record import TokenUsage
from proxy.shape import PromptParts
from proxy.socket_dialect import Ask, FrameMeter
from proxy.sse import Event, Splitter, events

SESSION_HEADERS = (
    "session-id",
    "session_id",
    "x-codex-session-id",
    "thread-id",
    "x-codex-conversation-id",
    "conversation_id",
    "x-session-id",
)
"""Where clients name their session; the first that is there counts."""
MAX_ID_LENGTH = 128

TERMINAL = frozenset({"response.completed", "response.failed", "response.incomplete", "error"})
"""A stream that ends without one of these broke off."""
FAILURES = frozenset({"response.failed", "error"})
CREATE = "response.create"
"""A client's frame that asks for an answer, where the dialect is spoken over a WebSocket."""
LIMITS = "codex.rate_limits"
"""An event that states the account's limits."""
PREAMBLE = frozenset(
    {"response.created", "response.in_progress", "response.queued", "response.metadata", "keepalive", LIMITS}
)  # fmt: skip
"""What may come before the first word of an answer, or before its refusal."""
_TELLING = re.compile(
    rb'"type"\s*:\s*"(?:response\.(?:completed|failed|incomplete)|error|codex\.rate_limits)"'
)
"""The other events carry the answer's text, not its usage, and are not parsed."""


class _Body(msgspec.Struct):
    """The parts of a request body that are looked at; raw values stay slices of the body."""

    model: Any = ""
    stream: Any = False
    prompt_cache_key: Any = ""
    previous_response_id: Any = ""
    instructions: msgspec.Raw = msgspec.Raw(b"")
    tools: list[msgspec.Raw] | None = None
    input: msgspec.Raw = msgspec.Raw(b"")


class _Response(msgspec.Struct):
    """A response object, whole or as an event carries it."""

    id: Any = ""
    object: Any = ""
    model: Any = ""
    status: Any = ""
    usage: Any = None
    error: Any = None
    incomplete_details: Any = None
    service_tier: Any = ""
    store: Any = None
    prompt_cache_diagnostics: Any = None


class _EventData(msgspec.Struct):
    type: Any = ""
    response: _Response | None = None
    code: Any = ""
    error: Any = None
    headers: Any = None
    """Of the answer that an error in a frame stands for."""


class _Named(msgspec.Struct):
    type: Any = ""
    stream_id: Any = ""


_frame = msgspec.json.Decoder(_Named)
_body = msgspec.json.Decoder(_Body)
_items = msgspec.json.Decoder(list[msgspec.Raw])
_response = msgspec.json.Decoder(_Response)
_event_data = msgspec.json.Decoder(_EventData)


class OpenAIResponses:
    """The dialect of `/v1/responses` and of Codex."""

    name = "openai_responses"

    def read_request(self, headers: Headers, body: bytes) -> RequestFacts:
        """Reads the body once. What is wrong in it is for the provider to say."""
        session_id = session_of(headers)
        try:
            read = _body.decode(body)
        except UNREADABLE:
            return RequestFacts(session_id=session_id)
        model = text(read.model)[:MAX_ID_LENGTH]
        return RequestFacts(
            model=model,
            is_stream=read.stream is True,
            session_id=session_id or text(read.prompt_cache_key)[:MAX_ID_LENGTH],
            follows=text(read.previous_response_id)[:MAX_ID_LENGTH],
            parts=PromptParts(
                model=model,
                system=memoryview(read.instructions),
                tools=tuple(map(memoryview, read.tools or ())),
                messages=_input_items(read.input),
            ),
        )

    def meter(self, *, is_stream: bool, on_limits: OnLimits | None = None) -> Meter:
        return StreamMeter(on_limits) if is_stream else WholeMeter(_read_whole)

    def opening(self, event: Event) -> Opening:
        name = event_type(event.data)
        if name in FAILURES:
            return Opening.FAILURE
        return Opening.PREAMBLE if name in PREAMBLE else Opening.ANSWER

    def read_frame(self, headers: Headers, frame: bytes) -> Ask | None:
        try:
            head = _frame.decode(frame)
        except UNREADABLE:
            return None
        if head.type != CREATE:
            return None
        facts = replace(self.read_request(headers, frame), is_stream=True)
        return Ask(facts, text(head.stream_id), stands_alone=not facts.follows)

    def lane_of(self, frame: bytes) -> str:
        try:
            return text(_frame.decode(frame).stream_id)
        except UNREADABLE:
            return ""

    def frame_meter(self, on_limits: OnLimits) -> FrameMeter:
        return StreamMeter(on_limits)

    def error_frame(self, failure: ProxyError) -> bytes:
        """As Codex reads it: with the status that the same would have had as an answer."""
        return to_json({"type": "error", "status": failure.status, "error": error_object(failure)})

    def error_body(self, failure: ProxyError) -> bytes:
        return to_json({"error": error_object(failure)})

    def error_event(self, failure: ProxyError) -> bytes:
        return b"\n\nevent: error\ndata: " + to_json(event_object(failure)) + b"\n\n"


RESPONSES = OpenAIResponses()


def event_type(data: bytes) -> str:
    """The `type` in an event's data; empty when they have none."""
    try:
        return text(_frame.decode(data).type)
    except UNREADABLE:
        return ""


def session_of(headers: Headers) -> str:
    """The session a client names in its headers; empty when it names none."""
    return next(
        (value[:MAX_ID_LENGTH] for name in SESSION_HEADERS if (value := headers.get(name))), ""
    )


class StreamMeter:
    """Reads the events that end a stream, which carry the whole response's usage, and those that state limits."""

    def __init__(self, on_limits: OnLimits | None = None) -> None:
        self._on_limits = on_limits
        self._splitter = Splitter()
        self._metered = Metered()

    @property
    def is_at_boundary(self) -> bool:
        return self._splitter.is_at_boundary

    def feed(self, data: bytes) -> None:
        self._take(self._splitter.feed(data))

    def _take(self, whole: bytes) -> None:
        if _TELLING.search(whole):
            for event in events(whole):
                self.read(event.data)

    def result(self) -> Metered:
        self._take(self._splitter.last())
        return self._metered

    def read(self, data: bytes) -> None:
        """One event's data."""
        if _TELLING.search(data) is None:
            return
        try:
            event = _event_data.decode(data)
        except UNREADABLE:
            return
        states_limits = event.type == LIMITS or event.headers is not None
        if states_limits and self._on_limits is not None:
            self._on_limits(data)
        if event.type == "error":
            code = error_word(event.error) or text(event.code) or "error"
            self._metered = Metered(error_type=code, is_complete=True, failure=data)
        elif text(event.type) in TERMINAL and event.response is not None:
            metered = read_response(event.response)
            self._metered = replace(metered, failure=data) if metered.error_type else metered


def _read_whole(document: bytes) -> Metered:
    return read_response(_response.decode(document))


def read_response(response: _Response) -> Metered:
    """What a finished response object states."""
    details = response.incomplete_details
    reason = text(details.get("reason")) if isinstance(details, Mapping) else ""
    return Metered(
        usage=read_tokens(response.usage),
        model=text(response.model),
        stop_reason=reason or text(response.status),
        error_type=error_word(response.error),
        is_complete=True,
        service_tier=text(response.service_tier),
        cache_miss_reason=_cache_miss(response.prompt_cache_diagnostics),
        stored_id=text(response.id) if response.store is True else "",
    )


def read_tokens(usage: Any) -> TokenUsage | None:
    """`input_tokens` counts everything the model read, so what came from and went to the cache is taken off it."""
    if not isinstance(usage, Mapping):
        return None
    details = part(usage, "input_tokens_details")
    cached, written = count(details, "cached_tokens"), count(details, "cache_write_tokens")
    long = count(part(details, "cache_write_tokens_details"), "ttl_12h_tokens")
    return TokenUsage(
        input=max(0, count(usage, "input_tokens") - cached - written),
        cache_read=cached,
        cache_write_5m=max(0, written - long),
        cache_write_1h=long,
        output=count(usage, "output_tokens"),
        reasoning=count(part(usage, "output_tokens_details"), "reasoning_tokens"),
    )


def _input_items(raw: msgspec.Raw) -> tuple[memoryview, ...]:
    """The items of `input`; a bare string is one."""
    value = memoryview(raw)
    if not value:
        return ()
    try:
        return tuple(map(memoryview, _items.decode(value)))
    except UNREADABLE:
        return (value,)


def _cache_miss(diagnostics: Any) -> str:
    is_miss = isinstance(diagnostics, Mapping) and diagnostics.get("type") == "cache_miss"
    return text(diagnostics.get("reason")) if is_miss else ""
