"""The menu's lines of accounts: who, how much, how it ends, how fresh that is; and what can be done. No Qt."""

from collections.abc import Iterator

from desktop import format as fmt
from desktop.account_names import mark_of
from desktop.gauge import RingState, steps
from desktop.language import translate, within_sentence
from desktop.menu_items import (
    CopyText,
    Entry,
    Item,
    MakeDefault,
    OpenPage,
    Page,
    PauseAccount,
    Separator,
    SignInAgain,
)
from desktop.pace import Outlook, Tone, outlook
from desktop.sentences import retold
from desktop.snapshot import STALE_AFTER, AccountView, Snapshot
from desktop.wording import (
    CREDITS,
    credits_text,
    extra_title,
    freshness,
    outlook_text,
    short_outlook,
    short_title,
    window_title,
)
from proxy.email_address import mask_email
from proxy.model import AccountStatus, CredentialKind, ExtraUsage, UsageWindow, WindowSource

MOST_ACCOUNTS = 6
"""More would push Quit off a small screen; the rest is one click away."""
ENDS_BADLY = frozenset({Outlook.RUNS_OUT, Outlook.REACHED})


def sorted_accounts(snapshot: Snapshot) -> tuple[AccountView, ...]:
    """By provider in its order; within it trouble first, paused last, then the most constrained, then the email."""
    order = {provider.id: place for place, provider in enumerate(snapshot.providers)}

    def place(view: AccountView) -> tuple[object, ...]:
        provider = order.get(view.account.provider, len(order))
        return provider, *view.rank(snapshot.now)

    return tuple(sorted(snapshot.accounts, key=place))


def account_name(view: AccountView, snapshot: Snapshot) -> str:
    """The email; where another account has the same one, with the label, the plan or the number that tells it apart."""
    account, accounts = view.account, [other.account for other in snapshot.accounts]
    email = mask_email(account.email) if snapshot.is_masked else account.email
    if sum(other.email.lower() == account.email.lower() for other in accounts) < 2:
        return email
    mark = mark_of(account, accounts) or account.plan
    return f"{email} ({mark})" if mark else email


def account_entries(snapshot: Snapshot) -> Iterator[Entry]:
    if not snapshot.accounts:
        text = translate("Menu", "No accounts yet — import one…")
        yield Entry("none", text, OpenPage(Page.ACCOUNTS))
    accounts = sorted_accounts(snapshot)
    # Cutting off one account alone would take as much room as showing it.
    shown = accounts if len(accounts) <= MOST_ACCOUNTS + 1 else accounts[:MOST_ACCOUNTS]
    for view in shown:
        yield Entry(
            f"account {view.account.id}",
            _account_text(view, snapshot),
            ring=ring(view, snapshot),
            children=tuple(_account_children(view, snapshot)),
        )
    if more := len(accounts) - len(shown):
        text = translate("Menu", "%Ln more account(s)…", more)
        yield Entry("more", text, OpenPage(Page.ACCOUNTS))


def _account_text(view: AccountView, snapshot: Snapshot) -> str:
    name = account_name(view, snapshot)
    return " · ".join((name, *_account_summary(view, snapshot)))


def _account_summary(view: AccountView, snapshot: Snapshot) -> list[str]:
    """What stands behind the email: "5h 42% used", "week 30%", and how it ends where it ends badly."""
    if view.needs_user:
        return [_trouble(view)]
    if view.is_paused:
        return [translate("Menu", "paused")]
    live = [w for w in view.main_windows if w is not None and not w.is_expired(snapshot.now)]
    if not live:
        return [_without_numbers(view), *_rest(view, snapshot)]
    first, *rest = live
    parts = [f"{short_title(first.name)} {_share(first, snapshot)}"]
    worst = view.worst(snapshot.now)
    if worst is not None and worst[1].tone is Tone.RUNS_OUT and worst[1].verdict in ENDS_BADLY:
        return [*parts, *_bad_end(worst[0], first, snapshot)]
    return (
        parts
        + [f"{short_title(w.name)} {_bare(w, snapshot)}" for w in rest]
        + _rest(view, snapshot)
    )


def _rest(view: AccountView, snapshot: Snapshot) -> list[str]:
    """An account may rest though its windows look fine: a short limit, or one that no window shows."""
    until = view.account.resting_until
    if until is None or until <= snapshot.now:
        return []
    when = fmt.moment(until, snapshot.now, snapshot.tz)
    return [translate("Menu", "rests until {when}").format(when=when)]


def _bad_end(window: UsageWindow, first: UsageWindow, snapshot: Snapshot) -> Iterator[str]:
    """The verdict, with the window's name unless it is the one just mentioned."""
    end = short_outlook(window, outlook(window, snapshot.now), snapshot.now, snapshot.tz)
    if window is first:
        yield end
    else:
        yield f"{short_title(window.name)} {_bare(window, snapshot)}"
        yield end


def _trouble(view: AccountView) -> str:
    if view.account.status is AccountStatus.DEACTIVATED:
        return translate("Menu", "closed by the provider")
    return translate("Menu", "sign in again…")


def _without_numbers(view: AccountView) -> str:
    if view.account.kind.is_billed:
        return translate("Menu", "billed per token")
    return translate("Menu", "no numbers yet")


