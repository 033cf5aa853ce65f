"""What an answer with an error means: for the exchange, and for the account that it came through.

An answer about the request never harms an account, whatever it says (proxy-behaviour 1); Anthropic's own texts are
in wire-facts 1.7.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from proxy.call import Headers
from proxy.own_calls import stated_wait_s
from proxy.provider import Verdict, VerdictKind
from proxy.providers.anthropic.limits import Limit, Limits, plausible, read_limits
from proxy.providers.anthropic.windows import window_kind

_STATUS_OF_TYPE = {
    "authentication_error": 401,
    "permission_error": 403,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""For an error event inside a good answer; every other type is about the request."""
_SPEND_CODES = frozenset({"enforced_spend_limit_reached", "contract_spend_limit_reached"})
"""A cap on spending that somebody set: waiting for seconds does not help."""
_LONGEST_REST = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Stated:
    """What an error's body says of itself; empty where it is not Anthropic's."""

    type: str = ""
    message: str = ""
    code: str = ""


def judge(status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
    """The verdict on an answer, or on an error event that came first in one (`status` below 400).

    1. 401, or 403 that says "revoked": the token is to be renewed.
    2. 429: a usage window is full, or a rate, or a thing that only looks like one.
    3. 5xx: the provider has trouble.
    4. All else is about the request.
    """
    stated = read_error(body)
    effective = (
        status if status >= HTTPStatus.BAD_REQUEST else _STATUS_OF_TYPE.get(stated.type, 400)
    )
    if effective == HTTPStatus.UNAUTHORIZED or (
        effective == HTTPStatus.FORBIDDEN and "revoked" in stated.message.lower()
    ):
        return Verdict(VerdictKind.RENEW, reason=stated.message, error_type=stated.type)
    if effective == HTTPStatus.TOO_MANY_REQUESTS:
        return _judge_limit(headers, stated, now)
    kind = (
        VerdictKind.TROUBLE
        if effective >= HTTPStatus.INTERNAL_SERVER_ERROR
        else VerdictKind.PASS_ON
    )
    return Verdict(kind, reason=stated.message, error_type=stated.type)


def read_error(body: bytes) -> Stated:
    """Reads the envelope `{"type":"error","error":{…}}`, and the shorter form of the login endpoints."""
    try:
        envelope = json.loads(body)
        error = envelope["error"]
        details = error.get("details")
        code = details.get("error_code") if isinstance(details, dict) else ""
        return Stated(str(error.get("type", "")), str(error.get("message", "")), str(code or ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Stated()


def _judge_limit(headers: Headers, stated: Stated, now: datetime) -> Verdict:
    if "extra usage" in stated.message.lower():
        return Verdict(VerdictKind.PASS_ON, reason=stated.message, error_type=stated.type)
    limits = read_limits(headers, now)
    full = _full_windows(limits) if limits is not None else ()
    if limits is not None and full:
        return _rest(limits, full, headers, stated, now)
    if stated.code in _SPEND_CODES:
        return Verdict(VerdictKind.QUOTA, reason="spend limit reached", error_type=stated.type)
    return Verdict(VerdictKind.RATE, reason=stated.message, error_type=stated.type)


def _full_windows(limits: Limits) -> tuple[Limit, ...]:
    """Those that refused: stated so themselves, else the one that governs a refusal of the whole."""
    if rejected := tuple(limit for limit in limits.windows if limit.is_rejected):
        return rejected
    if not limits.is_rejected:
        return ()
    governing = window_kind(limits.claim)
    if claimed := tuple(limit for limit in limits.windows if limit.kind == governing):
        return claimed
    used_up = tuple(limit for limit in limits.windows if (limit.used_percent or 0) >= 100)
    return used_up or (Limit(limits.claim, governing, None, None, is_rejected=True),)


def _rest(
    limits: Limits, full: tuple[Limit, ...], headers: Headers, stated: Stated, now: datetime
) -> Verdict:
    """The account rests until the latest reset: windows are joined by "and" (wire-facts 1.8).

    Where only windows of one model family are full, only that family rests.
    """
    whole = tuple(limit for limit in full if limit.kind.model_family is None)
    resting = whole or full
    until = _latest(limit.resets_at for limit in resting)
    if until is None:
        until = limits.resets_at or _after(headers, now)
    names = " and ".join(dict.fromkeys(limit.kind.name for limit in resting if limit.kind.name))
    return Verdict(
        VerdictKind.QUOTA,
        until=until,
        model_family=None if whole else resting[0].kind.model_family,
        reason=f"{names} window used up" if names else "usage limit reached",
        error_type=stated.type,
    )


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _after(headers: Headers, now: datetime) -> datetime | None:
    """Not clamped to minutes: a drained 5-hour window was seen to answer 7999."""
    wait_s = min(stated_wait_s(headers, now), _LONGEST_REST.total_seconds())
    return plausible(now + timedelta(seconds=wait_s), None, now)
