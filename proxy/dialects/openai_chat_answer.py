"""A Responses stream as a Chat Completions answer: chunk by chunk, or collected into one completion.

Events that are not known change nothing and abort nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from proxy.dialects.openai_responses import read_tokens, upstream_failure
from proxy.errors import UpstreamBroke
from proxy.model import TokenUsage
from proxy.sse import Splitter, events

Json = dict[str, Any]

DONE = b"data: [DONE]\n\n"


@dataclass(slots=True)
class Call:
    """A tool call as it grows."""

    index: int
    id: str
    name: str
    is_custom: bool
    arguments: list[str] = field(default_factory=list)


class ChatState:
    """What a Responses stream has said so far, in Chat's words. `feed` gives the deltas of one event."""

    def __init__(self, model: str) -> None:
        self.id = ""
        self.created = 0
        self.model = model
        self.service_tier: str | None = None
        self.content: list[str] = []
        self.refusal: list[str] = []
        self.reasoning: list[str] = []
        self.calls: dict[str, Call] = {}
        """By the id of the output item, as later events name it."""
        self.finish_reason: str | None = None
        self.usage: TokenUsage | None = None
        self.error: Json | None = None

    @property
    def is_finished(self) -> bool:
        return self.finish_reason is not None or self.error is not None

    def feed(self, event: Json) -> Iterator[Json]:
        match event:
            case {"type": "response.created", "response": dict(response)}:
                self._begin(response)
                yield {"role": "assistant", "content": ""}
            case {"type": "response.output_text.delta", "delta": str(text)}:
                self.content.append(text)
                yield {"content": text}
            case {"type": "response.refusal.delta", "delta": str(text)}:
                self.refusal.append(text)
                yield {"refusal": text}
            case {"type": "response.reasoning_summary_text.delta", "delta": str(text)}:
                self.reasoning.append(text)
                yield {"reasoning_content": text}
            case {"type": "response.output_item.added", "item": dict(item)}:
                yield from self._call_begins(item)
            case {
                "type": "response.function_call_arguments.delta"
                | "response.custom_tool_call_input.delta",
                "item_id": str(item_id),
                "delta": str(text),
            }:
                yield from self._call_grows(item_id, text)
            case {"type": "response.output_item.done", "item": dict(item)}:
                yield from self._call_ends(item)
            case {
                "type": "response.completed" | "response.incomplete" | "response.failed",
                "response": dict(response),
            }:
                self._end(response)
            case {"type": "error"}:
                self.error = {key: event.get(key) for key in ("message", "code", "param")} | {
                    "type": event.get("code") or "server_error"
                }
            case _:
                pass

    def _begin(self, response: Json) -> None:
        self.id = str(response.get("id", ""))
        self.created = int(response.get("created_at") or 0)
        self.model = str(response.get("model") or self.model)

    def _call_begins(self, item: Json) -> Iterator[Json]:
        if item.get("type") not in ("function_call", "custom_tool_call"):
            return
        is_custom = item["type"] == "custom_tool_call"
        call = Call(
            len(self.calls), str(item.get("call_id", "")), str(item.get("name", "")), is_custom
        )
        self.calls[str(item.get("id") or call.id)] = call
        body = {"name": call.name, "input" if is_custom else "arguments": ""}
        kind = "custom" if is_custom else "function"
        yield {"tool_calls": [{"index": call.index, "id": call.id, "type": kind, kind: body}]}

    def _call_grows(self, item_id: str, text: str) -> Iterator[Json]:
        call = self.calls.get(item_id)
        if call is None:
            return
        call.arguments.append(text)
        part = {"custom": {"input": text}} if call.is_custom else {"function": {"arguments": text}}
        yield {"tool_calls": [{"index": call.index, **part}]}

    def _call_ends(self, item: Json) -> Iterator[Json]:
        """A call whose arguments came whole with its end, or that was never announced."""
        if item.get("type") not in ("function_call", "custom_tool_call"):
            return
        item_id = str(item.get("id") or item.get("call_id", ""))
        if item_id not in self.calls:
            yield from self._call_begins(item)
        whole = item.get("arguments") or item.get("input")
        if isinstance(whole, str) and not self.calls[item_id].arguments:
            yield from self._call_grows(item_id, whole)

    def _end(self, response: Json) -> None:
        self.usage = read_tokens(response.get("usage"))
        self.model = str(response.get("model") or self.model)
        self.service_tier = response.get("service_tier")
        error = response.get("error")
        if response.get("status") == "failed" or isinstance(error, dict):
            given = error if isinstance(error, dict) else {}
            self.error = {
                "message": given.get("message", "The response failed."),
                "type": given.get("code") or given.get("type") or "server_error",
                "param": None,
                "code": given.get("code"),
            }
            return
        details = response.get("incomplete_details") or {}
        if response.get("status") == "incomplete" or details:
            self.finish_reason = (
                "content_filter" if details.get("reason") == "content_filter" else "length"
            )
        else:
            self.finish_reason = "tool_calls" if self.calls else "stop"


