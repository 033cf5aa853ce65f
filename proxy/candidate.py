"""An account as the choice between them sees it, and what a request asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import lru_cache

from proxy.model import (
    IN_USE,
    Account,
    AccountId,
    AccountStatus,
    KeepFresh,
    Preference,
    ProviderId,
    UsageWindow,
)
from proxy.provider import RouteKind

_NEVER = datetime.max.replace(tzinfo=UTC)
_PREFERENCES = (Preference.FIRST, Preference.NORMAL, Preference.LAST)
"""In the order of serving. A tuple, not a mapping: enum members are slow to hash, and this is asked for each account."""
UNKNOWN_PRESSURE = 50.0
"""Of an account that no window is known of: neither better nor worse than one that is half used."""

Pressure = tuple[float, datetime]
"""The used percent of the fullest window, and when it resets."""
Place = tuple[tuple[int, bool], int, datetime, tuple[bool, datetime]]
"""Rank, used percent, reset, age: what is lower serves first."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a request asks of an account."""

    provider: ProviderId
    kind: RouteKind = RouteKind.REQUEST
    model: str = ""
    model_family: str | None = None
    session_id: str = ""
    follows: str = ""
    """The stored answer that the request continues from; only one account has it."""
    exclude: frozenset[AccountId] = frozenset()
    """Those that this request has tried already."""
    plans_without: frozenset[str] = frozenset()
    """Plans that do not include the model, as the provider said."""
    by_runtime: bool = False
    """The provider's local runtime answers it, which can use logins that its own tool keeps."""


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
    """An account as the choice sees it.

    What each choice compares with that of all others is made once, here: a candidate is made anew when something of it
    changes, which is seldom beside the choices.
    """

    account: Account
    rests: tuple[Rest, ...] = ()
    windows: tuple[UsageWindow, ...] = ()
    sessions_taken: int = 0
    """Sessions that came to it lately; each weighs like one percent, so that a drained account's do not all move to
    one other."""
    latest_turn: int = 0
    """When it was chosen last, counted in choices, for each in turn: one that is new or has rested takes one turn, and
    does not make up for all it has missed."""
    is_able: bool = field(init=False, repr=False, compare=False)
    """Its status lets it serve whatever no rest covers."""
    rank: tuple[int, bool] = field(init=False, repr=False, compare=False)
    """The user's preference; what is paid for already goes before what is billed per token."""
    age: tuple[bool, datetime] = field(init=False, repr=False, compare=False)
    """The default account, then the oldest."""
    pressures: Mapping[str | None, Pressure] = field(init=False, repr=False, compare=False)
    """By model family, None for all that have no window of their own; true until `first_reset`."""
    first_reset: datetime = field(init=False, repr=False, compare=False)
    places: Mapping[str | None, Place] = field(init=False, repr=False, compare=False)
    """Where it stands by its headroom, for these pressures."""

    def __post_init__(self) -> None:
        account, made = self.account, object.__setattr__
        made(self, "is_able", account.status in IN_USE)
        made(self, "rank", (_PREFERENCES.index(account.preference), account.kind.is_billed))
        made(self, "age", (not account.is_default, account.created_at))
        resets = [each.resets_at for each in self.windows if each.resets_at is not None]
        made(self, "first_reset", min(resets, default=_NEVER))
        families = {None, *(each.model_family for each in self.windows)}
        made(self, "pressures", {each: _pressure(self.windows, each) for each in families})
        made(self, "places", {each: self._place(self.pressures[each]) for each in families})

    def covering(self, need: Need, now: datetime) -> Rest | None:
        """Of the rests that keep it from serving, the one that ends last; None when it is free."""
        covering = [rest for rest in self.rests if rest.covers(need, now)]
        return max(covering, key=lambda rest: rest.until, default=None)

    def fits(self, need: Need) -> bool:
        """The user and the provider let it serve the model at all."""
        account = self.account
        if need.plans_without and account.plan in need.plans_without:
            return False
        return not account.models or serves(account.models, need.model)

    def is_within_reach(self, need: Need) -> bool:
        """Its login can be used for the request at all."""
        return need.by_runtime or self.account.keep_fresh is not KeepFresh.TOOL

    def can_serve(self, need: Need, now: datetime) -> bool:
        return (
            self.is_able
            and self.is_within_reach(need)
            and self.fits(need)
            and (not self.rests or self.covering(need, now) is None)
        )

    def pressure(self, need: Need, now: datetime) -> Pressure:
        """How full it is for the request. A window past its reset has begun anew."""
        if now < self.first_reset:
            return self.pressures.get(need.model_family) or self.pressures[None]
        return _pressure(self.windows, need.model_family, now)

    def place(self, need: Need, now: datetime) -> Place:
        """Where it stands by its headroom: the lowest serves."""
        if now < self.first_reset:
            return self.places.get(need.model_family) or self.places[None]
        return self._place(self.pressure(need, now))

    def _place(self, pressure: Pressure) -> Place:
        used, resets_at = pressure
        return self.rank, int(used) + self.sessions_taken, resets_at, self.age


def _pressure(
    windows: Sequence[UsageWindow], family: str | None, now: datetime | None = None
) -> Pressure:
    """Of the windows that count the family; those past their reset at `now`, if that is given, do not."""
    if not windows:
        return UNKNOWN_PRESSURE, _NEVER
    used, resets_at = 0.0, _NEVER
    for window in windows:
        if window.used_percent < used or window.model_family not in (None, family):
            continue
        ends = window.resets_at or _NEVER
        if now is None or now < ends:
            used, resets_at = window.used_percent, ends
    return used, resets_at


@lru_cache(maxsize=1024)
def serves(patterns: str, model: str) -> bool:
    """Whether one of the patterns, with commas between, fits the model. A request that names no model is no matter."""
    return not model or any(
        fnmatchcase(model.lower(), pattern.strip().lower()) for pattern in patterns.split(",")
    )
