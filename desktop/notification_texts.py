"""What is told, in words: the title is the fact, the text says when and what next. No Qt."""

from desktop import format as fmt
from desktop.language import translate
from desktop.menu_accounts import account_name
from desktop.menu_items import Command, OpenLink, OpenPage, ShowAccount, SignInAgain
from desktop.notification import Kind, Notification, Urgency
from desktop.notification_rules import Finding
from desktop.pace import outlook
from desktop.sentences import retold
from desktop.snapshot import AccountView, Snapshot
from desktop.wording import outlook_text, window_noun
from proxy.model import AccountStatus, UsageWindow


def written(finding: Finding, known: Snapshot, heir: AccountView | None = None) -> Notification:
    """`finding` as it is shown. `heir` serves in place of its account, if any can."""
    view, window = finding.view, finding.window
    if view is not None and window is not None:
        return _of_window(finding, view, window, known, heir)
    if view is not None:
        return _of_login(finding, view, known)
    return _of_update(finding, known) if finding.kind is Kind.UPDATE else _of_proxy(finding, known)


# Windows


def _of_window(
    finding: Finding,
    view: AccountView,
    window: UsageWindow,
    known: Snapshot,
    heir: AccountView | None,
) -> Notification:
    name = account_name(view, known)
    noun = window_noun(window.name)
    match finding.kind:
        case Kind.REACHED:
            title = translate("Notify", "{account} has reached the limit of its {window}")
            parts = [_heir_text(heir, known), _back_text(window, known)]
        case Kind.BACK:
            title = translate("Notify", "{account} is back: its {window} has reset")
            parts = [translate("Notify", "New requests can use it again.")]
        case Kind.RUNS_OUT:
            title = translate("Notify", "{account}: the {window} is running out")
            parts = [_share(window, known), _end_text(window, known), _next_text(heir, known)]
        case _:
            title = translate("Notify", "{account}: {share} of the {window}")
            parts = [_reset_text(window, known), _outlook_text(window, known)]
    share = fmt.share(window.used_percent, as_left=known.shows_left)
    return Notification(
        finding.key,
        title.format(account=name, window=noun, share=share),
        " ".join(part for part in parts if part),
        ShowAccount(view.account.id),
        translate("Notify", "Show account"),
    )


def _heir_text(heir: AccountView | None, known: Snapshot) -> str:
    if heir is None:
        return translate("Notify", "No other account can serve now.")
    text = translate("Notify", "New requests go to {account}.")
    return text.format(account=account_name(heir, known))


def _next_text(heir: AccountView | None, known: Snapshot) -> str:
    if heir is None:
        return translate("Notify", "No other account can take over.")
    text = translate("Notify", "Then {account} takes over.")
    return text.format(account=account_name(heir, known))


def _back_text(window: UsageWindow, known: Snapshot) -> str:
    if window.resets_at is None:
        return ""
    text = translate("Notify", "Back {when}.")
    return text.format(when=fmt.moment(window.resets_at, known.now, known.tz))


def _share(window: UsageWindow, known: Snapshot) -> str:
    return fmt.share(window.used_percent, as_left=known.shows_left) + "."


def _end_text(window: UsageWindow, known: Snapshot) -> str:
    """ "At this pace it runs out 13:10, and resets 15:40."."""
    ends = outlook(window, known.now).runs_out_at
    if ends is None or window.resets_at is None:
        return ""
    text = translate("Notify", "At this pace it is used up {end}, and resets {reset}.")
    return text.format(
        end=fmt.moment(ends, known.now, known.tz),
        reset=fmt.moment(window.resets_at, known.now, known.tz),
    )


def _reset_text(window: UsageWindow, known: Snapshot) -> str:
    said = fmt.reset_text(window.resets_at, known.now, known.tz, as_clock=known.shows_clock)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _outlook_text(window: UsageWindow, known: Snapshot) -> str:
    said = outlook_text(window, known.now, known.tz)
    return f"{said}." if said else ""


# Logins


def _of_login(finding: Finding, view: AccountView, known: Snapshot) -> Notification:
    account = view.account
    name = account_name(view, known)
    sign_in: Command = SignInAgain(account.id)
    if finding.kind is Kind.EXPIRES:
        return Notification(
            finding.key,
            translate("Notify", "The login of {account} ends soon").format(account=name),
            _end_of_login(view, known),
            sign_in,
            translate("Notify", "Sign in again…"),
        )
    is_closed = account.status is AccountStatus.DEACTIVATED
    title = (
        translate("Notify", "The provider has closed {account}")
        if is_closed
        else translate("Notify", "{account} needs a sign-in")
    )
    next_step = translate("Notify", "Until you sign in again, it serves no requests.")
    parts = (retold(account.status_reason), "" if is_closed else next_step)
    return Notification(
        finding.key,
        title.format(account=name),
        " ".join(part for part in parts if part),
        ShowAccount(account.id) if is_closed else sign_in,
        translate("Notify", "Show account") if is_closed else translate("Notify", "Sign in again…"),
        Urgency.CRITICAL,
        stays=True,
    )


def _end_of_login(view: AccountView, known: Snapshot) -> str:
    ends = view.account.expires_at
    if ends is None:
        return ""
    text = translate("Notify", "It ends in {left} ({when}), and nobody renews it.")
    when = fmt.moment(ends, known.now, known.tz)
    return text.format(left=fmt.time_left(ends - known.now), when=when)


# The program


def _of_proxy(finding: Finding, known: Snapshot) -> Notification:
    why = known.failure
    parts = tuple(map(retold, (why.title, why.detail, why.hint))) if why is not None else ()
    return Notification(
        finding.key,
        translate("Notify", "Loadline's proxy does not run"),
        " ".join(part for part in parts if part),
        OpenPage(),
        translate("Notify", "Open Loadline"),
        Urgency.CRITICAL,
        stays=True,
    )


def _of_update(finding: Finding, known: Snapshot) -> Notification:
    newer = known.newer
    version, url = (newer.version, newer.url) if newer is not None else ("", "")
    return Notification(
        finding.key,
        translate("Notify", "Loadline {version} is out").format(version=version),
        url,
        OpenLink(url),
        translate("Notify", "Show the release"),
        Urgency.LOW,
    )
