"""A Responses stream read event by event, in Chat's words: what each adds, and what there is at the end.

Events that are not known, or not as they should be, change nothing and abort nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from proxy.dialects.openai_errors import provider_error, stated_error
from proxy.dialects.openai_json import Json, objects, part
from proxy.dialects.openai_responses import read_tokens
from proxy.json_values import text

if TYPE_CHECKING:
    from proxy.record import TokenUsage

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]

_CALLS = {"function_call": "function", "custom_tool_call": "custom"}
"""The types of output items that are tool calls, and what Chat calls them."""


@dataclass(slots=True)
class Call:
    """A tool call as it grows."""

    index: int
    id: str
    name: str
    kind: str
    """"function" or "custom"."""
    given: list[str] = field(default_factory=list)
    """Its arguments or input, in parts."""

    @property
    def given_name(self) -> str:
        return "input" if self.kind == "custom" else "arguments"


class ChatState:
    """What a Responses stream has said so far. `feed` gives the deltas of one event."""

    def __init__(self, model: str) -> None:
        self.id = ""
        self.created = 0
        self.model = model
        self.service_tier = ""
        self.content: list[str] = []
        self.refusal: list[str] = []
        self.reasoning: list[str] = []
        self.calls: dict[str, Call] = {}
        """By the id of the output item, as later events name it."""
        self.finish_reason: FinishReason | None = None
        self.usage: TokenUsage | None = None
        self.error: Json | None = None
        """As Chat's error object."""
        self._has_begun = False

    @property
    def is_finished(self) -> bool:
        return self.finish_reason is not None or self.error is not None

    def feed(self, event: Json) -> Iterator[Json]:
        for delta in self._read(event):
            if not self._has_begun:
                self._has_begun = True
                yield {"role": "assistant", "content": ""}
            yield delta

    def _read(self, event: Json) -> Iterator[Json]:
        match event:
            case {"type": "response.created", "response": dict(response)}:
                yield from self._begin(response)
            case {"type": "response.output_item.added", "item": dict(item)}:
                yield from self._call_begins(item)
            case {"type": "response.output_item.done", "item": dict(item)}:
                yield from self._item_ends(item)
            case {"type": str(kind), "delta": str(words)}:
                yield from self._grow(kind, text(event.get("item_id")), words)
            case {
                "type": "response.completed" | "response.incomplete" | "response.failed",
                "response": dict(response),
            }:
                self._end(response)
            case {"type": "error"}:
                self.error = provider_error(stated_error(event))
            case _:
                pass

    def _begin(self, response: Json) -> Iterator[Json]:
        self.id = text(response.get("id"))
        created = response.get("created_at")
        self.created = int(created) if isinstance(created, int | float) else 0
        self.model = text(response.get("model")) or self.model
        if not self._has_begun:
            self._has_begun = True
            yield {"role": "assistant", "content": ""}

    def _grow(self, kind: str, item_id: str, words: str) -> Iterator[Json]:
        match kind:
            case "response.output_text.delta":
                self.content.append(words)
                yield {"content": words}
            case "response.refusal.delta":
                self.refusal.append(words)
                yield {"refusal": words}
            case "response.reasoning_summary_text.delta":
                self.reasoning.append(words)
                yield {"reasoning_content": words}
            case "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta":
                yield from self._call_grows(item_id, words)

    def _call_begins(self, item: Json) -> Iterator[Json]:
        kind = _CALLS.get(text(item.get("type")))
        if kind is None:
            return
        call = Call(len(self.calls), text(item.get("call_id")), text(item.get("name")), kind)
        self.calls[text(item.get("id")) or call.id] = call
        body = {"name": call.name, call.given_name: ""}
        yield {"tool_calls": [{"index": call.index, "id": call.id, "type": kind, kind: body}]}

    def _call_grows(self, item_id: str, words: str) -> Iterator[Json]:
        call = self.calls.get(item_id)
        if call is not None:
            call.given.append(words)
            yield {"tool_calls": [{"index": call.index, call.kind: {call.given_name: words}}]}

    def _item_ends(self, item: Json) -> Iterator[Json]:
        """What came whole with its end: arguments, a call that was never announced, a text without deltas."""
        if item.get("type") == "message" and not self.content and not self.refusal:
            for each in objects(item, "content"):
                if words := text(each.get("text")):
                    yield from self._grow("response.output_text.delta", "", words)
        if text(item.get("type")) not in _CALLS:
            return
        item_id = text(item.get("id")) or text(item.get("call_id"))
        if item_id not in self.calls:
            yield from self._call_begins(item)
        call = self.calls[item_id]
        whole = text(item.get("arguments")) or text(item.get("input"))
        if whole and not call.given:
            yield from self._call_grows(item_id, whole)

    def _end(self, response: Json) -> None:
        self.usage = read_tokens(response.get("usage"))
        self.model = text(response.get("model")) or self.model
        self.service_tier = text(response.get("service_tier"))
        if response.get("status") == "failed" or isinstance(response.get("error"), dict):
            self.error = provider_error(part(response, "error"))
        elif reason := text(part(response, "incomplete_details").get("reason")):
            self.finish_reason = "content_filter" if reason == "content_filter" else "length"
        elif response.get("status") == "incomplete":
            self.finish_reason = "length"
        else:
            self.finish_reason = "tool_calls" if self.calls else "stop"
