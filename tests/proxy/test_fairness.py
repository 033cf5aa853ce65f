"""Nobody starves: what each strategy promises holds for any accounts, rests, limits and preferences, hour after hour.

A property draws a day: accounts, and what happens to them between requests of new sessions. The pool is the real one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.candidate import Need
from proxy.choice import Strategy
from proxy.errors import NobodyCanServe
from proxy.events import EventBus
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    Preference,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.pool import AccountPool
from proxy.provider import Verdict, VerdictKind
from proxy.providers.anthropic import PROVIDER
from tests.conftest import NOW, FixedClock

NEED = Need(PROVIDER.id, model="claude-opus-5", model_family="opus")
SPAN = timedelta(hours=5)
Names = list[AccountId]


class Day:
    """A pool over a day: who served, and who could have.

    State: the pool and its clock, and how much of each account's window is used.
    """

    def __init__(self, strategy: Strategy, accounts: Sequence[Account]) -> None:
        self.clock = FixedClock()
        self.pool = AccountPool(
            {PROVIDER.id: PROVIDER},
            EventBus(),
            self.clock,
            lambda account: None,
            strategy=strategy,
        )
        for account in accounts:
            self.pool.add(account)
        self.used: dict[AccountId, float] = {}

    def able(self) -> Names:
        """Those who could serve now, by the pool's own word on each of them alone."""
        everybody = {account.id for account in self.pool.accounts()}
        return [
            each
            for each in sorted(everybody)
            if self.pool.can_serve(replace(NEED, exclude=frozenset(everybody - {each})))
        ]

    def preferred(self) -> Names:
        """Those of the able whom the user's preference puts first."""
        order = (Preference.FIRST, Preference.NORMAL, Preference.LAST)
        able = [self.account(name) for name in self.able()]
        best = min((order.index(account.preference) for account in able), default=0)
        return [account.id for account in able if account.preference is order[best]]

    def account(self, account_id: AccountId) -> Account:
        account = self.pool.account(account_id)
        assert account is not None
        return account

    def serve(self) -> AccountId:
        """A request of a new session: who serves it. Raises NobodyCanServe."""
        lease = self.pool.lease(NEED)
        lease.release()
        return lease.account.id

    def use(self, account_id: AccountId, percent: float) -> None:
        """What was served counts; a full account rests until its reset."""
        used = self.used[account_id] = self.used.get(account_id, 0.0) + percent
        window = UsageWindow(
            account_id, "5h", used, NOW + SPAN, self.clock(), WindowSource.RESPONSE_HEADER
        )
        self.pool.learn(Usage(account_id, (window,)))
        if used >= 100:
            self.pool.rest(account_id, Verdict(VerdictKind.QUOTA, until=NOW + SPAN, reason="full"))


@contextmanager
def day(strategy: Strategy, accounts: Sequence[Account]) -> Iterator[Day]:
    made = Day(strategy, accounts)
    yield made
    made.pool.close()


@st.composite
def households(draw: st.DrawFn, *, alike: bool = False) -> list[Account]:
    """Two to six accounts; those that are alike differ in nothing that the user chose."""
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6, unique=True))
    preferences = st.just(Preference.NORMAL) if alike else st.sampled_from(list(Preference))
    return [
        Account(
            AccountId(name),
            PROVIDER.id,
            f"{name}@example.com",
            CredentialKind.OAUTH,
            KeepFresh.OWNED,
            NOW - draw(st.integers(0, 99)) * timedelta(hours=1),
            preference=draw(preferences),
        )
        for name in names
    ]


Happening = Callable[[Day], None]


def rests(place: int, minutes: int) -> Happening:
    def happen(day: Day) -> None:
        account = day.pool.accounts()[place % len(day.pool.accounts())]
        until = day.clock() + timedelta(minutes=minutes)
        day.pool.rest(account.id, Verdict(VerdictKind.QUOTA, until=until, reason="full"))

    return happen


def pauses(place: int) -> Happening:
    """Or goes on, when it is paused."""

    def happen(day: Day) -> None:
        account = day.pool.accounts()[place % len(day.pool.accounts())]
        is_paused = account.status is AccountStatus.PAUSED
        status = AccountStatus.ACTIVE if is_paused else AccountStatus.PAUSED
        day.pool.replace(replace(account, status=status, resting_until=None))

    return happen


def passes(minutes: int) -> Happening:
    return lambda day: day.clock.advance(minutes=minutes)


happenings = st.lists(
    st.one_of(
        st.builds(rests, st.integers(0, 5), st.integers(1, 300)),
        st.builds(pauses, st.integers(0, 5)),
        st.builds(passes, st.integers(1, 120)),
        st.just(lambda day: None),
    ),
    min_size=5,
    max_size=40,
)


