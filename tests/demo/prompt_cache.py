"""What a provider keeps of prompts, and the token counts that follow from it: the longest known beginning is read."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from proxy.record import TokenUsage
from proxy.shape import PromptParts, Slice

BYTES_PER_TOKEN = 3.8
LIFETIME = timedelta(minutes=5)
LEAST_TOKENS = 1024
"""Shorter prompts are not cached."""
MOST_KEPT = 40
"""Prompts; past it the one used longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The last prompt of a session."""

    head: tuple[str, bytes, tuple[bytes, ...]]
    """Model, system and tools: another head shares nothing."""
    messages: tuple[bytes, ...]
    at: datetime


class PromptCache:
    """The prompts of one provider. State: the last of each key."""

    def __init__(self, *, states_writes: bool) -> None:
        """`states_writes`: what is newly kept is counted by itself, and not as plain input."""
        self._states_writes = states_writes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def count(self, key: str, parts: PromptParts, output: int, at: datetime) -> TokenUsage:
        """The tokens of a request; `key` names its account and session."""
        tools, messages = map(_copied, (parts.tools, parts.messages))
        head = (parts.model, bytes(parts.system), tools)
        kept = self._kept.pop(key, None)
        self._keep(key, _Kept(head, messages, at))
        head_tokens = _tokens((parts.system, *tools))
        total = head_tokens + _tokens(messages)
        read = 0
        if kept is not None and kept.head == head and at - kept.at <= LIFETIME:
            read = head_tokens + _tokens(messages[: _shared(kept.messages, messages)])
        if total < LEAST_TOKENS:
            return TokenUsage(input=total, output=output)
        if not self._states_writes:
            return TokenUsage(input=total - read, cache_read=read, output=output)
        plain = min(total - read, 6)
        written = total - read - plain
        return TokenUsage(input=plain, cache_read=read, cache_write_5m=written, output=output)

    def _keep(self, key: str, kept: _Kept) -> None:
        self._kept[key] = kept
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _copied(parts: tuple[Slice, ...]) -> tuple[bytes, ...]:
    return tuple(map(bytes, parts))


def _tokens(parts: tuple[Slice, ...]) -> int:
    return round(sum(map(len, parts)) / BYTES_PER_TOKEN)


def _shared(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> int:
    """How many leading messages are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
