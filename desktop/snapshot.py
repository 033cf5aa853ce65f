"""What tray and menu show, as one value: taken from the proxy's memory, never from its store or the network."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop import manner
from desktop.language import translate
from desktop.pace import Pace, Tone, outlook
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    ProviderId,
    ProxyState,
    Release,
    Usage,
    UsageWindow,
)
from proxy.record import Totals
from proxy.vault_key import VaultState

if TYPE_CHECKING:
    from proxy.service import Proxy

STALE_AFTER = timedelta(minutes=30)
"""Two periods of asking the usage endpoint."""
ENDS_WITHIN = timedelta(days=3)
"""So long before the end of a login the user is told of it."""
NEEDS_USER = frozenset({AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED})
GRAVITY = {Tone.NONE: 0, Tone.SPARE: 1, Tone.TIGHT: 2, Tone.RUNS_OUT: 3}


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and what is known of its limits."""

    account: Account
    usage: Usage

    @property
    def needs_user(self) -> bool:
        """It serves no more until the user does something."""
        return self.account.status in NEEDS_USER

    @property
    def is_paused(self) -> bool:
        return self.account.status is AccountStatus.PAUSED

    def ends_soon(self, now: datetime) -> bool:
        """Its login does, and nobody renews it."""
        ends = self.account.expires_at
        if ends is None or self.account.kind.is_renewable:
            return False
        return timedelta(0) < ends - now <= ENDS_WITHIN

    @property
    def main_windows(self) -> tuple[UsageWindow | None, UsageWindow | None]:
        """The shortest within a day and the longest beyond it that count every model: "5h" and "weekly".

        Some plans have one alone, and it keeps its place.
        """
        general = [window for window in self.usage.windows if window.model_family is None]
        general.sort(key=lambda window: window.span or timedelta.max)
        within = [window for window in general if window.span and window.span < timedelta(days=1)]
        beyond = general[len(within) :]
        return within[0] if within else None, beyond[-1] if beyond else None

    def bars(self, wish: "IconWish") -> tuple[UsageWindow | None, UsageWindow | None]:
        """The windows of the icon's two bars: those wished for where the account has them, else the main ones."""
        named = {window.name: window for window in self.usage.windows}
        upper, lower = self.main_windows
        return named.get(wish.upper, upper), named.get(wish.lower, lower)

    @property
    def observed_at(self) -> datetime | None:
        """When any of its numbers was last confirmed."""
        seen = [window.observed_at for window in self.usage.windows]
        if self.usage.windows and self.usage.checked_at is not None:
            seen.append(self.usage.checked_at)
        return max(seen, default=None)

    def is_stale(self, now: datetime) -> bool:
        return self.observed_at is not None and now - self.observed_at > STALE_AFTER

    def gravity(self, now: datetime) -> tuple[int, float]:
        """How constrained it is: by its worst verdict, then by the most used window. Larger is worse."""
        live = [window for window in self.usage.windows if not window.is_expired(now)]
        worst = max((GRAVITY[outlook(window, now).tone] for window in live), default=0)
        return worst, max((window.used_percent for window in live), default=-1.0)

    def rank(self, now: datetime) -> tuple[int, int, float, str, str]:
        """Its place among its provider's accounts, in the menu and in the window.

        Trouble first, paused last, then the most constrained, then the email.
        """
        worst, used = self.gravity(now)
        standing = 0 if self.needs_user else 2 if self.is_paused else 1
        return standing, -worst, -used, self.account.email, self.account.id

    def worst(self, now: datetime) -> tuple[UsageWindow, Pace] | None:
        """The window that ends worst; of two alike the one more used. None when no number is known."""
        live = [
            (window, outlook(window, now))
            for window in self.usage.windows
            if not window.is_expired(now)
        ]
        return max(
            live, key=lambda pair: (GRAVITY[pair[1].tone], pair[0].used_percent), default=None
        )


