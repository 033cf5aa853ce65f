"""One turn as an answer: what becomes of its process when nobody reads, over a session that starts no program."""

from collections.abc import AsyncIterator
from typing import cast

from proxy.call import Headers
from proxy.providers.anthropic.sdk.answer import Event
from proxy.providers.anthropic.sdk.call import SdkCall, Turn
from proxy.providers.anthropic.sdk.session import Finished, Session, Signal
from proxy.providers.anthropic.sdk.turn import QUEUE_CHUNKS, SdkAnswer
from proxy.runtime import RuntimeLimits
from tests.conftest import FixedClock
from tests.proxy.harness import until

CALL = SdkCall(
    "m", True, (), Turn("user", ({"type": "text", "text": "Hi"},)), "", (), 100, None, {}
)


class ToldSession:
    """A session whose turn is these events, and then over."""

    upstream_id = ""

    def __init__(self, *events: Event) -> None:
        self._events = events
        self.told = 0
        self.was_killed = False

    async def signals(self) -> AsyncIterator[Signal]:
        for event in self._events:
            self.told += 1
            yield event
        yield Finished()

    def kill(self) -> None:
        self.was_killed = True


class Desk:
    """Takes a process back, and remembers how its turn ended."""

    def __init__(self) -> None:
        self.endings: list[str] = []

    async def take_back(self, _answer: Turn | None, ending: str) -> None:
        self.endings.append(ending)


def _nothing(_headers: Headers) -> None:
    """Nobody asked for limits."""


def events_of(frames: int) -> list[Event]:
    """A whole answer in so many frames."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "usage": {}}
    delta = {"type": "text_delta", "text": "a"}
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *[{"type": "content_block_delta", "index": 0, "delta": delta}] * (frames - 5),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}},
        {"type": "message_stop"},
    ]


async def test_a_client_that_leaves_with_the_end_unread_keeps_no_process() -> None:
    events, desk = events_of(QUEUE_CHUNKS + 1), Desk()
    session = ToldSession(*events)
    answer = SdkAnswer(
        cast(Session, session),
        CALL,
        limits=RuntimeLimits(),
        may_be_kept=False,
        release=desk.take_back,
        observe=_nothing,
        clock=FixedClock(),
    )
    await answer.head()
    await until(lambda: session.told == len(events))

    answer.abort()

    await until(lambda: len(desk.endings) == 1)
