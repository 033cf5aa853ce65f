"""The price list read without its package gives the prices that the package gives."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import genai_prices.data
import genai_prices.types
import pytest

from proxy import price_data
from proxy.price_data import types

THEIRS = {provider.id: provider for provider in genai_prices.data.providers}
OURS = price_data.read(THEIRS)
DAYS = [
    datetime(2026, 3, 12, 23, 59, tzinfo=UTC),
    datetime(2026, 3, 13, 0, 0, tzinfo=UTC),
    datetime(2026, 11, 25, 4, 0, tzinfo=UTC),
    datetime(2026, 11, 25, 18, 0, tzinfo=UTC),
    datetime(2027, 6, 1, 12, 0, tzinfo=UTC),
]
CONTEXTS: list[Mapping[str, str]] = [
    {},
    {"speed": "fast"},
    {"processing": "batch"},
    {"speed": "fast", "processing": "batch"},
    {"service_tier": "flex"},
    {"service_tier": "priority", "processing": "batch"},
]


def plain(price: object) -> object:
    """Theirs and ours as the same values."""
    if isinstance(price, genai_prices.types.TieredPrices | types.TieredPrices):
        return price.base, tuple((tier.start, tier.price) for tier in price.tiers)
    return price


def plain_prices(prices: Mapping[str, object]) -> dict[str, object]:
    return {kind: plain(price) for kind, price in prices.items() if price is not None}


def test_every_model_of_every_provider_is_there() -> None:
    assert {name: [model.id for model in each.models] for name, each in OURS.items()} == {
        name: [model.id for model in each.models] for name, each in THEIRS.items()
    }


@pytest.mark.parametrize("name", ["anthropic", "openai", "google", "deepseek", "mistral"])
def test_prices_are_the_same_on_every_day_and_on_all_terms(name: str) -> None:
    for ours, theirs in zip(OURS[name].models, THEIRS[name].models, strict=True):
        for day in DAYS:
            for context in CONTEXTS:
                expected = theirs.get_prices(day, context).__dict__
                assert plain_prices(ours.prices_at(day, context)) == plain_prices(expected), (
                    ours.id, day, context,
                )  # fmt: skip


def names_in(rule: object) -> Iterator[str]:
    for part in getattr(rule, "or_", [rule]):
        yield from (vars(part).get(key, "") for key in ("equals", "starts_with"))


@pytest.mark.parametrize("name", ["anthropic", "openai"])
def test_a_name_written_in_the_list_means_the_model_that_the_package_finds(name: str) -> None:
    for theirs in THEIRS[name].models:
        for written in filter(None, names_in(theirs.match)):
            found = next(
                (model.id for model in OURS[name].models if model.match.is_whole(written.lower())),
                None,
            )
            package_s = THEIRS[name].find_model(written)
            assert package_s is not None
            assert found == package_s.id


def test_only_the_asked_providers_are_kept() -> None:
    assert set(price_data.read({"anthropic", "unheard of"})) == {"anthropic"}


def test_a_price_by_time_of_day_may_go_past_midnight() -> None:
    night = types.TimeOfDateConstraint(
        start_time=time(16, 30, tzinfo=UTC), end_time=time(0, 30, tzinfo=UTC)
    )
    midnight = datetime(2026, 11, 25, tzinfo=UTC)

    active = [night.is_active(midnight + timedelta(hours=hour)) for hour in (0, 1, 16, 17)]

    assert active == [True, False, False, True]


def test_the_first_variant_counts_for_each_kind_of_price() -> None:
    model = types.ModelInfo(
        id="m",
        match=types.ClauseEquals(equals="m"),
        prices=types.ModelPrice(input_mtok=Decimal(4), output_mtok=Decimal(8)),
        price_variants=[
            types.PriceVariant(when={"a": "1"}, prices=types.ModelPrice(input_mtok=Decimal(2))),
            types.PriceVariant(
                when={"b": "1"},
                prices=types.ModelPrice(input_mtok=Decimal(1), output_mtok=Decimal(1)),
                constraint=types.StartDateConstraint(start_date=date(2026, 1, 1)),
            ),
        ],
    )

    prices = model.prices_at(datetime(2026, 2, 1, tzinfo=UTC), {"a": "1", "b": "1"})

    assert prices == {"input_mtok": Decimal(2), "output_mtok": Decimal(1)}


READ = """
import sys
from proxy import price_data
assert price_data.read({"anthropic"})["anthropic"].models
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "httpx2", "genai_prices"}))
"""


def test_reading_the_list_brings_neither_its_package_nor_a_network_client() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.strip() == "[]"


WITHOUT_THE_PACKAGE = """
import sys
sys.path = [path for path in sys.path if not path.endswith("site-packages")]
from proxy import price_data
try:
    price_data.read({"anthropic"})
except price_data.PricesUnreadable as reason:
    print(reason)
"""


def test_a_missing_list_is_said() -> None:
    """As in a package of the program that was built without it."""
    root = Path(price_data.__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-S", "-c", WITHOUT_THE_PACKAGE],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=root,
    )

    assert done.stdout.strip() == "genai_prices.data was not found"
