"""The shape of a prompt: sizes and keyed hashes of its parts, and what changed since the session's last request.

No content is kept. Measuring runs off the loop's thread, after the request has gone.

Which earlier request a prompt is compared with: one session id is shared by a conversation, its sub-agents and small
helper calls (titles, summaries), so a session remembers the last prompt of several *strands*.
1. A prompt continues the strand with which it shares the most leading messages.
2. Sharing none, it continues the newest conversation with the same system and tools: that was compacted or restarted.
3. Else it begins a strand of its own and is compared with nothing, as on a session's first request.
A strand that was left before its end stays remembered beside its branch, so that the other branch finds it again.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from proxy.record import PromptShape

Slice = bytes | memoryview

MAX_SESSIONS = 512
MAX_STRANDS = 6
"""Per session: the conversation, a few of its branches and the helper calls between."""
MAX_REMEMBERED_BYTES = 8 * 2**20
"""Of message hashes, over all sessions: a conversation of a thousand messages takes 8 kB."""

_HASH_BYTES = 8
CONVERSATION_MESSAGES = 3
"""From so many messages on a prompt is a conversation: more than a single question."""
_WINDOW_BYTES = 2**20
"""A search holds the interpreter for one window at a time: about a millisecond."""
_IMAGE = re.compile(rb'"type"\s{0,8}:\s{0,8}"(?:image|image_url|input_image)"')
"""Within a JSON string every quote has a backslash before it, so that a text about images does not match."""
_LONGEST_IMAGE_MARK = 64
_BACKSLASH = 0x5C


def _whole(part: Slice) -> Slice:
    return part


@dataclass(frozen=True, slots=True)
class PromptParts:
    """The raw JSON of a prompt's parts, as slices of the body the client sent."""

    model: str
    system: bytes | memoryview
    """The value of the system field as it stands; empty when absent."""
    tools: tuple[bytes | memoryview, ...]
    messages: tuple[bytes | memoryview, ...]
    agent_id: str = ""
    """The client's own id of a sub-agent; empty for the main conversation."""
    comparable: Callable[[Slice], Slice] = _whole
    """What of a part counts as its content: the dialect leaves out cache marks and a client's attribution."""


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What is remembered of a prompt."""

    model: str
    system_hash: str
    tools_hash: str
    tools_set_hash: str
    message_hashes: bytes
    """`_HASH_BYTES` for each message, in order."""
    image_count: int
    total_bytes: int

    @property
    def message_count(self) -> int:
        return len(self.message_hashes) // _HASH_BYTES

    def kept_in(self, later: "_Prompt") -> int:
        """How many leading messages `later` has in common with this one."""
        low, high = 0, min(self.message_count, later.message_count)
        while low < high:
            middle = (low + high + 1) // 2
            length = middle * _HASH_BYTES
            if self.message_hashes[:length] == later.message_hashes[:length]:
                low = middle
            else:
                high = middle - 1
        return low

    def is_same_kind(self, other: "_Prompt") -> bool:
        return (self.system_hash, self.tools_set_hash) == (other.system_hash, other.tools_set_hash)


class ShapeMeter:
    """Measures prompts and remembers the last ones of each session.

    Not thread-safe: one worker thread calls it. State that changes: `_strands`, newest session last, and in each the
    newest prompt last; `_remembered_bytes`, the hashes held by them.
    """

    def __init__(self, keyed_hash: Callable[[Slice], str]) -> None:
        """`keyed_hash` gives 16 hex digits that are worthless without this installation's key."""
        self._keyed_hash = keyed_hash
        self._strands: OrderedDict[str, list[_Prompt]] = OrderedDict()
        self._remembered_bytes = 0

    def measure(self, session_key: str, parts: PromptParts) -> PromptShape:
        """The shape of one prompt. Blocks for about 3 ms per megabyte, and lets other threads in between.

        With an empty `session_key` the session is known by its system text and first message.
        """
        prompt = self._hashed(parts)
        key = f"{session_key or _derived_key(prompt)}\n{parts.agent_id}"
        previous = _predecessor(self._strands.get(key, ()), prompt)
        self._remember(key, prompt, previous)
        return _shape(parts, prompt, previous)

    def _hashed(self, parts: PromptParts) -> _Prompt:
        tools = self._hashes(parts.tools, parts.comparable)
        messages = self._hashes(parts.messages, parts.comparable)
        system = self._keyed_hash(parts.comparable(parts.system)) if parts.system else ""
        return _Prompt(
            model=parts.model,
            system_hash=system,
            tools_hash=self._keyed_hash(b"".join(tools)) if tools else "",
            tools_set_hash=self._keyed_hash(b"".join(sorted(tools))) if tools else "",
            message_hashes=b"".join(messages),
            image_count=sum(map(_count_images, parts.messages)),
            total_bytes=len(parts.system) + _size(parts.tools) + _size(parts.messages),
        )

    def _hashes(self, parts: Iterable[Slice], comparable: Callable[[Slice], Slice]) -> list[bytes]:
        return [bytes.fromhex(self._keyed_hash(comparable(part))) for part in parts]

    def _remember(self, key: str, prompt: _Prompt, previous: _Prompt | None) -> None:
        strands = self._strands.setdefault(key, [])
        self._strands.move_to_end(key)
        if previous is not None and previous.kept_in(prompt) == previous.message_count:
            strands.remove(previous)
            self._remembered_bytes -= len(previous.message_hashes)
        strands.append(prompt)
        self._remembered_bytes += len(prompt.message_hashes)
        if len(strands) > MAX_STRANDS:
            self._remembered_bytes -= len(strands.pop(0).message_hashes)
        while len(self._strands) > MAX_SESSIONS or self._is_too_large():
            _, forgotten = self._strands.popitem(last=False)
            self._remembered_bytes -= sum(len(strand.message_hashes) for strand in forgotten)

    def _is_too_large(self) -> bool:
        return self._remembered_bytes > MAX_REMEMBERED_BYTES and len(self._strands) > 1


