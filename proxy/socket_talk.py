"""A client and a provider on a WebSocket each: frames pass both ways as they come, metered turn by turn.

While nothing of an answer has reached the client, a failure that another account would not have is kept from it: the
question is asked again on another way, or the client is sent to connect anew where it continues from something that only
the present connection knows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from aiohttp import WSMessage, WSMsgType, web

from proxy import tasks
from proxy.candidate import Need
from proxy.dialect import Opening
from proxy.errors import ProxyError, UpstreamTimeout
from proxy.model import AccountId
from proxy.provider import VerdictKind
from proxy.record import Ending
from proxy.sending import MAX_ACCOUNTS
from proxy.socket_way import CLOSE_S, NotSwitched, Way
from proxy.sse import Event
from proxy.turn import Turn, Visit

log = logging.getLogger(__name__)

FRAMES = frozenset({WSMsgType.TEXT, WSMsgType.BINARY})
GOING_AWAY, SERVICE_RESTART, INTERNAL_ERROR = 1001, 1012, 1011
"""RFC 6455 7.4.1, and IANA's registry."""

OpenWay = Callable[[frozenset[AccountId], str], Awaitable[Way]]
"""Opens another way, by an account that is not among these, or that has the answer with this id."""


@dataclass(frozen=True, slots=True)
class End:
    """How a talk ended."""

    ending: Ending
    """Of the turns that were not over."""
    code: int | None = None
    """To close with; None where a connection just ended."""
    failure: ProxyError | None = None
    """What the client is told first."""


