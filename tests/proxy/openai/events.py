"""Responses streams in small, as the provider sends them."""

import json
from collections.abc import Iterable
from typing import Any

MODEL = "gpt-6-sol"
USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 10},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 120,
}
CREATED = {
    "type": "response.created",
    "response": {"id": "resp_1", "created_at": 7, "model": MODEL, "error": None},
}


def stream(*data: dict[str, Any]) -> bytes:
    """The events as they are written."""
    return b"".join(
        f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in data
    )


def ended(status: str = "completed", **fields: Any) -> dict[str, Any]:
    """The last event of a stream."""
    response = {"id": "resp_1", "status": status, "model": MODEL, "usage": USAGE}
    return {"type": f"response.{status}", "response": response | fields}


COMPLETED = ended()


def text(delta: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "item_id": "msg_1", "delta": delta}


def call(number: int, parts: Iterable[str], *, is_custom: bool = False) -> list[dict[str, Any]]:
    """The events of a tool call whose arguments, or whose input, come in these parts."""
    kind, given = ("custom_tool_call", "input") if is_custom else ("function_call", "arguments")
    item = {"type": kind, "id": f"fc_{number}", "call_id": f"call_{number}", "name": "weather"}
    delta = "custom_tool_call_input" if is_custom else "function_call_arguments"
    pieces = list(parts)
    return [
        {"type": "response.output_item.added", "item": {**item, given: ""}},
        *(
            {"type": f"response.{delta}.delta", "item_id": item["id"], "delta": piece}
            for piece in pieces
        ),
        {"type": "response.output_item.done", "item": {**item, given: "".join(pieces)}},
    ]
