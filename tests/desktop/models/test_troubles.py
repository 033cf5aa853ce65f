"""Problems of accounts: which there are, in which order, and what is to be done about each."""

from datetime import timedelta

from desktop.models.account_rows import account_rows
from desktop.models.troubles import Cure, Trouble, troubles
from proxy.model import Account, AccountStatus, CredentialKind, KeepFresh, Usage
from tests.desktop.samples import FIRST, NOW, SECOND, account, usage, window

HOUR = timedelta(hours=1)


def found(*accounts: Account, known: tuple[Usage, ...] = ()) -> tuple[Trouble, ...]:
    usages = {each.account_id: each for each in known}
    rows = account_rows(accounts, usages, {FIRST.id: FIRST, SECOND.id: SECOND}, NOW)
    return troubles(rows, NOW)


def test_where_all_is_well_nothing_is_said() -> None:
    assert found(account("alice"), known=(usage("alice", window("5h", 10, HOUR)),)) == ()


def test_accounts_that_need_a_sign_in_are_one_problem() -> None:
    ended = {"status": AccountStatus.REAUTH_REQUIRED, "status_reason": "It was refused."}

    (only,) = found(account("alice", **ended), account("bob", **ended), account("carol"))

    assert (only.cure, only.accounts) == (Cure.SIGN_IN, ("acc_alice", "acc_bob"))
    assert only.title == "alice@example.com needs a sign-in."
    assert only.text == "It was refused. 1 more account too."


def test_a_provider_whose_accounts_all_rest_says_who_is_back_first() -> None:
    rests = AccountStatus.QUOTA_EXCEEDED
    later = account("alice", status=rests, resting_until=NOW + 3 * HOUR)
    sooner = account("bob", status=rests, resting_until=NOW + HOUR)

    (only,) = found(later, sooner, account("other", provider=SECOND.id))

    assert only.cure is Cure.ADD
    assert only.title == "Every account of Anthropic has reached its limit."
    assert only.text.startswith("bob@example.com is the first to be back, ")


def test_one_that_can_serve_is_enough() -> None:
    rests = account("alice", status=AccountStatus.QUOTA_EXCEEDED, resting_until=NOW + HOUR)

    assert found(rests, account("bob")) == ()


def test_paused_accounts_are_no_problem() -> None:
    assert found(account("alice", status=AccountStatus.PAUSED)) == ()


def test_old_numbers_are_the_least_of_all_problems() -> None:
    old = usage("bob", window("5h", 10, HOUR, seen=3 * HOUR))
    ended = account("alice", status=AccountStatus.REAUTH_REQUIRED)

    first, second = found(ended, account("bob"), known=(old,))

    assert (first.cure, second.cure) == (Cure.SIGN_IN, Cure.REFRESH)
    assert second.title == "The numbers of 1 account are old."
    assert "bob@example.com" in second.text


def test_a_login_that_nobody_renews_is_a_problem_before_it_ends() -> None:
    token = {"kind": CredentialKind.LONG_LIVED, "keep_fresh": KeepFresh.STATIC}
    soon = account("alice", **token, expires_at=NOW + 49 * HOUR)
    later = account("bob", **token, expires_at=NOW + 96 * HOUR)
    renewed = account("carol", expires_at=NOW + HOUR)

    (only,) = found(soon, later, renewed)

    assert (only.cure, only.accounts) == (Cure.SIGN_IN, ("acc_alice",))
    assert only.title == "The login of alice@example.com ends in 2d 1h."
    assert only.text.endswith("and nobody renews it.")
