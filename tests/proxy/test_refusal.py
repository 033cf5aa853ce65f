"""refusal: why nobody can serve, in words and headers."""

from datetime import timedelta

import pytest

from proxy.candidate import Rest
from proxy.choice import Cause, Nobody
from proxy.errors import NobodyCanServe, RenewalFailed
from proxy.refusal import error_headers, in_words, refusal
from tests.conftest import NOW
from tests.proxy.test_choice import account


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 s"),
        (0.2, "1 s"),
        (59, "59 s"),
        (59.5, "1 min"),
        (61, "2 min"),
        (3599, "1 h 0 min"),
        (8100, "2 h 15 min"),
        (90000, "25 h 0 min"),
    ],
)
def test_a_wait_is_told_rounded_up(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("nobody", "status", "text"),
    [
        (
            Nobody(Cause.NO_ACCOUNT),
            503,
            "No Example account yet. Open Loadline and import one.",
        ),
        (
            Nobody(Cause.MODEL, (account("alice"),)),
            404,
            (
                "No Example account may serve this model: alice@example.com. "
                "Each is limited to other models in Loadline's Accounts page."
            ),
        ),
        (
            Nobody(Cause.SIGN_IN, (account("alice"),)),
            401,
            (
                "Example asks you to sign in again: alice@example.com. "
                "Open Loadline and choose “Sign in again…” at the account."
            ),
        ),
        (
            Nobody(Cause.PAUSED, (account("alice"), account("bob"))),
            503,
            (
                "Every Example account is paused in Loadline: alice@example.com, bob@example.com. "
                "Resume one in the Accounts page."
            ),
        ),
        (
            Nobody(
                Cause.RESTING,
                (account("alice"),),
                Rest(NOW + timedelta(hours=1), "5h window used up"),
            ),
            429,
            (
                "Every Example account rests: alice@example.com. 5h window used up. "
                "The first serves again in 1 h 0 min."
            ),
        ),
    ],
    ids=lambda value: value.cause if isinstance(value, Nobody) else None,
)
def test_why_nobody_can_serve_is_told_with_what_to_do(
    nobody: Nobody, status: int, text: str
) -> None:
    failure = refusal(nobody, "Example", NOW)

    assert (failure.status, failure.code, str(failure)) == (status, nobody.cause, text)


def test_the_wait_shrinks_with_the_clock_and_is_never_a_moment_short() -> None:
    failure = NobodyCanServe(
        "No.", code="accounts_resting", status=429, until=NOW + timedelta(hours=1)
    )

    waits = [
        dict(error_headers(failure, NOW + timedelta(seconds=passed)))["retry-after"]
        for passed in (0, 0.5, 1800, 3599.9, 4000)
    ]

    assert waits == ["3600", "3600", "1800", "1", "1"]


def test_a_busy_token_endpoint_s_wait_is_passed_on() -> None:
    stated = dict(error_headers(RenewalFailed("Busy.", retry_after_s=59.5), NOW))
    unstated = dict(error_headers(RenewalFailed("Busy."), NOW))

    assert (stated["retry-after"], unstated.get("retry-after")) == ("60", None)
    assert unstated == {"content-type": "application/json", "x-loadline-error": "renewal_failed"}
