"""sending: what follows an answer, as a table."""

import pytest

from proxy.provider import Verdict, VerdictKind
from proxy.sending import Step, next_step

RENEW, QUOTA, RATE = VerdictKind.RENEW, VerdictKind.QUOTA, VerdictKind.RATE
TROUBLE, REFUSED, PASS_ON = VerdictKind.TROUBLE, VerdictKind.REFUSED, VerdictKind.PASS_ON


@pytest.mark.parametrize(
    ("kind", "has_renewed", "accounts_tried", "step"),
    [
        (None, False, 1, Step.PASS_ON),
        (PASS_ON, False, 1, Step.PASS_ON),
        (RATE, False, 1, Step.PASS_ON),
        (RENEW, False, 1, Step.RENEW),
        (RENEW, True, 1, Step.PASS_ON),
        (RENEW, False, 2, Step.RENEW),
        (QUOTA, False, 1, Step.ANOTHER),
        (QUOTA, True, 2, Step.ANOTHER),
        (QUOTA, False, 3, Step.PASS_ON),
        (REFUSED, False, 1, Step.ANOTHER),
        (REFUSED, False, 3, Step.PASS_ON),
        (TROUBLE, False, 1, Step.ANOTHER),
        (TROUBLE, False, 2, Step.ANOTHER),
        (TROUBLE, False, 3, Step.PASS_ON),
    ],
)
def test_what_follows_an_answer(
    kind: VerdictKind | None, has_renewed: bool, accounts_tried: int, step: Step
) -> None:
    verdict = Verdict(kind) if kind is not None else None

    assert (
        next_step(
            verdict, has_renewed=has_renewed, accounts_tried=accounts_tried, had_trouble=False
        )
        is step
    )


def test_a_second_trouble_is_passed_on() -> None:
    step = next_step(Verdict(TROUBLE), has_renewed=False, accounts_tried=2, had_trouble=True)

    assert step is Step.PASS_ON
