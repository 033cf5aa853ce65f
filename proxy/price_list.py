"""The price list of genai-prices, asked by whole names.

Its own look-up also takes names that merely begin like a model's, and a model nobody has heard of must have no price
rather than its neighbour's. Importing it takes half a second, so that is done on first use. It never uses the network.
"""

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from proxy.model_names import spellings
from proxy.price_rules import PriceRules, TokenPrices

if TYPE_CHECKING:
    from genai_prices.types import MatchLogic, ModelInfo, ModelPrice, Provider, TieredPrices

MAX_NAMES = 1024
"""Looked up names that are remembered: clients may send any."""
MAX_NAME_LENGTH = 200
_STANDARD = frozenset({"", "standard"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a price depends on besides the model and the tokens."""

    at: datetime
    """When the request was made: prices change by date."""
    prompt_tokens: int
    """Of the whole prompt: past a threshold all tokens of a request cost more."""
    speed: str = ""
    """As the answer stated it: "standard", "fast"."""
    service_tier: str = ""
    is_batch: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of one model on given terms."""

    model: str
    """By the list's own name for it: no date, no decoration."""
    tokens: TokenPrices
    thousand_searches: Decimal | None
    """US dollars for a thousand web searches; None when the list has no price for them."""


class NoPriceKnown(LookupError):
    """The list lacks a model, or its price on the given terms."""


class PriceList:
    """Thread-safe. State that changes: the list once it is loaded, and the names found in it."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._providers: dict[str, Provider] | None = None
        self._find = lru_cache(maxsize=MAX_NAMES)(self._search)

    def load(self) -> None:
        """Imports the list; later calls do nothing. Blocks for half a second."""
        with self._loading:
            if self._providers is None:
                from genai_prices.data import providers

                self._providers = {provider.id: provider for provider in providers}

    def look_up(self, rules: PriceRules, model: str, terms: Terms) -> Listed:
        """The prices of `model` on these terms. Raises NoPriceKnown."""
        if len(model) > MAX_NAME_LENGTH:
            raise NoPriceKnown(model[:MAX_NAME_LENGTH])
        self.load()
        names = spellings(model, rules.respell)
        found = self._find(rules.list_id, names)
        if found is not None:
            return _listed(found, rules, terms)
        added = next((name for name in names if name in rules.added), None)
        if added is None or terms.speed not in _STANDARD:
            raise NoPriceKnown(model)
        return Listed(added, _times(rules.added[added], _batch_factor(rules, terms)), None)

    def _search(self, list_id: str, names: tuple[str, ...]) -> "ModelInfo | None":
        assert self._providers is not None
        provider = self._providers.get(list_id)
        candidates = (
            ((name, model) for name in names for model in provider.models) if provider else ()
        )
        return next(
            (model for name, model in candidates if _is_whole_match(model.match, name)), None
        )


def _is_whole_match(rule: "MatchLogic", name: str) -> bool:
    """Whether a rule of the list means exactly `name`; a prefix counts only when nothing follows it."""
    from genai_prices import types

    match rule:
        case types.ClauseEquals():
            return rule.equals.lower() == name
        case types.ClauseStartsWith():
            return rule.starts_with.lower() == name
        case types.ClauseRegex():
            return re.fullmatch(rule.regex, name) is not None
        case types.ClauseOr():
            return any(_is_whole_match(part, name) for part in rule.or_)
        case _:
            return False


def _listed(model: "ModelInfo", rules: PriceRules, terms: Terms) -> Listed:
    if terms.speed not in _STANDARD and not _has_variant(model, terms.at, "speed", terms.speed):
        raise NoPriceKnown(model.id, terms.speed)
    prices = model.get_prices(terms.at, _context(terms))
    tokens = _token_prices(prices, terms.prompt_tokens)
    if tokens is None:
        raise NoPriceKnown(model.id)
    if not _has_variant(model, terms.at, "processing", "batch"):
        tokens = _times(tokens, _batch_factor(rules, terms))
    searches = _at_size(prices.web_searches_kcount, terms.prompt_tokens)
    return Listed(model.id, tokens, searches)


def _context(terms: Terms) -> dict[str, str]:
    """The terms in the list's own words."""
    processing = "batch" if terms.is_batch else ""
    words = {"speed": terms.speed, "service_tier": terms.service_tier, "processing": processing}
    return {name: value for name, value in words.items() if value}


def _has_variant(model: "ModelInfo", at: datetime, key: str, value: str) -> bool:
    return any(
        variant.when.get(key) == value
        and (variant.constraint is None or variant.constraint.active(at))
        for variant in model.price_variants or ()
    )


def _token_prices(prices: "ModelPrice", prompt_tokens: int) -> TokenPrices | None:
    """Each kind's own price, or that of the wider kind it belongs to; None when tokens have no price at all."""
    plain, output = (
        _at_size(price, prompt_tokens) for price in (prices.input_mtok, prices.output_mtok)
    )
    if plain is None or output is None:
        return None

    def nearest(*listed: "Decimal | TieredPrices | None") -> Decimal:
        amounts = (_at_size(price, prompt_tokens) for price in listed)
        return next((amount for amount in amounts if amount is not None), plain)

    return TokenPrices(
        input=plain,
        cache_read=nearest(prices.cache_read_mtok),
        cache_write_5m=nearest(prices.cache_write_5m_mtok, prices.cache_write_mtok),
        cache_write_1h=nearest(prices.cache_write_1h_mtok, prices.cache_write_mtok),
        output=output,
    )


def _at_size(price: "Decimal | TieredPrices | None", prompt_tokens: int) -> Decimal | None:
    """Past a threshold the whole request has the higher price, not only the tokens above it."""
    if price is None or isinstance(price, Decimal):
        return price
    reached = [tier.price for tier in price.tiers if prompt_tokens > tier.start]
    return reached[-1] if reached else price.base


def _batch_factor(rules: PriceRules, terms: Terms) -> Decimal:
    return rules.batch_factor if terms.is_batch else Decimal(1)


def _times(prices: TokenPrices, factor: Decimal) -> TokenPrices:
    return TokenPrices(
        input=prices.input * factor,
        cache_read=prices.cache_read * factor,
        cache_write_5m=prices.cache_write_5m * factor,
        cache_write_1h=prices.cache_write_1h * factor,
        output=prices.output * factor,
    )
