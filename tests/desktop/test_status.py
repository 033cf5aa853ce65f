"""What the tray icon and its tooltip say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.gauge import BarState, IconState, Sign
from desktop.pace import Tone
from desktop.snapshot import IconWish, Problem, Snapshot
from desktop.status import icon_state, tooltip
from proxy.model import AccountId, AccountStatus, ProxyState
from tests.conftest import NOW
from tests.desktop.values import snapshot, view, window

ALICE = view(
    "alice@example.com",
    window(42, resets_at=NOW + timedelta(hours=2, minutes=15)),
    window(30, "weekly"),
)


def test_without_accounts_the_tracks_are_empty() -> None:
    assert icon_state(snapshot()) == IconState()
    assert tooltip(snapshot()) == "No accounts yet — open to import"


def test_the_bars_are_the_five_hours_above_and_the_week_below() -> None:
    state = icon_state(snapshot(ALICE))

    assert state == IconState(BarState(7, Tone.SPARE, 9), BarState(5, Tone.SPARE, 8))


def test_the_user_may_choose_both_bars_and_an_account_without_them_shows_its_main_ones() -> None:
    opus = window(60, "weekly · Opus", model_family="opus")
    rich = view("rich@example.com", window(42), window(30, "weekly"), opus)
    wish = IconWish(upper="weekly", lower="weekly · Opus")

    state = icon_state(snapshot(rich, icon=wish))

    assert (state.upper.fill, state.lower.fill) == (5, 10)
    assert tooltip(snapshot(rich, icon=wish)).startswith("rich@example.com · Week 30% used")
    assert icon_state(snapshot(ALICE, icon=wish)).lower.fill == 5


def test_a_coloured_icon_differs_from_a_plain_one() -> None:
    coloured = icon_state(snapshot(ALICE, icon=IconWish(is_coloured=True)))

    assert coloured == replace(icon_state(snapshot(ALICE)), is_coloured=True)


def test_a_week_alone_leaves_the_upper_track_empty() -> None:
    state = icon_state(snapshot(view("alice@example.com", window(60, "weekly"))))

    assert (state.upper.fill, state.lower.fill) == (None, 10)


def test_the_tooltip_says_how_much_and_until_when() -> None:
    assert tooltip(snapshot(ALICE)).splitlines() == [
        "alice@example.com · 5h 42% used, resets in 2h 15m (14:15)",
        "Week 30% used, resets Sun 00:00",
    ]


@pytest.mark.parametrize(
    ("used", "tone", "line"),
    [
        (47, Tone.TIGHT, "about 6% spare at reset"),
        (94, Tone.RUNS_OUT, "runs out in 9 min"),
        (100, Tone.RUNS_OUT, "limit reached, back 14:30"),
    ],
)
def test_a_warning_has_a_colour_and_a_word(used: float, tone: Tone, line: str) -> None:
    shown = snapshot(view("alice@example.com", window(used)))

    assert icon_state(shown).upper.tone is tone
    assert tooltip(shown).splitlines()[-1] == line


def test_a_rejected_window_is_drawn_full() -> None:
    shown = snapshot(view("alice@example.com", window(97, is_rejected=True)))

    assert icon_state(shown).upper.fill == 16


def test_the_most_constrained_account_that_serves_is_shown() -> None:
    shown = snapshot(
        view("calm@example.com", window(44)),
        view("tight@example.com", window(46)),
        view("paused@example.com", window(99), status=AccountStatus.PAUSED),
    )

    assert icon_state(shown).upper == BarState(7, Tone.TIGHT, 8)
    assert tooltip(shown).startswith("tight@example.com")


def test_when_all_are_paused_the_icon_still_shows_one() -> None:
    shown = snapshot(view("p@example.com", window(42), status=AccountStatus.PAUSED))

    assert icon_state(shown).upper.fill == 7


def test_old_numbers_fade() -> None:
    old = view("alice@example.com", window(42, observed_at=NOW - timedelta(minutes=40)))

    assert icon_state(snapshot(old)).is_stale
    assert tooltip(snapshot(old)).splitlines()[-1] == "last known 40 min ago"


def test_a_look_at_the_endpoint_that_found_nothing_new_keeps_numbers_fresh() -> None:
    seen = view("alice@example.com", window(42, observed_at=NOW - timedelta(minutes=40)))
    asked = type(seen)(
        seen.account,
        type(seen.usage)(seen.usage.account_id, seen.usage.windows, checked_at=NOW),
    )

    assert not icon_state(snapshot(asked)).is_stale


def test_a_window_past_its_reset_is_an_empty_track() -> None:
    past = view("alice@example.com", window(94, resets_at=NOW), window(30, "weekly"))

    assert icon_state(snapshot(past)).upper == BarState()


@pytest.mark.parametrize(
    ("shown", "sign", "line"),
    [
        (snapshot(ALICE, state=ProxyState.STOPPED), Sign.OFF, "Proxy stopped"),
        (
            snapshot(
                ALICE, state=ProxyState.FAILED, failure=Problem("Port 2455 is in use by nginx.")
            ),
            Sign.FAILED,
            "Proxy off: Port 2455 is in use by nginx.",
        ),
        (
            snapshot(ALICE, view("team@example.com", status=AccountStatus.REAUTH_REQUIRED)),
            Sign.ATTENTION,
            "team@example.com needs a sign-in",
        ),
        (
            snapshot(ALICE, locked=Problem("The keyring is locked.", hint="Unlock it there.")),
            Sign.ATTENTION,
            "The keyring is locked. Unlock it there.",
        ),
    ],
    ids=["stopped", "failed", "sign in", "locked"],
)
def test_what_needs_the_user_comes_first(shown: Snapshot, sign: Sign, line: str) -> None:
    state = icon_state(shown)

    assert state.sign is sign
    assert state.upper == BarState(7, Tone.SPARE, 9)
    assert tooltip(shown).splitlines()[0] == line


def test_who_uses_the_port_is_named() -> None:
    failure = Problem("Port 2455 is taken.", detail="It is used by nginx (812).")

    shown = snapshot(state=ProxyState.FAILED, failure=failure)

    assert tooltip(shown).startswith("Proxy off: Port 2455 is taken. It is used by nginx (812).")


def test_while_it_starts_the_icon_raises_no_alarm() -> None:
    assert icon_state(snapshot(ALICE, state=ProxyState.STARTING)).sign is Sign.NONE


def test_the_other_counting_turns_the_fill_but_not_the_colour() -> None:
    shown = snapshot(view("alice@example.com", window(94)), shows_left=True)

    assert icon_state(shown).upper == BarState(1, Tone.RUNS_OUT, 8)


def test_a_pinned_account_is_shown_though_another_is_more_constrained() -> None:
    calm, busy = view("bob@example.com", window(10)), view("alice@example.com", window(94))
    shown = snapshot(calm, busy, pinned=calm.account.id)

    assert tooltip(shown).startswith("bob@example.com")
    assert tooltip(snapshot(calm, busy, pinned=AccountId("gone"))).startswith("alice@example.com")
