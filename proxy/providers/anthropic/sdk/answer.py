"""From the runtime's events back to the Messages API: a stream as the provider sent it, or one collected message.

The events carry the provider's own JSON with its key order and unknown fields, so a stream built from them equals
the provider's, pings aside. One message per request; the runtime's own follow-up requests never reach the caller.
"""

import json
from typing import Any

from proxy.providers.anthropic.sdk.conversation import unprefixed
from proxy.providers.anthropic.sdk.mapping import Turn

Event = dict[str, Any]

KILL_AFTER = frozenset({"max_tokens", "refusal", "model_context_window_exceeded", "pause_turn"})
"""Stop reasons after which the runtime would ask the provider again by itself, and bill it."""

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
ERROR_STATUSES = {
    "authentication_failed": 401,
    "billing_error": 402,
    "rate_limit": 429,
    "invalid_request": 400,
    "model_not_found": 404,
    "server_error": 500,
}
"""By the runtime's word, where it states no status (a lost connection, for one)."""


def frame(event: Event) -> bytes:
    """One server-sent event, as the provider writes it."""
    data = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    return f"event: {event['type']}\ndata: {data}\n\n".encode()


PING = frame({"type": "ping"})


def renamed(event: Event) -> Event:
    """The event with the caller's own name of a tool; all others as they came."""
    block = event.get("content_block")
    if (
        event["type"] != "content_block_start"
        or not isinstance(block, dict)
        or block.get("type") != "tool_use"
    ):
        return event
    return {**event, "content_block": {**block, "name": unprefixed(block["name"])}}


def is_false_end(event: Event) -> bool:
    """A `message_delta` that the runtime made up because the provider's stream broke off."""
    return event["type"] == "message_delta" and event.get("delta", {}).get("stop_reason") is None


def error_body(status: int, message: str) -> bytes:
    """The dialect's error object; the runtime rewrites messages, so only status and type are the provider's."""
    kind = STATUS_TYPES.get(status, "api_error")
    return json.dumps(
        {"type": "error", "error": {"type": kind, "message": message}},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


class Collector:
    """Puts a message together from its stream events; linear in what it is fed."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}
        self.stop_reason: str | None = None
        self.is_complete = False
        self._texts: dict[tuple[int, str], list[str]] = {}

    def feed(self, event: Event) -> None:
        match event["type"]:
            case "message_start":
                self.message = dict(event["message"])
                self.message["content"] = []
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

    def _add(self, index: int, delta: dict[str, Any]) -> None:
        match delta.get("type"):
            case "text_delta":
                self._texts.setdefault((index, "text"), []).append(delta["text"])
            case "thinking_delta":
                self._texts.setdefault((index, "thinking"), []).append(delta["thinking"])
            case "signature_delta":
                self._texts.setdefault((index, "signature"), []).append(delta["signature"])
            case "input_json_delta":
                self._texts.setdefault((index, "input"), []).append(delta["partial_json"])
            case "citations_delta":
                self.message["content"][index].setdefault("citations", []).append(delta["citation"])
            case _:
                pass

    def _finish_block(self, index: int) -> None:
        block = self.message["content"][index]
        for key in ("text", "thinking", "signature"):
            if (index, key) in self._texts:
                block[key] = block.get(key, "") + "".join(self._texts.pop((index, key)))
        if (parts := self._texts.pop((index, "input"), None)) is not None and (
            text := "".join(parts)
        ):
            block["input"] = json.loads(text)

    def _finish_message(self, event: Event) -> None:
        delta = event.get("delta", {})
        self.stop_reason = delta.get("stop_reason")
        self.message |= delta
        usage = {key: value for key, value in event.get("usage", {}).items() if value is not None}
        self.message["usage"] = {**self.message.get("usage", {}), **usage}

    @property
    def turn(self) -> Turn:
        """The answer as the caller will send it back in the next request's history."""
        return Turn("assistant", tuple(self.message.get("content", ())))

    def body(self) -> bytes:
        return json.dumps(self.message, separators=(",", ":"), ensure_ascii=False).encode()
