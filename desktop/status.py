"""What the tray icon and its tooltip say of a snapshot. Pure, no Qt."""

from datetime import datetime

from desktop import format as fmt
from desktop.gauge import BarState, IconState, Sign, steps
from desktop.language import translate
from desktop.menu_accounts import account_name, window_text
from desktop.pace import Outlook, Tone, outlook
from desktop.sentences import retold
from desktop.snapshot import AccountView, Snapshot
from desktop.wording import short_outlook
from proxy.model import ProxyState, UsageWindow


def icon_state(snapshot: Snapshot) -> IconState:
    """The bars of the shown account, and a sign when the proxy or an account needs the user."""
    view = snapshot.shown_account
    sign = _sign(snapshot)
    if view is None:
        return IconState(sign=sign)
    upper, lower = (_bar(window, snapshot) for window in view.bars(snapshot.icon))
    is_coloured = snapshot.icon.is_coloured
    return IconState(upper, lower, view.is_stale(snapshot.now), sign, is_coloured)


def tooltip(snapshot: Snapshot) -> str:
    """A few short lines, the most important first: Windows cuts off after 127 characters."""
    view = snapshot.shown_account
    lines = [*_program_lines(snapshot), *_sign_in_lines(snapshot)]
    if view is None:
        lines.append(translate("Tray", "No accounts yet — open to import"))
    elif not view.needs_user:
        lines += _account_lines(view, snapshot)
    return "\n".join(lines)


def _sign(snapshot: Snapshot) -> Sign:
    if snapshot.state is ProxyState.FAILED:
        return Sign.FAILED
    if snapshot.state is ProxyState.STOPPED:
        return Sign.OFF
    needs_user = bool(snapshot.needs_user) or snapshot.locked is not None
    return Sign.ATTENTION if needs_user else Sign.NONE


def _bar(window: UsageWindow | None, snapshot: Snapshot) -> BarState:
    if window is None or window.is_expired(snapshot.now):
        return BarState()
    pace = outlook(window, snapshot.now)
    used, even = window.used_percent, pace.even_percent
    if pace.verdict is Outlook.REACHED:
        used = max(used, 100)
    if snapshot.shows_left:
        used, even = 100 - used, None if even is None else 100 - even
    return BarState(steps(used), pace.tone, steps(even))


def _program_lines(snapshot: Snapshot) -> list[str]:
    lines = []
    if snapshot.state is ProxyState.FAILED and snapshot.failure is not None:
        text = translate("Tray", "Proxy off: {reason}")
        why = retold(f"{snapshot.failure.title} {snapshot.failure.detail}".strip())
        lines.append(text.format(reason=why))
    elif snapshot.state is ProxyState.STOPPED:
        lines.append(translate("Tray", "Proxy stopped"))
    if snapshot.locked is not None:
        lines.append(f"{snapshot.locked.title} {snapshot.locked.hint}".strip())
    return lines


def _sign_in_lines(snapshot: Snapshot) -> list[str]:
    text = translate("Tray", "{email} needs a sign-in")
    return [text.format(email=account_name(view, snapshot)) for view in snapshot.needs_user]


def _account_lines(view: AccountView, snapshot: Snapshot) -> list[str]:
    """ "alice@example.com · 5h 42% used, resets in 2h 15m (16:40)", the other window, what to know of them."""
    name = account_name(view, snapshot)
    windows = [w for w in view.bars(snapshot.icon) if w is not None]
    if not windows:
        return [name]
    first, *rest = (window_text(window, snapshot) for window in windows)
    lines = [f"{name} · {first}", *rest]
    if warning := _warning(view, snapshot.now, snapshot):
        lines.append(warning)
    if view.is_stale(snapshot.now):
        text = translate("Tray", "last known {ago}")
        lines.append(text.format(ago=fmt.age(view.observed_at, snapshot.now)))
    return lines


def _warning(view: AccountView, now: datetime, snapshot: Snapshot) -> str:
    worst = view.worst(now)
    if worst is None or worst[1].tone not in {Tone.TIGHT, Tone.RUNS_OUT}:
        return ""
    window, pace = worst
    if pace.verdict is Outlook.TIGHT:
        text = translate("Tray", "about {percent} spare at reset")
        return text.format(percent=fmt.percent(pace.spare_percent))
    if pace.verdict in {Outlook.RUNS_OUT, Outlook.REACHED}:
        return short_outlook(window, pace, now, snapshot.tz)
    return ""
