"""What commands say of numbers."""

import pytest

from proxy.commands.wording import dollars


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "$0.00"), ("0.0011", "<$0.01"), ("0.005", "$0.01"), ("3.4215", "$3.42")],
)
def test_a_small_sum_is_not_said_to_be_nothing(amount: str, said: str) -> None:
    assert dollars(amount) == said
