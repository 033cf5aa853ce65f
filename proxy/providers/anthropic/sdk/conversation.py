"""A conversation as the runtime keeps it, and a hash that tells whether two are the same.

The runtime resumes a session from a transcript, one JSON object a line. We write that transcript from the caller's
own messages, so that the provider sees every earlier block exactly as the caller sent it.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from proxy.providers.anthropic.sdk.call import TOOL_PREFIX, Block, Tool, Turn

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Transcript lines need rising times; they go nowhere."""

COMPARED_KEYS = {
    "text": ("text",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "tool_use": ("id", "name", "input"),
}
"""What an answer's block is known by when the caller sends it back; clients add empty fields of their own."""


def transcript(history: Sequence[Turn], session_id: str, cwd: str, model: str) -> Iterator[bytes]:
    """The lines, each with its line end, from which the runtime resumes `history`."""
    parent: str | None = None
    for number, turn in enumerate(history):
        entry_id = str(uuid.uuid5(uuid.UUID(session_id), str(number)))
        yield (
            msgspec.json.encode(
                {
                    "parentUuid": parent,
                    "isSidechain": False,
                    "userType": "external",
                    "cwd": cwd,
                    "sessionId": session_id,
                    "version": "2.0.0",
                    "gitBranch": "",
                    "type": turn.role,
                    "uuid": entry_id,
                    "timestamp": (EPOCH + timedelta(seconds=number)).strftime(
                        "%Y-%m-%dT%H:%M:%S.000Z"
                    ),
                    "message": stored_message(turn, number, model),
                }
            )
            + b"\n"
        )
        parent = entry_id


def stored_message(turn: Turn, number: int, model: str) -> dict[str, Any]:
    blocks = [prefixed(block) for block in turn.blocks]
    if turn.role == "user":
        return {"role": "user", "content": blocks}
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": blocks,
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }


def prefixed(block: Block) -> Block:
    """A call of the caller's tool under the name the runtime knows it by."""
    if block["type"] == "tool_use" and isinstance(block.get("name"), str):
        return {**block, "name": TOOL_PREFIX + block["name"]}
    return block


def unprefixed(name: str) -> str:
    """The caller's own name of a tool."""
    return name.removeprefix(TOOL_PREFIX)


def history_hash(turns: Iterable[Turn]) -> str:
    """Equal for two histories only when every turn is the same, cache marks aside."""
    digest = hashlib.sha256()
    for turn in turns:
        digest.update(turn.role.encode())
        for block in turn.blocks:
            digest.update(msgspec.json.encode(essence(block), order="deterministic"))
        digest.update(b"\x00")
    return digest.hexdigest()


def essence(block: Block) -> Block:
    """A block without what may differ between two sendings of the same one."""
    keys = COMPARED_KEYS.get(block["type"])
    if keys is not None:
        return {"type": block["type"], **{key: block.get(key) for key in keys}}
    bare: Block = without_marks(block)
    return bare


def without_marks(value: Any) -> Any:
    """A JSON value without the cache marks anywhere in it."""
    if isinstance(value, dict):
        return {key: without_marks(each) for key, each in value.items() if key != "cache_control"}
    if isinstance(value, list):
        return [without_marks(each) for each in value]
    return value


def options_hash(system: str, tools: Sequence[Tool], rest: object) -> str:
    """Equal only when a process started for one request may answer the other."""
    described = [(tool.name, tool.description, tool.schema) for tool in tools]
    return hashlib.sha256(
        msgspec.json.encode([system, described, rest], order="deterministic")
    ).hexdigest()
