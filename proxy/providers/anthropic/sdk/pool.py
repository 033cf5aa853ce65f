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
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from proxy import tasks
from proxy.errors import ProxyError, UpstreamError
from proxy.model import AccountId
from proxy.providers.anthropic.sdk.call import SdkCall, Turn
from proxy.providers.anthropic.sdk.conversation import history_hash, options_hash
from proxy.providers.anthropic.sdk.places import Places
from proxy.providers.anthropic.sdk.session import Session
from proxy.providers.anthropic.sdk.tools import can_be_served

log = logging.getLogger(__name__)

PARKED_S = 600.0
"""A caller's tools may take minutes."""
IDLE_S = 300.0
SWEEP_S = 1.0
CLOSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Key:
    """What a kept process must share with a request, its history aside."""

    account_id: AccountId
    client_key: str
    session_id: str
    options: str
    """Hash of model, system, tools, limits, sampling, thinking, betas and of what it was started with."""


def key_of(
    call: SdkCall,
    account_id: AccountId,
    *,
    client_key: str,
    session_id: str,
    betas: str,
    start: str,
) -> Key:
    """`start` tells what a process is started with: a renewed token, or another address, means a new process."""
    rest = [call.model, call.max_tokens, call.thinking, call.extra_body, betas, start]
    return Key(account_id, client_key, session_id, options_hash(call.system, call.tools, rest))


class Keep(StrEnum):
    """What a kept process waits for."""

    PARKED = "parked"
    IDLE = "idle"


@dataclass(slots=True)
class Held:
    """A process at work on one request. Given back exactly once, by `SessionPool.release`."""

    session: Session
    key: Key
    turns: tuple[Turn, ...]
    """The request's whole conversation; with the answer it is what the process has lived through."""
    may_be_kept: bool
    """For the session's next request, when the turn ends cleanly."""
    was_kept: bool
    """It has answered before."""


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

    def continues(self, call: SdkCall, history: str) -> bool:
        """`call` is what this process waits for; `history` is the hash of all but its last turn."""
        results = call.last.results
        return (
            self.history == history
            and self.waiting_calls == results.keys()
            and (not results or len(results) == len(call.last.blocks))
            and all(can_be_served(result) for result in results.values())
            and self.session.is_alive
        )