def _derived_key(prompt: _Prompt) -> str:
    return f"{prompt.system_hash} {prompt.message_hashes[:_HASH_BYTES].hex()}"


def _predecessor(strands: Iterable[_Prompt], prompt: _Prompt) -> _Prompt | None:
    """The earlier prompt that `prompt` follows, by the rules at the top; `strands` has the newest last."""
    newest_first = tuple(strands)[::-1]
    nearest = max(newest_first, key=lambda strand: strand.kept_in(prompt), default=None)
    if nearest is None or nearest.kept_in(prompt) > 0:
        return nearest
    restarted = (
        strand
        for strand in newest_first
        if strand.message_count >= CONVERSATION_MESSAGES and strand.is_same_kind(prompt)
    )
    return next(restarted, None)


def _shape(parts: PromptParts, prompt: _Prompt, previous: _Prompt | None) -> PromptShape:
    kept = previous.kept_in(prompt) if previous else 0
    history_bytes = _size(parts.messages[:kept])
    messages_bytes = history_bytes + _size(parts.messages[kept:])
    return PromptShape(
        system_bytes=len(parts.system),
        tools_bytes=_size(parts.tools),
        messages_bytes=messages_bytes,
        tool_count=len(parts.tools),
        message_count=len(parts.messages),
        image_count=prompt.image_count,
        system_hash=prompt.system_hash,
        tools_hash=prompt.tools_hash,
        tools_set_hash=prompt.tools_set_hash,
        history_bytes=history_bytes,
        new_bytes=messages_bytes - history_bytes,
        kept_messages=kept,
        changes=_changes(previous, prompt, kept) if previous else (),
        growth_bytes=prompt.total_bytes - previous.total_bytes if previous else None,
    )


def _changes(previous: _Prompt, prompt: _Prompt, kept: int) -> tuple[str, ...]:
    tools_differ = previous.tools_set_hash != prompt.tools_set_hash
    differs = {
        "model": previous.model != prompt.model,
        "system": previous.system_hash != prompt.system_hash,
        "tools": tools_differ,
        "tools_order": not tools_differ and previous.tools_hash != prompt.tools_hash,
        "history": kept < previous.message_count,
        "images": previous.image_count != prompt.image_count,
    }
    return tuple(name for name, is_so in differs.items() if is_so)


def _size(parts: Iterable[Slice]) -> int:
    return sum(map(len, parts))


def _count_images(message: Slice) -> int:
    found = find_all(_IMAGE, message, longest=_LONGEST_IMAGE_MARK)
    return sum(1 for mark in found if message[mark.start() - 1] != _BACKSLASH)


def find_all(pattern: re.Pattern[bytes], data: Slice, *, longest: int) -> Iterable[re.Match[bytes]]:
    """Each match of a pattern that matches at most `longest` bytes, without holding the interpreter long."""
    position = 0
    while position < len(data):
        end = min(position + _WINDOW_BYTES, len(data))
        found = pattern.search(data, position, end)
        if found:
            yield found
            position = found.end()
        else:
            position = end if end == len(data) else end - longest
