"""Streamed answers of more than text."""

from typing import Any

from tests.fakes.anthropic import event, message_events


def block_events(*blocks: list[dict[str, Any]], stop_reason: str = "end_turn") -> list[bytes]:
    """A whole stream of content blocks, each given as its start followed by its deltas."""
    begin, *_, last, end = message_events([])
    events = [begin]
    for index, (start, *deltas) in enumerate(blocks):
        events.append(_block_event("start", index, content_block=start))
        events += [_block_event("delta", index, delta=delta) for delta in deltas]
        events.append(_block_event("stop", index))
    return [*events, last.replace(b"end_turn", stop_reason.encode()), end]


def tool_call(name: str, *json_parts: str) -> list[dict[str, Any]]:
    """A block that calls a tool, its input in parts as they are streamed."""
    start = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
    return [start, *({"type": "input_json_delta", "partial_json": part} for part in json_parts)]


def _block_event(kind: str, index: int, **fields: Any) -> bytes:
    name = f"content_block_{kind}"
    return event(name, {"type": name, "index": index, **fields})
