"""Which requests of a session are its conversation, and which earlier one each of them follows.

One session id is shared by a conversation, its sub-agents and small helper calls (titles, summaries; see `shape`). A
record does not name the prompt it was compared with, but its shape tells that prompt's size, which in one session is as
good as a name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from proxy.record import PromptShape, RequestRecord
from proxy.shape import CONVERSATION_MESSAGES


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of a conversation."""

    record: RequestRecord
    shape: PromptShape
    before: int | None
    """The place of the turn that it follows; None for the first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The requests that belong together, oldest first."""

    turns: tuple[Turn, ...] = ()
    aside: int = 0
    """Other requests of the session: sub-agents, helper calls, and those that were not measured."""


@dataclass(slots=True)
class _Line:
    """One measured request among all of a session."""

    record: RequestRecord
    shape: PromptShape
    before: int | None = None
    strand: int = 0


def find_conversation(records: Iterable[RequestRecord]) -> Conversation:
    """The strand of a session's `records` (oldest first) that sent most: it is what the session costs."""
    every = tuple(records)
    lines = [_Line(record, record.shape) for record in every if record.shape is not None]
    if not lines:
        return Conversation(aside=len(every))
    _tie(lines)
    sent: Counter[int] = Counter()
    for line in lines:
        sent[line.strand] += prompt_bytes(line.shape)
    main = max(sent, key=lambda strand: sent[strand])
    places = [at for at, line in enumerate(lines) if line.strand == main]
    new_places = {at: place for place, at in enumerate(places)}
    turns = tuple(
        Turn(line.record, line.shape, None if line.before is None else new_places[line.before])
        for line in (lines[at] for at in places)
    )
    return Conversation(turns, len(every) - len(turns))


def prompt_bytes(shape: PromptShape) -> int:
    """Of the whole prompt: what `PromptShape.growth_bytes` counts."""
    return shape.system_bytes + shape.tools_bytes + shape.messages_bytes


def _tie(lines: list[_Line]) -> None:
    """Finds for each line the one it follows; those that follow none begin a strand."""
    by_size: dict[int, list[int]] = {}
    newest_of: dict[int, int] = {}
    for at, line in enumerate(lines):
        line.before = _compared_with(line.shape, lines, by_size)
        if line.before is None:
            line.before = _resumed(line.shape, lines, newest_of)
        line.strand = at if line.before is None else lines[line.before].strand
        by_size.setdefault(prompt_bytes(line.shape), []).append(at)
        newest_of[line.strand] = at


def _compared_with(
    shape: PromptShape, lines: list[_Line], by_size: dict[int, list[int]]
) -> int | None:
    """The newest earlier prompt of the size that this one was compared with."""
    if shape.growth_bytes is None:
        return None
    size = prompt_bytes(shape) - shape.growth_bytes
    fitting = (
        at
        for at in reversed(by_size.get(size, []))
        if lines[at].shape.message_count >= shape.kept_messages
    )
    return next(fitting, None)


def _resumed(shape: PromptShape, lines: list[_Line], newest_of: dict[int, int]) -> int | None:
    """The end of a strand that this prompt goes on with although it was compared with nothing.

    Shapes are remembered in memory only: after a restart of the program a conversation goes on as if it were new.
    """
    if shape.message_count < CONVERSATION_MESSAGES:
        return None
    ends = (at for at in newest_of.values() if _goes_on(lines[at].shape, shape))
    return max(ends, default=None)


def _goes_on(earlier: PromptShape, later: PromptShape) -> bool:
    return (
        earlier.system_hash == later.system_hash
        and earlier.tools_set_hash == later.tools_set_hash
        and earlier.message_count < later.message_count
        and earlier.messages_bytes < later.messages_bytes
    )