def _share(window: UsageWindow, snapshot: Snapshot) -> str:
    return fmt.share(window.used_percent, as_left=snapshot.shows_left)


def _bare(window: UsageWindow, snapshot: Snapshot) -> str:
    """The second percentage of a line; its word stands beside the first."""
    used = window.used_percent
    return fmt.percent(100 - used if snapshot.shows_left else used)


def ring(view: AccountView, snapshot: Snapshot) -> RingState:
    """The gauge before an account's line."""
    if view.needs_user:
        return RingState(needs_attention=True)
    now = snapshot.now
    first, second = view.main_windows
    if first is None:
        first, second = second, None
    pace, other = outlook(first, now), outlook(second, now)
    known = first is not None and not first.is_expired(now)
    used = first.used_percent if known and first is not None else None
    if used is not None and snapshot.shows_left:
        used = 100 - used
    return RingState(steps(used), pace.tone, other.tone, is_stale=view.is_stale(now))


def _account_children(view: AccountView, snapshot: Snapshot) -> Iterator[Item]:
    account = view.account
    here = OpenPage(Page.ACCOUNTS)  # lines are not disabled: that would make them hard to read
    yield Entry("who", _provider_and_plan(view, snapshot), here)
    if account.status_reason:
        yield Entry("reason", retold(account.status_reason), here)
    for window in view.usage.windows:
        yield Entry(f"window {window.name}", window_text(window, snapshot), here)
    if view.usage.extra is not None and view.usage.extra.is_enabled:
        yield Entry("extra", _extra_text(view.usage.extra), here)
    worst = view.worst(snapshot.now)
    end = outlook_text(worst[0], snapshot.now, snapshot.tz) if worst is not None else ""
    if worst is not None and end:
        yield Entry("outlook", _named(worst[0], end, view), here)
    if not account.kind.is_billed or view.usage.windows:
        yield Entry("age", _age_text(view, snapshot), here)
    yield Separator("actions")
    yield from _account_actions(view)


def _provider_and_plan(view: AccountView, snapshot: Snapshot) -> str:
    account = view.account
    titles = {provider.id: provider.title for provider in snapshot.providers}
    title = titles.get(account.provider, account.provider)
    kind = {
        CredentialKind.API_KEY: translate("Menu", "API key"),
        CredentialKind.CONSOLE: translate("Menu", "Console login"),
        CredentialKind.LONG_LIVED: translate("Menu", "long-lived token"),
        CredentialKind.OAUTH: "",
    }[account.kind]
    return " · ".join(part for part in (title, account.plan or kind, account.label) if part)


def _named(window: UsageWindow, end: str, view: AccountView) -> str:
    """The verdict is of the first window unless another one is named."""
    first, _second = view.main_windows
    return end if window is first else f"{window_title(window.name)}: {within_sentence(end)}"


def window_text(window: UsageWindow, snapshot: Snapshot) -> str:
    """ "5h 42% used, resets in 2h 15m (16:40)"; past its reset the number is not known."""
    title = short_title(window.name)
    title = title[:1].upper() + title[1:]
    if window.is_expired(snapshot.now):
        return f"{title} {fmt.UNKNOWN}, {fmt.reset_text(window.resets_at, snapshot.now)}"
    reset = fmt.reset_text(
        window.resets_at, snapshot.now, snapshot.tz, as_clock=snapshot.shows_clock
    )
    share = f"{title} {_share(window, snapshot)}"
    return f"{share}, {reset}" if reset else share


def _extra_text(extra: ExtraUsage) -> str:
    if extra.currency == CREDITS:
        return f"{extra_title(extra)} {credits_text(extra)}"
    used = fmt.money(extra.used, extra.currency)
    text = translate("Menu", "Extra usage {used}").format(used=used)
    if extra.limit is not None:
        limit = fmt.money(extra.limit, extra.currency)
        text = translate("Menu", "Extra usage {used} of {limit}").format(used=used, limit=limit)
    return f"{text} — {translate('Menu', 'being billed now')}" if extra.is_in_use else text


def _age_text(view: AccountView, snapshot: Snapshot) -> str:
    sources = {
        WindowSource.RESPONSE_HEADER: translate("Menu", "from traffic"),
        WindowSource.USAGE_ENDPOINT: translate("Menu", "from the usage endpoint"),
        WindowSource.STREAM_EVENT: translate("Menu", "from traffic"),
        WindowSource.SDK_EVENT: translate("Menu", "from traffic"),
    }
    newest = max(view.usage.windows, key=lambda window: window.observed_at, default=None)
    source = sources[newest.source] if newest is not None else ""
    return freshness(view.observed_at, snapshot.now, STALE_AFTER, source)


def _account_actions(view: AccountView) -> Iterator[Entry]:
    account = view.account
    if view.needs_user:
        yield Entry("sign in", translate("Menu", "Sign in again…"), SignInAgain(account.id))
    else:
        yield Entry(
            "default",
            translate("Menu", "Use for new requests"),
            MakeDefault(account.id),
            is_checked=account.is_default,
        )
        pause = translate("Menu", "Pause account")
        resume = translate("Menu", "Resume account")
        yield Entry(
            "pause",
            resume if view.is_paused else pause,
            PauseAccount(account.id, pause=not view.is_paused),
        )
    yield Entry("copy", translate("Menu", "Copy email"), CopyText(account.email))
