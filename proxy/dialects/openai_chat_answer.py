"""A Responses stream as a Chat Completions answer: chunk by chunk, or collected into one completion."""

from http import HTTPStatus

from proxy.dialects.openai_chat_state import Call, ChatState
from proxy.dialects.openai_errors import failure_status
from proxy.dialects.openai_json import Json, read_events, to_json
from proxy.errors import UpstreamBroke
from proxy.record import TokenUsage
from proxy.sse import Splitter

DONE = b"data: [DONE]\n\n"


class ChatStream:
    """An AnswerTranslator to `chat.completion.chunk` events."""

    content_type = "text/event-stream; charset=utf-8"
    is_whole = False
    status = int(HTTPStatus.OK)

    def __init__(self, model: str, *, include_usage: bool) -> None:
        self._state = ChatState(model)
        self._splitter = Splitter()
        self._include_usage = include_usage
        self._is_ended = False

    def feed(self, data: bytes) -> bytes:
        made = bytearray()
        for event in read_events(self._splitter.feed(data)):
            if self._is_ended:
                break
            for delta in self._state.feed(event):
                made += self._chunk(delta, None)
            if self._state.is_finished:
                self._is_ended = True
                made += self._end()
        return bytes(made)

    def finish(self) -> bytes:
        if not self._is_ended:
            raise _broke_off()
        return b""

    def _end(self) -> bytes:
        if self._state.error is not None:
            return b"data: " + to_json({"error": self._state.error}) + b"\n\n" + DONE
        made = self._chunk({}, self._state.finish_reason)
        if self._include_usage and self._state.usage is not None:
            made += self._event([], {"usage": usage_object(self._state.usage)})
        return made + DONE

    def _chunk(self, delta: Json, finish_reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._event([choice], {"usage": None} if self._include_usage else {})

    def _event(self, choices: list[Json], more: Json) -> bytes:
        head = {"object": "chat.completion.chunk", **header(self._state)}
        return b"data: " + to_json({**head, "choices": choices, **more}) + b"\n\n"


class ChatCompletion:
    """An AnswerTranslator to one `chat.completion`."""

    content_type = "application/json"
    is_whole = True

    def __init__(self, model: str) -> None:
        self._state = ChatState(model)
        self._splitter = Splitter()
        self.status = int(HTTPStatus.OK)

    def feed(self, data: bytes) -> bytes:
        for event in read_events(self._splitter.feed(data)):
            for _ in self._state.feed(event):
                pass  # gathered in the state
        return b""

    def finish(self) -> bytes:
        state = self._state
        if state.error is not None:
            self.status = failure_status(state.error)
            return to_json({"error": state.error})
        if not state.is_finished:
            raise _broke_off()
        choice = {
            "index": 0,
            "message": message_object(state),
            "logprobs": None,
            "finish_reason": state.finish_reason,
        }
        usage = usage_object(state.usage) if state.usage is not None else None
        head = {"object": "chat.completion", **header(state)}
        return to_json({**head, "choices": [choice], "usage": usage})


def header(state: ChatState) -> Json:
    """What every chunk and the whole completion say of themselves."""
    made: Json = {
        "id": state.id.replace("resp_", "chatcmpl-", 1),
        "created": state.created,
        "model": state.model,
    }
    if state.service_tier:
        made["service_tier"] = state.service_tier
    return made


def message_object(state: ChatState) -> Json:
    message: Json = {
        "role": "assistant",
        "content": "".join(state.content) if state.content or not state.calls else None,
        "refusal": "".join(state.refusal) or None,
    }
    if state.reasoning:
        message["reasoning_content"] = "".join(state.reasoning)
    if state.calls:
        message["tool_calls"] = [call_object(call) for call in state.calls.values()]
    return message


def call_object(call: Call) -> Json:
    body = {"name": call.name, call.given_name: "".join(call.given)}
    return {"id": call.id, "type": call.kind, call.kind: body}


def usage_object(usage: TokenUsage) -> Json:
    """Chat's usage; `prompt_tokens` counts the whole prompt, so it is never less than what came from the cache."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cache_read},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


def _broke_off() -> UpstreamBroke:
    return UpstreamBroke("The provider's answer broke off.")
