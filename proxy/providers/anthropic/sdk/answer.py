"""From the runtime's events back to the Messages API: a stream as the provider sent it, or one collected message.

The events carry the provider's own JSON with its key order and unknown fields, so a stream built from them equals
the provider's, pings aside. One message per request; the runtime's own follow-up requests never reach the caller.
"""

import json
from typing import Any

from proxy.providers.anthropic.sdk.call import Turn
from proxy.providers.anthropic.sdk.conversation import unprefixed

Event = dict[str, Any]

LETS_GO_ON = frozenset({"end_turn", "stop_sequence"})
"""Stop reasons after which the runtime is known to send nothing more by itself. After others it asks the provider
again, at once and at the user's expense (max_tokens, refusal, model_context_window_exceeded), or nobody knows."""

STATUS_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def frame(event: Event) -> bytes:
    """One server-sent event, as the provider writes it."""
    return b"event: %b\ndata: %b\n\n" % (str(event["type"]).encode(), compact(event))


def compact(value: Any) -> bytes:
    """JSON as the provider writes it: no blanks, letters as they are. Half a surrogate pair stays an escape."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


PING = frame({"type": "ping"})


def called_tool(event: Event) -> str | None:
    """The runtime's name of the tool whose call begins with this event; None when none does."""
    block = event.get("content_block")
    if event["type"] == "content_block_start" and isinstance(block, dict):
        return str(block["name"]) if block.get("type") == "tool_use" else None
    return None


def renamed(event: Event) -> Event:
    """The event with the caller's own name of a tool; all others as they came."""
    name = called_tool(event)
    if name is None:
        return event
    return {**event, "content_block": {**event["content_block"], "name": unprefixed(name)}}


def is_false_end(event: Event) -> bool:
    """Perhaps a `message_delta` that the runtime made up because the provider's stream broke off."""
    return event["type"] == "message_delta" and event.get("delta", {}).get("stop_reason") is None


def error_body(status: int, error_type: str, message: str) -> bytes:
    """The dialect's error object; the runtime rewrites messages, so only status and type are the provider's."""
    kind = error_type or STATUS_TYPES.get(status, "api_error")
    return compact({"type": "error", "error": {"type": kind, "message": message}})


class Collector:
    """Puts a message together from its stream events; linear in what it is fed."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}
        self.stop_reason: str | None = None
        self.is_complete = False
        self.has_broken_input = False
        """The input of a call is no JSON object: cut by a limit, or the model's mistake."""
        self._texts: dict[tuple[int, str], list[str]] = {}

    def feed(self, event: Event) -> None:
        match event["type"]:
            case "message_start":
                self.message = {**event["message"], "content": []}
            case "content_block_start":
                self.message["content"].append(dict(event["content_block"]))
            case "content_block_delta":
                self._add(event["index"], event["delta"])
            case "content_block_stop":
                self._finish_block(event["index"])
            case "message_delta":
                self._finish_message(event)
            case "message_stop":
                self.is_complete = True
            case _:
                pass

    @property
    def turn(self) -> Turn:
        """The answer as the caller will send it back in the next request's history."""
        return Turn("assistant", tuple(self.message.get("content", ())))

    def body(self) -> bytes:
        return compact(self.message)

    def _add(self, index: int, delta: dict[str, Any]) -> None:
        match delta:
            case {"type": "text_delta", "text": str(text)}:
                self._texts.setdefault((index, "text"), []).append(text)
            case {"type": "thinking_delta", "thinking": str(text)}:
                self._texts.setdefault((index, "thinking"), []).append(text)
            case {"type": "signature_delta", "signature": str(text)}:
                self._texts.setdefault((index, "signature"), []).append(text)
            case {"type": "input_json_delta", "partial_json": str(text)}:
                self._texts.setdefault((index, "input"), []).append(text)
            case {"type": "citations_delta", "citation": citation}:
                block = self.message["content"][index]
                block["citations"] = [*(block.get("citations") or ()), citation]
            case _:
                pass

    def _finish_block(self, index: int) -> None:
        block = self.message["content"][index]
        for key in ("text", "thinking", "signature"):
            if parts := self._texts.pop((index, key), None):
                block[key] = block.get(key, "") + "".join(parts)
        if text := "".join(self._texts.pop((index, "input"), ())):
            self._finish_input(block, text)

    def _finish_input(self, block: dict[str, Any], text: str) -> None:
        try:
            block["input"] = json.loads(text)
        except ValueError:
            self.has_broken_input = True
        else:
            self.has_broken_input |= not isinstance(block["input"], dict)

    def _finish_message(self, event: Event) -> None:
        delta = event.get("delta", {})
        self.stop_reason = delta.get("stop_reason")
        self.message |= delta
        usage = {key: value for key, value in event.get("usage", {}).items() if value is not None}
        self.message["usage"] = {**self.message.get("usage", {}), **usage}
