"""The usage windows of a Codex account, from response headers, stream events and the usage endpoint alike.

Percent is 0-100 in all three. A window is named by its length, never by its slot: some plans have only one, and it
stands in the first slot whatever its length (wire-facts 3.4, 3.5).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from proxy.model import AccountId, ExtraUsage, Observation, UsageWindow, WindowSource
from proxy.provider import Headers

FIVE_HOURS = timedelta(hours=5)
WEEK = timedelta(days=7)
_SLOTS = ("primary", "secondary")
_LONGEST = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Stated:
    """One window as some source states it."""

    used_percent: float
    span: timedelta | None
    resets_at: datetime | None
    limit_name: str = ""
    """Of an additional limit that counts one feature or model; empty for the account's own."""
    is_reached: bool = False


def window_name(span: timedelta | None, limit_name: str = "") -> str:
    """ "5h", "weekly", "30d"; with " · Name" for an additional limit."""
    if span is None:
        base = "window"
    elif abs(span - FIVE_HOURS) <= timedelta(minutes=5):
        base = "5h"
    elif abs(span - WEEK) <= timedelta(hours=1):
        base = "weekly"
    elif span >= timedelta(days=1):
        base = f"{round(span / timedelta(days=1))}d"
    else:
        base = f"{round(span / timedelta(hours=1))}h"
    return f"{base} · {limit_name}" if limit_name else base


def observation(
    stated: Iterable[Stated],
    account_id: AccountId,
    source: WindowSource,
    now: datetime,
    *,
    extra: ExtraUsage | None = None,
    is_complete: bool = False,
) -> Observation:
    windows = tuple(
        UsageWindow(
            account_id=account_id,
            name=window_name(each.span, each.limit_name),
            used_percent=each.used_percent,
            resets_at=plausible(each.resets_at, each.span, now),
            observed_at=now,
            source=source,
            span=each.span,
            is_rejected=each.is_reached,
        )
        for each in stated
    )
    return Observation(windows, extra, is_complete)


def plausible(moment: datetime | None, span: timedelta | None, now: datetime) -> datetime | None:
    """`moment` when a window of that span can reset then."""
    if moment is None or not now < moment <= now + (span or _LONGEST) + timedelta(days=1):
        return None
    return moment


# Response headers


def read_headers(headers: Headers, now: datetime) -> tuple[Stated, ...]:
    """`x-codex-{primary,secondary}-{used-percent,window-minutes,reset-at}` and the same of additional limits."""
    families = {"x-codex": ""} | dict(_additional_families(headers))
    return tuple(
        stated
        for prefix, name in families.items()
        for slot in _SLOTS
        if (stated := _from_headers(headers, f"{prefix}-{slot}", name, now)) is not None
    )


def _additional_families(headers: Headers) -> Iterator[tuple[str, str]]:
    """Other limits come as `x-<id>-primary-…`, with their title in `x-<id>-limit-name`."""
    for header in headers:
        name = header.lower()
        for slot in _SLOTS:
            prefix, found, _ = name.partition(f"-{slot}-used-percent")
            if found and prefix.startswith("x-") and prefix != "x-codex":
                yield prefix, headers.get(f"{prefix}-limit-name") or prefix.removeprefix("x-")


def _from_headers(headers: Headers, prefix: str, name: str, now: datetime) -> Stated | None:
    percent = number(headers.get(f"{prefix}-used-percent"))
    if percent is None:
        return None
    minutes = number(headers.get(f"{prefix}-window-minutes"))
    return Stated(
        used_percent=percent,
        span=timedelta(minutes=minutes) if minutes else None,
        resets_at=_reset(
            headers.get(f"{prefix}-reset-at"), headers.get(f"{prefix}-reset-after-seconds"), now
        ),
        limit_name=name,
    )


def credits_of_headers(headers: Headers, now: datetime) -> ExtraUsage | None:
    has = headers.get("x-codex-credits-has-credits")
    if has is None:
        return None
    is_unlimited = headers.get("x-codex-credits-unlimited", "").lower() == "true"
    return credit_state(
        has.lower() == "true" or is_unlimited, headers.get("x-codex-credits-balance"), now
    )


# The `codex.rate_limits` event and the usage endpoint


def read_event(event: Mapping[str, Any], now: datetime) -> tuple[Stated, ...]:
    """`{"type":"codex.rate_limits","rate_limits":{"primary":{used_percent,window_minutes,reset_at},…}}`."""
    limits = event.get("rate_limits")
    if not isinstance(limits, Mapping):
        return ()
    return tuple(
        stated for slot in _SLOTS if (stated := _from_object(limits.get(slot), "", now)) is not None
    )


def read_usage(document: Mapping[str, Any], now: datetime) -> tuple[Stated, ...]:
    """The windows of `/wham/usage`; one that is null is absent, not zero."""
    found = list(_of_limit(document.get("rate_limit"), "", now))
    additional = document.get("additional_rate_limits")
    for limit in additional if isinstance(additional, list) else ():
        if isinstance(limit, Mapping):
            name = str(limit.get("limit_name") or limit.get("metered_feature") or "additional")
            found += _of_limit(limit.get("rate_limit"), name, now)
    return tuple(found)


def _of_limit(limit: object, name: str, now: datetime) -> Iterator[Stated]:
    if not isinstance(limit, Mapping):
        return
    for slot in _SLOTS:
        stated = _from_object(limit.get(f"{slot}_window"), name, now)
        if stated is not None:
            is_reached = limit.get("limit_reached") is True and stated.used_percent >= 100
            yield Stated(stated.used_percent, stated.span, stated.resets_at, name, is_reached)


def _from_object(window: object, name: str, now: datetime) -> Stated | None:
    if not isinstance(window, Mapping):
        return None
    percent = number(window.get("used_percent"))
    if percent is None:
        return None
    seconds, minutes = (
        number(window.get("limit_window_seconds")),
        number(window.get("window_minutes")),
    )
    span = (
        timedelta(seconds=seconds) if seconds else timedelta(minutes=minutes) if minutes else None
    )
    reset = _reset(
        window.get("reset_at") or window.get("resets_at"), window.get("reset_after_seconds"), now
    )
    return Stated(percent, span, reset, name)


def read_credits(document: Mapping[str, Any], now: datetime) -> ExtraUsage | None:
    credits_ = document.get("credits")
    if not isinstance(credits_, Mapping):
        return None
    has = credits_.get("has_credits") is True or credits_.get("unlimited") is True
    return credit_state(has, credits_.get("balance"), now)


def credit_state(has_credits: bool, balance: object, now: datetime) -> ExtraUsage:
    """Credits are paid in advance: their balance is what is left, shown as the limit."""
    try:
        amount = Decimal(str(balance)) if balance not in (None, "") else None
    except InvalidOperation:
        amount = None
    return ExtraUsage(is_enabled=has_credits, observed_at=now, limit=amount)


def _reset(at: object, after_s: object, now: datetime) -> datetime | None:
    epoch = number(at)
    if epoch is not None:
        try:
            return datetime.fromtimestamp(epoch, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    seconds = number(after_s)
    return now + timedelta(seconds=seconds) if seconds is not None and 0 <= seconds < 1e8 else None


def number(value: object) -> float | None:
    """A finite number, given as one or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parsed = float(value)
    except ValueError:
        return None
    return parsed if abs(parsed) < 1e15 else None
