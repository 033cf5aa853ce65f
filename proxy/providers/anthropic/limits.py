"""The limits that an answer's headers state of a subscription: windows in fractions, resets, paid extra usage.

`anthropic-ratelimit-unified-<window>-{status,utilization,reset}` with 0-1 in `utilization`; see wire-facts 1.8.
API keys have request and token limits per minute instead. Those refill all the time, so they are no usage windows
and nobody is told of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from proxy.call import Headers
from proxy.model import AccountId, ExtraUsage, Observation, UsageWindow, WindowSource
from proxy.moments import read_moment
from proxy.providers.anthropic.windows import WindowKind, window_kind

PREFIX = "anthropic-ratelimit-unified-"
_ALLOWED = frozenset({"allowed", "allowed_warning"})
_EXTRA = "overage"
_FIELDS = ("utilization", "status", "reset")


@dataclass(frozen=True, slots=True)
class Limit:
    """One window as the headers state it."""

    wire_name: str
    """"5h", "7d-opus"."""
    kind: WindowKind
    used_percent: float | None
    resets_at: datetime | None
    """None when it is not stated or cannot be true."""
    is_rejected: bool
    """Stated, and not as allowed: an unknown word is no permission."""


@dataclass(frozen=True, slots=True)
class Limits:
    """All that the headers state."""

    windows: tuple[Limit, ...]
    is_rejected: bool
    """Of the account as a whole."""
    resets_at: datetime | None
    claim: str
    """Which window governs, as the endpoint spells it: "five_hour"."""
    extra: ExtraUsage | None


Stated = tuple[tuple[str, str], ...]
"""The headers of subscription limits, named by what follows PREFIX."""


def read_limits(headers: Headers, now: datetime) -> Limits | None:
    """None when the headers say nothing of a subscription's limits."""
    stated = _stated(headers)
    return _read(stated, now) if stated else None


def observe(account_id: AccountId, headers: Headers, now: datetime) -> Observation | None:
    """The windows in an answer's headers, to the second; None when they state none."""
    stated = _stated(headers)
    return _observe(account_id, stated, now.replace(microsecond=0)) if stated else None


@lru_cache(maxsize=64)
def _observe(account_id: AccountId, stated: Stated, now: datetime) -> Observation:
    """Remembered, because the answers of one busy second mostly say the same."""
    return observation(_read(stated, now), account_id, now)


def _stated(headers: Headers) -> Stated:
    size = len(PREFIX)
    return tuple(
        [
            (name[size:].lower(), value)
            for name, value in headers.items()
            if name[:size].lower() == PREFIX
        ]
    )


def _read(stated: Stated, now: datetime) -> Limits:
    fields = dict(stated)
    return Limits(
        windows=tuple(_windows(fields, now)),
        is_rejected=_is_rejected(fields.get("status")),
        resets_at=plausible(read_moment(fields.get("reset")), None, now),
        claim=fields.get("representative-claim", "").strip().lower(),
        extra=_extra(fields, now),
    )


def observation(
    limits: Limits,
    account_id: AccountId,
    now: datetime,
    source: WindowSource = WindowSource.RESPONSE_HEADER,
) -> Observation:
    """The windows whose use is stated, in percent."""
    return Observation(
        windows=tuple(
            UsageWindow(
                account_id=account_id,
                name=limit.kind.name,
                used_percent=limit.used_percent,
                resets_at=limit.resets_at,
                observed_at=now,
                source=source,
                span=limit.kind.span,
                model_family=limit.kind.model_family,
                is_rejected=limit.is_rejected,
            )
            for limit in limits.windows
            if limit.used_percent is not None
        ),
        extra=limits.extra,
    )


def plausible(moment: datetime | None, span: timedelta | None, now: datetime) -> datetime | None:
    """`moment` when a window of that span can reset then: not before now, nor later than a span and a day away."""
    longest = (span or timedelta(days=7)) + timedelta(days=1)
    if moment is None or not now < moment <= now + longest:
        return None
    return moment


def _windows(stated: dict[str, str], now: datetime) -> Iterator[Limit]:
    names = dict.fromkeys(
        name.removesuffix(f"-{field}")
        for name in stated
        for field in _FIELDS
        if name.endswith(f"-{field}")
    )
    for name in names:
        if name == _EXTRA:
            continue
        kind = window_kind(name)
        yield Limit(
            wire_name=name,
            kind=kind,
            used_percent=_percent(stated.get(f"{name}-utilization")),
            resets_at=plausible(read_moment(stated.get(f"{name}-reset")), kind.span, now),
            is_rejected=_is_rejected(stated.get(f"{name}-status")),
        )


def _percent(fraction: str | None) -> float | None:
    try:
        percent = round(float(fraction or "") * 100, 4)
    except (ValueError, OverflowError):
        return None
    return percent if 0 <= percent < 1e6 else None


def _is_rejected(status: str | None) -> bool:
    return status is not None and status.strip().lower() not in _ALLOWED


def _extra(stated: dict[str, str], now: datetime) -> ExtraUsage | None:
    if not any(name.startswith(_EXTRA) for name in stated):
        return None
    status = stated.get("overage-status")
    is_in_use = stated.get("overage-in-use", "").strip().lower() == "true"
    is_allowed = status is not None and not _is_rejected(status)
    return ExtraUsage(is_enabled=is_in_use or is_allowed, observed_at=now, is_in_use=is_in_use)
