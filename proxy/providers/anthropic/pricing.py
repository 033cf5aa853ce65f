"""What genai-prices leaves out of Claude's prices: regions, older batches, word order and a few models.

Source: the pricing page of the Claude platform documents, as of November 2026.
"""

import re
from decimal import Decimal

from proxy.price_rules import PriceRules, TokenPrices

_VERSION_FIRST = re.compile(r"claude-(\d+(?:[-.]\d+)?)-([a-z]+)")
"""As "claude-4-6-opus"; the models up to 3.7 are really called so."""
_LINE_FIRST = re.compile(r"claude-[a-z]+-(\d+)(?:[-.](\d+))?")
_REGIONAL_SINCE = (4, 6)
_IN_THE_US = Decimal("1.1")


def _respell(model: str) -> str:
    found = _VERSION_FIRST.fullmatch(model)
    if found is None or found[1].startswith("3"):
        return model
    return f"claude-{found[2]}-{found[1]}"


def _region_factor(model: str, region: str) -> Decimal:
    """Answers computed in the US only cost a tenth more, from version 4.6 on."""
    found = _LINE_FIRST.fullmatch(model)
    if region != "us" or found is None:
        return Decimal(1)
    version = (int(found[1]), int(found[2] or 0))
    return _IN_THE_US if version >= _REGIONAL_SINCE else Decimal(1)


def _mythos(cache_read: str) -> TokenPrices:
    return TokenPrices(
        input=Decimal(10),
        cache_read=Decimal(cache_read),
        cache_write_5m=Decimal("12.5"),
        cache_write_1h=Decimal(20),
        output=Decimal(50),
    )


RULES = PriceRules(
    list_id="anthropic",
    respell=_respell,
    region_factor=_region_factor,
    batch_factor=Decimal("0.5"),
    added={"claude-mythos-5": _mythos("1"), "claude-mythos-5-1": _mythos("0.25")},
)