@given(accounts=households(), happen=happenings)
@settings(max_examples=100, deadline=None)
async def test_in_turn_nobody_serves_twice_while_another_waits(
    accounts: list[Account], happen: list[Happening]
) -> None:
    with day(Strategy.ROUND_ROBIN, accounts) as made:
        served_meanwhile: dict[AccountId, Names] = {}
        for each in happen:
            each(made)
            waiting = made.preferred()
            if not waiting:
                continue
            # Who could not serve for a while begins to wait anew.
            served_meanwhile = {name: served_meanwhile.get(name, []) for name in waiting}

            name = made.serve()

            served_meanwhile[name] = []
            for waits, served in served_meanwhile.items():
                if waits != name:
                    served.append(name)
                    assert len(set(served)) == len(served), (waits, served)


@given(accounts=households(alike=True), absent=st.integers(1, 200))
@settings(max_examples=100, deadline=None)
async def test_in_turn_who_was_away_takes_one_turn_and_no_more(
    accounts: list[Account], absent: int
) -> None:
    with day(Strategy.ROUND_ROBIN, accounts) as made:
        away = accounts[-1].id
        made.pool.rest(away, Verdict(VerdictKind.QUOTA, until=NOW + SPAN, reason="full"))
        for _ in range(absent):
            made.serve()
        made.clock.advance(hours=5)

        served = [made.serve() for _ in accounts]

        assert served.count(away) == 1


@given(
    accounts=households(alike=True),
    begins=st.lists(st.floats(0, 99), min_size=6, max_size=6),
    steps=st.lists(st.floats(3, 20), min_size=1, max_size=7),
)
@settings(max_examples=100, deadline=None)
async def test_by_headroom_all_is_used_up_before_anybody_is_refused(
    accounts: list[Account], begins: list[float], steps: list[float]
) -> None:
    with day(Strategy.HEADROOM, accounts) as made:
        for account, used in zip(accounts, begins, strict=False):
            made.use(account.id, used)
        served: Names = []
        while able := made.able():
            name = made.serve()
            assert int(made.used[name]) == min(int(made.used[each]) for each in able)
            served.append(name)
            made.use(name, steps[len(served) % len(steps)])

        assert set(served) == {account.id for account in accounts}
        assert all(used >= 100 for used in made.used.values())
        made.clock.advance(hours=5)
        assert set(made.able()) == {account.id for account in accounts}


@given(accounts=households(), happen=happenings)
@settings(max_examples=100, deadline=None)
async def test_in_order_each_serves_exactly_while_those_before_it_cannot(
    accounts: list[Account], happen: list[Happening]
) -> None:
    with day(Strategy.IN_ORDER, accounts) as made:
        for each in happen:
            each(made)
            row = sorted(
                (made.account(name) for name in made.preferred()),
                key=lambda account: (not account.is_default, account.created_at),
            )
            if row:
                first = made.account(made.serve())
                assert (first.is_default, first.created_at) == (
                    row[0].is_default,
                    row[0].created_at,
                )


@given(accounts=households(), happen=happenings)
@settings(max_examples=100, deadline=None)
async def test_with_one_account_nobody_else_ever_serves(
    accounts: list[Account], happen: list[Happening]
) -> None:
    with day(Strategy.ONE_ACCOUNT, accounts) as made:
        (default,) = (account.id for account in made.pool.accounts() if account.is_default)
        for each in happen:
            each(made)
            able = made.able()
            assert set(able) <= {default}
            if able:
                assert made.serve() == default
            else:
                with pytest.raises(NobodyCanServe):
                    made.serve()


@pytest.mark.parametrize("strategy", [Strategy.HEADROOM, Strategy.ROUND_ROBIN, Strategy.IN_ORDER])
@given(accounts=households(), happen=happenings)
@settings(max_examples=100, deadline=None)
async def test_who_is_kept_for_last_serves_when_nobody_else_can_and_never_before(
    strategy: Strategy, accounts: list[Account], happen: list[Happening]
) -> None:
    with day(strategy, accounts) as made:
        for each in happen:
            each(made)
            if able := made.able():
                is_last = made.account(made.serve()).preference is Preference.LAST
                assert is_last is all(
                    made.account(name).preference is Preference.LAST for name in able
                )


@pytest.mark.parametrize("strategy", [Strategy.HEADROOM, Strategy.ROUND_ROBIN, Strategy.IN_ORDER])
@given(accounts=households(), happen=happenings)
@settings(max_examples=100, deadline=None)
async def test_a_request_is_refused_only_when_nobody_can_serve(
    strategy: Strategy, accounts: list[Account], happen: list[Happening]
) -> None:
    with day(strategy, accounts) as made:
        for each in happen:
            each(made)
            able = made.able()
            if able:
                assert made.serve() in able
            else:
                with pytest.raises(NobodyCanServe):
                    made.serve()
