"""Which account serves a request: a pure decision over the candidates, the need, and now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from proxy.candidate import Candidate, Need, Rest
from proxy.model import IN_USE, Account, AccountStatus, Preference


class Strategy(StrEnum):
    """How accounts of one provider share the load, where the user preferred none of them."""

    HEADROOM = "headroom"
    """The least used window first; of equal ones, what resets soonest."""
    ROUND_ROBIN = "round_robin"
    """Each in turn."""
    IN_ORDER = "in_order"
    """The default account, then the oldest."""
    ONE_ACCOUNT = "one_account"
    """The default account only."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The account that serves, and why it does."""

    account: Account
    reason: str


class Cause(StrEnum):
    """Why nobody can serve. The values are the codes of `x-loadline-error`."""

    NO_ACCOUNT = "no_account"
    OUT_OF_REACH = "runtime_only"
    """There are accounts, but their logins are kept by a tool and serve its own route only."""
    MODEL = "model_not_served"
    """There are accounts, but none for the model."""
    SIGN_IN = "reauth_required"
    RESTING = "accounts_resting"
    PAUSED = "accounts_paused"


@dataclass(frozen=True, slots=True)
class Nobody:
    """No account can serve."""

    cause: Cause
    accounts: tuple[Account, ...] = ()
    """Those that the cause speaks of."""
    rest: Rest | None = None
    """RESTING: the one after whose end the first account serves again."""


def choose(
    candidates: Collection[Candidate],
    need: Need,
    now: datetime,
    kept: Candidate | None = None,
    strategy: Strategy = Strategy.HEADROOM,
) -> Choice | Nobody:
    """The account for `need`, out of one provider's `candidates`.

    1. The one that the session was served by (`kept`), because prompt caches are per account.
    2. Those the user prefers, those kept for last in the end.
    3. The strategy; among its equals the default account, then the oldest.
    """
    if strategy is Strategy.ONE_ACCOUNT:
        kept = kept if kept is not None and kept.account.is_default else None
        return choose(_defaults(candidates), need, now, kept, Strategy.IN_ORDER)
    if kept is not None and _is_able(kept, need, now):
        return Choice(kept.account, reason="same session")
    able = [candidate for candidate in candidates if _is_able(candidate, need, now)]
    if not able:
        return _explain(candidates, need, now)
    order = _ORDERS[strategy]
    first = min(able, key=lambda candidate: order(candidate, need, now))
    reason = _reason(first, len(able), len(candidates), need, now, strategy)
    if kept is not None:
        reason = _reason_after(kept, reason, need, now)
    return Choice(first.account, reason)


def could_choose(
    candidates: Collection[Candidate], need: Need, now: datetime, strategy: Strategy
) -> bool:
    """Whether `choose` would find anybody; asking costs less."""
    if strategy is Strategy.ONE_ACCOUNT:
        candidates = _defaults(candidates)
    return any(_is_able(candidate, need, now) for candidate in candidates)


def _defaults(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate.account.is_default]


def _is_able(candidate: Candidate, need: Need, now: datetime) -> bool:
    return candidate.account.id not in need.exclude and candidate.can_serve(need, now)


Order = Callable[[Candidate, Need, datetime], tuple[Any, ...]]


def _in_turn(candidate: Candidate, _need: Need, _now: datetime) -> tuple[Any, ...]:
    return candidate.rank[0], candidate.latest_turn, candidate.age


def _in_order(candidate: Candidate, _need: Need, _now: datetime) -> tuple[Any, ...]:
    return candidate.rank[0], candidate.age


_ORDERS: Mapping[Strategy, Order] = {
    Strategy.HEADROOM: Candidate.place,
    Strategy.ROUND_ROBIN: _in_turn,
    Strategy.IN_ORDER: _in_order,
}


def _reason_after(kept: Candidate, reason: str, need: Need, now: datetime) -> str:
    """The reason, from whom the session came, and why."""
    rest = kept.covering(need, now)
    why = rest.reason if rest is not None else _reason_of(kept.account.status)
    return f"{reason}; {kept.account.email} served this session before ({why})"


def _reason_of(status: AccountStatus) -> str:
    """Why an account serves no more, in a word or two."""
    match status:
        case AccountStatus.ACTIVE:
            return "active"
        case AccountStatus.RATE_LIMITED:
            return "rate limited"
        case AccountStatus.QUOTA_EXCEEDED:
            return "quota exceeded"
        case AccountStatus.PAUSED:
            return "paused"
        case AccountStatus.REAUTH_REQUIRED:
            return "reauth required"
        case AccountStatus.DEACTIVATED:
            return "deactivated"


def _reason(
    chosen: Candidate, able: int, known: int, need: Need, now: datetime, strategy: Strategy
) -> str:
    if known == 1:
        return "default account" if chosen.account.is_default else "only account"
    if chosen.account.preference is Preference.FIRST:
        return "used first by your choice"
    if strategy is Strategy.ROUND_ROBIN:
        return "its turn"
    if strategy is Strategy.HEADROOM and able > 1 and chosen.windows:
        return f"most headroom, {chosen.pressure(need, now)[0]:.0f}% used"
    return "default account" if chosen.account.is_default else "next account that can serve"


def _explain(candidates: Collection[Candidate], need: Need, now: datetime) -> Nobody:
    """The most helpful cause: waiting, then signing in, then resuming, of those that fit the request at all."""
    within_reach = [candidate for candidate in candidates if candidate.is_within_reach(need)]
    if candidates and not within_reach:
        return Nobody(Cause.OUT_OF_REACH, tuple(candidate.account for candidate in candidates))
    candidates = within_reach
    fitting = [candidate for candidate in candidates if candidate.fits(need)]
    if candidates and not fitting:
        return Nobody(Cause.MODEL, tuple(candidate.account for candidate in candidates))
    resting = [
        (rest, candidate.account)
        for candidate in fitting
        if candidate.account.status in IN_USE and (rest := candidate.covering(need, now))
    ]
    if resting:
        first = min((rest for rest, _ in resting), key=lambda rest: rest.until)
        return Nobody(Cause.RESTING, tuple(account for _, account in resting), first)
    accounts = [candidate.account for candidate in fitting]
    for cause, statuses in (
        (Cause.SIGN_IN, {AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED}),
        (Cause.PAUSED, {AccountStatus.PAUSED}),
    ):
        if named := tuple(account for account in accounts if account.status in statuses):
            return Nobody(cause, named)
    return Nobody(Cause.NO_ACCOUNT)
