"""Why a session's prompt grew: what each request's prompt consisted of, what changed, and where the cache broke.

Pure decisions on stored records, for the Diagnostics page and the control API alike. Sizes are in tokens, as the
answers counted them: a shape knows bytes only, so the parts of a prompt share its tokens by their bytes. Three things
keep that honest:
1. images take far fewer tokens than bytes, so text is weighed by the nearest prompt that holds none;
2. a part that did not change keeps its tokens, and what was there before is history: what is left is new;
3. an answer that stated no tokens is weighed as its neighbours were, and marked. Where none stated any, sizes are bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import accumulate

from proxy.carrying import Carried, Carrying, carrying_cost
from proxy.conversation import Turn, find_conversation, prompt_bytes
from proxy.record import RequestRecord, TokenUsage

MOST_TOKENS_PER_BYTE = 0.5
"""Text never has more; a prompt that seems to is one whose history the provider keeps itself."""
LEAST_CACHED = 1024
"""Tokens from which on something was worth caching; providers cache no less."""
SHORT_CACHE, LONG_CACHE = timedelta(minutes=5), timedelta(hours=1)
_NO_DIAGNOSIS = {"previous_message_not_found", "unavailable"}
"""A provider's words for "I cannot tell"."""


class Measure(StrEnum):
    """What sizes are counted in."""

    TOKENS = "tokens"
    BYTES = "bytes"


class Cause(StrEnum):
    """What about a prompt is different from the one before."""

    MODEL = "model"
    SYSTEM = "system"
    TOOLS = "tools"
    TOOLS_ORDER = "tools_order"
    HISTORY = "history"
    """Messages that had been sent were changed or left out."""
    IMAGES = "images"
    NEW = "new"
    """Messages were added at the end, and nothing else of note."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cause, and how much it weighs."""

    cause: Cause
    grown: int = 0
    """In the growth's measure; negative where the part shrank."""
    count: int = 0
    """How many tools or images more; negative for fewer."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a prompt consists of."""

    system: int = 0
    tools: int = 0
    history: int = 0
    """Messages that the conversation's request before had as well."""
    new: int = 0

    @property
    def messages(self) -> int:
        return self.history + self.new

    @property
    def total(self) -> int:
        return self.system + self.tools + self.history + self.new


@dataclass(frozen=True, slots=True)
class CacheBreak:
    """The provider did not find in its cache what it had there a request ago."""

    reason: str
    """Its own word, or ours: "model_changed", "tools_changed", "tools_reordered", "system_changed", "messages_changed",
    "account_changed", "expired", "unknown"."""
    is_stated: bool
    """The word is the provider's."""
    again_tokens: int
    """So many tokens that were cached had to be read anew."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of the conversation."""

    number: int
    """From 1."""
    record: RequestRecord
    sizes: Sizes
    is_estimated: bool
    """The answer stated no tokens."""
    growth: int | None = None
    """More than in the request it follows; None on the first."""
    changes: tuple[Change, ...] = ()
    """Against the request it follows, the heaviest first."""
    cache_break: CacheBreak | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """How the prompt of one session grew."""

    measure: Measure = Measure.TOKENS
    steps: tuple[Step, ...] = ()
    """Oldest first."""
    aside: int = 0
    """Requests of the session that are not among the steps: sub-agents, helper calls, those not measured."""
    carrying: Carrying = field(default_factory=Carrying)

    @property
    def breaks(self) -> tuple[Step, ...]:
        """The steps at which the cache broke."""
        return tuple(step for step in self.steps if step.cache_break is not None)

    def largest(self, count: int) -> tuple[Step, ...]:
        """The steps that explain the size: those that grew most, and those that broke the cache; the heaviest first."""
        telling = (step for step in self.steps if (step.growth or 0) > 0 or step.cache_break)
        return tuple(sorted(telling, key=lambda step: (-(step.growth or 0), step.number))[:count])


def growth(records: Iterable[RequestRecord]) -> Growth:
    """Of one session's records, oldest first. Takes about 20 us a record."""
    conversation = find_conversation(records)
    turns = conversation.turns
    measure = Measure.TOKENS if any(map(_stated, turns)) else Measure.BYTES
    steps: list[Step] = []
    for turn, ratio in zip(turns, _ratios(turns, measure), strict=True):
        steps.append(_step(turn, steps, turns, ratio))
    carried = [_carried(step) for step in steps] if measure is Measure.TOKENS else []
    return Growth(measure, tuple(steps), conversation.aside, carrying_cost(carried))


def _carried(step: Step) -> Carried:
    new = step.sizes.total if step.growth is None else step.sizes.new
    return Carried(step.record.usage, step.record.cost, new)


def _step(turn: Turn, steps: Sequence[Step], turns: Sequence[Turn], ratio: float) -> Step:
    before = None if turn.before is None else steps[turn.before]
    sizes = _sizes(turn, before, ratio)
    if before is None or turn.before is None:
        return Step(len(steps) + 1, turn.record, sizes, not _stated(turn))
    return Step(
        number=len(steps) + 1,
        record=turn.record,
        sizes=sizes,
        is_estimated=not _stated(turn),
        growth=sizes.total - before.sizes.total,
        changes=_changes(turn, turns[turn.before], sizes, before.sizes),
        cache_break=_cache_break(turn, before.record),
    )


