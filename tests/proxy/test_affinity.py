"""affinity: which account serves which session, for a while and over restarts."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.affinity import Affinities, Affinity
from proxy.errors import StoreError
from proxy.model import AccountId
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock

ALICE, BOB = AccountId("acc_alice"), AccountId("acc_bob")


def test_a_session_stays_with_its_account(clock: FixedClock) -> None:
    affinities = Affinities(clock)

    affinities.keep("s1", ALICE)

    assert affinities.account_of("s1") == ALICE
    assert affinities.account_of("s2") is None


def test_requests_without_a_session_are_kept_nowhere(clock: FixedClock) -> None:
    affinities = Affinities(clock)

    affinities.keep("", ALICE)

    assert affinities.account_of("") is None


def test_a_session_of_yesterday_may_go_anywhere(clock: FixedClock) -> None:
    affinities = Affinities(clock)
    affinities.keep("s1", ALICE)

    clock.advance(hours=24)

    assert affinities.account_of("s1") is None


def test_a_session_in_use_never_grows_old(clock: FixedClock) -> None:
    affinities = Affinities(clock)

    for _ in range(50):
        affinities.keep("s1", ALICE)
        clock.advance(hours=1)

    assert affinities.account_of("s1") == ALICE


def test_only_sessions_that_came_from_another_account_count_as_taken(clock: FixedClock) -> None:
    affinities = Affinities(clock)
    affinities.keep("s1", ALICE)
    affinities.keep("s2", BOB)

    affinities.keep("s1", BOB)

    assert (affinities.taken(ALICE), affinities.taken(BOB)) == (0, 1)
    clock.advance(minutes=11)
    assert affinities.taken(BOB) == 0


def test_a_removed_account_s_sessions_go_anywhere(clock: FixedClock) -> None:
    affinities = Affinities(clock)
    affinities.keep("s1", ALICE)
    affinities.keep("s2", BOB)

    affinities.forget(ALICE)

    assert affinities.account_of("s1") is None
    assert affinities.account_of("s2") == BOB


def test_turned_off_sessions_are_kept_nowhere(clock: FixedClock) -> None:
    affinities = Affinities(clock, keeps_sessions=False)

    affinities.keep("s1", ALICE)

    assert affinities.account_of("s1") is None
    affinities.keeps_sessions = True
    assert affinities.account_of("s1") is None


def test_turned_off_a_session_of_before_goes_anywhere(clock: FixedClock) -> None:
    affinities = Affinities(clock, keeps_sessions=False)

    affinities.restore([Affinity("s1", ALICE, NOW)])

    assert affinities.account_of("s1") is None


@pytest.mark.parametrize("keeps_sessions", [True, False])
def test_an_answer_is_where_it_was_stored_whoever_serves_the_session(
    clock: FixedClock, keeps_sessions: bool
) -> None:
    affinities = Affinities(clock, keeps_sessions=keeps_sessions)
    affinities.keep("s1", BOB)

    affinities.keep_answer("resp_1", ALICE)

    assert affinities.account_of("s1", follows="resp_1") == ALICE


def test_an_answer_that_nobody_is_known_to_have_leaves_the_session_where_it_is(
    clock: FixedClock,
) -> None:
    affinities = Affinities(clock)
    affinities.keep("s1", BOB)

    assert affinities.account_of("s1", follows="resp_unknown") == BOB
    affinities.keep("s1", BOB, follows="resp_unknown")
    assert affinities.account_of("s2", follows="resp_unknown") is None


def test_who_steps_in_for_the_account_with_the_answer_does_not_have_it(clock: FixedClock) -> None:
    affinities = Affinities(clock)
    affinities.keep_answer("resp_1", ALICE)

    affinities.keep("s1", BOB, follows="resp_1")

    assert affinities.account_of("s1", follows="resp_1") == ALICE
    assert affinities.account_of("s1") == BOB


def test_an_answer_that_is_gone_on_from_never_grows_old(clock: FixedClock) -> None:
    affinities = Affinities(clock)
    affinities.keep_answer("resp_1", ALICE)

    for _ in range(50):
        affinities.keep("s1", ALICE, follows="resp_1")
        clock.advance(hours=1)

    assert affinities.account_of("", follows="resp_1") == ALICE


async def test_sessions_are_known_after_a_restart(clock: FixedClock, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/loadline.db", clock)
    await store.open()
    before = Affinities(clock, store.save_affinities)
    before.keep("s1", ALICE)
    await before.close()
    after = Affinities(clock)

    after.restore(await store.affinities(NOW - timedelta(hours=24)))

    assert after.account_of("s1") == ALICE
    await store.close()


@pytest.mark.parametrize("odd", ["caf\udce9", "nul\0", "x" * 100_000])
async def test_a_session_of_any_name_keeps_no_other_from_being_saved(
    clock: FixedClock, tmp_path: Path, odd: str
) -> None:
    store = Store(f"sqlite:///{tmp_path}/loadline.db", clock)
    await store.open()

    affinities = Affinities(clock, store.save_affinities)
    affinities.keep(odd, ALICE)
    affinities.keep("s1", BOB)
    await affinities.close()

    assert "s1" in {each.session_id for each in await store.affinities(NOW - timedelta(hours=1))}
    await store.close()


async def test_old_sessions_are_forgotten_in_the_store_too(
    clock: FixedClock, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path}/loadline.db", clock)
    await store.open()
    await store.save_affinities(
        [Affinity("old", ALICE, NOW - timedelta(days=2)), Affinity("new", BOB, NOW)]
    )

    await store.forget_affinities(NOW - timedelta(days=1))

    assert [each.session_id for each in await store.affinities(NOW - timedelta(days=9))] == ["new"]
    await store.close()


async def test_what_the_store_refuses_is_saved_with_the_next_change(clock: FixedClock) -> None:
    saved: list[Affinity] = []
    refusals = [StoreError("The disk is full.")]

    async def save(affinities: Sequence[Affinity]) -> None:
        if refusals:
            raise refusals.pop()
        saved.extend(affinities)

    affinities = Affinities(clock, save)
    affinities.keep("s1", ALICE)
    await affinities.flush()
    affinities.keep("s2", BOB)
    await affinities.close()

    assert {each.session_id for each in saved} == {"s1", "s2"}
