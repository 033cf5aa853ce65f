"""The usage windows of a Codex account, from response headers, stream events and the usage endpoint alike.

Percent is 0-100 in all three. A window is named by its length, never by its slot: some plans have only one, and it
stands in the first slot whatever its length (wire-facts 3.4, 3.5).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from proxy.call import Headers
from proxy.model import AccountId, ExtraUsage, Observation, UsageWindow, WindowSource

FIVE_HOURS = timedelta(hours=5)
WEEK = timedelta(days=7)
LONGEST = timedelta(days=35)
"""No window is longer; some plans have one of a month."""
SLOTS = ("primary", "secondary")
_OWN_LIMIT = "codex"
"""The limit that counts all use of Codex; others count one model or feature."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One window as some source states it."""

    used_percent: float
    span: timedelta | None
    resets_at: datetime | None
    limit: str = ""
    """The title of an additional limit, which counts one model or feature; empty for the account's own."""
    is_reached: bool = False


def window_name(span: timedelta | None, limit: str = "") -> str:
    """ "5h", "weekly", "30d"; with " · Title" for an additional limit."""
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
    return f"{base} · {limit}" if limit else base


def limit_title(name: str) -> str:
    """What an additional limit is called. Sources spell models in two ways: "GPT-5.3-Codex-Spark" is one."""
    return name.lower() if name.lower().startswith("gpt-") else name


def observation(
    stated: Iterable[Stated],
    account_id: AccountId,
    source: WindowSource,
    now: datetime,
    *,
    extra: ExtraUsage | None = None,
) -> Observation:
    """`stated` as the windows of an account."""
    windows = tuple(
        UsageWindow(
            account_id=account_id,
            name=window_name(each.span, each.limit),
            used_percent=each.used_percent,
            resets_at=plausible(each.resets_at, each.span, now),
            observed_at=now,
            source=source,
            span=each.span,
            model_family=each.limit or None,
            is_rejected=each.is_reached,
        )
        for each in stated
    )
    return Observation(windows, extra)


def plausible(moment: datetime | None, span: timedelta | None, now: datetime) -> datetime | None:
    """`moment` when a window of that span can reset then."""
    if moment is None or not now < moment <= now + (span or LONGEST) + timedelta(days=1):
        return None
    return moment


# Response headers


def read_headers(headers: Headers, now: datetime) -> tuple[Stated, ...]:
    """`x-codex-{primary,secondary}-{used-percent,window-minutes,reset-at}` and the same of additional limits."""
    families = {"x-codex": ""} | dict(_additional_families(headers))
    return tuple(
        stated
        for prefix, limit in families.items()
        for slot in SLOTS
        if (stated := _from_headers(headers, f"{prefix}-{slot}", limit, now)) is not None
    )


def active_limit(headers: Headers) -> str:
    """The title of the additional limit that decided about a request; empty when it was the account's own."""
    limit_id = headers.get("x-codex-active-limit", "").strip().lower().replace("_", "-")
    if limit_id in ("", _OWN_LIMIT):
        return ""
    return _limit_of(headers, f"x-{limit_id}")


def _additional_families(headers: Headers) -> Iterator[tuple[str, str]]:
    """Other limits come as `x-<id>-primary-…`, with their title in `x-<id>-limit-name`."""
    for header in headers:
        name = header.lower()
        for slot in SLOTS:
            prefix, found, _ = name.partition(f"-{slot}-used-percent")
            if found and prefix.startswith("x-") and prefix != "x-codex":
                yield prefix, _limit_of(headers, prefix)


def _limit_of(headers: Headers, prefix: str) -> str:
    return limit_title(headers.get(f"{prefix}-limit-name", "").strip() or prefix.removeprefix("x-"))


def _from_headers(headers: Headers, prefix: str, limit: str, now: datetime) -> Stated | None:
    percent = number(headers.get(f"{prefix}-used-percent"))
    if percent is None:
        return None
    minutes = number(headers.get(f"{prefix}-window-minutes"))
    at, after_s = (
        headers.get(f"{prefix}-reset-at"),
        headers.get(f"{prefix}-reset-after-seconds"),
    )
    return Stated(percent, _span(minutes, timedelta(minutes=1)), _reset(at, after_s, now), limit)


def credits_of_headers(headers: Headers, now: datetime) -> ExtraUsage | None:
    has = headers.get("x-codex-credits-has-credits")
    if has is None:
        return None
    is_unlimited = _is_true(headers.get("x-codex-credits-unlimited", ""))
    balance = headers.get("x-codex-credits-balance")
    return credit_state(_is_true(has) or is_unlimited, balance, now)


