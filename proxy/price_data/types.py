"""The words in which genai-prices writes its list, and what this program does with them.

Names and parameters are the list's. Its own module of this name brings pydantic and an HTTP client, which cost 11 MiB
and a third of a second for a list that is only read; the tests hold the two to the same prices.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Protocol

__all__ = [
    "ArrayMatch",
    "ClauseAnd",
    "ClauseContains",
    "ClauseEndsWith",
    "ClauseEquals",
    "ClauseOr",
    "ClauseRegex",
    "ClauseStartsWith",
    "ConditionalPrice",
    "ModelInfo",
    "ModelPrice",
    "PriceVariant",
    "Provider",
    "StartDateConstraint",
    "Tier",
    "TieredPrices",
    "TimeOfDateConstraint",
    "UsageExtractor",
    "UsageExtractorMapping",
]  # the list takes them all by `*`


class Matcher(Protocol):
    """Says which names mean a model."""

    def is_whole(self, name: str) -> bool:
        """It means exactly `name`, in lower case. A rule for a part of names means none of them."""
        ...


class Constraint(Protocol):
    """Says when a price holds."""

    def is_active(self, at: datetime) -> bool: ...


@dataclass(slots=True)
class ClauseEquals:
    equals: str

    def is_whole(self, name: str) -> bool:
        return self.equals.lower() == name


@dataclass(slots=True)
class ClauseStartsWith:
    """Its own package also takes whatever follows, and so gives invented names a price."""

    starts_with: str

    def is_whole(self, name: str) -> bool:
        return self.starts_with.lower() == name


@dataclass(slots=True)
class ClauseRegex:
    regex: str

    def is_whole(self, name: str) -> bool:
        return re.fullmatch(self.regex, name) is not None


@dataclass(slots=True)
class ClauseOr:
    or_: Sequence[Matcher]

    def is_whole(self, name: str) -> bool:
        return any(clause.is_whole(name) for clause in self.or_)


class PartialClause:
    """A rule for a part of names."""

    def __init__(self, **_rule: object) -> None:
        pass

    def is_whole(self, name: str) -> bool:
        return False


ClauseContains = ClauseEndsWith = ClauseAnd = PartialClause


@dataclass(slots=True)
class StartDateConstraint:
    start_date: date

    def is_active(self, at: datetime) -> bool:
        return at.astimezone(UTC).date() >= self.start_date


@dataclass(slots=True)
class TimeOfDateConstraint:
    """Daily, in UTC; it may go past midnight."""

    start_time: time
    end_time: time

    def is_active(self, at: datetime) -> bool:
        now = at.astimezone(UTC).timetz()
        if self.end_time < self.start_time:
            return now >= self.start_time or now < self.end_time
        return self.start_time <= now < self.end_time


@dataclass(slots=True)
class Tier:
    start: int
    """Prompt tokens above which it holds, for all of the request's tokens."""
    price: Decimal


@dataclass(slots=True)
class TieredPrices:
    base: Decimal
    tiers: Sequence[Tier]


Price = Decimal | TieredPrices | None


class ModelPrice(dict[str, Price]):
    """US dollars by kind: `input_mtok` per million tokens, `web_searches_kcount` per thousand, and so on."""


@dataclass(slots=True)
class ConditionalPrice:
    prices: ModelPrice
    constraint: Constraint | None = None


@dataclass(slots=True)
class PriceVariant:
    """Prices that replace the others of their kinds in a context, as {"speed": "fast"}."""

    when: Mapping[str, str]
    prices: ModelPrice
    constraint: Constraint | None = None

    def holds(self, at: datetime, context: Mapping[str, str]) -> bool:
        is_meant = all(context.get(key) == value for key, value in self.when.items())
        return is_meant and (self.constraint is None or self.constraint.is_active(at))


class ModelInfo:
    """One model; what else the list tells of it is left out."""

    __slots__ = ("_price_variants", "_prices", "id", "match")

    def __init__(
        self,
        id: str,  # noqa: A002 - the list's word
        match: Matcher,
        prices: ModelPrice | Sequence[ConditionalPrice] = (),
        price_variants: Sequence[PriceVariant] = (),
        **_told: object,
    ) -> None:
        self.id = id
        self.match = match
        self._prices = prices
        self._price_variants = price_variants

    def prices_at(self, at: datetime, context: Mapping[str, str]) -> ModelPrice:
        """Of the prices by date the last that holds counts, of the variants the first for each kind."""
        prices = ModelPrice(self._standard(at))
        for variant in reversed(self._price_variants):
            if variant.holds(at, context):
                prices.update(variant.prices)
        return prices

    def has_variant(self, at: datetime, context: Mapping[str, str]) -> bool:
        """The list has prices of its own for `context`."""
        return any(variant.holds(at, context) for variant in self._price_variants)

    def price_days(self) -> list[date]:
        """The days on which its prices changed, as far as the list knows them."""
        rules = [variant.constraint for variant in self._price_variants]
        if not isinstance(self._prices, ModelPrice):
            rules += [price.constraint for price in self._prices]
        return [rule.start_date for rule in rules if isinstance(rule, StartDateConstraint)]

    def _standard(self, at: datetime) -> ModelPrice:
        if isinstance(self._prices, ModelPrice):
            return self._prices
        for each in reversed(self._prices):
            if each.constraint is None or each.constraint.is_active(at):
                return each.prices
        return self._prices[0].prices if self._prices else ModelPrice()


class Provider:
    """One seller of models."""

    __slots__ = ("id", "models")

    def __init__(self, id: str, models: Sequence[ModelInfo] = (), **_told: object) -> None:  # noqa: A002
        self.id = id
        self.models = models


class Untold:
    """What the list says about reading answers; the dialects do that."""

    def __init__(self, **_told: object) -> None:
        pass


ArrayMatch = UsageExtractor = UsageExtractorMapping = Untold
