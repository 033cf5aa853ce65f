"""What is notified, and that nothing is told twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.notification import Kind
from desktop.notification_latches import Latches, decoded, encoded
from desktop.notification_rules import Policy, decide
from desktop.snapshot import AccountView, Problem, Snapshot
from proxy.model import (
    AccountStatus,
    CredentialKind,
    KeepFresh,
    ProxyState,
    Release,
    UsageWindow,
)
from tests.conftest import NOW
from tests.desktop.values import FIVE_HOURS, snapshot, view, window

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LATE = NOW + 10 * MINUTE
"""The reset of a window that is nearly over: most of it may be used and yet last."""
ALICE = "alice@example.com"


@dataclass
class Watch:
    """Looks again and again, with what was told before."""

    latches: Latches = field(default_factory=Latches)
    policy: Policy = field(default_factory=Policy)

    def look(
        self, *views: AccountView, after: timedelta = timedelta(0), **known: object
    ) -> list[str]:
        """The kinds that are told."""
        return self.at(replace(snapshot(*views, now=NOW + after), **known))  # type: ignore[arg-type]

    def at(self, known: Snapshot) -> list[str]:
        decision = decide(known, self.latches, self.policy)
        self.latches = decision.latches
        self.ended = decision.ended
        return [str(finding.kind) for finding in decision.findings]

    def start_again(self) -> None:
        self.latches = decoded(encoded(self.latches))


def late(used: float, name: str = "5h", **changes: object) -> UsageWindow:
    return window(used, name, **{"resets_at": LATE, **changes})


# Thresholds


@pytest.mark.parametrize(
    ("course", "told"),
    [
        ((74, 75), ["threshold"]),
        ((74, 76, 78, 89), ["threshold"]),
        ((76, 91, 95), ["threshold", "threshold"]),
        ((10, 92, 93), ["threshold"]),
        ((76, 74, 76), ["threshold"]),
        ((60, 100, 100), ["reached"]),
        ((92, 100), ["threshold", "reached"]),
        ((74.9,), []),
    ],
    ids=[
        "to the point", "on and on", "both", "both at once", "corrected", "at a blow", "to the end",
        "just below",
    ],
)  # fmt: skip
def test_each_threshold_is_told_once(course: Iterable[float], told: list[str]) -> None:
    watch = Watch()

    assert [kind for used in course for kind in watch.look(view(ALICE, late(used)))] == told


def test_thresholds_are_the_user_s() -> None:
    watch = Watch(policy=Policy(thresholds=(50,)))

    assert watch.look(view(ALICE, late(49))) == []
    assert watch.look(view(ALICE, late(51))) == ["threshold"]
    assert watch.look(view(ALICE, late(91))) == []


def test_each_window_and_each_account_has_its_own() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(80)))

    told = watch.look(view(ALICE, late(80), late(80, "weekly")), view("bob@example.com", late(80)))

    assert told == ["threshold", "threshold"]


def test_after_a_reset_it_is_told_again() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(80)))
    later = late(2, resets_at=LATE + FIVE_HOURS)

    assert watch.look(view(ALICE, later), after=HOUR) == []
    assert watch.look(view(ALICE, replace(later, used_percent=80)), after=4.9 * HOUR) == [
        "threshold"
    ]


def test_a_window_as_full_after_its_reset_as_before_is_another_one() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(80)))

    told = watch.look(view(ALICE, late(80, resets_at=LATE + FIVE_HOURS)), after=4.9 * HOUR)

    assert told == ["threshold"]


@pytest.mark.parametrize(
    "moved", [timedelta(seconds=3), timedelta(seconds=-40), timedelta(hours=1), -HOUR]
)
def test_a_reset_that_moves_is_the_same_while_use_goes_on(moved: timedelta) -> None:
    """By seconds it is rounded; by an hour somebody has set the clock, and it was stated as a time left."""
    watch = Watch()
    watch.look(view(ALICE, late(80)))

    assert watch.look(view(ALICE, late(81, resets_at=LATE + moved)), after=moved) == []


def test_an_early_reset_begins_anew() -> None:
    watch = Watch()
    watch.look(view(ALICE, window(80, resets_at=NOW + 4 * HOUR, span=FIVE_HOURS)))
    anew = window(1, resets_at=NOW + 5 * HOUR, span=FIVE_HOURS)
    watch.look(view(ALICE, anew), after=MINUTE)

    told = watch.look(view(ALICE, replace(anew, used_percent=76)), after=4.9 * HOUR)

    assert told == ["threshold"]


def test_restarts_renames_and_another_email_repeat_nothing() -> None:
    watch = Watch()
    first = view(ALICE, late(92))
    watch.look(first)
    watch.start_again()
    renamed = replace(first.account, email="new@example.com", label="work")

    assert watch.look(AccountView(renamed, first.usage)) == []


def test_a_memory_that_cannot_be_read_is_none() -> None:
    assert decoded('{"windows": 3}') == decoded("") == decoded(None) == Latches()


@pytest.mark.parametrize("status", [AccountStatus.PAUSED, AccountStatus.REAUTH_REQUIRED])
def test_of_accounts_that_do_not_serve_no_number_is_told(status: AccountStatus) -> None:
    watch = Watch()

    assert "threshold" not in watch.look(view(ALICE, late(92), status=status))
    assert watch.look(view(ALICE, late(92))) == ["threshold"]


def test_what_was_told_of_a_removed_account_is_forgotten() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(92)))

    watch.look()

    assert watch.latches == Latches()


def test_a_window_that_is_not_reported_for_a_while_is_remembered() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(92)))
    watch.look(view(ALICE))

    assert watch.look(view(ALICE, late(93))) == []


# Running out


def running_out(used: float = 60) -> AccountView:
    return view(ALICE, window(used))


def test_a_steady_trend_is_told_after_ten_minutes_and_once() -> None:
    watch = Watch()

    told = [watch.look(running_out(), after=at * MINUTE) for at in (0, 5, 9, 10, 11, 30)]

    assert told == [[], [], [], ["runs_out"], [], []]


def test_a_trend_that_pauses_begins_anew() -> None:
    watch = Watch()
    watch.look(running_out())
    watch.look(running_out(20), after=6 * MINUTE)

    assert watch.look(running_out(), after=11 * MINUTE) == []
    assert watch.look(running_out(), after=21 * MINUTE) == ["runs_out"]


def test_a_restart_begins_the_ten_minutes_anew_and_repeats_nothing() -> None:
    watch = Watch()
    watch.look(running_out())
    watch.start_again()
    assert watch.look(running_out(), after=11 * MINUTE) == []
    assert watch.look(running_out(), after=21 * MINUTE) == ["runs_out"]
    watch.start_again()

    assert [watch.look(running_out(), after=at * MINUTE) for at in (22, 40)] == [[], []]


def test_a_clock_that_is_set_back_makes_no_trend() -> None:
    watch = Watch()
    watch.look(running_out(), after=HOUR)

    assert watch.look(running_out()) == []


# Reached, and back


def test_a_rejected_window_is_reached_whatever_its_number() -> None:
    watch = Watch()

    assert watch.look(view(ALICE, late(97, is_rejected=True))) == ["reached"]
    assert watch.look(view(ALICE, late(97, is_rejected=True))) == []


@pytest.mark.parametrize(("used", "told"), [(94.9, []), (95, ["back"]), (100, ["back"])])
def test_only_who_was_nearly_used_up_is_told_to_be_back(used: float, told: list[str]) -> None:
    watch = Watch()
    full = view(ALICE, late(used))
    watch.look(full)

    assert watch.look(full, after=11 * MINUTE) == told
    assert watch.look(full, after=12 * MINUTE) == []
    anew = view(ALICE, late(3, resets_at=LATE + FIVE_HOURS))
    assert watch.look(anew, after=13 * MINUTE) == []


def test_it_is_back_also_when_the_program_did_not_run_at_the_reset() -> None:
    watch = Watch()
    watch.look(view(ALICE, late(100)))
    watch.start_again()
    anew = view(ALICE, late(3, resets_at=LATE + FIVE_HOURS))

    assert watch.look(anew, after=HOUR) == ["back"]
    assert watch.look(anew, after=HOUR) == []


def test_it_is_not_back_while_another_limit_is_reached() -> None:
    watch = Watch()
    week = window(100, "weekly")
    watch.look(view(ALICE, late(100), week))

    assert watch.look(view(ALICE, late(100), week), after=11 * MINUTE) == []


def test_a_clock_set_back_over_the_reset_repeats_nothing() -> None:
    watch = Watch()
    full = view(ALICE, late(100))
    watch.look(full)
    watch.look(full, after=11 * MINUTE)

    assert watch.look(full) == []
    assert watch.look(full, after=11 * MINUTE) == []


# Logins


@pytest.mark.parametrize("status", [AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED])
def test_an_account_that_needs_the_user_is_told_once_until_it_serves_again(
    status: AccountStatus,
) -> None:
    watch = Watch()
    stopped = view(ALICE, status=status)

    assert watch.look(stopped) == ["sign_in"]
    watch.start_again()
    assert watch.look(stopped) == []
    assert watch.look(view(ALICE)) == []
    assert watch.ended == ("sign_in acc_alice@example.com",)
    assert watch.look(stopped) == ["sign_in"]


@pytest.mark.parametrize(
    ("kind", "left", "told"),
    [
        (CredentialKind.LONG_LIVED, timedelta(days=3), ["expires"]),
        (CredentialKind.LONG_LIVED, timedelta(days=3, minutes=1), []),
        (CredentialKind.LONG_LIVED, timedelta(0), []),
        (CredentialKind.OAUTH, timedelta(hours=6), []),
    ],
    ids=["three days", "more", "over", "renewed by somebody"],
)
def test_a_login_that_nobody_renews_is_told_before_it_ends(
    kind: CredentialKind, left: timedelta, told: list[str]
) -> None:
    watch = Watch()
    ending = view(ALICE, kind=kind, keep_fresh=KeepFresh.STATIC, expires_at=NOW + left)

    assert watch.look(ending) == told
    watch.start_again()
    assert watch.look(ending) == []


# The program

FAILED = {"state": ProxyState.FAILED, "failure": Problem("Port 2455 is taken.")}


def test_a_proxy_that_cannot_start_is_told_once_for_a_cause() -> None:
    watch = Watch()

    assert watch.look(**FAILED) == ["proxy"]
    assert watch.look(**{**FAILED, "state": ProxyState.STARTING}) == []
    assert watch.look(**FAILED) == []
    assert watch.look(**{**FAILED, "failure": Problem("The disk is full.")}) == ["proxy"]
    assert watch.look() == []
    assert watch.ended == ("proxy",)
    assert watch.look(**FAILED) == ["proxy"]


def test_the_next_start_that_fails_is_told_again() -> None:
    watch = Watch()
    watch.look(**FAILED)
    watch.start_again()

    assert watch.look(**FAILED) == ["proxy"]


def test_a_newer_version_is_told_once() -> None:
    watch = Watch()
    first = Release("1.1.0", "https://example.com/1.1.0")

    assert watch.look(newer=first) == ["update"]
    watch.start_again()
    assert watch.look(newer=first) == []
    assert watch.look(newer=replace(first, version="1.2.0")) == ["update"]


# The user's wishes


def test_a_kind_that_is_switched_off_is_not_told_and_hides_no_other() -> None:
    watch = Watch(policy=Policy(kinds=frozenset(Kind) - {Kind.REACHED}))

    assert watch.look(view(ALICE, late(100))) == ["threshold"]
    assert watch.look(view(ALICE, late(100)), after=11 * MINUTE) == ["back"]


def test_what_is_still_true_after_a_pause_is_told_then() -> None:
    watch = Watch(policy=Policy(is_snoozed=True))
    gone = view("bob@example.com", late(80))
    assert watch.look(view(ALICE, late(92)), gone, **FAILED) == []
    watch.policy = Policy()

    assert watch.look(view(ALICE, late(93)), **FAILED) == ["threshold", "proxy"]


# Never twice


@dataclass(frozen=True)
class Step:
    """A while, use in it, seconds by which the stated reset is off, and what else happens."""

    minutes: int
    used: float
    jitter_s: int
    restarts: bool
    is_snoozed: bool
    is_rejected: bool


steps = st.lists(
    st.builds(
        Step,
        minutes=st.integers(0, 150),
        used=st.floats(0, 40),
        jitter_s=st.integers(-30, 30),
        restarts=st.booleans(),
        is_snoozed=st.booleans(),
        is_rejected=st.booleans(),
    ),
    max_size=60,
)


@given(steps)
def test_nothing_is_told_twice_between_two_resets(course: list[Step]) -> None:
    watch, now, used, resets_at = Watch(), NOW, 0.0, NOW + FIVE_HOURS
    told: set[tuple[datetime, str]] = set()
    for step in course:
        now += step.minutes * MINUTE
        while resets_at <= now:
            used, resets_at = 0.0, resets_at + FIVE_HOURS
        used += step.used
        shown = window(
            used,
            resets_at=resets_at + timedelta(seconds=step.jitter_s),
            is_rejected=step.is_rejected and used > 80,
        )
        watch.policy = Policy(thresholds=(90,), is_snoozed=step.is_snoozed)

        for kind in watch.at(snapshot(view(ALICE, shown), now=now)):
            assert (resets_at, kind) not in told
            told.add((resets_at, kind))

        if step.restarts:
            watch.start_again()
