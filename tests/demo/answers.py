"""What a provider of the demo answers to a prompt: how it counts, whether its account may have it, and at which pace."""

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from proxy.dialect import RequestFacts
from proxy.record import TokenUsage
from proxy.shape import PromptParts
from tests.demo.prompt_cache import PromptCache
from tests.fakes.replies import Reply, Step, Wait
from tests.journeys.day import Day, Subscription, Window

THOUGHT_S = (0.4, 1.6)
"""Before the first word of an answer, from and to."""
PACE_S = 0.1
"""Between two pieces of a stream."""
PIECES = (6, 40)
"""So many pieces an answer has, from and to."""
TOKENS_PER_PIECE = 28
TOKENS_PER_UNIT = 30_000
"""Of a prompt; a unit is what windows are counted in."""
EVENT_STREAM = {"content-type": "text/event-stream; charset=utf-8"}
WORDS = ("It is ", "done: ", "the tests ", "pass, ", "and the ", "file ", "reads ", "well. ")


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one request."""

    id: str
    status: int
    refusing: Sequence[Window]
    """The windows that are full."""
    model: str
    text: tuple[str, ...]
    usage: TokenUsage


class Answerer:
    """Decides, for one provider. State: its dice, its cache, and what the day knows."""

    def __init__(self, day: Day, rng: random.Random, *, states_writes: bool) -> None:
        self._day = day
        self._rng = rng
        self._cache = PromptCache(states_writes=states_writes)

    def answer(self, who: Subscription, facts: RequestFacts) -> Answer:
        parts = facts.parts or PromptParts("", b"", (), ())
        text = self._rng.choices(WORDS, k=self._rng.randint(*PIECES))
        key, now = f"{who.name} {facts.session_id}", self._day.clock()
        usage = self._cache.count(key, parts, len(text) * TOKENS_PER_PIECE, now)
        units = 1 + usage.prompt // TOKENS_PER_UNIT
        id_, status, refusing = self._day.answer(who, facts.session_id, facts.model, units)
        return Answer(id_, status, refusing, facts.model, tuple(text), usage)

    def paced(self, events: Sequence[bytes], headers: Mapping[str, str]) -> Reply:
        """A stream of these, one after the other."""
        thought_s = self._rng.uniform(*THOUGHT_S)
        steps = tuple(_steps(events, thought_s))
        return Reply(HTTPStatus.OK, EVENT_STREAM | dict(headers), steps, (Wait(_in(thought_s)),))


def _steps(events: Sequence[bytes], thought_s: float) -> Iterator[Step]:
    """Each after a pause; the times run from the request on."""
    for index, event in enumerate(events):
        yield Wait(_in(thought_s + index * PACE_S))
        yield event


def _in(seconds: float) -> asyncio.Event:
    """Is set so much later."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, passed.set)
    return passed
