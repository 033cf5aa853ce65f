"""The Anthropic Messages format: what a request says of itself, what an answer states, how errors look.

Source of the shapes: tests/data/anthropic and the notes there.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from proxy.call import Headers
from proxy.dialect import Meter, Metered, OnLimits, Opening, RequestFacts
from proxy.dialects.anthropic_prompt import comparable
from proxy.dialects.anthropic_usage import read_metered
from proxy.dialects.whole import WholeMeter
from proxy.errors import ProxyError
from proxy.json_values import UNREADABLE, text
from proxy.shape import PromptParts
from proxy.sse import Event, Splitter, events

SESSION_HEADER = "x-claude-code-session-id"
AGENT_HEADER = "x-claude-code-agent-id"
MAX_ID_LENGTH = 128

ERROR_TYPES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.NOT_FOUND: "not_found_error",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request_too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
    HTTPStatus.GATEWAY_TIMEOUT: "timeout_error",
    529: "overloaded_error",  # Anthropic's own
}

_OLD_USER_ID = re.compile(r"_session_([0-9A-Za-z-]{8,64})$")
_TELLING = {"message_start", "message_delta", "message_stop", "error"}
"""The other events carry the answer's text, not its usage, and are not parsed."""
_UNNAMED = "message"
"""The name of an event that states none; its data tell what it is."""


class _Body(msgspec.Struct):
    """The parts of a request body that are looked at; raw values stay slices of the body."""

    model: Any = ""
    stream: Any = False
    metadata: msgspec.Raw = msgspec.Raw(b"")
    system: msgspec.Raw = msgspec.Raw(b"")
    tools: list[msgspec.Raw] | None = None
    messages: list[msgspec.Raw] | None = None


class _Metadata(msgspec.Struct):
    user_id: Any = ""


class _Session(msgspec.Struct):
    session_id: str = ""


class _Message(msgspec.Struct):
    """A message, whole or as it starts."""

    type: Any = ""
    model: Any = ""
    stop_reason: Any = None
    usage: Any = None
    diagnostics: Any = None
    error: Any = None


class _EventData(msgspec.Struct):
    type: Any = ""
    message: _Message | None = None
    delta: Any = None
    usage: Any = None
    error: Any = None


_body = msgspec.json.Decoder(_Body)
_metadata = msgspec.json.Decoder(_Metadata)
_session = msgspec.json.Decoder(_Session)
_message = msgspec.json.Decoder(_Message)
_event_data = msgspec.json.Decoder(_EventData)


class AnthropicMessages:
    """The dialect of `/v1/messages`."""

    name = "anthropic_messages"

    def read_request(self, headers: Headers, body: bytes) -> RequestFacts:
        """Reads the body once; 32 MB take about 20 ms. What is wrong in it is for the provider to say."""
        session_id = headers.get(SESSION_HEADER, "")[:MAX_ID_LENGTH]
        try:
            read = _body.decode(body)
        except UNREADABLE:
            return RequestFacts(session_id=session_id)
        model = text(read.model)[:MAX_ID_LENGTH]
        parts = PromptParts(
            model=model,
            system=memoryview(read.system),
            tools=tuple(map(memoryview, read.tools or ())),
            messages=tuple(map(memoryview, read.messages or ())),
            agent_id=headers.get(AGENT_HEADER, "")[:MAX_ID_LENGTH],
            comparable=comparable,
        )
        return RequestFacts(
            model=model,
            is_stream=read.stream is True,
            session_id=session_id or _session_id(read.metadata),
            parts=parts,
        )

    def meter(self, *, is_stream: bool, on_limits: OnLimits | None = None) -> Meter:
        return StreamMeter() if is_stream else WholeMeter(_read_whole)

    def opening(self, event: Event) -> Opening:
        return Opening.FAILURE if event.name == "error" else Opening.ANSWER

    def error_body(self, failure: ProxyError) -> bytes:
        error_type = ERROR_TYPES.get(failure.status)
        if error_type is None:
            is_ours = failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            error_type = "api_error" if is_ours else "invalid_request_error"
        error = {"type": error_type, "message": str(failure)}
        return json.dumps({"type": "error", "error": error}, ensure_ascii=False).encode()

    def error_event(self, failure: ProxyError) -> bytes:
        # One line end only: an event that was cut becomes this error, which clients can tell, instead of an event
        # of its own name with half a JSON document, which they choke on.
        return b"\nevent: error\ndata: " + self.error_body(failure) + b"\n\n"


class StreamMeter:
    """Reads the two events of a stream that state usage, and those that end it."""

    def __init__(self) -> None:
        self._splitter = Splitter()
        self._started: _Message | None = None
        self._usage: dict[str, Any] = {}
        """As the start stated it, overwritten field by field by each delta: deltas state sums, not steps."""
        self._stop_reason = ""
        self._error_type = ""
        self._is_complete = False

    @property
    def is_at_boundary(self) -> bool:
        return self._splitter.is_at_boundary

    def feed(self, data: bytes) -> None:
        self._take(self._splitter.feed(data))

    def _take(self, whole: bytes) -> None:
        if b"message_" in whole or b"error" in whole:
            for event in events(whole):
                if event.name in _TELLING or event.name == _UNNAMED:
                    self._read(event)

    def result(self) -> Metered:
        self._take(self._splitter.last())
        return read_metered(
            self._started.model if self._started else "",
            self._usage,
            stop_reason=self._stop_reason,
            error_type=self._error_type,
            is_complete=self._is_complete,
            diagnostics=self._started.diagnostics if self._started else None,
        )

    def _read(self, event: Event) -> None:
        try:
            data = _event_data.decode(event.data)
        except UNREADABLE:
            return
        match data.type:
            case "message_start" if data.message is not None:
                self._started = data.message
                self._merge(data.message.usage)
            case "message_delta":
                self._merge(data.usage)
                if isinstance(data.delta, dict):
                    self._stop_reason = text(data.delta.get("stop_reason")) or self._stop_reason
            case "message_stop":
                self._is_complete = True
            case "error":
                self._error_type = _error_type(data.error)
                self._is_complete = True

    def _merge(self, usage: Any) -> None:
        if isinstance(usage, dict):
            self._usage |= {key: value for key, value in usage.items() if value is not None}


def _read_whole(document: bytes) -> Metered:
    message = _message.decode(document)
    return read_metered(
        message.model,
        message.usage,
        stop_reason=text(message.stop_reason),
        error_type=_error_type(message.error) if message.type == "error" else "",
        is_complete=True,
        diagnostics=message.diagnostics,
    )


def _session_id(metadata: msgspec.Raw) -> str:
    """From `metadata.user_id`: since Claude Code 2.1.78 a JSON text, before `user_…_account_…_session_…`."""
    try:
        user_id = _metadata.decode(metadata).user_id if bytes(metadata) else ""
    except UNREADABLE:
        return ""
    if not isinstance(user_id, str):
        return ""
    if user_id.startswith("{"):
        try:
            return _session.decode(user_id).session_id[:MAX_ID_LENGTH]
        except UNREADABLE:
            return ""
    old = _OLD_USER_ID.search(user_id)
    return old[1] if old else ""


def _error_type(error: Any) -> str:
    kind = text(error.get("type")) if isinstance(error, dict) else ""
    return kind or "api_error"
