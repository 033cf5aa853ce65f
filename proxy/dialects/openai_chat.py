"""The Chat Completions format, in its own right and translated for a provider that speaks Responses only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from proxy.call import Headers
from proxy.dialect import Meter, Metered, OnLimits, Opening, RequestFacts
from proxy.dialects.openai_chat_answer import ChatCompletion, ChatStream
from proxy.dialects.openai_chat_request import translate
from proxy.dialects.openai_errors import error_object, error_word
from proxy.dialects.openai_json import count, part, read_object
from proxy.dialects.openai_responses import (
    MAX_ID_LENGTH,
    RESPONSES,
    OpenAIResponses,
    session_of,
)
from proxy.dialects.whole import WholeMeter
from proxy.errors import ProxyError
from proxy.json_values import UNREADABLE, text
from proxy.model import CredentialKind
from proxy.record import TokenUsage
from proxy.shape import PromptParts
from proxy.sse import Event, Splitter, events
from proxy.translation import Translated

_TELLING = re.compile(rb'"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:\s*\{|\[DONE\]')
"""The other chunks carry the answer's text only, and are not parsed."""
_FAILED = re.compile(rb'\s*\{\s*"error"\s*:\s*\{')
_DONE = b"[DONE]"


class _Body(msgspec.Struct):
    """The parts of a request body that are looked at."""

    model: Any = ""
    stream: Any = False
    prompt_cache_key: Any = ""
    tools: list[msgspec.Raw] | None = None
    messages: list[msgspec.Raw] | None = None


class _Answer(msgspec.Struct):
    """A completion, or a chunk of one."""

    model: Any = ""
    choices: Any = None
    usage: Any = None
    error: Any = None
    service_tier: Any = ""


_body = msgspec.json.Decoder(_Body)
_answer = msgspec.json.Decoder(_Answer)


class OpenAIChat:
    """The dialect of `/v1/chat/completions`."""

    name = "openai_chat"

    def read_request(self, headers: Headers, body: bytes) -> RequestFacts:
        """Reads the body once. What is wrong in it is for the provider to say."""
        session_id = session_of(headers)
        try:
            read = _body.decode(body)
        except UNREADABLE:
            return RequestFacts(session_id=session_id)
        return RequestFacts(
            model=text(read.model)[:MAX_ID_LENGTH],
            is_stream=read.stream is True,
            session_id=session_id or text(read.prompt_cache_key)[:MAX_ID_LENGTH],
            parts=PromptParts(
                model=text(read.model)[:MAX_ID_LENGTH],
                system=b"",
                tools=tuple(map(memoryview, read.tools or ())),
                messages=tuple(map(memoryview, read.messages or ())),
            ),
        )

    def meter(self, *, is_stream: bool, on_limits: OnLimits | None = None) -> Meter:
        return ChatMeter() if is_stream else WholeMeter(_read_whole)

    def opening(self, event: Event) -> Opening:
        return Opening.FAILURE if _FAILED.match(event.data) else Opening.ANSWER

    def error_body(self, failure: ProxyError) -> bytes:
        return msgspec.json.encode({"error": error_object(failure)})

    def error_event(self, failure: ProxyError) -> bytes:
        return b"\n\ndata: " + self.error_body(failure) + b"\n\n"


@dataclass(frozen=True, slots=True)
class ChatTranslation:
    """Chat Completions over Responses."""

    refused: frozenset[str] = frozenset()
    """Fields of a Responses request that the provider refuses and clients can do without."""
    upstream: OpenAIResponses = RESPONSES

    def is_needed(self, kind: CredentialKind) -> bool:
        return kind is not CredentialKind.API_KEY

    def translate(self, body: bytes) -> Translated:
        chat = read_object(body)
        request, left_out = translate(chat, self.refused)
        model = text(chat.get("model"))
        if chat.get("stream") is not True:
            return Translated(request, ChatCompletion(model), left_out)
        wants_usage = part(chat, "stream_options").get("include_usage") is True
        return Translated(request, ChatStream(model, include_usage=wants_usage), left_out)


class ChatMeter:
    """Reads the chunks that end a stream. They state the usage only where the client asked for it."""

    def __init__(self) -> None:
        self._splitter = Splitter()
        self._last = _Answer()
        self._reason = ""
        self._is_complete = False
        self._failure = b""

    @property
    def is_at_boundary(self) -> bool:
        return self._splitter.is_at_boundary

    def feed(self, data: bytes) -> None:
        self._take(self._splitter.feed(data))

    def _take(self, whole: bytes) -> None:
        if _TELLING.search(whole):
            for event in events(whole):
                self._read(event.data)

    def result(self) -> Metered:
        self._take(self._splitter.last())
        return _metered(self._last, self._reason, self._is_complete, self._failure)

    def _read(self, data: bytes) -> None:
        if data.strip() == _DONE:
            self._is_complete = True
            return
        try:
            chunk = _answer.decode(data)
        except UNREADABLE:
            return
        if chunk.error is not None:
            self._is_complete, self._failure = True, data
        self._reason = _finish_reason(chunk) or self._reason
        if chunk.usage is not None or chunk.error is not None or self._last.usage is None:
            self._last = chunk


def _read_whole(document: bytes) -> Metered:
    answer = _answer.decode(document)
    return _metered(answer, _finish_reason(answer), is_complete=True)


def read_usage(usage: Any) -> TokenUsage | None:
    """`prompt_tokens` counts the whole prompt, `completion_tokens` the reasoning, too."""
    if not isinstance(usage, Mapping):
        return None
    details = part(usage, "prompt_tokens_details")
    cached, written = count(details, "cached_tokens"), count(details, "cache_write_tokens")
    return TokenUsage(
        input=max(0, count(usage, "prompt_tokens") - cached - written),
        cache_read=cached,
        cache_write_5m=written,
        output=count(usage, "completion_tokens"),
        reasoning=count(part(usage, "completion_tokens_details"), "reasoning_tokens"),
    )


def _metered(answer: _Answer, reason: str, is_complete: bool, failure: bytes = b"") -> Metered:
    return Metered(
        usage=read_usage(answer.usage),
        model=text(answer.model),
        stop_reason=reason,
        error_type=error_word(answer.error),
        is_complete=is_complete,
        service_tier=text(answer.service_tier),
        failure=failure,
    )


def _finish_reason(answer: _Answer) -> str:
    choices = answer.choices if isinstance(answer.choices, list) else []
    reasons = (text(each.get("finish_reason")) for each in choices if isinstance(each, dict))
    return next(filter(None, reasons), "")
