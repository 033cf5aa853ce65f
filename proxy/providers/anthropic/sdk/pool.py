"""Which process serves a request: one that waits for exactly this continuation, or a new one.

Two kinds of process are kept. A *parked* one waits for the results of tool calls its last answer ended with; that is
one turn in two requests and always on. An *idle* one has ended a turn cleanly and is kept for the session's next
request; only when pooling is turned on, and only for an explicit session id. Nobody else's process is ever used:

1. a kept process is taken only for the same account and credential, client key, session id and options, and only
   when the request's whole history is the one the process has lived through;
2. without a session id nothing is pooled;
3. one turn at a time: a taken process is in nobody's reach until it is given back;
4. anything but a clean end discards it;
5. processes are few: a cap, a bounded queue for it, an age limit;
6. every decision is counted.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from proxy import tasks
from proxy.errors import ProxyError
from proxy.providers.anthropic.sdk.conversation import history_hash, options_hash
from proxy.providers.anthropic.sdk.mapping import SdkCall, Turn
from proxy.providers.anthropic.sdk.session import Session

PARKED_S = 600.0
"""A caller's tools may take minutes."""
IDLE_S = 300.0
QUEUE_LIMIT = 16
QUEUE_S = 60.0


class RuntimeBusy(ProxyError):
    """All processes are at work and the queue is full, or its limit has passed."""

    status = 529
    code = "runtime_busy"


@dataclass(frozen=True, slots=True)
class Key:
    """What a kept process must share with a request, its history aside."""

    account_id: str
    client_key: str
    session_id: str
    options: str
    """Hash of model, system, tools, limits, sampling, thinking and of the credential it was started with."""


def key_of(
    call: SdkCall, account_id: str, client_key: str, session_id: str, credential: str
) -> Key:
    rest = [call.model, call.max_tokens, call.thinking, call.extra_body, credential]
    return Key(account_id, client_key, session_id, options_hash(call.system, call.tools, rest))


class Keep(StrEnum):
    """What becomes of a process after a turn."""

    PARKED = "parked"
    IDLE = "idle"
    NO = "no"


@dataclass(slots=True)
class Held:
    """A process at work on one request. Given back exactly once, by `SessionPool.release`."""

    session: Session
    key: Key
    turns: tuple[Turn, ...]
    """The request's whole conversation; with the answer it is what the process has lived through."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A process that waits."""

    session: Session
    key: Key
    history: str
    kind: Keep
    waiting_calls: frozenset[str]
    until: float
    """Monotonic seconds."""