class Talk:
    """Passes frames until one side closes. `run` it once.

    State: the way, the turns that are not over, frames held back, and how it ended.
    """

    def __init__(
        self, visit: Visit, client: web.WebSocketResponse, way: Way, open_way: OpenWay
    ) -> None:
        self._visit = visit
        self._client = client
        self._way = way
        self._open_way = open_way
        self._is_moving = asyncio.Lock()
        """Held while the way is being changed."""
        self._turns: list[Turn] = []
        self._held: list[tuple[bytes, Turn]] = []
        self._is_passing = asyncio.Lock()
        """Held while frames go to the client, so that they go in their order."""
        self._flush: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[End] = self._loop.create_future()
        self._heard_at = self._loop.time()
        self._watching: asyncio.TimerHandle | None = None
        self._is_draining = False
        self._limits_meter = visit.dialect.frame_meter(self._take_limits)
        """Reads what comes while nobody waits for an answer."""

    @property
    def is_busy(self) -> bool:
        return bool(self._turns)

    async def run(self) -> None:
        """Returns when both sides are closed and every turn is recorded."""
        end = End(Ending.CANCELLED)  # as when the client's connection ends under our feet
        pumps = [
            tasks.spawn("frames of a client", self._from_client()),
            tasks.spawn("frames of a provider", self._from_provider()),
        ]
        for pump in pumps:
            pump.add_done_callback(self._stopped)
        self._watch()
        try:
            end = await self._over
        finally:
            for timer in (self._watching, self._flush):
                if timer is not None:
                    timer.cancel()
            for pump in pumps:
                await tasks.cancel(pump)
            await self._close(end)

    def drain(self) -> None:
        """Ends as soon as no turn is under way."""
        self._is_draining = True
        if not self._turns:
            self._finish(End(Ending.COMPLETED, GOING_AWAY))

    def stop(self, failure: ProxyError) -> None:
        """Ends now; the client is told."""
        self._finish(End(Ending.FAILED, GOING_AWAY, failure))

    # From the client

    async def _from_client(self) -> None:
        while (message := await self._receive()) is not None:
            frame: bytes = message.data
            self._heard_at = self._loop.time()
            if message.type is WSMsgType.TEXT:
                await self._begin_turn(frame)
            async with self._is_moving:
                await self._way.send(frame, message.type)
        self._finish(End(Ending.CANCELLED, self._client.close_code))

    async def _receive(self) -> WSMessage | None:
        """The client's next frame; None when it has left, which the answer to a ping of its may find out."""
        try:
            message = await self._client.receive()
        except OSError:
            return None
        return message if message.type in FRAMES else None

    async def _begin_turn(self, frame: bytes) -> None:
        visit = self._visit
        ask = visit.dialect.read_frame(visit.headers, frame)
        if ask is None:
            return
        turn = Turn(visit, ask, frame, self._take_limits)
        self._turns.append(turn)
        if ask.facts.follows:
            await self._follow(turn)
        turn.attempts = self._way.attempts(visit.context.clock())
        turn.refreshed = self._way.refreshed

    async def _follow(self, turn: Turn) -> None:
        """Goes to the account that has the answer which the turn continues from, unless another turn needs this way.

        Where that does not work the present account says what it does not know.
        """
        pool, present = self._visit.context.pool, self._way
        holder = pool.holder(replace(self._need(turn, frozenset()), follows=turn.ask.facts.follows))
        if holder in (None, present.account.id) or len(self._turns) > 1:
            return
        async with self._is_moving:
            try:
                way = await self._open_way(frozenset(), turn.ask.facts.follows)
            except (ProxyError, NotSwitched) as failure:
                log.info("The account that has a stored answer was not reached: %s", failure)
                return
            if way.account.id == holder:
                self._way, way = way, present
            await way.close()

    # From the provider

    async def _from_provider(self) -> None:
        while True:
            way = self._way
            message = await way.receive()
            if message.type not in FRAMES:
                if way is not self._way:
                    continue  # this one was given up for another
                self._finish(End(Ending.INCOMPLETE, way.close_code or INTERNAL_ERROR))
                return
            self._heard_at = self._loop.time()
            if message.type is WSMsgType.TEXT:
                await self._take(message.data)
            else:
                await self._send(message.data, WSMsgType.BINARY)
            if self._over.done():
                return

    async def _take(self, frame: bytes) -> None:
        turn = self._turn_of(frame)
        if turn is None:
            self._limits_meter.read(frame)
            await self._pass_on(frame, None)
            return
        if not turn.has_answered and self._could_another_serve(turn):
            opening = self._visit.dialect.opening(Event("message", frame))
            if opening is Opening.PREAMBLE:
                turn.read(frame)
                self._hold(frame, turn)
                return
            if opening is Opening.FAILURE and await self._move(turn, frame):
                return
        turn.read(frame)
        await self._pass_on(frame, turn)
        if turn.is_over:
            self._end_turn(turn)

    def _turn_of(self, frame: bytes) -> Turn | None:
        if len(self._turns) <= 1:
            return self._turns[0] if self._turns else None
        lane = self._visit.dialect.lane_of(frame)
        return next((turn for turn in self._turns if turn.ask.lane == lane), None)

    async def _pass_on(self, frame: bytes, turn: Turn | None) -> None:
        """Sends what was held back, and then `frame`."""
        async with self._is_passing:
            await self._pass_held()
            if turn is not None:
                turn.passed(frame)
            await self._send(frame)

    def _hold(self, frame: bytes, turn: Turn) -> None:
        """Keeps back what is no answer yet, for a moment."""
        self._held.append((frame, turn))
        if self._flush is None:
            delay_s = self._visit.context.limits.preamble_s
            self._flush = self._loop.call_later(
                delay_s, lambda: tasks.spawn("frames held back", self._let_go())
            )

    async def _let_go(self) -> None:
        async with self._is_passing:
            await self._pass_held()

    async def _pass_held(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        held, self._held = self._held, []
        for frame, turn in held:
            turn.passed(frame)
            await self._send(frame)

    async def _send(self, frame: bytes, kind: WSMsgType = WSMsgType.TEXT) -> None:
        try:
            await self._client.send_frame(frame, kind)
        except OSError:
            self._finish(End(Ending.CANCELLED))

    def _end_turn(self, turn: Turn) -> None:
        self._turns.remove(turn)
        metered = turn.metered
        if metered.failure:
            self._way.take_failure(metered.failure)
        if metered.stored_id:
            self._visit.context.pool.keep_answer(metered.stored_id, self._way.account.id)
        ending = Ending.UPSTREAM_ERROR if metered.error_type else Ending.COMPLETED
        turn.record(ending, self._way.account, self._way.headers)
        if self._is_draining and not self._turns:
            self._finish(End(Ending.COMPLETED, GOING_AWAY))

    def _take_limits(self, event: bytes) -> None:
        context, account = self._visit.context, self._way.account
        observation = self._visit.provider.observe_event(account.id, event, context.clock())
        if observation is not None:
            context.usage.observe(account.id, observation)

    # Another account

    def _could_another_serve(self, turn: Turn) -> bool:
        excluded = turn.tried | {self._way.account.id}
        if len(excluded) >= MAX_ACCOUNTS:
            return False
        return self._visit.context.pool.can_serve(self._need(turn, excluded))

    def _need(self, turn: Turn, excluded: frozenset[AccountId]) -> Need:
        facts, provider = turn.ask.facts, self._visit.provider
        return Need(
            provider=provider.id,
            model=facts.model,
            model_family=provider.model_family(facts.model),
            session_id=facts.session_id,
            exclude=excluded,
        )

    async def _move(self, turn: Turn, frame: bytes) -> bool:
        """Takes the turn to another account after the failure in `frame`; False when the client is to hear of it."""
        visit, way = self._visit, self._way
        verdict = visit.provider.judge(200, way.headers, frame, visit.context.clock())
        if verdict.kind not in (VerdictKind.QUOTA, VerdictKind.REFUSED, VerdictKind.TROUBLE):
            return False
        self._take_limits(frame)
        way.take_failure(frame)
        turn.tried |= {way.account.id}
        turn.attempts[-1] = replace(turn.attempts[-1], outcome="failed over")
        self._held.clear()
        if not turn.ask.stands_alone or len(self._turns) > 1:
            self._finish(End(Ending.UPSTREAM_ERROR, SERVICE_RESTART))
            return True
        async with self._is_moving:
            try:
                self._way = await self._open_way(turn.tried, "")
            except (ProxyError, NotSwitched) as failure:
                log.info("No other account took over a socket: %s", failure)
                return False
            turn.attempts += self._way.attempts(visit.context.clock())
            turn.restart(self._take_limits)
            await way.close()
            await self._way.send(turn.frame, WSMsgType.TEXT)
        return True

    # The end

    def _stopped(self, pump: asyncio.Task[None]) -> None:
        """By a fault of ours, told in the log: nobody passes frames on any more."""
        if not pump.cancelled() and pump.exception() is not None:
            self._finish(End(Ending.FAILED, INTERNAL_ERROR))

    def _finish(self, end: End) -> None:
        if not self._over.done():
            self._over.set_result(end)

    def _watch(self) -> None:
        """A provider that owes an answer and says nothing counts as dead."""
        limit_s = self._visit.context.limits.idle_timeout_s
        left_s = self._heard_at + limit_s - self._loop.time()
        if left_s <= 0 and self._turns:
            failure = UpstreamTimeout(
                "The provider fell silent.", detail=f"Nothing came for {limit_s:g} s."
            )
            self._finish(End(Ending.INCOMPLETE, INTERNAL_ERROR, failure))
            return
        self._watching = self._loop.call_later(left_s if left_s > 0 else limit_s, self._watch)

    async def _close(self, end: End) -> None:
        for turn in self._turns:
            code = end.failure.code if end.failure is not None else ""
            turn.record(end.ending, self._way.account, self._way.headers, error_type=code)
        self._turns.clear()
        await asyncio.gather(self._way.close(end.code or GOING_AWAY), self._close_client(end))

    async def _close_client(self, end: End) -> None:
        try:
            async with asyncio.timeout(CLOSE_S):
                if end.failure is not None and not self._client.closed:
                    frame = self._visit.dialect.error_frame(end.failure)
                    await self._client.send_frame(frame, WSMsgType.TEXT)
                await self._client.close(code=end.code or GOING_AWAY)
        except (TimeoutError, OSError):
            return
