"""What the price list leaves out of OpenAI's prices."""

from decimal import Decimal

import pytest

from proxy.providers.openai.pricing import RULES


@pytest.mark.parametrize(
    ("model", "listed"),
    [
        ("gpt-6-1-sol", "gpt-6.1-sol"),
        ("gpt-5-4-mini", "gpt-5.4-mini"),
        ("gpt-5-2", "gpt-5.2"),
        ("gpt-6-sol", "gpt-6-sol"),
        ("gpt-5.6-luna", "gpt-5.6-luna"),
        ("o4-mini", "o4-mini"),
    ],
)
def test_a_version_with_a_hyphen_is_the_list_s_with_a_dot(model: str, listed: str) -> None:
    assert RULES.respell(model) == listed


def test_a_batch_costs_half() -> None:
    assert RULES.batch_factor == Decimal("0.5")
