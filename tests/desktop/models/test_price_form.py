"""Prices as they are typed and told."""

from decimal import Decimal

import pytest

from desktop.models.price_form import price_kinds, price_line, price_to_type, typed_price
from proxy.price_rules import TokenPrices

PRICES = TokenPrices(
    input=Decimal(5),
    cache_read=Decimal("0.0375"),
    cache_write_5m=Decimal(5),
    cache_write_1h=Decimal(10),
    output=Decimal(25),
)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("", None),
        (" ", None),
        ("5", Decimal(5)),
        ("0.50", Decimal("0.50")),
        ("0,50", Decimal("0.50")),
        ("$6.25", Decimal("6.25")),
        ("0", Decimal(0)),
    ],
)
def test_a_price_may_be_typed_with_a_point_or_a_comma(text: str, price: Decimal | None) -> None:
    assert typed_price(text) == price


@pytest.mark.parametrize("text", ["five", "-1", "1.000,50", "nan", "inf"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace(".", r"\.")):
        typed_price(text)


def test_what_costs_as_much_as_the_input_is_not_told() -> None:
    told = "$5.00 input · $25.00 output · $0.0375 cache read · $10.00 cache write, 1 hour"

    assert price_line(PRICES) == told
    assert [price_to_type(PRICES, kind) for kind in price_kinds()] == [
        "5",
        "25",
        "0.0375",
        "",
        "10",
    ]
