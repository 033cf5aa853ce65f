"""Which notifications are due: a pure decision over what is known, what was told before, and now. No Qt.

Each is told once for a crossing, and of several that are due for one window only the gravest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.notification import Kind
from desktop.notification_latches import Latches, WindowLatch
from desktop.pace import Outlook, outlook
from desktop.snapshot import AccountView, Snapshot
from proxy.model import ProxyState, UsageWindow

THRESHOLDS = (75, 90)
ALL_KINDS = frozenset(Kind)
USED_UP_PERCENT = 95.0
"""Only who was stopped, or nearly, waits for a window to be back."""
STEADY = timedelta(minutes=10)
"""A burst is over before; a trend is not."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user wants to be told."""

    kinds: frozenset[Kind] = ALL_KINDS
    thresholds: tuple[int, ...] = THRESHOLDS
    """Percent used."""
    is_snoozed: bool = False
    """Nothing now; what is still true afterwards is told then."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is to be told, not yet in words."""

    kind: Kind
    view: AccountView | None = None
    """The account it is about."""
    window: UsageWindow | None = None

    @property
    def key(self) -> str:
        """Its subject; news of a window take the place of older ones."""
        if self.view is None:
            return self.kind
        if self.window is None:
            return _login_key(self.kind, self.view)
        return f"{self.view.account.id} {self.window.name}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a look."""

    findings: tuple[Finding, ...]
    """Due now, the gravest account first as in `Snapshot.accounts`."""
    latches: Latches
    """As they are once these were told."""
    ended: tuple[str, ...] = ()
    """Keys of what was told and is true no more."""


def decide(known: Snapshot, before: Latches, policy: Policy = Policy()) -> Decision:
    """What to tell of `known`, whose accounts must be all there are: what was told of others is forgotten."""
    now = known.now
    windows = [
        (view, window, _followed(before.window(view.account.id, window.name), view, window, now))
        for view in known.accounts
        for window in view.usage.windows
    ]
    logins = [finding for view in known.accounts for finding in _login_findings(view, now)]
    findings = [
        *(found for each in windows if (found := _window_finding(*each, now, policy))),
        *(each for each in logins if each.key not in before.logins),
        *_program_findings(known, before),
    ]
    findings = [each for each in findings if each.kind in policy.kinds and not policy.is_snoozed]
    told = {finding.key for finding in findings}
    still = {finding.key for finding in logins}
    followed = [_marked(latch, findings, policy, now) for _view, _window, latch in windows]
    latches = Latches(
        windows=(*followed, *_unseen(before, known)),
        logins=frozenset(still & (before.logins | told)),
        version=_version(known) if Kind.UPDATE in told else before.version,
        failure=_failure(known, before, is_told=Kind.PROXY in told),
    )
    ended = sorted(before.logins - still)
    if before.failure and not latches.failure:
        ended.append(Kind.PROXY)
    return Decision(tuple(findings), latches, tuple(ended))


# Windows


def _unseen(before: Latches, known: Snapshot) -> Iterable[WindowLatch]:
    """Latches of windows that accounts do not report at the moment."""
    owners = {view.account.id for view in known.accounts}
    seen = {(view.account.id, each.name) for view in known.accounts for each in view.usage.windows}
    return (
        latch
        for latch in before.windows
        if latch.account_id in owners and (latch.account_id, latch.name) not in seen
    )


def _followed(
    latch: WindowLatch | None, view: AccountView, window: UsageWindow, now: datetime
) -> WindowLatch:
    """The latch with what the window says now; a new one when it has begun anew."""
    fresh = WindowLatch(view.account.id, window.name, window.resets_at)
    if latch is None:
        latch = fresh
    elif not latch.is_of(window):
        latch = replace(fresh, was_used_up=latch.was_used_up or _owes_return(latch))
    elif latch.is_moved_by(window):
        latch = replace(latch, resets_at=window.resets_at)
    if window.is_expired(now):
        return replace(latch, runs_out_since=None)
    peak = max(latch.peak_percent, window.used_percent)
    return replace(latch, peak_percent=peak, runs_out_since=_running_out_since(latch, window, now))


def _running_out_since(latch: WindowLatch, window: UsageWindow, now: datetime) -> datetime | None:
    if outlook(window, now).verdict is not Outlook.RUNS_OUT:
        return None
    return min(latch.runs_out_since or now, now)  # a clock that was set back begins anew


