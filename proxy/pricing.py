"""What a request cost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from proxy import price_data
from proxy.dialect import Metered
from proxy.model import ProviderId
from proxy.own_prices import OwnPrices
from proxy.price_list import Listed, NoPriceKnown, PriceList, Terms
from proxy.price_rules import PriceRules
from proxy.record import Cost, CostKind, TokenUsage

_MILLION = Decimal(10) ** 6
_THOUSAND = Decimal(10) ** 3
_ONE = Decimal(1)

Charge = tuple[str, Decimal]
"""The part of the cost it belongs to, and US dollars."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one model did for an answer."""

    model: str
    usage: TokenUsage
    speed: str
    searches: int = 0


@dataclass(frozen=True, slots=True)
class PriceReport:
    """Where prices come from."""

    list_version: str
    """Of genai-prices; empty when it is not there."""
    latest: date | None
    """The day of the latest price change that it knows of."""
    own: OwnPrices


class Prices:
    """Prices answers. Thread-safe; never uses the network.

    The list is read when the first answer is priced, 15 ms in the ledger's thread: it takes 3 MiB of a program at rest
    (measured by tests/packaging/test_journey.py).
    """

    def __init__(
        self, rules: Mapping[ProviderId, PriceRules], own_file: Path | None = None
    ) -> None:
        """`rules` are the `price_rules` of each provider; `own_file` may hold prices of the user's own."""
        self._rules = rules
        self._list = PriceList({each.list_id for each in rules.values()}, own_file)

    def report(self, at: datetime) -> PriceReport:
        """Where the prices come from. May block for a moment, as the first `cost` does."""
        return PriceReport(price_data.version(), self._list.latest(at), self._list.own())

    def keep_own(self, model: str, prices: Mapping[str, Decimal] | None) -> OwnPrices:
        """Keeps prices of the user's own for a model; see `PriceList.keep_own`. Blocks."""
        return self._list.keep_own(model, prices)

    def cost(
        self,
        provider: ProviderId,
        kind: CostKind,
        metered: Metered,
        model: str,
        at: datetime,
        *,
        is_batch: bool = False,
    ) -> Cost:
        """The price of an answer to a request made at `at`. `usd` is None when any part of it has no known price."""
        rules = self._rules.get(provider)
        if rules is None or metered.usage is None:
            return Cost(None, kind)
        minute = at.replace(second=0, microsecond=0)
        is_batch = is_batch or metered.service_tier == "batch"
        try:
            charges = [
                charge
                for work in _works(metered, metered.usage, model)
                for charge in self._charges(rules, metered, work, minute, is_batch)
            ]
        except NoPriceKnown:
            return Cost(None, kind)
        return _total(charges, kind)

    def _charges(
        self, rules: PriceRules, metered: Metered, work: _Work, minute: datetime, is_batch: bool
    ) -> Iterator[Charge]:
        terms = Terms(minute, work.speed, metered.service_tier, is_batch)
        listed = self._list.look_up(rules, work.model, terms, work.usage.prompt)
        yield from _token_charges(
            work.usage, listed, rules.region_factor(listed.model, metered.inference_geo)
        )
        if work.searches:
            yield _search_charge(work.searches, listed)


def _works(metered: Metered, usage: TokenUsage, model: str) -> Iterator[_Work]:
    """The main model's work and that beside it. Another model than the main one answers at standard speed."""
    yield _Work(model, usage, metered.speed, metered.web_searches)
    for side_model, side_usage in metered.side_usage:
        is_main = side_model in ("", model, metered.model)
        yield _Work(model if is_main else side_model, side_usage, metered.speed if is_main else "")


def _token_charges(usage: TokenUsage, listed: Listed, factor: Decimal) -> Iterator[Charge]:
    prices = listed.tokens
    for part, tokens, price in (
        ("input", usage.input, prices.input),
        ("cache_read", usage.cache_read, prices.cache_read),
        ("cache_write", usage.cache_write_5m, prices.cache_write_5m),
        ("cache_write", usage.cache_write_1h, prices.cache_write_1h),
        ("output", usage.output, prices.output),
    ):
        yield part, tokens * price * factor / _MILLION


def _search_charge(searches: int, listed: Listed) -> Charge:
    if listed.thousand_searches is None:
        raise NoPriceKnown(listed.model, "web search")
    return "tools", searches * listed.thousand_searches / _THOUSAND


def _total(charges: Iterable[Charge], kind: CostKind) -> Cost:
    """Adds up the charges by part, without the parts that cost nothing."""
    parts: dict[str, Decimal] = {}
    for part, amount in charges:
        if amount:
            parts[part] = parts.get(part, Decimal(0)) + amount
    tidy = tuple((part, _tidy(amount)) for part, amount in parts.items())
    return Cost(_tidy(sum(parts.values(), Decimal(0))), kind, tidy)


def _tidy(amount: Decimal) -> Decimal:
    """Without trailing zeros, and never in the form "1E+1"."""
    tidy = amount.normalize()
    return tidy.quantize(_ONE) if tidy % 10 == 0 else tidy
