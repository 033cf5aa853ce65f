"""choice: which account serves a request, as a decision over values."""

from datetime import timedelta

import pytest

from proxy.candidate import Candidate, Need, Rest
from proxy.choice import Cause, Choice, Nobody, choose
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    ProviderId,
)
from proxy.provider import RouteKind
from tests.conftest import NOW

PROVIDER = ProviderId("example")
NEED = Need(PROVIDER)
HOUR = timedelta(hours=1)


def account(
    name: str,
    *,
    age_h: int = 0,
    is_default: bool = False,
    status: AccountStatus = AccountStatus.ACTIVE,
) -> Account:
    return Account(
        id=AccountId(name),
        provider=PROVIDER,
        email=f"{name}@example.com",
        kind=CredentialKind.OAUTH,
        keep_fresh=KeepFresh.OWNED,
        created_at=NOW - age_h * HOUR,
        is_default=is_default,
        status=status,
    )


OLD, NEW, DEFAULT = account("old", age_h=9), account("new"), account("default", is_default=True)


def names(choice: Choice | Nobody) -> str:
    assert isinstance(choice, Choice)
    return choice.account.id


def test_the_default_account_serves() -> None:
    choice = choose([Candidate(OLD), Candidate(DEFAULT)], NEED, NOW)

    assert choice == Choice(DEFAULT, "default account")


def test_while_it_rests_the_oldest_other_one_serves() -> None:
    resting = Candidate(DEFAULT, (Rest(NOW + HOUR, "5h window used up"),))

    choice = choose([resting, Candidate(NEW), Candidate(OLD)], NEED, NOW)

    assert choice == Choice(OLD, "next account that can serve")


def test_it_serves_again_at_the_very_end_of_its_rest() -> None:
    resting = Candidate(DEFAULT, (Rest(NOW + HOUR, ""),))

    assert names(choose([resting, Candidate(OLD)], NEED, NOW + HOUR)) == "default"


def test_a_session_stays_where_its_prompt_cache_is() -> None:
    choice = choose([Candidate(DEFAULT), Candidate(OLD)], NEED, NOW, kept=Candidate(OLD))

    assert choice == Choice(OLD, "same session")


def test_a_session_moves_when_its_account_cannot_serve() -> None:
    resting = Candidate(OLD, (Rest(NOW + HOUR, ""),))

    assert names(choose([Candidate(DEFAULT), resting], NEED, NOW, kept=resting)) == "default"


def test_an_account_that_was_tried_is_not_chosen_again() -> None:
    need = Need(PROVIDER, exclude=frozenset({DEFAULT.id}))

    assert (
        names(choose([Candidate(DEFAULT), Candidate(OLD)], need, NOW, kept=Candidate(DEFAULT)))
        == "old"
    )


@pytest.mark.parametrize(
    ("rest", "need", "can_serve"),
    [
        (Rest(NOW + HOUR, ""), Need(PROVIDER, model_family="opus"), False),
        (Rest(NOW + HOUR, "", model_family="opus"), Need(PROVIDER, model_family="opus"), False),
        (Rest(NOW + HOUR, "", model_family="opus"), Need(PROVIDER, model_family="haiku"), True),
        (Rest(NOW + HOUR, "", model_family="opus"), Need(PROVIDER), True),
        (Rest(NOW + HOUR, "", kind=RouteKind.COUNT), Need(PROVIDER), True),
        (Rest(NOW + HOUR, "", kind=RouteKind.COUNT), Need(PROVIDER, RouteKind.COUNT), False),
    ],
    ids=["all", "family", "other family", "no family", "other calls", "such calls"],
)
def test_a_rest_covers_what_it_names(rest: Rest, need: Need, can_serve: bool) -> None:
    assert Candidate(OLD, (rest,)).can_serve(need, NOW) is can_serve


def test_with_nobody_the_first_that_serves_again_is_named() -> None:
    """The account itself rests until the last of its own rests ends."""
    soon, later = Rest(NOW + HOUR, "soon"), Rest(NOW + 3 * HOUR, "later")
    candidates = [
        Candidate(OLD, (later,)),
        Candidate(NEW, (soon, Rest(NOW + 2 * HOUR, "latest"))),
        Candidate(account("gone", status=AccountStatus.REAUTH_REQUIRED)),
    ]

    assert choose(candidates, NEED, NOW) == Nobody(
        Cause.RESTING, (OLD, NEW), Rest(NOW + 2 * HOUR, "latest")
    )


@pytest.mark.parametrize(
    ("statuses", "cause"),
    [
        ([], Cause.NO_ACCOUNT),
        ([AccountStatus.PAUSED], Cause.PAUSED),
        ([AccountStatus.PAUSED, AccountStatus.REAUTH_REQUIRED], Cause.SIGN_IN),
        ([AccountStatus.DEACTIVATED], Cause.SIGN_IN),
    ],
    ids=["none", "paused", "sign in", "closed"],
)
def test_with_nobody_the_most_helpful_cause_is_told(
    statuses: list[AccountStatus], cause: Cause
) -> None:
    candidates = [
        Candidate(account(f"a{number}", status=status)) for number, status in enumerate(statuses)
    ]

    nobody = choose(candidates, NEED, NOW)

    assert isinstance(nobody, Nobody)
    assert nobody.cause is cause


@pytest.mark.parametrize(
    "status",
    [AccountStatus.PAUSED, AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED],
)
def test_a_stopped_account_is_never_chosen(status: AccountStatus) -> None:
    stopped = account("stopped", is_default=True, status=status)

    assert (
        names(choose([Candidate(stopped), Candidate(OLD)], NEED, NOW, kept=Candidate(stopped)))
        == "old"
    )
