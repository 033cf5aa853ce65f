"""The Accounts page's rows as values: what each account says of itself, and their order. Pure, and without Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop import format as fmt
from desktop import manner
from desktop.account_names import mark_of
from desktop.language import translate
from desktop.pace import UNKNOWN, Outlook, Pace, outlook
from desktop.snapshot import AccountView
from desktop.wording import FIVE_HOURS, WEEKLY, short_outlook, spoken_window, window_title
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    Preference,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.provider import Provider, Providers


@dataclass(frozen=True, slots=True)
class WindowCell:
    """One window of an account, ready to be drawn and spoken."""

    window: UsageWindow | None
    used_percent: float | None
    """None when nothing is known, also past the reset."""
    pace: Pace
    share: str
    """"42% used", or an em dash."""
    reset: str
    """"resets in 2h 15m (16:40)"; empty when not known."""
    spoken: str
    """A sentence for screen readers."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as its row shows it."""

    view: AccountView
    provider: Provider
    name: str
    """The email; with its label where another account has the same."""
    detail: str
    """"Max 20x · Anthropic"."""
    short: WindowCell
    weekly: WindowCell
    more: tuple[tuple[str, WindowCell], ...]
    """Every other window with its title, in the order they are shown."""
    ending: str
    """How it will end: "On course, 22% spare", "Runs out in 18 min", "Billed per token"."""
    short_ending: str
    """The same where room is short: "On course"."""
    ending_tone: str
    """The token of its colour, where it has one."""
    freshness: str
    """"from traffic, 1 min ago"."""
    state: str
    state_tone: str

    @property
    def account(self) -> Account:
        return self.view.account


def account_rows(
    accounts: Iterable[Account],
    usages: Mapping[AccountId, Usage],
    providers: Providers,
    now: datetime,
) -> tuple[AccountRow, ...]:
    """All rows in their order: by provider; those that need the user first, the paused last; then the most used."""
    known = [account for account in accounts if account.provider in providers]
    names = _names(known)
    views = [AccountView(account, usages.get(account.id, Usage(account.id))) for account in known]
    places = {provider: place for place, provider in enumerate(providers)}
    views.sort(key=lambda view: (places[view.account.provider], *view.rank(now)))
    return tuple(
        _row(view, providers[view.account.provider], names[view.account.id], now) for view in views
    )


def current_windows(usage: Usage) -> tuple[UsageWindow, ...]:
    """The windows in the order they are shown: the shorter first, those of one model family last."""
    return tuple(
        sorted(
            usage.windows,
            key=lambda window: (
                window.model_family is not None,
                window.span or timedelta.max,
                window.name,
            ),
        )
    )


def window_cell(window: UsageWindow | None, email: str, now: datetime) -> WindowCell:
    """`window` in words; past its reset its old number is unknown, not shown."""
    wanted = manner.current()
    email = wanted.email(email)
    if window is None:
        spoken = translate("Accounts", "{email}, no numbers").format(email=email)
        return WindowCell(None, None, UNKNOWN, fmt.UNKNOWN, "", spoken)
    spoken = spoken_window(window, email, now, as_left=wanted.shows_left)
    reset = fmt.reset_text(window.resets_at, now, as_clock=wanted.shows_clock)
    if window.is_expired(now):
        return WindowCell(window, None, UNKNOWN, fmt.UNKNOWN, reset, spoken)
    share = wanted.share(window.used_percent)
    return WindowCell(window, window.used_percent, outlook(window, now), share, reset, spoken)


def source_text(source: WindowSource) -> str:
    """Where a number was read: "from traffic"."""
    return {
        WindowSource.RESPONSE_HEADER: translate("Accounts", "from traffic"),
        WindowSource.USAGE_ENDPOINT: translate("Accounts", "from the usage check"),
        WindowSource.STREAM_EVENT: translate("Accounts", "from traffic"),
        WindowSource.SDK_EVENT: translate("Accounts", "from the local runtime"),
    }[source]


def origin_text(source: WindowSource) -> str:
    """The same to the letter, where there is room: "from response headers"."""
    return {
        WindowSource.RESPONSE_HEADER: translate("Accounts", "from response headers"),
        WindowSource.USAGE_ENDPOINT: translate("Accounts", "from the usage check"),
        WindowSource.STREAM_EVENT: translate("Accounts", "from an answer's stream"),
        WindowSource.SDK_EVENT: translate("Accounts", "from the local runtime"),
    }[source]


def preference_text(preference: Preference) -> str:
    """When an account is used, beside the others of its provider."""
    return {
        Preference.FIRST: translate("Accounts", "Use first"),
        Preference.NORMAL: translate("Accounts", "Normal"),
        Preference.LAST: translate("Accounts", "Keep for last"),
    }[preference]


def can_serve(account: Account, now: datetime) -> bool:
    """Whether the next request may go to it."""
    if account.status in {AccountStatus.RATE_LIMITED, AccountStatus.QUOTA_EXCEEDED}:
        return account.resting_until is not None and now >= account.resting_until
    return account.status is AccountStatus.ACTIVE


