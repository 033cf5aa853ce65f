"""pool: who owns the accounts, lends them and lets them rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from multidict import CIMultiDict

from proxy.affinity import Affinities
from proxy.candidate import Need
from proxy.errors import NobodyCanServe
from proxy.events import AccountAdded, AccountChanged, AccountRemoved, Event, EventBus
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.pool import AccountPool
from proxy.provider import RouteKind, Verdict, VerdictKind
from proxy.providers.anthropic import PROVIDER
from proxy.providers.anthropic.provider import AnthropicProvider
from proxy.rests import UNSTATED_REST
from tests.conftest import NOW, FixedClock

NEED = Need(PROVIDER.id)
HOUR = timedelta(hours=1)
USED_UP = Verdict(VerdictKind.QUOTA, until=NOW + HOUR, reason="5h window used up")


def account(name: str, age_h: int = 0) -> Account:
    return Account(
        id=AccountId(name),
        provider=PROVIDER.id,
        email=f"{name}@example.com",
        kind=CredentialKind.OAUTH,
        keep_fresh=KeepFresh.OWNED,
        created_at=NOW - age_h * HOUR,
    )


class Told:
    """A pool, what it published and what it handed over for saving."""

    def __init__(self, clock: FixedClock) -> None:
        self.events: list[Event] = []
        self.saved: list[Account] = []
        bus = EventBus()
        bus.subscribe(self.events.append)
        self.affinities = Affinities(clock)
        self.pool = AccountPool(
            {PROVIDER.id: PROVIDER}, bus, clock, self.saved.append, affinities=self.affinities
        )


@dataclass(frozen=True, slots=True)
class Choosy(AnthropicProvider):
    """Leaves some plans out of every model."""

    leaves_out: frozenset[str] = frozenset()

    def serves(self, plan: str, model: str) -> bool:
        return plan not in self.leaves_out


def pool_of(clock: FixedClock, leaves_out: set[str]) -> AccountPool:
    provider = Choosy(leaves_out=frozenset(leaves_out))
    return AccountPool({provider.id: provider}, EventBus(), clock, lambda account: None)


def window(name: str, used: float) -> UsageWindow:
    source = WindowSource.RESPONSE_HEADER
    return UsageWindow(AccountId(name), "5h", used, NOW + HOUR, NOW, source)


@pytest.fixture
def told(clock: FixedClock) -> Iterator[Told]:
    told = Told(clock)
    yield told
    told.pool.close()


def statuses(pool: AccountPool) -> dict[str, AccountStatus]:
    return {account.id: account.status for account in pool.accounts()}


async def test_the_first_account_becomes_the_default(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.add(account("b"))

    assert [a.is_default for a in told.pool.accounts()] == [True, False]
    assert [type(event) for event in told.events] == [AccountAdded, AccountAdded]
    assert told.saved == [replace(account("a"), is_default=True)]


async def test_only_one_account_is_the_default(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.add(account("b"))

    told.pool.replace(replace(account("b"), is_default=True))

    assert [a.is_default for a in told.pool.accounts()] == [False, True]


async def test_another_account_inherits_being_the_default(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.add(account("b"))

    told.pool.remove(AccountId("a"))

    assert [a.is_default for a in told.pool.accounts()] == [True]
    assert AccountRemoved(AccountId("a")) in told.events


async def test_a_change_is_published_and_saved_once(told: Told) -> None:
    told.pool.add(account("a"))
    changed = replace(told.pool.accounts()[0], label="Work")

    told.pool.replace(changed)
    told.pool.replace(changed)

    assert told.events[1:] == [AccountChanged(changed)]
    assert told.saved[1:] == [changed]


async def test_a_resting_account_shows_it_and_wakes_by_itself(
    told: Told, clock: FixedClock
) -> None:
    told.pool.add(account("a"))

    told.pool.rest(AccountId("a"), USED_UP)
    resting = told.pool.accounts()[0]
    clock.advance(hours=1)
    told.pool.wake()

    assert (resting.status, resting.status_reason, resting.resting_until) == (
        AccountStatus.QUOTA_EXCEEDED,
        "5h window used up",
        NOW + HOUR,
    )
    awake = told.pool.accounts()[0]
    assert (awake.status, awake.status_reason, awake.resting_until) == (
        AccountStatus.ACTIVE,
        "",
        None,
    )


async def test_a_clock_that_is_put_back_ends_rests_whose_end_nobody_knows(
    told: Told, clock: FixedClock
) -> None:
    told.pool.add(account("tired"))
    told.pool.add(account("dear"))
    unstated = Verdict(VerdictKind.QUOTA, reason="usage limit reached")
    told.pool.rest(AccountId("tired"), unstated)
    told.pool.rest(AccountId("dear"), unstated, is_for_extra_usage=True)

    clock.advance(days=-1)
    told.pool.wake()

    assert statuses(told.pool) == {
        "tired": AccountStatus.ACTIVE,
        "dear": AccountStatus.QUOTA_EXCEEDED,
    }


async def test_rests_survive_a_restart(told: Told, clock: FixedClock) -> None:
    resting = replace(
        account("a"),
        status=AccountStatus.QUOTA_EXCEEDED,
        resting_until=NOW + HOUR,
        status_reason="x",
    )
    over = replace(
        account("b"),
        status=AccountStatus.QUOTA_EXCEEDED,
        resting_until=NOW - HOUR,
        status_reason="x",
    )

    told.pool.restore([resting, over])

    assert statuses(told.pool) == {"a": AccountStatus.QUOTA_EXCEEDED, "b": AccountStatus.ACTIVE}
    assert told.pool.lease(NEED).account.id == "b"


async def test_the_rest_of_one_model_family_leaves_the_account_active(told: Told) -> None:
    told.pool.add(account("a"))

    told.pool.rest(AccountId("a"), replace(USED_UP, model_family="opus"))

    assert statuses(told.pool) == {"a": AccountStatus.ACTIVE}
    assert not told.pool.can_serve(replace(NEED, model_family="opus"))
    assert told.pool.can_serve(replace(NEED, model_family="haiku"))


async def test_the_rest_of_one_kind_of_call_leaves_the_others(told: Told) -> None:
    told.pool.add(account("a"))

    told.pool.rest(AccountId("a"), USED_UP, kind=RouteKind.COUNT)

    assert statuses(told.pool) == {"a": AccountStatus.ACTIVE}
    assert not told.pool.can_serve(replace(NEED, kind=RouteKind.COUNT))
    assert told.pool.can_serve(NEED)


async def test_without_a_stated_end_a_rest_is_short(told: Told, clock: FixedClock) -> None:
    told.pool.add(account("a"))

    told.pool.rest(AccountId("a"), replace(USED_UP, until=None))

    assert told.pool.accounts()[0].resting_until == NOW + UNSTATED_REST


async def test_a_paused_account_that_rests_still_rests_when_resumed(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.rest(AccountId("a"), USED_UP)
    told.pool.replace(replace(told.pool.accounts()[0], status=AccountStatus.PAUSED))

    assert statuses(told.pool) == {"a": AccountStatus.PAUSED}
    told.pool.replace(replace(told.pool.accounts()[0], status=AccountStatus.ACTIVE))

    assert statuses(told.pool) == {"a": AccountStatus.QUOTA_EXCEEDED}


async def test_extra_usage_rests_until_the_user_agrees(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.rest(AccountId("a"), USED_UP, is_for_extra_usage=True)
    assert not told.pool.can_serve(NEED)

    told.pool.replace(replace(told.pool.accounts()[0], extra_usage_agreed=True))

    assert statuses(told.pool) == {"a": AccountStatus.ACTIVE}
    assert told.pool.can_serve(NEED)


async def test_agreeing_to_extra_usage_helps_after_a_restart_too(
    told: Told, clock: FixedClock
) -> None:
    told.pool.add(account("a"))
    told.pool.rest(AccountId("a"), USED_UP, is_for_extra_usage=True)
    restarted = Told(clock).pool
    restarted.restore(told.pool.accounts())
    assert not restarted.can_serve(NEED)

    restarted.replace(replace(restarted.accounts()[0], extra_usage_agreed=True))

    assert restarted.can_serve(NEED)
    restarted.close()


async def test_agreeing_to_extra_usage_ends_no_other_rest(told: Told, clock: FixedClock) -> None:
    told.pool.add(account("a"))
    told.pool.rest(AccountId("a"), USED_UP)
    restarted = Told(clock).pool
    restarted.restore(told.pool.accounts())

    restarted.replace(replace(restarted.accounts()[0], extra_usage_agreed=True))

    assert not restarted.can_serve(NEED)
    restarted.close()


async def test_a_login_that_is_over_serves_nothing(told: Told) -> None:
    told.pool.add(account("a"))

    told.pool.needs_sign_in(AccountId("a"), "The login is over.")

    with pytest.raises(NobodyCanServe, match=r"sign in again: a@example\.com") as caught:
        told.pool.lease(NEED)
    assert (caught.value.status, caught.value.code) == (401, "reauth_required")


async def test_a_session_stays_on_its_account_until_that_rests(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.add(account("b"))
    need = replace(NEED, session_id="s")
    assert told.pool.lease(need).account.id == "a"

    told.pool.replace(replace(told.pool.accounts()[1], is_default=True))
    stayed = told.pool.lease(need)
    told.pool.rest(AccountId("a"), USED_UP)
    moved = told.pool.lease(need)

    assert (stayed.account.id, stayed.reason) == ("a", "same session")
    assert moved.account.id == "b"


async def test_one_trouble_does_not_move_a_session(told: Told) -> None:
    told.pool.add(account("a"))
    told.pool.add(account("b"))
    need = replace(NEED, session_id="s")
    told.pool.lease(need)

    told.pool.lease(replace(need, exclude=frozenset({AccountId("a")})))

    assert told.pool.lease(need).account.id == "a"


async def test_a_session_stays_at_the_account_that_took_over_within_a_request(told: Told) -> None:
    for name in ("a", "b", "c"):
        told.pool.add(account(name))
    need = replace(NEED, session_id="s")
    told.pool.lease(need)
    told.pool.rest(AccountId("a"), USED_UP)
    took_over = told.pool.lease(replace(need, exclude=frozenset({AccountId("a")})))

    later = [told.pool.lease(need) for _ in range(3)]

    assert {lease.account.id for lease in later} == {took_over.account.id}


async def test_what_is_shown_agrees_with_what_serves_when_the_timer_is_late(
    told: Told, clock: FixedClock
) -> None:
    told.pool.add(account("a"))
    told.pool.rest(AccountId("a"), USED_UP)

    clock.advance(hours=2)  # as after a machine's sleep
    told.pool.lease(NEED)

    assert statuses(told.pool) == {"a": AccountStatus.ACTIVE}


async def test_the_choice_knows_new_windows_at_once(told: Told) -> None:
    for name, used in (("a", 60.0), ("b", 30.0)):
        told.pool.add(account(name))
        told.pool.learn(Usage(AccountId(name), (window(name, used),)))
    assert told.pool.lease(NEED).account.id == "b"

    told.pool.learn(Usage(AccountId("b"), (window("b", 61.0),)))

    assert told.pool.lease(NEED).account.id == "a"


async def test_sessions_that_came_weigh_until_they_are_no_news(
    told: Told, clock: FixedClock
) -> None:
    for name, used in (("a", 20.0), ("b", 21.5), ("c", 90.0)):
        told.pool.add(account(name))
        told.pool.learn(Usage(AccountId(name), (window(name, used),)))
    for number in range(2):
        told.affinities.keep(f"s{number}", AccountId("c"))
        told.affinities.keep(f"s{number}", AccountId("a"))

    assert told.pool.lease(NEED).account.id == "b"
    clock.advance(minutes=11)
    assert told.pool.lease(NEED).account.id == "a"


async def test_an_account_whose_plan_leaves_out_a_model_is_passed_over(clock: FixedClock) -> None:
    pool = pool_of(clock, leaves_out={"Plus"})
    pool.add(replace(account("plus"), plan="Plus"))
    pool.add(replace(account("pro"), plan="Pro"))

    assert pool.lease(replace(NEED, model="big")).account.id == "pro"
    assert pool.lease(NEED).account.id == "plus"
    pool.rest(AccountId("pro"), USED_UP)
    assert not pool.can_serve(replace(NEED, model="big"))
    pool.close()


async def test_where_no_plan_has_the_model_the_provider_is_left_to_say_so(
    clock: FixedClock,
) -> None:
    pool = pool_of(clock, leaves_out={"Plus"})
    pool.add(replace(account("plus"), plan="Plus"))

    assert pool.lease(replace(NEED, model="big")).account.id == "plus"
    pool.close()


async def test_a_lease_comes_back_once(told: Told) -> None:
    told.pool.add(account("a"))
    first, second = told.pool.lease(NEED), told.pool.lease(NEED)
    assert told.pool.leases(AccountId("a")) == 2

    first.release()
    first.release()

    assert told.pool.leases(AccountId("a")) == 1
    second.release()
    assert told.pool.leases(AccountId("a")) == 0


async def test_the_last_use_moves_on_by_the_minute(told: Told, clock: FixedClock) -> None:
    told.pool.add(account("a"))
    told.pool.lease(NEED)
    changes = len(told.events)

    clock.advance(seconds=59)
    told.pool.lease(NEED)
    unchanged = len(told.events)
    clock.advance(seconds=1)
    told.pool.lease(NEED)

    assert (unchanged - changes, len(told.events) - changes) == (0, 1)
    assert told.pool.accounts()[0].last_used_at == NOW + timedelta(minutes=1)


async def test_a_refusal_repeats_what_the_provider_said_of_its_windows(told: Told) -> None:
    told.pool.add(account("a"))
    said = CIMultiDict(
        {
            "anthropic-ratelimit-unified-5h-reset": "1795616100",
            "x-should-retry": "false",
            "retry-after": "9",
            "content-type": "application/json",
        }
    )

    told.pool.rest(AccountId("a"), USED_UP, headers=said)

    with pytest.raises(NobodyCanServe) as caught:
        told.pool.lease(NEED)
    assert caught.value.until == NOW + HOUR
    assert caught.value.headers == (
        ("anthropic-ratelimit-unified-5h-reset", "1795616100"),
        ("x-should-retry", "false"),
    )


async def test_the_account_that_takes_over_can_be_known_without_a_request(told: Told) -> None:
    told.pool.add(account("a", age_h=2))
    told.pool.add(account("b", age_h=1))
    first = told.pool.successor(AccountId("a"))

    told.pool.rest(AccountId("b"), USED_UP)

    assert first is not None
    assert first.id == "b"
    assert told.pool.successor(AccountId("a")) is None
    assert told.pool.successor(AccountId("gone")) is None
