"""Changes of accounts: what is said of them, and the way back."""

import pytest

from desktop.models.account_changes import (
    Change,
    Step,
    made_default,
    narrowed,
    paused,
    preferred,
    reasons_text,
    removal_text,
    renamed,
)
from desktop.models.account_rows import AccountRow, account_rows
from proxy.model import Account, AccountStatus, KeepFresh, Preference
from tests.desktop.samples import FIRST, NOW, account


def row(made: Account) -> AccountRow:
    return account_rows([made], {}, {FIRST.id: FIRST}, NOW)[0]


ALICE = account("alice", label="", preference=Preference.LAST, models="a-*")
ID = ALICE.id


@pytest.mark.parametrize(
    ("change", "said", "step", "back"),
    [
        (
            renamed(row(ALICE), "work"),
            "alice@example.com is now called work.",
            Step(ID, label="work"),
            Step(ID, label=""),
        ),
        (
            preferred(row(ALICE), Preference.FIRST),
            "alice@example.com: use first.",
            Step(ID, preference=Preference.FIRST),
            Step(ID, preference=Preference.LAST),
        ),
        (
            narrowed(row(ALICE), ""),
            "alice@example.com serves every model.",
            Step(ID, models=""),
            Step(ID, models="a-*"),
        ),
    ],
    ids=["name", "preference", "models"],
)
def test_one_value_goes_back_to_what_it_was(
    change: Change, said: str, step: Step, back: Step
) -> None:
    assert change == Change(said, (step,), (back,))


def test_of_several_only_those_that_were_not_so_before_change() -> None:
    rows = [row(ALICE), row(account("bob", status=AccountStatus.PAUSED)), row(account("carol"))]

    change = paused(rows, pause=True)

    assert change.said == "2 accounts are paused."
    assert [each.account_id for each in change.steps] == ["acc_alice", "acc_carol"]
    assert [each.is_paused for each in change.back] == [False, False]


def test_the_old_default_comes_back_with_all_preferences() -> None:
    old = account("old", is_default=True, preference=Preference.FIRST)

    change = made_default(row(ALICE), [old, ALICE])

    assert change.steps == (Step(ID, is_default=True),)
    assert change.back == (
        Step(old.id, is_default=True),
        Step(old.id, preference=Preference.FIRST),
        Step(ID, preference=Preference.LAST),
    )


def test_without_an_old_default_there_is_no_way_back() -> None:
    assert made_default(row(ALICE), [ALICE]).back == ()


@pytest.mark.parametrize(
    ("keep_fresh", "said"),
    [
        (
            KeepFresh.SHARED,
            "Loadline forgets the login. Claude Code stays signed in: its file ~/.claude/login stays.",
        ),
        (
            KeepFresh.TOOL,
            "The folder in which Claude Code keeps this login is deleted from this computer.",
        ),
        (KeepFresh.OWNED, "Its login is deleted from Loadline's database."),
        (KeepFresh.STATIC, "Its login is deleted from Loadline's database."),
    ],
)
def test_a_removal_says_what_is_deleted_where(keep_fresh: KeepFresh, said: str) -> None:
    removed = account("alice", keep_fresh=keep_fresh, source_path="~/.claude/login")

    assert removal_text(removed, "Claude Code") == f"{said} Its requests stay in the log."


def test_an_account_that_waits_for_its_user_is_not_paused_with_the_others() -> None:
    """Taken back, the pause would have made it one that serves."""
    signed_out = row(account("bob", status=AccountStatus.REAUTH_REQUIRED))

    change = paused([row(ALICE), signed_out], pause=True)

    assert change.said == "alice@example.com is paused."
    assert change.steps == (Step(ID, is_paused=True),)
    assert change.back == (Step(ID, is_paused=False),)


def test_accounts_that_failed_for_one_reason_are_named_before_it() -> None:
    failed = [("alice", "It is used up."), ("bob", "It is over."), ("work", "It is used up.")]

    assert reasons_text(failed) == "alice, work: It is used up. bob: It is over."
