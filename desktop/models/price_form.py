"""Prices of the user's own, in words and as they are typed. Pure, and without Qt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from desktop import format as fmt
from desktop.language import current, translate, within_sentence
from proxy.own_prices import NEEDED
from proxy.price_rules import TokenPrices

FINE_PLACES = 4
"""A token read from the cache often costs a fraction of a cent for a million."""


@dataclass(frozen=True, slots=True)
class PriceKind:
    """One of a model's prices."""

    name: str
    """As the file has it."""
    title: str

    @property
    def is_needed(self) -> bool:
        """Any other costs what the input does where it is left out."""
        return self.name in NEEDED


def price_kinds() -> tuple[PriceKind, ...]:
    """In the order they are asked for."""
    return (
        PriceKind("input", translate("Prices", "Input")),
        PriceKind("output", translate("Prices", "Output")),
        PriceKind("cache_read", translate("Prices", "Cache read")),
        PriceKind("cache_write_5m", translate("Prices", "Cache write, 5 minutes")),
        PriceKind("cache_write_1h", translate("Prices", "Cache write, 1 hour")),
    )


def typed_price(text: str) -> Decimal | None:
    """What was typed, with a point or a comma; None for nothing. Raises ValueError."""
    if not text.strip():
        return None
    try:
        price = Decimal(text.strip().lstrip("$").replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not price.is_finite() or price < 0:
        raise ValueError(text)
    return price


def price_to_type(prices: TokenPrices, kind: PriceKind) -> str:
    """What stands in the field of a price that is changed; nothing where it is the input's."""
    price = _price(prices, kind)
    if not kind.is_needed and price == prices.input:
        return ""
    return f"{price.normalize():f}".replace(".", current().decimal_point)


def price_line(prices: TokenPrices) -> str:
    """ "$5.00 input · $25.00 output · $0.50 cache read"; what costs as much as the input is not told."""
    return " · ".join(_parts(prices))


def kept_prices(prices: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """Those that were given."""
    return {kind: price for kind, price in prices.items() if price is not None}


def _parts(prices: TokenPrices) -> Iterator[str]:
    for kind in price_kinds():
        price = _price(prices, kind)
        if kind.is_needed or price != prices.input:
            places = 2 if price == round(price, 2) else FINE_PLACES
            text = translate("Prices", "{money} {kind}")
            title = within_sentence(kind.title)
            yield text.format(money=fmt.money(price, places=places), kind=title)


def _price(prices: TokenPrices, kind: PriceKind) -> Decimal:
    price: Decimal = getattr(prices, kind.name)
    return price