def _owes_return(latch: WindowLatch) -> bool:
    return latch.peak_percent >= USED_UP_PERCENT and Kind.BACK not in latch.told


def _window_finding(
    view: AccountView, window: UsageWindow, latch: WindowLatch, now: datetime, policy: Policy
) -> Finding | None:
    """The gravest of what is due and wanted.

    An account that does not serve, by the user's wish or for want of a sign-in, is followed in silence.
    """
    if view.is_paused or view.needs_user:
        return None
    due = (kind for kind in _due(latch, view, window, now, policy) if kind in policy.kinds)
    kind = next(due, None)
    return Finding(kind, view, window) if kind is not None else None


def _due(
    latch: WindowLatch, view: AccountView, window: UsageWindow, now: datetime, policy: Policy
) -> Iterable[Kind]:
    """What was not told yet, the gravest first."""
    is_over = window.is_expired(now)
    if not is_over:
        if outlook(window, now).verdict is Outlook.REACHED and Kind.REACHED not in latch.told:
            yield Kind.REACHED
        if _is_steady(latch, now):
            yield Kind.RUNS_OUT
        if any(latch.threshold < each <= window.used_percent for each in policy.thresholds):
            yield Kind.THRESHOLD
    is_free = is_over or window.used_percent < USED_UP_PERCENT
    was_used_up = latch.was_used_up or (is_over and _owes_return(latch))
    if was_used_up and is_free and not _is_blocked(view, now):
        yield Kind.BACK


def _is_steady(latch: WindowLatch, now: datetime) -> bool:
    since = latch.runs_out_since
    return since is not None and now - since >= STEADY and Kind.RUNS_OUT not in latch.told


def _is_blocked(view: AccountView, now: datetime) -> bool:
    """Another limit keeps the whole account from serving."""
    return any(
        window.model_family is None and outlook(window, now).verdict is Outlook.REACHED
        for window in view.usage.windows
    )


def _marked(
    latch: WindowLatch, findings: Iterable[Finding], policy: Policy, now: datetime
) -> WindowLatch:
    """The latch once what was found for it has been told; what is less grave counts as told with it."""
    mine = (latch.account_id, latch.name)
    for finding in findings:
        view, window = finding.view, finding.window
        if view is None or window is None or (view.account.id, window.name) != mine:
            continue
        if finding.kind is not Kind.BACK:
            return _with_told(latch, finding.kind, window.used_percent, policy)
        of_this = {Kind.BACK} if window.is_expired(now) else set()
        return replace(latch, told=latch.told | of_this, was_used_up=False)
    return latch


def _with_told(latch: WindowLatch, kind: Kind, used_percent: float, policy: Policy) -> WindowLatch:
    is_reached = kind is Kind.REACHED
    passed = [float(each) for each in policy.thresholds if is_reached or each <= used_percent]
    return replace(
        latch,
        threshold=max([latch.threshold, *passed]),
        told=latch.told | {kind} | ({Kind.RUNS_OUT} if is_reached else set()),
        was_used_up=False,
    )


# Logins


def _login_findings(view: AccountView, now: datetime) -> Iterable[Finding]:
    """What is wrong with an account's login, whether or not it was told."""
    if view.needs_user:
        yield Finding(Kind.SIGN_IN, view)
    elif view.ends_soon(now):
        yield Finding(Kind.EXPIRES, view)


def _login_key(kind: Kind, view: AccountView) -> str:
    """An end that moves is another end; another reason is the same need."""
    ends = view.account.expires_at if kind is Kind.EXPIRES else None
    return f"{kind} {view.account.id}" + (f" {ends:%Y-%m-%dT%H}" if ends is not None else "")


# The program


def _program_findings(known: Snapshot, before: Latches) -> Iterable[Finding]:
    if known.failure is not None and known.failure.title != before.failure:
        yield Finding(Kind.PROXY)
    if _version(known) not in ("", before.version):
        yield Finding(Kind.UPDATE)


def _version(known: Snapshot) -> str:
    return known.newer.version if known.newer is not None else ""


def _failure(known: Snapshot, before: Latches, *, is_told: bool) -> str:
    """What is latched: kept through attempts that fail again, dropped once the proxy runs or was stopped."""
    if known.state in {ProxyState.RUNNING, ProxyState.STOPPED}:
        return ""
    return known.failure.title if is_told and known.failure is not None else before.failure
