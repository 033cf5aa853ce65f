"""What the price list leaves out of OpenAI's prices.

Source: the pricing page of the OpenAI platform, as of November 2026; see tests/proxy/test_pricing.py.
"""

import re
from decimal import Decimal

from proxy.price_rules import PriceRules

_HYPHENATED = re.compile(r"gpt-(\d+)-(\d+)(-.+)?")
"""As "gpt-6-1-sol"; the list writes "gpt-6.1-sol"."""


def _respell(model: str) -> str:
    found = _HYPHENATED.fullmatch(model)
    return f"gpt-{found[1]}.{found[2]}{found[3] or ''}" if found else model


RULES = PriceRules(list_id="openai", respell=_respell, batch_factor=Decimal("0.5"))
