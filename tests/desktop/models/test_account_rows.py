"""What each account's row says, and in which order the rows stand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.models.account_rows import AccountRow, account_rows, can_serve, current_windows
from desktop.pace import Tone
from proxy.model import Account, AccountStatus, CredentialKind, KeepFresh, Usage
from tests.desktop.samples import FIRST, NOW, SECOND, account, accounts, usage, usages, window

PROVIDERS = {FIRST.id: FIRST, SECOND.id: SECOND}
HOUR = timedelta(hours=1)


def rows(*shown: Account, known: tuple[Usage, ...] = ()) -> tuple[AccountRow, ...]:
    return account_rows(shown, {each.account_id: each for each in known}, PROVIDERS, NOW)


def row(shown: Account, *known: Usage) -> AccountRow:
    return rows(shown, known=known)[0]


def names(shown: tuple[AccountRow, ...]) -> list[str]:
    return [each.account.email.partition("@")[0] for each in shown]


def test_rows_stand_by_provider_then_trouble_then_the_most_used() -> None:
    shown = rows(*accounts(), known=usages())

    assert names(shown) == ["work", "alice", "api", "team", "bob"]


def test_a_paused_account_comes_after_those_that_serve() -> None:
    shown = rows(account("anna", status=AccountStatus.PAUSED), account("zoe"))

    assert names(shown) == ["zoe", "anna"]


def test_equals_stand_by_email() -> None:
    assert names(rows(account("zoe"), account("anna"))) == ["anna", "zoe"]


def test_an_account_of_a_provider_that_is_not_there_is_left_out() -> None:
    assert account_rows([account("alice")], {}, {SECOND.id: SECOND}, NOW) == ()


def test_an_email_stands_alone_when_no_other_account_has_it() -> None:
    assert row(account("alice")).name == "alice@example.com"


def test_equal_emails_are_told_apart_by_their_plan() -> None:
    one = account("one", email="alice@example.com", plan="Pro")
    other = account("other", email="Alice@example.com", plan="Max 20x")

    shown = rows(one, other)

    assert {each.name for each in shown} == {
        "alice@example.com (Pro)",
        "Alice@example.com (Max 20x)",
    }


def test_equal_emails_with_equal_plans_are_told_apart_by_their_age() -> None:
    one = account("one", email="alice@example.com")
    other = account("other", email="alice@example.com", created_at=NOW)

    shown = rows(other, one)

    assert {each.account.id: each.name for each in shown} == {
        one.id: "alice@example.com (1)",
        other.id: "alice@example.com (2)",
    }


def test_the_user_s_own_name_is_shown_beside_the_email() -> None:
    assert row(account("alice", label="work")).name == "alice@example.com (work)"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"plan": "Max 20x"}, "Max 20x · Anthropic"),
        ({"plan": "Max 20x", "is_default": True}, "Max 20x · Anthropic · default"),
        ({"plan": ""}, "Plan unknown · Anthropic"),
        ({"kind": CredentialKind.API_KEY}, "API key · Anthropic"),
        ({"kind": CredentialKind.LONG_LIVED, "plan": ""}, "Long-lived token · Anthropic"),
    ],
    ids=["plan", "default", "no plan", "API key", "long-lived token"],
)
def test_the_line_below_says_plan_and_provider(changes: dict[str, object], detail: str) -> None:
    assert row(account("alice", **changes)).detail == detail


def test_a_window_says_how_much_is_used_and_when_it_resets() -> None:
    cell = row(account("alice"), usage("alice", window("5h", 42, 2.25 * HOUR))).short

    assert cell.share == "42% used"
    assert cell.reset.startswith("resets in 2h 15m (")
    assert cell.pace.tone is Tone.SPARE
    assert cell.spoken == (
        "5-hour window, alice@example.com, 42 percent used, on course, resets in 2 hours 15 minutes"
    )


def test_unknown_is_an_em_dash_and_not_nothing() -> None:
    cell = row(account("alice")).short

    assert (cell.share, cell.used_percent, cell.reset) == ("—", None, "")
    assert cell.spoken == "alice@example.com, no numbers"


def test_a_window_past_its_reset_is_unknown() -> None:
    cell = row(account("alice"), usage("alice", window("5h", 88, -HOUR))).short

    assert (cell.share, cell.used_percent, cell.reset) == ("—", None, "has reset")


def test_a_week_alone_stands_under_the_week() -> None:
    known = usage("alice", window("weekly", 30, 84 * HOUR))

    shown = row(account("alice"), known)

    assert (shown.short.share, shown.weekly.share) == ("—", "30% used")
    assert shown.weekly.reset.startswith("resets ")


def test_a_window_of_another_length_says_so() -> None:
    month = replace(window("30d", 30, 84 * HOUR), span=timedelta(days=30))

    shown = row(account("alice"), usage("alice", month))

    assert shown.short.used_percent is None
    assert shown.weekly.reset.startswith("30-day, resets ")


@pytest.mark.parametrize(
    ("used", "ending", "tone", "state"),
    [
        (30, "On course, 45% spare", "text", "Active"),
        (52, "Tight, 5% spare", "text", "Active"),
        (94, "Runs out in 10 min", "runs_out", "Resting soon"),
        (100, "Limit reached, back ", "runs_out", "Resting soon"),
    ],
    ids=["spare", "tight", "runs out", "reached"],
)
def test_the_outlook_is_that_of_the_window_that_ends_worst(
    used: float, ending: str, tone: str, state: str
) -> None:
    known = usage("alice", window("5h", used, 2.25 * HOUR), window("weekly", 1, 84 * HOUR))

    shown = row(account("alice"), known)

    assert shown.ending.startswith(ending)
    assert (shown.ending_tone, shown.state) == (tone, state)


def test_a_window_of_one_model_counts_for_the_outlook_too() -> None:
    known = usage(
        "alice",
        window("5h", 10, 2 * HOUR),
        window("weekly · Opus", 99, 80 * HOUR, family="opus"),
    )

    assert row(account("alice"), known).short_ending.startswith("Runs out")


@pytest.mark.parametrize(
    ("changes", "state", "tone", "ending"),
    [
        ({"status": AccountStatus.PAUSED}, "Paused", "muted", "Not known yet"),
        ({"status": AccountStatus.REAUTH_REQUIRED}, "Sign-in needed", "runs_out", "Sign in again"),
        ({"status": AccountStatus.DEACTIVATED}, "Closed", "runs_out", "Closed by the provider"),
        ({"status": AccountStatus.RATE_LIMITED}, "Resting", "tight", "Not known yet"),
        ({"kind": CredentialKind.API_KEY}, "Active", "good", "Billed per token"),
    ],
    ids=["paused", "sign-in", "closed", "resting", "API key"],
)
def test_every_state_has_its_word_and_colour(
    changes: dict[str, object], state: str, tone: str, ending: str
) -> None:
    shown = row(account("alice", **changes))

    assert (shown.state, shown.state_tone, shown.ending) == (state, tone, ending)


def test_a_resting_account_says_until_when() -> None:
    resting = account(
        "alice", status=AccountStatus.QUOTA_EXCEEDED, resting_until=NOW + timedelta(days=2)
    )

    assert row(resting).state.startswith("Rests until Fri ")
    assert not can_serve(resting, NOW)


def test_an_account_whose_rest_is_over_is_active() -> None:
    rested = account(
        "alice", status=AccountStatus.RATE_LIMITED, resting_until=NOW - timedelta(minutes=1)
    )

    assert row(rested).state == "Active"
    assert can_serve(rested, NOW)


@pytest.mark.parametrize(
    ("seen", "freshness"),
    [
        (timedelta(minutes=1), "from traffic, 1 min ago"),
        (timedelta(0), "from traffic, just now"),
        (timedelta(hours=3), "last known 3 h ago"),
    ],
    ids=["a minute", "now", "stale"],
)
def test_numbers_say_where_they_are_from_and_how_old_they_are(
    seen: timedelta, freshness: str
) -> None:
    known = usage("alice", window("5h", 10, 2 * HOUR, seen=seen))

    assert row(account("alice"), known).freshness == freshness


def test_an_api_key_has_no_windows_to_be_fresh() -> None:
    key = account("api", kind=CredentialKind.API_KEY, keep_fresh=KeepFresh.STATIC)

    assert row(key).freshness == "no windows"


def test_an_account_without_numbers_says_when_they_come() -> None:
    assert row(account("alice")).freshness == "known after its first request"


def test_windows_are_shown_from_the_shortest_to_those_of_one_model() -> None:
    known = usage(
        "alice",
        window("weekly · Opus", 1, HOUR, family="opus"),
        window("weekly", 1, HOUR),
        window("5h", 1, HOUR),
    )
    unknown_span = replace(
        known, windows=(*known.windows, replace(window("odd", 1, HOUR), span=None))
    )

    assert [each.name for each in current_windows(unknown_span)] == [
        "5h",
        "weekly",
        "odd",
        "weekly · Opus",
    ]