def _row(view: AccountView, provider: Provider, name: str, now: datetime) -> AccountRow:
    account = view.account
    short, weekly = view.main_windows
    others = [each for each in current_windows(view.usage) if each not in {short, weekly}]
    short_ending, ending_tone = _short_ending(view, now)
    state, state_tone = _state(view, now)
    return AccountRow(
        view=view,
        provider=provider,
        name=name,
        detail=_detail(account, provider),
        short=_cell_under(FIVE_HOURS, short, account.email, now),
        weekly=_cell_under(WEEKLY, weekly, account.email, now),
        more=tuple(
            (window_title(each.name), window_cell(each, account.email, now)) for each in others
        ),
        ending=_with_spare(view, short_ending, now),
        short_ending=short_ending,
        ending_tone=ending_tone,
        freshness=_freshness(view, now),
        state=state,
        state_tone=state_tone,
    )


def _cell_under(head: str, window: UsageWindow | None, email: str, now: datetime) -> WindowCell:
    """The cell below a column's head; a window of another length says so itself."""
    cell = window_cell(window, email, now)
    if window is None or window.name == head:
        return cell
    parts = (window_title(window.name), cell.reset)
    return replace(cell, reset=", ".join(part for part in parts if part))


def _names(accounts: list[Account]) -> dict[AccountId, str]:
    """The email of each, with what tells it from another one."""
    names: dict[AccountId, str] = {}
    for account in accounts:
        email, mark = manner.current().email(account.email), mark_of(account, accounts)
        names[account.id] = f"{email} ({mark})" if mark else email
    return names


def _detail(account: Account, provider: Provider) -> str:
    if account.kind is CredentialKind.API_KEY:
        plan = translate("Accounts", "API key")
    elif account.plan:
        plan = account.plan
    elif account.kind is CredentialKind.LONG_LIVED:
        plan = translate("Accounts", "Long-lived token")
    else:
        plan = translate("Accounts", "Plan unknown")
    first = translate("Accounts", "default") if account.is_default else ""
    return " · ".join(part for part in (plan, provider.title, first) if part)


def _short_ending(view: AccountView, now: datetime) -> tuple[str, str]:
    """How it will end in a few words, and the token of their colour."""
    account, worst = view.account, view.worst(now)
    if account.status is AccountStatus.REAUTH_REQUIRED:
        return translate("Accounts", "Sign in again"), "text"
    if account.status is AccountStatus.DEACTIVATED:
        return translate("Accounts", "Closed by the provider"), "text"
    if account.kind.is_billed:
        return translate("Accounts", "Billed per token"), "text"
    if worst is None:
        return translate("Accounts", "Not known yet"), "muted"
    window, pace = worst
    short = short_outlook(window, pace, now) or translate("Accounts", "not known yet")
    ends_badly = pace.verdict in {Outlook.RUNS_OUT, Outlook.REACHED}
    return short[:1].upper() + short[1:], "runs_out" if ends_badly else "text"


def _with_spare(view: AccountView, short_ending: str, now: datetime) -> str:
    worst = view.worst(now)
    if view.needs_user or worst is None or worst[1].spare_percent is None:
        return short_ending
    spare = fmt.percent(worst[1].spare_percent)
    text = translate("Accounts", "{outlook}, {percent} spare")
    return text.format(outlook=short_ending, percent=spare)


def _freshness(view: AccountView, now: datetime) -> str:
    if view.account.kind.is_billed:
        return translate("Accounts", "no windows")
    newest = max(view.usage.windows, key=lambda window: window.observed_at, default=None)
    if newest is None:
        return translate("Accounts", "known after its first request")
    ago = fmt.age(view.observed_at, now)
    if view.is_stale(now):
        return translate("Accounts", "last known {ago}").format(ago=ago)
    return f"{source_text(newest.source)}, {ago}"


def _state(view: AccountView, now: datetime) -> tuple[str, str]:
    """The pill's word or two and the token of their colour."""
    account, worst = view.account, view.worst(now)
    match account.status:
        case AccountStatus.PAUSED:
            return translate("Accounts", "Paused"), "muted"
        case AccountStatus.REAUTH_REQUIRED:
            return translate("Accounts", "Sign-in needed"), "runs_out"
        case AccountStatus.DEACTIVATED:
            return translate("Accounts", "Closed"), "runs_out"
    if not can_serve(account, now):
        if account.resting_until is None:
            return translate("Accounts", "Resting"), "tight"
        until = fmt.moment(account.resting_until, now)
        return translate("Accounts", "Rests until {when}").format(when=until), "tight"
    if worst is not None and worst[1].verdict in {Outlook.RUNS_OUT, Outlook.REACHED}:
        return translate("Accounts", "Resting soon"), "tight"
    return translate("Accounts", "Active"), "good"
