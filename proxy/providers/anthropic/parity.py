"""Helpers that add what Claude Code would have sent, for other clients; all off unless the user turns them on.

They add and never change: a request of Claude Code itself is left alone, no header of the client is replaced, no
block of its prompt is merged, moved or marked for caching, and nothing is forged: no attribution, no fingerprint, no
tool names (wire-facts 2.7, proxy-behaviour 12).
"""

import json

import msgspec
from multidict import CIMultiDict

from proxy.json_values import UNREADABLE
from proxy.providers.anthropic.settings import AnthropicSettings

IDENTITY = "You are Claude Code, Anthropic's official CLI for Claude."
"""What the first system block of a plain Claude Code request says, word by word."""
_KNOWN_OPENINGS = (
    "You are Claude Code",
    "You are a Claude agent",  # Claude Code run by the Agent SDK
    "x-anthropic-billing-header:",  # its attribution, which must stay the first block
)
_IDENTITY_HEADERS = {"x-app": "cli", "user-agent": "claude-cli/2.1.330 (external, cli)"}
_IDENTITY_BLOCK = json.dumps({"type": "text", "text": IDENTITY}).encode()


def assist(
    settings: AnthropicSettings, headers: CIMultiDict[str], body: bytes
) -> tuple[bytes, tuple[str, ...]]:
    """The body to send and the names of the helpers that changed something; `headers` is changed in place.

    With the helpers off, or nothing to add, `body` comes back as the same object.
    """
    if settings.parity == "none" or is_claude_code(headers):
        return body, ()
    used: list[str] = []
    missing = {name: value for name, value in _IDENTITY_HEADERS.items() if name not in headers}
    if missing:
        headers.update(missing)
        used.append("headers")
    if settings.parity == "headers+system":
        assisted = with_identity(body)
        if assisted is not body:
            used.append("system")
            return assisted, tuple(used)
    return body, tuple(used)


def is_claude_code(headers: CIMultiDict[str]) -> bool:
    """The request comes from Claude Code itself, in a terminal or run by its SDK."""
    agent = headers.get("user-agent", "").lower()
    return (
        agent.startswith(("claude-cli/", "claude-code/")) or "x-claude-code-session-id" in headers
    )


def with_identity(body: bytes) -> bytes:
    """`body` with the identity block in front of its system prompt, where none is there.

    Every value of the request keeps its bytes. Bodies that are no prompt come back as the same object.
    """
    try:
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        if "messages" not in fields:
            return body
        blocks = _blocks(fields["system"]) if "system" in fields else []
    except UNREADABLE:
        return body
    if blocks is None or any(_opens_known(block) for block in blocks):
        return body
    fields["system"] = msgspec.Raw(b"[" + b",".join([_IDENTITY_BLOCK, *blocks]) + b"]")
    return (
        b"{" + b",".join(msgspec.json.encode(k) + b":" + bytes(v) for k, v in fields.items()) + b"}"
    )


def _blocks(system: msgspec.Raw) -> list[bytes] | None:
    """The raw blocks of a system prompt; a text is one block. None for what is neither."""
    match bytes(system)[:1]:
        case b'"':
            return [b'{"type":"text","text":' + bytes(system) + b"}"]
        case b"[":
            return [bytes(raw) for raw in msgspec.json.decode(system, type=list[msgspec.Raw])]
        case b"n":
            return []
        case _:
            return None


class _TextBlock(msgspec.Struct):
    text: str = ""


def _opens_known(block: bytes) -> bool:
    try:
        return msgspec.json.decode(block, type=_TextBlock).text.startswith(_KNOWN_OPENINGS)
    except UNREADABLE:
        return False
