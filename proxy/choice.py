"""Which account serves a request: a pure decision over accounts, their rests and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from proxy.model import Account, AccountId, AccountStatus, ProviderId
from proxy.provider import RouteKind

_ABLE = {AccountStatus.ACTIVE, AccountStatus.RATE_LIMITED, AccountStatus.QUOTA_EXCEEDED}
"""Able to serve once no rest covers the request: the two limits are stated by a Rest, which knows when it ends."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a request asks of an account."""

    provider: ProviderId
    kind: RouteKind = RouteKind.REQUEST
    model_family: str | None = None
    session_id: str = ""
    exclude: frozenset[AccountId] = frozenset()
    """Those that this request has tried already."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A while in which an account does not serve some or all requests."""

    until: datetime
    reason: str
    """For people: "5h window used up"."""
    status: AccountStatus = AccountStatus.QUOTA_EXCEEDED
    model_family: str | None = None
    """The only models that rest; None for all."""
    kind: RouteKind | None = None
    """The only calls that rest; None for all."""
    headers: tuple[tuple[str, str], ...] = ()
    """What the provider's own refusal said of its windows; repeated in each local one."""
    is_for_extra_usage: bool = False
    """Paid extra usage has begun; ends at once when the user agrees to it."""

    @property
    def is_whole(self) -> bool:
        """The account as such rests, which its status shows."""
        return self.model_family is None and self.kind is None

    def covers(self, need: Need, now: datetime) -> bool:
        return (
            now < self.until
            and self.model_family in (None, need.model_family)
            and self.kind in (None, need.kind)
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account as the choice sees it."""

    account: Account
    rests: tuple[Rest, ...] = ()

    def covering(self, need: Need, now: datetime) -> Rest | None:
        """Of the rests that keep it from serving, the one that ends last; None when it is free."""
        covering = [rest for rest in self.rests if rest.covers(need, now)]
        return max(covering, key=lambda rest: rest.until, default=None)

    def can_serve(self, need: Need, now: datetime) -> bool:
        return self.account.status in _ABLE and self.covering(need, now) is None


@dataclass(frozen=True, slots=True)
class Choice:
    """The account that serves, and why it does."""

    account: Account
    reason: str


class Cause(StrEnum):
    """Why nobody can serve. The values are the codes of `x-loadline-error`."""

    NO_ACCOUNT = "no_account"
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
    candidates: Sequence[Candidate],
    need: Need,
    now: datetime,
    kept: AccountId | None = None,
) -> Choice | Nobody:
    """The account for `need`, out of one provider's `candidates`.

    1. The account that the session was served by (`kept`), because prompt caches are per account.
    2. The default account.
    3. The next one that can serve, oldest first.
    """
    able = [
        candidate.account
        for candidate in candidates
        if candidate.account.id not in need.exclude and candidate.can_serve(need, now)
    ]
    if not able:
        return _explain(candidates, need, now)
    for account in able:
        if account.id == kept:
            return Choice(account, "same session")
    first = min(able, key=lambda account: (not account.is_default, account.created_at))
    if first.is_default:
        return Choice(first, "default account")
    others = len(candidates) > 1
    return Choice(first, "next account that can serve" if others else "only account")


def _explain(candidates: Sequence[Candidate], need: Need, now: datetime) -> Nobody:
    """The most helpful cause: waiting, then signing in, then resuming."""
    resting = [
        (rest, candidate.account)
        for candidate in candidates
        if candidate.account.status in _ABLE and (rest := candidate.covering(need, now))
    ]
    if resting:
        first = min((rest for rest, _ in resting), key=lambda rest: rest.until)
        return Nobody(Cause.RESTING, tuple(account for _, account in resting), first)
    accounts = [candidate.account for candidate in candidates]
    for cause, statuses in (
        (Cause.SIGN_IN, {AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED}),
        (Cause.PAUSED, {AccountStatus.PAUSED}),
    ):
        if named := tuple(account for account in accounts if account.status in statuses):
            return Nobody(cause, named)
    return Nobody(Cause.NO_ACCOUNT)