class SessionPool:
    """Owns every process of the route: those at work, those that wait, and the queue for a place.

    State: the kept ones (oldest first), how many work under each key, all sessions that are not closed yet.
    """

    def __init__(
        self, *, is_enabled: bool, places: Places, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_enabled = is_enabled
        self._places = places
        self._monotonic = monotonic
        self._kept: list[Kept] = []
        self._working: Counter[Key] = Counter()
        self._sessions: set[Session] = set()
        self._none_left = asyncio.Event()
        self._none_left.set()
        self._sweeper: asyncio.Task[None] | None = None
        self._is_closed = False
        self.counters: Counter[str] = Counter()

    async def take(self, call: SdkCall, key: Key, make: Callable[[], Session]) -> Held:
        """A process that works on `call`: a kept one that was waiting for it, else a new one.

        `make` makes the new session, unstarted. Raises RuntimeBusy, RuntimeTooOld or UpstreamError.
        """
        kept = self._find(call, key)
        if kept is not None and (held := await self._continue(kept, call)) is not None:
            return held
        return await self.start(call, key, make)

    async def start(self, call: SdkCall, key: Key, make: Callable[[], Session]) -> Held:
        """A new process that works on `call`. Raises as `take`."""
        if self._places.is_full:
            self._make_room()
        await self._places.take()
        if self._is_closed:
            self._places.free()
            raise ProxyError("Loadline is stopping.", code="stopping", status=503)
        try:
            session = make()
        except BaseException:
            self._places.free()
            raise
        self._sessions.add(session)
        self._none_left.clear()
        self._working[key] += 1
        try:
            await session.start()
        except BaseException:
            self._stop_working(key)
            tasks.spawn("claude end", self._end(session, "not_started"))
            raise
        self.counters["spawn"] += 1
        return self._hold(session, key, call, was_kept=False)

    async def release(self, held: Held, answer: Turn | None, ending: str) -> None:
        """Takes a process back after its turn: `answer` when it ended cleanly, else None with the reason."""
        self._stop_working(held.key)
        kind = self._kind_to_keep(held, answer)
        if answer is None or kind is None:
            await self._end(held.session, ending or "not_pooled")
            return
        try:
            await held.session.forget_prompts()
        except OSError as error:  # Windows keeps what somebody has open, such as a virus scanner
            log.info("A claude process is not kept, for its prompt cannot be removed: %s", error)
            await self._end(held.session, "not_tidied")
            return
        if self._is_closed:
            await self._end(held.session, "closed")
            return
        age_s = PARKED_S if kind is Keep.PARKED else IDLE_S
        self._kept.append(
            Kept(
                session=held.session,
                key=held.key,
                history=history_hash((*held.turns, answer)),
                kind=kind,
                waiting_calls=frozenset(answer.calls),
                until=self._monotonic() + age_s,
            )
        )
        if self._places.queued:
            self._make_room()
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = tasks.spawn("claude sweep", self._sweep())

    def forget(self, account_id: AccountId) -> None:
        """The account is gone: no process waits for it any more."""
        self._discard_all((k for k in self._kept if k.key.account_id == account_id), "forgotten")

    def change(self, *, is_enabled: bool, limit: int) -> None:
        """From the next turn on. Without pooling nobody comes for the idle ones; the parked ones go on."""
        self._is_enabled = is_enabled
        self._places.change(limit)
        if not is_enabled:
            self._discard_all((k for k in self._kept if k.kind is Keep.IDLE), "not_pooled")

    def gauges(self) -> Mapping[str, int]:
        """Processes now: alive, of them kept, and requests that wait for one."""
        kinds = Counter(kept.kind for kept in self._kept)
        return {
            "live": self._places.taken,
            "parked": kinds[Keep.PARKED],
            "idle": kinds[Keep.IDLE],
            "queued": self._places.queued,
        }

    async def close(self) -> None:
        """Ends every process, also those at work; returns when all are gone."""
        self._is_closed = True
        await tasks.cancel(self._sweeper)
        for session in self._sessions:
            session.kill()
        self._discard_all(self._kept, "closed")
        with contextlib.suppress(TimeoutError):  # whoever holds one ends it; it is killed already
            await asyncio.wait_for(self._none_left.wait(), CLOSE_S)

    # A kept one

    def _find(self, call: SdkCall, key: Key) -> Kept | None:
        """The kept process that this request continues; counts what was found."""
        history = history_hash(call.history)
        same_key = [kept for kept in self._kept if kept.key == key]
        for kept in same_key:
            if kept.continues(call, history):
                self.counters["resumed" if kept.kind is Keep.PARKED else "hit"] += 1
                self._kept.remove(kept)
                return kept
        self._count_miss(call, key, has_same_key=bool(same_key))
        # The session has gone another way, or these calls are answered in a way that no process can take.
        answered = call.last.results.keys()
        stale = (k for k in same_key if k.kind is Keep.IDLE or k.waiting_calls == answered)
        self._discard_all(stale, "mismatch")
        return None

    def _count_miss(self, call: SdkCall, key: Key, *, has_same_key: bool) -> None:
        if call.last.results:
            self.counters["retold"] += 1
        elif not key.session_id or not self._is_enabled:
            self.counters["ephemeral"] += 1
        elif has_same_key:
            self.counters["mismatch"] += 1
        elif self._working[key]:
            self.counters["busy"] += 1
        else:
            self.counters["miss"] += 1

    async def _continue(self, kept: Kept, call: SdkCall) -> Held | None:
        """None when the process has just died."""
        self._working[kept.key] += 1
        held = self._hold(kept.session, kept.key, call, was_kept=True)
        try:
            if kept.kind is Keep.PARKED:
                kept.session.answer_calls(call.last.results)
            else:
                await kept.session.ask(call.last)
        except BaseException as error:
            await self.release(held, None, "dead")
            if isinstance(error, UpstreamError):
                return None
            raise
        return held

    def _make_room(self) -> None:
        """The longest-idle process makes way, else the longest-parked one."""
        if self._kept:
            self._discard(min(self._kept, key=lambda kept: kept.kind is Keep.PARKED), "evicted")

    # The end of one

    def _kind_to_keep(self, held: Held, answer: Turn | None) -> Keep | None:
        if answer is None or not held.session.is_alive:
            return None
        if answer.calls:
            return Keep.PARKED
        return Keep.IDLE if held.may_be_kept and self._is_enabled else None

    def _hold(self, session: Session, key: Key, call: SdkCall, *, was_kept: bool) -> Held:
        is_pooled = self._is_enabled and bool(key.session_id)
        return Held(session, key, call.turns, may_be_kept=is_pooled, was_kept=was_kept)

    def _stop_working(self, key: Key) -> None:
        self._working[key] -= 1
        if self._working[key] <= 0:
            del self._working[key]

    def _discard_all(self, kept: Iterable[Kept], reason: str) -> None:
        for each in tuple(kept):
            self._discard(each, reason)

    def _discard(self, kept: Kept, reason: str) -> None:
        """Ends a kept process; its place is free when it is gone."""
        self._kept.remove(kept)
        kept.session.kill()
        tasks.spawn("claude end", self._end(kept.session, reason))

    async def _end(self, session: Session, reason: str) -> None:
        self.counters[f"discarded_{reason}"] += 1
        session.kill()
        try:
            await session.close()
        finally:
            self._sessions.discard(session)
            if not self._sessions:
                self._none_left.set()
            self._places.free()

    async def _sweep(self) -> None:
        """Ends kept processes that have waited too long or have died."""
        while self._kept:
            await asyncio.sleep(SWEEP_S)
            now = self._monotonic()
            self._discard_all((k for k in self._kept if not k.session.is_alive), "dead")
            self._discard_all((k for k in self._kept if now >= k.until), "expired")