# The `codex.rate_limits` event and the usage endpoint


def read_event(event: Mapping[str, Any], now: datetime) -> tuple[Stated, ...]:
    """`{"type":"codex.rate_limits","rate_limits":{"primary":{used_percent,window_minutes,reset_at},…}}`.

    One that speaks of an additional limit names it in `metered_limit_name`, and often titles it in `limit_name`.
    """
    limits = event.get("rate_limits")
    if not isinstance(limits, Mapping):
        return ()
    limit_id = str(event.get("metered_limit_name") or _OWN_LIMIT)
    limit = str(event.get("limit_name") or limit_id)
    title = "" if _OWN_LIMIT in (limit_id, limit) else limit_title(limit)
    found = (_from_object(limits.get(slot), title, now) for slot in SLOTS)
    return tuple(stated for stated in found if stated is not None)


def read_usage(document: Mapping[str, Any], now: datetime) -> tuple[Stated, ...]:
    """The windows of `/wham/usage`; one that is null is absent, not zero."""
    found = list(_of_limit(document.get("rate_limit"), "", now))
    additional = document.get("additional_rate_limits")
    for limit in additional if isinstance(additional, list) else ():
        if isinstance(limit, Mapping):
            name = str(limit.get("limit_name") or limit.get("metered_feature") or "additional")
            found += _of_limit(limit.get("rate_limit"), limit_title(name), now)
    return tuple(found)


def read_banked_resets(document: Mapping[str, Any]) -> int | None:
    """`rate_limit_reset_credits.available_count` of `/wham/usage`."""
    banked = document.get("rate_limit_reset_credits")
    available = banked.get("available_count") if isinstance(banked, Mapping) else None
    return available if isinstance(available, int) and not isinstance(available, bool) else None


def _of_limit(limit: object, title: str, now: datetime) -> Iterator[Stated]:
    if not isinstance(limit, Mapping):
        return
    for slot in SLOTS:
        stated = _from_object(limit.get(f"{slot}_window"), title, now)
        if stated is not None:
            is_reached = limit.get("limit_reached") is True and stated.used_percent >= 100
            yield Stated(stated.used_percent, stated.span, stated.resets_at, title, is_reached)


def _from_object(window: object, title: str, now: datetime) -> Stated | None:
    if not isinstance(window, Mapping):
        return None
    percent = number(window.get("used_percent"))
    if percent is None:
        return None
    span = _span(number(window.get("limit_window_seconds")), timedelta(seconds=1)) or _span(
        number(window.get("window_minutes")), timedelta(minutes=1)
    )
    at = window.get("reset_at") or window.get("resets_at")
    return Stated(percent, span, _reset(at, window.get("reset_after_seconds"), now), title)


def read_credits(document: Mapping[str, Any], now: datetime) -> ExtraUsage | None:
    found = document.get("credits")
    if not isinstance(found, Mapping):
        return None
    has = found.get("has_credits") is True or found.get("unlimited") is True
    return credit_state(has, found.get("balance"), now)


def credit_state(has_credits: bool, balance: object, now: datetime) -> ExtraUsage:
    """Credits are paid in advance: their balance is what is left."""
    try:
        amount = Decimal(str(balance)) if balance not in (None, "") else None
    except InvalidOperation:
        amount = None
    if amount is not None and not amount.is_finite():
        amount = None
    return ExtraUsage(is_enabled=has_credits, observed_at=now, currency="credits", balance=amount)


# Numbers


def number(value: object) -> float | None:
    """A finite number, given as one or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parsed = float(value)
    except (ValueError, OverflowError):  # JSON's integers have no end
        return None
    return parsed if abs(parsed) < 1e15 else None


def _span(length: float | None, unit: timedelta) -> timedelta | None:
    """A window's length; None when none is said, or none that a window can have."""
    if not length or not 0 < length * unit.total_seconds() <= LONGEST.total_seconds():
        return None
    return length * unit


def _reset(at: object, after_s: object, now: datetime) -> datetime | None:
    epoch, seconds = number(at), number(after_s)
    if epoch is not None:
        try:
            return datetime.fromtimestamp(epoch, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return now + timedelta(seconds=seconds) if seconds is not None and 0 <= seconds < 1e8 else None


def _is_true(text: str) -> bool:
    return text.strip().lower() in ("true", "1")
