"""Which process serves, and what ends one: decisions over sessions that start nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest

from proxy import tasks
from proxy.errors import ProxyError, UpstreamBroke
from proxy.model import AccountId
from proxy.providers.anthropic.sdk.call import SdkCall, Turn
from proxy.providers.anthropic.sdk.places import Places
from proxy.providers.anthropic.sdk.pool import IDLE_S, PARKED_S, Held, Key, SessionPool
from proxy.providers.anthropic.sdk.session import Session
from tests.proxy.harness import until

KEY = Key(AccountId("acc_1"), "laptop", "s1", "options")
ANSWER = Turn("assistant", ({"type": "text", "text": "Hello"},))
CALLS = Turn("assistant", ({"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}},))
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"}


class StillSession:
    """A session that starts no program."""

    def __init__(self, *, can_start: bool = True) -> None:
        self.is_alive = True
        self.has_file_open = False
        """Of its prompt, so that it cannot be removed now."""
        self.asked: list[object] = []
        self._can_start = can_start

    async def start(self) -> None:
        if not self._can_start:
            raise UpstreamBroke("It does not start.")

    async def ask(self, turn: Turn) -> None:
        self.asked.append(turn)

    def answer_calls(self, results: object) -> None:
        self.asked.append(results)

    async def forget_prompts(self) -> None:
        if self.has_file_open:
            raise PermissionError("The file is in use.")

    def kill(self) -> None:
        self.is_alive = False

    async def close(self) -> None:
        self.kill()


class Clock:
    """Monotonic seconds that stand until they are moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Pool:
    """The pool under test with the sessions it made."""

    def __init__(self, limit: int = 2) -> None:
        self.clock = Clock()
        self.pool = SessionPool(is_enabled=True, places=Places(limit), monotonic=self.clock)
        self.made: list[StillSession] = []
        self._held: list[Held] = []

    async def take(
        self, *blocks: dict[str, Any], history: tuple[Turn, ...] = (), key: Key = KEY
    ) -> Held:
        def make() -> Session:
            self.made.append(StillSession())
            return cast(Session, self.made[-1])

        last = Turn("user", blocks or ({"type": "text", "text": "Hi"},))
        call = SdkCall("m", False, history, last, "", (), 100, None, {})
        self._held.append(await self.pool.take(call, key, make))
        return self._held[-1]

    async def give_back(self, held: Held, answer: Turn | None = ANSWER, ending: str = "") -> None:
        self._held.remove(held)
        await self.pool.release(held, answer, ending)

    async def close(self) -> None:
        for held in tuple(self._held):
            await self.give_back(held, None, "closed")
        await self.pool.close()

    def counted(self, name: str) -> int:
        return self.pool.counters[name]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    made = Pool()
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("answer", "age_s"), [(ANSWER, IDLE_S), (CALLS, PARKED_S)], ids=["idle", "parked"]
)
async def test_a_process_that_waits_too_long_is_ended(
    pool: Pool, answer: Turn, age_s: float
) -> None:
    await pool.give_back(await pool.take(), answer)
    pool.clock.now = age_s - 1
    await asyncio.sleep(1.1)  # the sweep looks once a second
    assert pool.made[0].is_alive

    pool.clock.now = age_s
    await until(lambda: pool.counted("discarded_expired") == 1)

    assert not pool.made[0].is_alive
    assert pool.pool.gauges()["live"] == 0


async def test_a_process_that_dies_while_it_waits_is_noticed(pool: Pool) -> None:
    await pool.give_back(await pool.take())
    pool.made[0].is_alive = False

    await until(lambda: pool.counted("discarded_dead") == 1)

    assert pool.pool.gauges()["live"] == 0


async def test_a_turn_that_ended_otherwise_ends_its_process(pool: Pool) -> None:
    await pool.give_back(await pool.take(), None, "aborted")

    assert pool.counted("discarded_aborted") == 1
    assert not pool.made[0].is_alive


async def test_a_process_whose_prompt_cannot_be_removed_is_ended(pool: Pool) -> None:
    held = await pool.take()
    pool.made[0].has_file_open = True

    await pool.give_back(held)

    assert not pool.made[0].is_alive
    assert pool.pool.gauges() == {"live": 0, "parked": 0, "idle": 0, "queued": 0}


async def test_a_parked_process_gets_results_only_of_the_calls_it_waits_for(pool: Pool) -> None:
    held = await pool.take()
    await pool.give_back(held, CALLS)
    history = (*held.turns, CALLS)

    other = await pool.take({**RESULT, "tool_use_id": "toolu_2"}, history=history)
    assert other.session is not held.session
    again = await pool.take(RESULT, history=history)

    assert again.session is held.session
    assert (pool.counted("retold"), pool.counted("resumed")) == (1, 1)


async def test_a_result_that_is_no_text_is_told_to_a_new_process(pool: Pool) -> None:
    held = await pool.take()
    await pool.give_back(held, CALLS)

    odd = {**RESULT, "content": [{"type": "text", "text": 5}]}
    other = await pool.take(odd, history=(*held.turns, CALLS))

    assert other.session is not held.session
    assert not pool.made[0].is_alive


async def test_a_process_that_does_not_start_gives_its_place_back(pool: Pool) -> None:
    def make() -> Session:
        return cast(Session, StillSession(can_start=False))

    last = Turn("user", ({"type": "text", "text": "Hi"},))
    with pytest.raises(UpstreamBroke):
        await pool.pool.take(SdkCall("m", False, (), last, "", (), 1, None, {}), KEY, make)

    await until(lambda: pool.pool.gauges()["live"] == 0)
    assert pool.counted("discarded_not_started") == 1


async def test_closing_ends_those_at_work_and_those_that_wait(pool: Pool) -> None:
    working = await pool.take()
    await pool.give_back(await pool.take(key=Key(KEY.account_id, "", "s2", "o")))
    closing = tasks.spawn("closing", pool.pool.close())
    await until(lambda: not any(session.is_alive for session in pool.made))

    await pool.give_back(working, None, "broken")  # as its holder does when the process has ended
    await closing

    assert pool.pool.gauges()["live"] == 0
    with pytest.raises(ProxyError, match="stopping"):
        await pool.take()


async def test_pooling_that_is_turned_off_ends_those_that_only_wait_and_no_turn(pool: Pool) -> None:
    await pool.give_back(await pool.take())
    parked = await pool.take(key=replace(KEY, session_id="s2"))
    await pool.give_back(parked, CALLS)
    pool.pool.change(is_enabled=True, limit=3)
    at_work = await pool.take(key=replace(KEY, session_id="s3"))

    pool.pool.change(is_enabled=False, limit=3)
    alive = [session.is_alive for session in pool.made]
    await pool.give_back(at_work)

    assert alive == [False, True, True]
    assert pool.pool.gauges()["parked"] == 1
    assert pool.pool.gauges()["idle"] == 0
