"""A day of two providers, six accounts and rotating limits: nothing is lost that an account could have served."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.model import ProviderId
from proxy.record import Ending, RequestRecord, Totals
from proxy.store.query import DayRow, RequestQuery
from tests.conftest import NOW
from tests.fakes import openai
from tests.journeys.day import ANTHROPIC, FIVE_HOURS, OPENAI, WEEK, Subscription, Window
from tests.journeys.day_watched import Expected, Session, WatchedDay, sign_in, watched_day
from tests.proxy.harness import until

pytestmark = pytest.mark.slow

SEED = 20261125
TICK, TICKS = timedelta(minutes=5), 288
HOUR = timedelta(hours=1)


def subscriptions() -> list[Subscription]:
    """Too little for the busy hours of the day, and enough for the others."""

    def windows(short: int, week: int, used: int, left: timedelta) -> tuple[Window, Window]:
        weekly = Window("weekly", WEEK, week, used=used, resets_at=NOW + left)
        return Window("5h", FIVE_HOURS, short), weekly

    opus = Window("weekly · Opus", WEEK, 900, "opus", used=60, resets_at=NOW + WEEK)
    return [
        Subscription("max", ANTHROPIC, (*windows(330, 4000, 900, 50 * HOUR), opus)),
        Subscription("team", ANTHROPIC, windows(230, 1500, 1150, 9 * HOUR)),
        Subscription("small", ANTHROPIC, windows(90, 900, 100, 70 * HOUR), "claude-haiku-*"),
        Subscription("pro", OPENAI, windows(160, 4000, 400, 90 * HOUR)),
        Subscription("plus", OPENAI, windows(90, 700, 500, 6 * HOUR)),
        Subscription("spare", OPENAI, windows(60, 1000, 100, 33 * HOUR)),
    ]


class Crowd:
    """Clients of several kinds that come and go; the same ones in each run."""

    KINDS = (
        (ANTHROPIC, "claude-opus-5"),
        (ANTHROPIC, "claude-haiku-4-5"),
        (OPENAI, openai.MODEL),
        (OPENAI, openai.MODEL),
    )

    def __init__(self) -> None:
        self.rng = random.Random(SEED)
        self._open: list[tuple[Session, int]] = []
        """With how many requests are left of each."""
        self._count = 0

    def wants(self, tick: int) -> list[Session]:
        """Whose requests come now: many in the first and the last third of the day, few between."""
        is_busy = not TICKS // 3 < tick < TICKS * 2 // 3
        return [self._next() for _ in range(self.rng.randint(8, 18) if is_busy else 4)]

    def several(self, provider: ProviderId, count: int) -> list[Session]:
        """New sessions of one provider."""
        kinds = [kind for kind in self.KINDS if kind[0] == provider]
        return [Session(self._id(), *kinds[index % 2]) for index in range(count)]

    def _next(self) -> Session:
        while len(self._open) < 12:
            self._open.append((self._new(), self.rng.randint(5, 40)))
        index = self.rng.randrange(len(self._open))
        session, left = self._open.pop(index)
        if left > 1:
            self._open.append((session, left - 1))
        return session

    def _new(self) -> Session:
        """One in ten has no id: each of its requests stands alone."""
        kind = self.rng.choice(self.KINDS)
        return Session("" if self.rng.random() < 0.1 else self._id(), *kind)

    def _id(self) -> str:
        self._count += 1
        return f"session-{self._count}"


async def test_no_request_is_lost_that_an_account_could_have_served(home: Path) -> None:
    crowd = Crowd()
    async with watched_day(home, subscriptions()) as made:
        for tick in range(TICKS):
            await befall(made, crowd, tick)
            for session in crowd.wants(tick):
                if crowd.rng.random() < 0.02:
                    made.day.stumbles.add(session.provider)
                await made.ask(session)
            made.clock.now += TICK
        records = await all_records(made)

        # Each step was checked when it was done; what follows holds for the day as a whole.
        assert made.day.rested_too_little == []
        check_that_it_was_no_quiet_day(made)
        check_records(made, records)
        check_sums(await made.proxy.history.daily(3), records)
        check_windows(made)


async def befall(made: WatchedDay, crowd: Crowd, tick: int) -> None:
    """What happens to the accounts in the course of the day."""
    team = next(each for each in made.day.subscriptions if each.name == "team")
    match tick:
        case 40:
            made.day.troubled.add(ANTHROPIC)
        case 44:
            made.day.troubled.discard(ANTHROPIC)
        case 60:
            made.anthropic.login.close(made.tokens["team"])
            team.is_signed_out = True
        case 75:
            await many_need_one_renewal(made, crowd)
        case 100:
            made.day.troubled.add(OPENAI)
            await made.openai.stop()
        case 103:
            await made.openai.start(made.openai.port)
            made.day.troubled.discard(OPENAI)
        case 130:
            await sign_in(made, team)
        case _ if tick % 24 == 5:
            await made.ask_at_once(crowd.several(ANTHROPIC, 4) + crowd.several(OPENAI, 4))


async def many_need_one_renewal(made: WatchedDay, crowd: Crowd) -> None:
    """The tokens of all Codex accounts end, and twelve clients come at once."""
    login = made.openai.login
    login.end_all()
    calls, spares = len(login.token_calls), made.day.able(OPENAI, openai.MODEL)

    await made.ask_at_once(crowd.several(OPENAI, 12))

    assert spares
    assert len(login.token_calls) - calls <= len(spares)


def check_that_it_was_no_quiet_day(made: WatchedDay) -> None:
    """All that the day is for did happen."""
    statuses = Counter(each.status for each in made.sent)
    errors = Counter(each.error for each in made.sent)
    refusals = Counter(each.subscription.name for each in made.day.asked if each.status == 429)
    assert statuses[200] > 2000
    assert errors["accounts_resting"] > 50
    assert errors["upstream_unreachable"] > 5
    assert statuses[529] > 5
    assert set(refusals) == {each.name for each in made.day.subscriptions}
    assert len(made.moves) > 20
    assert len(made.anthropic.login.token_calls) >= 4
    assert len(made.openai.login.token_calls) >= 6


def check_records(made: WatchedDay, records: Sequence[RequestRecord]) -> None:
    """One for each request, with the account that answered, every call made for it, and the reason of its choice."""
    assert len(records) == len(made.sent)
    asked = {each.id: each for each in made.day.asked}
    recorded = {each.upstream_id: each for each in records if each.upstream_id}
    for sent in made.sent:
        if sent.status != 200:
            continue
        record, answered = recorded[sent.upstream_id], asked[sent.upstream_id]
        assert record.ending is Ending.COMPLETED
        assert record.session_id == sent.session.id
        assert record.account_id == answered.subscription.account_id
        if sent.expected is not None:
            first = record.attempts[0]
            assert Expected(first.account_id, first.reason) == sent.expected
    answers = {200, 429, 503, 529}
    calls = [each for record in records for each in record.attempts if each.status in answers]
    assert len(calls) == len(made.day.asked)
    told = Counter(each.error_type for each in records if each.ending is Ending.FAILED)
    assert told == Counter(each.error for each in made.sent if each.error)


def check_sums(rows: Sequence[DayRow], records: Sequence[RequestRecord]) -> None:
    """By account and model, the roll-ups are what the records add up to."""
    sums: dict[tuple[object, str], Totals] = {}
    for record in records:
        key = record.account_id, record.model
        sums[key] = sums.get(key, Totals()) + Totals.of(record)
    rolled: dict[tuple[object, str], Totals] = {}
    for row in rows:
        rolled[row.account_id, row.model] = (
            rolled.get((row.account_id, row.model), Totals()) + row.totals
        )
    assert rolled == sums


def check_windows(made: WatchedDay) -> None:
    """What is shown of each account is what its provider knows, as far as it does not lie behind a reset."""
    for each in made.day.subscriptions:
        shown = {window.name: window for window in made.proxy.usage(each.account_id).windows}
        for window in each.windows:
            window.look(made.clock())
            if window.resets_at is not None and not shown[window.name].is_expired(made.clock()):
                assert shown[window.name].used_percent == pytest.approx(window.percent, abs=0.01)
                assert shown[window.name].resets_at == window.resets_at


async def all_records(made: WatchedDay) -> list[RequestRecord]:
    await until(lambda: made.stored >= len(made.sent))
    records: list[RequestRecord] = []
    query = RequestQuery(limit=500)
    while True:
        page = await made.proxy.history.requests(query)
        records += page.records
        if page.next is None:
            return records
        query = replace(query, before=page.next)
