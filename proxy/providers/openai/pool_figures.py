"""All Codex accounts seen as one: what Codex shows its user as "the" limits, wherever it asks.

A pool is as full as its accounts are on average, because requests go to whichever has room. It gains room when the
first of its used windows resets. Accounts that cannot serve until their user does something take no part.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from proxy.dialects.openai_json import to_json
from proxy.local import Household, LocalAnswer, LocalCall
from proxy.model import Account, AccountStatus, CredentialKind, UsageWindow
from proxy.provider import Member
from proxy.providers.openai.claims import plan_key
from proxy.providers.openai.windows import SLOTS, Stated

_OUT = frozenset({AccountStatus.PAUSED, AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED})
_FULL = 100.0


def taking_part(members: Iterable[Member]) -> list[Member]:
    """Those whose windows are the pool's; API keys have none."""
    return [
        member
        for member in members
        if member.account.kind is not CredentialKind.API_KEY and member.account.status not in _OUT
    ]


def pool_windows(
    members: Iterable[Member], now: datetime, limit: str | None = None
) -> list[Stated]:
    """The windows of one limit, shortest first; of the accounts' own limit where `limit` is None."""
    by_span: dict[timedelta, list[UsageWindow]] = {}
    for member in members:
        for window in member.usage.windows:
            if window.span is not None and window.model_family == limit:
                by_span.setdefault(window.span, []).append(window)
    return [_as_one(span, by_span[span], limit or "", now) for span in sorted(by_span)]


def _as_one(span: timedelta, windows: Sequence[UsageWindow], limit: str, now: datetime) -> Stated:
    used = [_used(each, now) for each in windows]
    resets = [
        each.resets_at for each in windows if each.resets_at is not None and each.resets_at > now
    ]
    percent = fmean(used)
    return Stated(percent, span, min(resets, default=None), limit, is_reached=percent >= _FULL)


def _used(window: UsageWindow, now: datetime) -> float:
    """A window past its reset has begun anew."""
    if window.is_expired(now):
        return 0.0
    return _FULL if window.is_rejected else min(window.used_percent, _FULL)


def pool_headers(members: Iterable[Member], now: datetime) -> tuple[tuple[str, str], ...]:
    """The pool's windows as Codex reads them from an answer's head; none where there is but one account."""
    part = taking_part(members)
    if len(part) < 2:
        return ()
    windows = pool_windows(part, now)
    return tuple(
        header
        for slot, window in zip(SLOTS, _for_slots(windows), strict=False)
        for header in _window_headers(f"x-codex-{slot}", window)
    )


def _for_slots(windows: Sequence[Stated]) -> Sequence[Stated]:
    """Codex knows two windows: the shortest and the longest."""
    return windows if len(windows) <= len(SLOTS) else (windows[0], windows[-1])


def _window_headers(prefix: str, window: Stated) -> list[tuple[str, str]]:
    headers = [(f"{prefix}-used-percent", f"{round(window.used_percent, 1):g}")]
    if window.span is not None:
        headers.append((f"{prefix}-window-minutes", str(window.span // timedelta(minutes=1))))
    if window.resets_at is not None:
        headers.append((f"{prefix}-reset-at", str(int(window.resets_at.timestamp()))))
    return headers


async def answer_usage(_call: LocalCall, household: Household) -> LocalAnswer:
    """`GET /api/codex/usage`, which Codex asks for `/status`; answered from what is known, nobody is asked."""
    document = usage_document(household.members(), household.now)
    return LocalAnswer(to_json(document), headers=(("content-type", "application/json"),))


def usage_document(members: Sequence[Member], now: datetime) -> dict[str, Any]:
    """The pool in the shape of `/wham/usage`, for Codex's `/status`."""
    part = taking_part(members)
    limits = {w.model_family for member in part for w in member.usage.windows if w.model_family}
    return {
        "plan_type": _plan_of([member.account for member in part]),
        "rate_limit": _rate_limit(pool_windows(part, now), now),
        "additional_rate_limits": [
            {
                "limit_name": limit,
                "metered_feature": limit,
                "rate_limit": _rate_limit(pool_windows(part, now, limit), now),
            }
            for limit in sorted(limits)
        ],
        "credits": _credits(part),
        "rate_limit_reset_credits": {
            "available_count": sum(member.usage.banked_resets or 0 for member in part)
        },
    }


def _rate_limit(windows: Sequence[Stated], now: datetime) -> dict[str, Any]:
    is_reached = any(window.is_reached for window in windows)
    slots: dict[str, Any] = {f"{slot}_window": None for slot in SLOTS}
    for slot, window in zip(SLOTS, _for_slots(windows), strict=False):
        slots[f"{slot}_window"] = _window_object(window, now)
    return {"allowed": not is_reached, "limit_reached": is_reached, **slots}


def _window_object(window: Stated, now: datetime) -> dict[str, Any]:
    """Codex reads whole numbers here."""
    span, reset = window.span or timedelta(0), window.resets_at or now
    return {
        "used_percent": round(window.used_percent),
        "limit_window_seconds": int(span.total_seconds()),
        "reset_after_seconds": int((reset - now).total_seconds()),
        "reset_at": int(reset.timestamp()),
    }


def _credits(members: Iterable[Member]) -> dict[str, Any]:
    extras = [member.usage.extra for member in members if member.usage.extra is not None]
    balances = [extra.balance for extra in extras if extra.balance is not None]
    return {
        "has_credits": any(extra.is_enabled for extra in extras),
        "unlimited": False,
        "balance": str(sum(balances)) if balances else None,
    }


def _plan_of(accounts: Sequence[Account]) -> str:
    """Of the default account: the one that the user thinks of first."""
    chosen = next((each for each in accounts if each.is_default), None)
    plans = [each.plan for each in (*([chosen] if chosen else []), *accounts) if each.plan]
    return plan_key(plans[0]) if plans else "unknown"