class SessionPool:
    """Owns every process of the route: those at work, those that wait, and the queue for a place."""

    def __init__(
        self, *, is_enabled: bool, limit: int = 3, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_enabled = is_enabled
        self._limit = limit
        self._monotonic = monotonic
        self._kept: list[Kept] = []
        """Oldest first."""
        self._working: Counter[Key] = Counter()
        self._live = 0
        """Processes at work, waiting, or about to start."""
        self._queued = 0
        self._place_free = asyncio.Condition()
        self._sweeper: asyncio.Task[None] | None = None
        self.counters: Counter[str] = Counter()

    async def take(self, call: SdkCall, key: Key, start: Callable[[], Session]) -> Held:
        """A process that works on `call`: a kept one that was waiting for it, else a new one.

        `start` makes the new session, unstarted. Raises RuntimeBusy, UpstreamBroke or UpstreamTimeout.
        """
        turns = (*call.history, call.last)
        if (kept := self._find(call, key)) is not None:
            self._kept.remove(kept)
            self._working[key] += 1
            held = Held(kept.session, key, turns)
            try:
                await self._continue(kept, call)
            except BaseException:
                await self.release(held, None, "continue_failed")
                raise
            return held
        return await self._start(key, turns, start)

    def _find(self, call: SdkCall, key: Key) -> Kept | None:
        """Pure but for the counters: the kept process that this request continues."""
        history = history_hash(call.history)
        same_key = [kept for kept in self._kept if kept.key == key]
        for kept in same_key:
            is_awaited = kept.waiting_calls == call.tool_results.keys()
            has_only_results = (
                len(call.tool_results) == len(call.last.blocks) or not call.tool_results
            )
            if (
                kept.history == history
                and is_awaited
                and has_only_results
                and kept.session.is_alive
            ):
                self.counters["resumed" if kept.kind is Keep.PARKED else "hit"] += 1
                return kept
        self._count_miss(key, has_same_key=bool(same_key))
        return None

    def _count_miss(self, key: Key, *, has_same_key: bool) -> None:
        if not key.session_id or not self._is_enabled:
            self.counters["ephemeral"] += 1
        elif has_same_key:
            self.counters["mismatch"] += 1
        elif self._working[key]:
            self.counters["busy"] += 1
        else:
            self.counters["miss"] += 1

    async def _continue(self, kept: Kept, call: SdkCall) -> None:
        if kept.kind is Keep.PARKED:
            kept.session.answer_calls(call.tool_results)
        else:
            await kept.session.ask(call.last)

    async def _start(self, key: Key, turns: tuple[Turn, ...], start: Callable[[], Session]) -> Held:
        await self._await_place()
        self._working[key] += 1
        session: Session | None = None
        try:
            session = start()
            await session.start()
        except BaseException:
            self._forget(key)
            if session is not None:
                tasks.spawn("claude close", session.close())
            await self._free_place()
            raise
        self.counters["spawn"] += 1
        return Held(session, key, turns)

    async def _await_place(self) -> None:
        """Takes a place; the longest-waiting kept process makes way before anyone queues."""
        async with self._place_free:
            if self._live >= self._limit and self._kept:
                self._discard(self._kept[0], "evicted")
            if self._live >= self._limit:
                await self._queue()
            self._live += 1

    async def _queue(self) -> None:
        if self._queued >= QUEUE_LIMIT:
            raise RuntimeBusy(
                "Too many requests wait for the claude program.", hint="Try again in a moment."
            )
        self._queued += 1
        try:
            async with asyncio.timeout(QUEUE_S):
                await self._place_free.wait_for(lambda: self._live < self._limit)
        except TimeoutError as error:
            raise RuntimeBusy(
                "No claude process became free in time.", hint="Try again in a moment."
            ) from error
        finally:
            self._queued -= 1

    async def release(self, held: Held, answer: Turn | None, ending: str) -> None:
        """Takes a process back after its turn: `answer` when the turn ended cleanly, else None with the reason."""
        self._forget(held.key)
        keep = self._keep(held, answer)
        if answer is None or keep is Keep.NO:
            self.counters[f"discarded_{ending}"] += 1
            await self._end(held.session)
            return
        waiting = frozenset(block["id"] for block in answer.blocks if block["type"] == "tool_use")
        age_s = PARKED_S if keep is Keep.PARKED else IDLE_S
        history = history_hash((*held.turns, answer))
        until = self._monotonic() + age_s
        self._kept.append(Kept(held.session, held.key, history, keep, waiting, until))
        if self._queued:
            self._discard(self._kept[0], "evicted")
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = tasks.spawn("claude sweep", self._sweep())

    def _keep(self, held: Held, answer: Turn | None) -> Keep:
        if answer is None or not held.session.is_alive:
            return Keep.NO
        if any(block["type"] == "tool_use" for block in answer.blocks):
            return Keep.PARKED
        return Keep.IDLE if self._is_enabled and held.key.session_id else Keep.NO

    def _forget(self, key: Key) -> None:
        self._working[key] -= 1
        if self._working[key] <= 0:
            del self._working[key]

    def _discard(self, kept: Kept, reason: str) -> None:
        """Ends a kept process; its place is free when it is gone."""
        self._kept.remove(kept)
        self.counters[f"discarded_{reason}"] += 1
        kept.session.kill()
        self._live -= 1
        tasks.spawn("claude close", kept.session.close())
        tasks.spawn("claude place", self._notify())

    async def _end(self, session: Session) -> None:
        session.kill()
        try:
            await session.close()
        finally:
            await self._free_place()

    async def _free_place(self) -> None:
        self._live -= 1
        await self._notify()

    async def _notify(self) -> None:
        async with self._place_free:
            self._place_free.notify_all()

    async def _sweep(self) -> None:
        """Ends kept processes that have waited too long or have died."""
        while self._kept:
            await asyncio.sleep(1)
            now = self._monotonic()
            for kept in tuple(self._kept):
                if not kept.session.is_alive:
                    self._discard(kept, "dead")
                elif now >= kept.until:
                    self._discard(kept, "expired")

    def gauges(self) -> Mapping[str, int]:
        """Processes now: at work, kept, queued for."""
        return {"live": self._live, "kept": len(self._kept), "queued": self._queued}

    async def close(self) -> None:
        """Ends every kept process; those at work are ended by whoever holds them."""
        await tasks.cancel(self._sweeper)
        kept, self._kept = self._kept, []
        for each in kept:
            each.session.kill()
        await asyncio.gather(*(each.session.close() for each in kept))
        self._live -= len(kept)
