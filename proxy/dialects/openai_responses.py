"""The OpenAI Responses format: what a request says of itself, what an answer states, how errors look.

Source of the shapes: the `openai` package 3.54 and what Codex CLI 0.169 sends.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from proxy.errors import ProxyError
from proxy.model import TokenUsage
from proxy.provider import Headers, Meter, Metered, RequestFacts
from proxy.shape import PromptParts
from proxy.sse import Splitter, events

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
MAX_WHOLE_BYTES = 32 * 1024 * 1024

ERROR_TYPES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.NOT_FOUND: "not_found_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
TERMINAL = frozenset({"response.completed", "response.failed", "response.incomplete", "error"})
"""A stream that ends without one of these broke off."""


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
    prompt_cache_diagnostics: Any = None


class _EventData(msgspec.Struct):
    type: Any = ""
    response: _Response | None = None
    code: Any = ""
    error: Any = None


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
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return RequestFacts(session_id=session_id)
        model = read.model if isinstance(read.model, str) else ""
        return RequestFacts(
            model=model,
            is_stream=read.stream is True,
            session_id=session_id or _text(read.prompt_cache_key)[:MAX_ID_LENGTH],
            parts=PromptParts(
                model=model,
                system=memoryview(read.instructions),
                tools=tuple(map(memoryview, read.tools or ())),
                messages=_input_items(read.input),
            ),
        )

    def meter(self, *, is_stream: bool) -> Meter:
        return StreamMeter() if is_stream else WholeMeter()

    def error_body(self, failure: ProxyError) -> bytes:
        return json.dumps({"error": error_object(failure)}, ensure_ascii=False).encode()

    def error_event(self, failure: ProxyError) -> bytes:
        data = {"type": "error", **error_object(failure), "sequence_number": 0}
        return b"\n\nevent: error\ndata: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def error_object(failure: ProxyError) -> dict[str, Any]:
    """`failure` as OpenAI's error object; its code is ours, stable."""
    error_type = ERROR_TYPES.get(failure.status)
    if error_type is None:
        is_ours = failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        error_type = "server_error" if is_ours else "invalid_request_error"
    return {"message": str(failure), "type": error_type, "param": None, "code": failure.code}


FAILURE_STATUSES: Mapping[str, int] = {
    "rate_limit_exceeded": HTTPStatus.TOO_MANY_REQUESTS,
    "usage_limit_reached": HTTPStatus.TOO_MANY_REQUESTS,
    "insufficient_quota": HTTPStatus.TOO_MANY_REQUESTS,
    "context_length_exceeded": HTTPStatus.BAD_REQUEST,
    "invalid_prompt": HTTPStatus.BAD_REQUEST,
    "invalid_request_error": HTTPStatus.BAD_REQUEST,
    "server_is_overloaded": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""For an error that came in a stream, when the client wanted one document and gets a status."""


def upstream_failure(error: Mapping[str, Any]) -> ProxyError:
    """What a stream said went wrong, for a client that wanted one document."""
    code = _error_word(error) or "upstream_error"
    status = FAILURE_STATUSES.get(code, HTTPStatus.BAD_GATEWAY)
    return ProxyError(
        _text(error.get("message")) or "The response failed.", code=code, status=status
    )


def session_of(headers: Headers) -> str:
    """The session a client names in its headers; empty when it names none."""
    return next(
        (value[:MAX_ID_LENGTH] for name in SESSION_HEADERS if (value := headers.get(name))), ""
    )


class StreamMeter:
    """Reads the events of a stream that end it; they carry the whole response's usage."""

    def __init__(self) -> None:
        self._splitter = Splitter()
        self._metered = Metered()

    @property
    def is_at_boundary(self) -> bool:
        return self._splitter.is_at_boundary

    def feed(self, data: bytes) -> None:
        whole = self._splitter.feed(data)
        if any(
            name in whole
            for name in (
                b"response.completed",
                b"response.failed",
                b"response.incomplete",
                b"error",
            )
        ):
            for event in events(whole):
                self._read(event.data)

    def result(self) -> Metered:
        return self._metered

    def _read(self, data: bytes) -> None:
        try:
            event = _event_data.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return
        if event.type not in TERMINAL:
            return
        if event.type == "error":
            code = _text(event.code) or _error_word(event.error) or "error"
            self._metered = Metered(error_type=code, is_complete=True)
        elif event.response is not None:
            self._metered = read_response(event.response)


class WholeMeter:
    """Reads an answer that is one JSON document."""

    is_at_boundary = False

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        if self._size <= MAX_WHOLE_BYTES:
            self._chunks.append(data)
        else:
            self._chunks.clear()

    def result(self) -> Metered:
        try:
            return read_response(_response.decode(b"".join(self._chunks)))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Metered()


def read_response(response: _Response) -> Metered:
    """What a finished response object states."""
    details = response.incomplete_details
    reason = _text(details.get("reason")) if isinstance(details, Mapping) else ""
    return Metered(
        usage=read_tokens(response.usage),
        model=_text(response.model),
        stop_reason=reason or _text(response.status),
        error_type=_error_word(response.error),
        is_complete=True,
        service_tier=_text(response.service_tier),
        cache_miss_reason=_cache_miss(response.prompt_cache_diagnostics),
    )


def read_tokens(usage: Any) -> TokenUsage | None:
    """`input_tokens` counts everything the model read, so what came from and went to the cache is taken off it."""
    if not isinstance(usage, Mapping):
        return None
    details = _part(usage, "input_tokens_details")
    cached, written = _count(details, "cached_tokens"), _count(details, "cache_write_tokens")
    long = _count(_part(details, "cache_write_tokens_details"), "ttl_12h_tokens")
    return TokenUsage(
        input=max(0, _count(usage, "input_tokens") - cached - written),
        cache_read=cached,
        cache_write_5m=max(0, written - long),
        cache_write_1h=long,
        output=_count(usage, "output_tokens"),
        reasoning=_count(_part(usage, "output_tokens_details"), "reasoning_tokens"),
    )


def _input_items(raw: msgspec.Raw) -> tuple[memoryview, ...]:
    """The items of `input`; a bare string is one."""
    value = memoryview(raw)
    if not value:
        return ()
    try:
        return tuple(map(memoryview, _items.decode(value)))
    except msgspec.MsgspecError:
        return (value,)


def _error_word(error: Any) -> str:
    if not isinstance(error, Mapping):
        return ""
    return _text(error.get("code")) or _text(error.get("type"))


def _cache_miss(diagnostics: Any) -> str:
    miss = diagnostics.get("cache_miss") if isinstance(diagnostics, Mapping) else None
    return _text(miss.get("reason")) if isinstance(miss, Mapping) else ""


def _part(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = mapping.get(name)
    return part if isinstance(part, Mapping) else {}


def _count(mapping: Mapping[str, Any], name: str) -> int:
    value = mapping.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