class ChatStream:
    """An AnswerTranslator to `chat.completion.chunk` events."""

    content_type = "text/event-stream; charset=utf-8"
    is_whole = False

    def __init__(self, model: str, *, include_usage: bool) -> None:
        self._state = ChatState(model)
        self._splitter = Splitter()
        self._include_usage = include_usage
        self._is_ended = False

    def feed(self, data: bytes) -> bytes:
        made = bytearray()
        for event in read_events(self._splitter.feed(data)):
            for delta in self._state.feed(event):
                made += self._chunk(delta, None)
            if self._state.is_finished and not self._is_ended:
                self._is_ended = True
                made += self._end()
        return bytes(made)

    def finish(self) -> bytes:
        if not self._is_ended:
            raise UpstreamBroke("The provider's answer broke off.")
        return b""

    def _end(self) -> bytes:
        if self._state.error is not None:
            return b"data: " + _json({"error": self._state.error}) + b"\n\n" + DONE
        made = self._chunk({}, self._state.finish_reason)
        if self._include_usage and self._state.usage is not None:
            made += self._event([], {"usage": usage_object(self._state.usage)})
        return made + DONE

    def _chunk(self, delta: Json, finish_reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._event([choice], {"usage": None} if self._include_usage else {})

    def _event(self, choices: list[Json], more: Json) -> bytes:
        body = {
            "object": "chat.completion.chunk",
            **header(self._state),
            "choices": choices,
            **more,
        }
        return b"data: " + _json(body) + b"\n\n"


class ChatCompletion:
    """An AnswerTranslator to one `chat.completion`."""

    content_type = "application/json"
    is_whole = True

    def __init__(self, model: str) -> None:
        self._state = ChatState(model)
        self._splitter = Splitter()

    def feed(self, data: bytes) -> bytes:
        for event in read_events(self._splitter.feed(data)):
            for _ in self._state.feed(event):
                pass  # gathered in the state
        return b""

    def finish(self) -> bytes:
        state = self._state
        if state.error is not None:
            raise upstream_failure(state.error)
        if not state.is_finished:
            raise UpstreamBroke("The provider's answer broke off.")
        choice = {
            "index": 0,
            "message": message_object(state),
            "logprobs": None,
            "finish_reason": state.finish_reason,
        }
        usage = usage_object(state.usage) if state.usage is not None else None
        return _json(
            {"object": "chat.completion", **header(state), "choices": [choice], "usage": usage}
        )


def read_events(whole: bytes) -> Iterator[Json]:
    for event in events(whole):
        try:
            data = msgspec.json.decode(event.data)
        except msgspec.DecodeError:
            continue
        if isinstance(data, dict):
            yield data


def header(state: ChatState) -> Json:
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
    text = "".join(call.arguments)
    if call.is_custom:
        return {"id": call.id, "type": "custom", "custom": {"name": call.name, "input": text}}
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": text}}


def usage_object(usage: TokenUsage) -> Json:
    """Chat's usage; `prompt_tokens` counts the whole prompt, so it is never less than what came from the cache."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cache_read},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
