"""pool: who owns the accounts, lends them and lets them rest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from multidict import CIMultiDict

from proxy.choice import Need
from proxy.errors import NobodyCanServe
from proxy.events import AccountAdded, AccountChanged, AccountRemoved, Event, EventBus
from proxy.model import Account, AccountId, AccountStatus, CredentialKind, KeepFresh
from proxy.pool import UNSTATED_REST, AccountPool
from proxy.provider import RouteKind, Verdict, VerdictKind
from proxy.providers.anthropic import PROVIDER
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
        self.pool = AccountPool({PROVIDER.id: PROVIDER}, bus, clock, self.saved.append)


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
