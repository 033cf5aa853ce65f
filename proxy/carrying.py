"""What it costs to carry a conversation's context: each request sends again all that was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from proxy.record import Cost, TokenUsage

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Carried:
    """One request of a conversation, oldest first."""

    usage: TokenUsage | None
    cost: Cost | None
    new_tokens: int
    """Of its prompt, what the request before had not; the rest is carried."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """Sums over a conversation, in US dollars. What had no price counts as nothing and is told by `unpriced`."""

    cached_usd: Decimal = _NOTHING
    """For what was sent again and read from the cache."""
    uncached_usd: Decimal = _NOTHING
    """For what was sent again and read anew, because the cache did not have it."""
    new_usd: Decimal = _NOTHING
    """For what was new in each prompt."""
    output_usd: Decimal = _NOTHING
    """For the answers, and tools of the provider."""
    unpriced: int = 0
    """Requests without a known price."""
    context_tokens: int = 0
    """Of the newest prompt."""
    warm_usd: Decimal | None = None
    """What sending that context once more costs while all of it is cached; None when not known."""
    cold_usd: Decimal | None = None
    """The same when none of it is."""

    @property
    def resent_usd(self) -> Decimal:
        return self.cached_usd + self.uncached_usd

    @property
    def total_usd(self) -> Decimal:
        return self.resent_usd + self.new_usd + self.output_usd


def carrying_cost(requests: Sequence[Carried]) -> Carrying:
    """Sums up what each request's price says of its prompt's parts."""
    cached = uncached = new = output = _NOTHING
    unpriced = 0
    for request in requests:
        if request.usage is None or request.cost is None or request.cost.usd is None:
            unpriced += 1
            continue
        parts = dict(request.cost.parts)
        fresh = parts.get("input", _NOTHING) + parts.get("cache_write", _NOTHING)
        share = _resent_share(request.usage, request.new_tokens)
        cached += parts.get("cache_read", _NOTHING)
        uncached += fresh * share
        new += fresh * (1 - share)
        output += parts.get("output", _NOTHING) + parts.get("tools", _NOTHING)
    context = next((each.usage.prompt for each in reversed(requests) if each.usage), 0)
    return Carrying(
        cached_usd=cached,
        uncached_usd=uncached,
        new_usd=new,
        output_usd=output,
        unpriced=unpriced,
        context_tokens=context,
        warm_usd=_price_of(context, requests, "cache_read"),
        cold_usd=_price_of(context, requests, "cache_write", "input"),
    )


def _resent_share(usage: TokenUsage, new_tokens: int) -> Decimal:
    """Of the tokens that no cache held, the part (0-1) that had been sent before."""
    fresh = usage.input + usage.cache_write
    if fresh == 0:
        return _NOTHING
    resent = usage.prompt - new_tokens - usage.cache_read
    return Decimal(min(max(0, resent), fresh)) / fresh


def _price_of(context: int, requests: Sequence[Carried], *parts: str) -> Decimal | None:
    """What `context` tokens cost as the first of `parts` that has a price, by the newest request that had to pay it."""
    for part in parts:
        for request in reversed(requests):
            tokens = getattr(request.usage, part) if request.usage else 0
            usd = dict(request.cost.parts).get(part) if request.cost else None
            if tokens and usd is not None:
                return usd / tokens * context
    return None