# Sizes


def _stated(turn: Turn) -> int:
    """The prompt's tokens as the answer counted them; 0 when it did not."""
    return turn.record.usage.prompt if turn.record.usage else 0


def _ratios(turns: Sequence[Turn], measure: Measure) -> Iterator[float]:
    """Tokens for a byte of text at each turn: its own, or those of the nearest turn that can tell, the earlier first."""
    if measure is Measure.BYTES:
        return iter([1.0] * len(turns))
    own = [_text_ratio(turn) for turn in turns]
    if not any(own):  # nothing but prompts with images
        own = [_stated(turn) / max(1, prompt_bytes(turn.shape)) for turn in turns]
    forward = list(accumulate(own, _keep_known))
    first = next(ratio for ratio in own if ratio)
    return (min(ratio or first, MOST_TOKENS_PER_BYTE) for ratio in forward)


def _keep_known(earlier: float, own: float) -> float:
    return own or earlier


def _text_ratio(turn: Turn) -> float:
    if turn.shape.image_count:
        return 0.0
    return _stated(turn) / max(1, prompt_bytes(turn.shape))


def _sizes(turn: Turn, before: Step | None, ratio: float) -> Sizes:
    shape = turn.shape
    known = before.sizes if before is not None else None
    total = _stated(turn) or _estimate(turn, known, ratio)
    keeps_system = known is not None and "system" not in shape.changes
    keeps_tools = known is not None and "tools" not in shape.changes
    system = known.system if known and keeps_system else round(shape.system_bytes * ratio)
    tools = known.tools if known and keeps_tools else round(shape.tools_bytes * ratio)
    system = min(system, total)
    tools = min(tools, total - system)
    messages = total - system - tools
    history = _history(turn, known, messages, ratio)
    return Sizes(system, tools, history, messages - history)


def _estimate(turn: Turn, known: Sizes | None, ratio: float) -> int:
    """The size of a prompt whose answer counted nothing."""
    shape = turn.shape
    if known is None or shape.growth_bytes is None:
        return round(prompt_bytes(shape) * ratio)
    return max(0, known.total + round(shape.growth_bytes * ratio))


def _history(turn: Turn, known: Sizes | None, messages: int, ratio: float) -> int:
    """How much of the messages had been there before."""
    shape = turn.shape
    if known is not None and "history" not in shape.changes:
        return min(known.messages, messages)
    history = messages * shape.history_bytes // max(1, shape.messages_bytes)
    if ratio < MOST_TOKENS_PER_BYTE or shape.image_count:
        return history
    held_by_provider = messages - round(shape.messages_bytes * ratio)
    return max(history, min(held_by_provider, messages))


# Causes


def _changes(turn: Turn, before: Turn, sizes: Sizes, old: Sizes) -> tuple[Change, ...]:
    shape, earlier = turn.shape, before.shape
    images = shape.image_count - earlier.image_count
    is_rewritten = "history" in shape.changes
    found = {
        "model": Change(Cause.MODEL),
        "system": Change(Cause.SYSTEM, sizes.system - old.system),
        "tools": Change(
            Cause.TOOLS, sizes.tools - old.tools, shape.tool_count - earlier.tool_count
        ),
        "tools_order": Change(Cause.TOOLS_ORDER),
        "history": Change(Cause.HISTORY, sizes.messages - old.messages),
        "images": Change(Cause.IMAGES, 0 if is_rewritten else sizes.new, images),
    }
    changes = [change for name, change in found.items() if name in shape.changes]
    if not is_rewritten and images <= 0 and sizes.new > 0:
        changes.append(Change(Cause.NEW, sizes.new))
    return tuple(sorted(changes, key=lambda change: -change.grown))


# Cache breaks


def _cache_break(turn: Turn, before: RequestRecord) -> CacheBreak | None:
    usage, earlier, stated = turn.record.usage, before.usage, turn.record.cache_miss_reason
    if usage is None:
        return None
    again = _read_again(usage, earlier)
    if stated and stated not in _NO_DIAGNOSIS:
        return CacheBreak(stated, True, again)
    if earlier is None or earlier.cache_read + earlier.cache_write < LEAST_CACHED:
        return None
    if usage.cache_read >= again:  # half of it was found, or more
        return None
    return CacheBreak(_likely_reason(turn, before, earlier), False, again)


def _read_again(usage: TokenUsage, earlier: TokenUsage | None) -> int:
    """How much of what a request ago was cached was not read from the cache."""
    cached = earlier.cache_read + earlier.cache_write if earlier else 0
    return max(0, min(cached, usage.prompt) - usage.cache_read)


def _likely_reason(turn: Turn, before: RequestRecord, earlier: TokenUsage) -> str:
    """By what changed, in the order of a cached prefix; then by what a cache does by itself."""
    if turn.record.account_id != before.account_id:
        return "account_changed"  # caches belong to one organisation
    reasons = {
        "model": "model_changed",
        "tools": "tools_changed",
        "tools_order": "tools_reordered",
        "system": "system_changed",
        "history": "messages_changed",
    }
    for name, reason in reasons.items():
        if name in turn.shape.changes:
            return reason
    lifetime = LONG_CACHE if earlier.cache_write_1h else SHORT_CACHE
    is_late = turn.record.started_at - before.started_at > lifetime
    return "expired" if is_late else "unknown"
