"""What a provider must say of its prices, because the price list that we depend on does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """US dollars per million tokens of each kind."""

    input: Decimal
    cache_read: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    output: Decimal


def _as_it_is(model: str) -> str:
    return model


def _list_price(model: str, region: str) -> Decimal:
    return Decimal(1)


@dataclass(frozen=True, slots=True, eq=False)
class PriceRules:
    """One provider's additions to the price list. Compared by identity, so that prices found by them can be kept."""

    list_id: str
    """The provider's id in the list (genai-prices)."""
    respell: Callable[[str], str] = _as_it_is
    """A bare lower-case model name as the list writes it; names it does not know come back unchanged."""
    region_factor: Callable[[str, str], Decimal] = _list_price
    """(model, region stated by the answer) to what all its token prices are multiplied by."""
    batch_factor: Decimal = Decimal(1)
    """For batches at a time for which the list holds no batch prices."""
    added: Mapping[str, TokenPrices] = field(default_factory=dict)
    """Published prices of models that the list lacks; tests/proxy/test_pricing.py fails once it has them."""
