"""The price list of genai-prices, asked by whole names, and before it the user's own prices.

The package's own look-up also takes names that merely begin like a model's, and a model nobody has heard of must have
no price rather than its neighbour's.
"""

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from proxy import price_data
from proxy.model_names import spellings
from proxy.own_prices import OwnPrices, keep_price, read_own_prices
from proxy.price_data.types import ModelInfo, ModelPrice, Price, Provider, TieredPrices
from proxy.price_rules import PriceRules, TokenPrices

log = logging.getLogger(__name__)

MAX_REMEMBERED = 1024
"""Prices that are kept: clients may name any model."""
MAX_NAME_LENGTH = 200
_STANDARD = frozenset({"", "standard"})
_NO_FILE = (0, 0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a price depends on besides the model and the tokens."""

    minute: datetime
    """When the request was made: prices change by date, some by time of day."""
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


@dataclass(frozen=True, slots=True)
class _Step:
    """The prices of requests with a prompt larger than `above` tokens."""

    above: int
    listed: Listed


class PriceList:
    """Thread-safe. State that changes: the list once loaded, the user's prices, and what was found in both."""

    def __init__(self, ids: Collection[str], own_file: Path | None = None) -> None:
        """`ids` are the list's own of the providers that are needed; `own_file` may hold prices of the user's own."""
        self._ids = ids
        self._own_file = own_file
        self._own = OwnPrices()
        self._own_stamp = _NO_FILE
        self._loading = threading.Lock()
        self._providers: Mapping[str, Provider] | None = None
        self._remembered_steps = lru_cache(maxsize=MAX_REMEMBERED)(self._steps)

    def load(self) -> Mapping[str, Provider]:
        """Reads the list the first time; when it cannot be read, no price is known."""
        with self._loading:
            if self._providers is None:
                try:
                    self._providers = price_data.read(self._ids)
                except price_data.PricesUnreadable as reason:
                    log.error(
                        "No costs can be shown, as the price list cannot be read: %s.", reason
                    )
                    self._providers = {}
            return self._providers

    def own(self) -> OwnPrices:
        """The user's, read again when their file is another. Costs a look at it."""
        if self._own_file is None:
            return self._own
        stamp = _stamp(self._own_file)
        if stamp != self._own_stamp:
            with self._loading:
                self._own, self._own_stamp = read_own_prices(self._own_file), stamp
                self._remembered_steps.cache_clear()
        return self._own

    def keep_own(self, model: str, prices: Mapping[str, Decimal] | None) -> OwnPrices:
        """Writes the user's prices of one model, by kind; None takes them out. They count at once.

        Raises ProxyError (`prices_file`); then nothing was changed.
        """
        assert self._own_file is not None
        keep_price(self._own_file, model, prices)
        return self.own()

    def latest(self, at: datetime) -> date | None:
        """The day of the latest price change that the list knows of until `at`."""
        days = (
            day
            for provider in self.load().values()
            for model in provider.models
            for day in model.price_days()
            if day <= at.date()
        )
        return max(days, default=None)

    def look_up(self, rules: PriceRules, model: str, terms: Terms, prompt_tokens: int) -> Listed:
        """The prices of `model` on these terms. Raises NoPriceKnown.

        Past a threshold of the whole prompt all of a request's tokens have the higher price, not only those above it.
        """
        if len(model) > MAX_NAME_LENGTH:
            raise NoPriceKnown(model[:MAX_NAME_LENGTH])
        self.own()
        steps = self._remembered_steps(rules, model, terms)
        reached = [step.listed for step in steps if prompt_tokens > step.above]
        if not reached:
            raise NoPriceKnown(model)
        return reached[-1]

    def _steps(self, rules: PriceRules, model: str, terms: Terms) -> tuple[_Step, ...]:
        """By size, the first for all prompts; empty when no price is known."""
        names = spellings(model, rules.respell)
        found = _find(self.load().get(rules.list_id), names)
        listed = _listed_steps(found, rules, terms) if found is not None else ()
        own = next((self._own.models[name] for name in names if name in self._own.models), None)
        if own is not None and terms.speed in _STANDARD:
            known = listed[0].listed if listed else Listed(names[0], own, None)
            prices = _times(own, _batch_factor(rules, terms))
            return (_Step(-1, replace(known, tokens=prices)),)
        if found is not None:
            return listed
        added = next((name for name in names if name in rules.added), None)
        if added is None or terms.speed not in _STANDARD:
            return ()
        prices = _times(rules.added[added], _batch_factor(rules, terms))
        return (_Step(-1, Listed(added, prices, None)),)


def _stamp(file: Path) -> tuple[int, int]:
    """Another one once the file was written."""
    try:
        status = file.stat()
    except OSError:
        return _NO_FILE
    return status.st_mtime_ns, status.st_size


def _find(provider: Provider | None, names: Collection[str]) -> ModelInfo | None:
    """By the first of `names` that means a model."""
    models = provider.models if provider is not None else ()
    pairs = ((name, model) for name in names for model in models)
    return next((model for name, model in pairs if model.match.is_whole(name)), None)


def _listed_steps(model: ModelInfo, rules: PriceRules, terms: Terms) -> tuple[_Step, ...]:
    at, speed = terms.minute, {"speed": terms.speed}
    if terms.speed not in _STANDARD and not model.has_variant(at, speed):
        return ()
    prices = model.prices_at(at, _context(terms))
    has_own_batch_prices = model.has_variant(at, {"processing": "batch"})
    factor = Decimal(1) if has_own_batch_prices else _batch_factor(rules, terms)
    steps = []
    for above in _thresholds(prices):
        tokens = _token_prices(prices, above + 1)
        if tokens is not None:
            searches = _at_size(prices.get("web_searches_kcount"), above + 1)
            steps.append(_Step(above, Listed(model.id, _times(tokens, factor), searches)))
    return tuple(steps)


def _context(terms: Terms) -> dict[str, str]:
    """The terms in the list's own words."""
    processing = "batch" if terms.is_batch else ""
    words = {"speed": terms.speed, "service_tier": terms.service_tier, "processing": processing}
    return {name: value for name, value in words.items() if value}


def _thresholds(prices: ModelPrice) -> list[int]:
    """The prompt sizes above which some price changes, and -1 for all the others."""
    tiered = (price for price in prices.values() if isinstance(price, TieredPrices))
    return sorted({-1, *(tier.start for price in tiered for tier in price.tiers)})


def _token_prices(prices: ModelPrice, prompt_tokens: int) -> TokenPrices | None:
    """Each kind's own price, or that of the wider kind it belongs to; None when tokens have no price at all."""
    plain, output = (
        _at_size(prices.get(kind), prompt_tokens) for kind in ("input_mtok", "output_mtok")
    )
    if plain is None or output is None:
        return None

    def nearest(*kinds: str) -> Decimal:
        amounts = (_at_size(prices.get(kind), prompt_tokens) for kind in kinds)
        return next((amount for amount in amounts if amount is not None), plain)

    return TokenPrices(
        input=plain,
        cache_read=nearest("cache_read_mtok"),
        cache_write_5m=nearest("cache_write_5m_mtok", "cache_write_mtok"),
        cache_write_1h=nearest("cache_write_1h_mtok", "cache_write_mtok"),
        output=output,
    )


def _at_size(price: Price, prompt_tokens: int) -> Decimal | None:
    if not isinstance(price, TieredPrices):
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