@dataclass(frozen=True, slots=True)
class IconWish:
    """How the user wants the tray icon."""

    upper: str = ""
    """The name of the upper bar's window; empty for the shorter of the two main ones."""
    lower: str = ""
    """Of the lower bar; empty for the longer one."""
    is_coloured: bool = False
    """Bars have their colour also while all is well."""


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider as the menu needs it."""

    id: ProviderId
    title: str
    client_urls: tuple[tuple[str, str], ...] = ()
    """(title, whole address) of each client's base URL."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the program itself, in words."""

    title: str
    can_retry: bool = True
    """Asking once more may help without anything else being done."""
    detail: str = ""
    """Which."""
    hint: str = ""
    """What the user can do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that tray and menu are made of."""

    now: datetime
    state: ProxyState
    address: str
    """Host and port: "127.0.0.1:2455"."""
    providers: tuple[ProviderView, ...] = ()
    """In the order they are shown."""
    accounts: tuple[AccountView, ...] = ()
    today: Totals = field(default_factory=Totals)
    failure: Problem | None = None
    """Why the proxy could not start."""
    locked: Problem | None = None
    """Why credentials cannot be read."""
    shows_left: bool = False
    """Percent as what is left, not as what is used."""
    shows_clock: bool = False
    """Resets by the clock alone."""
    is_masked: bool = False
    """Email addresses are shortened past recognition."""
    pinned: AccountId | None = None
    """The account that the icon shows, where the user chose one."""
    icon: IconWish = IconWish()
    newer: Release | None = None
    """A version newer than this one that is out."""
    snoozed_until: datetime | None = None
    """So long no notification is shown; None or past when they are."""
    tz: tzinfo | None = None
    """The user's time zone; None is the computer's own."""

    @property
    def shown_account(self) -> AccountView | None:
        """The user's choice while it is there; else the most constrained that serves; else the most constrained."""
        for view in self.accounts:
            if view.account.id == self.pinned:
                return view
        serving = [view for view in self.accounts if not view.needs_user and not view.is_paused]
        return max(serving or self.accounts, key=lambda view: view.gravity(self.now), default=None)

    @property
    def needs_user(self) -> tuple[AccountView, ...]:
        return tuple(view for view in self.accounts if view.needs_user)


def take(
    proxy: "Proxy",
    pinned: AccountId | None = None,
    *,
    icon: IconWish = IconWish(),
    snoozed_until: datetime | None = None,
) -> Snapshot:
    """What the proxy has in memory now, shown in the user's manner."""
    wanted = manner.current()
    return Snapshot(
        now=proxy.clock(),
        state=proxy.state,
        address=urlsplit(proxy.base_url).netloc,
        providers=tuple(
            ProviderView(
                provider.id,
                provider.title,
                tuple((url.title, proxy.base_url + url.path) for url in provider.client_urls),
            )
            for provider in proxy.providers.values()
        ),
        accounts=tuple(
            AccountView(account, proxy.usage(account.id)) for account in proxy.accounts()
        ),
        today=proxy.today(),
        failure=_failure(proxy),
        locked=_locked(proxy.vault_state),
        shows_left=wanted.shows_left,
        shows_clock=wanted.shows_clock,
        is_masked=wanted.is_masked,
        pinned=pinned,
        icon=icon,
        newer=proxy.newer_release,
        snoozed_until=snoozed_until,
    )


def _failure(proxy: "Proxy") -> Problem | None:
    """Only a port may have become free by itself; the window knows the way out of everything else."""
    failure = proxy.failure
    if failure is None:
        return None
    can_retry = failure.code == "port_taken"
    return Problem(failure.title, can_retry, failure.detail, failure.hint)


def _locked(state: VaultState) -> Problem | None:
    match state:
        case VaultState.CLOSED | VaultState.OPEN:
            return None
        case VaultState.LOCKED:
            return Problem(
                translate("Menu", "The keyring is locked."),
                hint=translate("Menu", "Unlock it from this icon's menu."),
            )
        case VaultState.NO_KEYRING:
            return Problem(
                translate("Menu", "There is no keyring for the logins."),
                can_retry=False,
                hint=translate("Menu", "Open Loadline to see what helps."),
            )
        case VaultState.LOST:
            return Problem(
                translate("Menu", "The logins cannot be read any more."),
                can_retry=False,
                hint=translate("Menu", "Open Loadline to import them again."),
            )
