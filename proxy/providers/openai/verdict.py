"""What an answer with an error means: for the exchange, and for the account it came through (wire-facts 3.7)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from multidict import CIMultiDict

from proxy.call import Headers
from proxy.json_values import text_in
from proxy.model import JsonObject
from proxy.own_calls import read_json, stated_wait_s
from proxy.provider import Verdict, VerdictKind
from proxy.providers.openai.oauth import CLOSED, PERMANENT
from proxy.providers.openai.windows import (
    LONGEST,
    active_limit,
    number,
    plausible,
    read_headers,
    window_name,
)

QUOTA = frozenset(
    {"usage_limit_reached", "insufficient_quota", "usage_not_included", "quota_exceeded"}
)
RATE = frozenset({"rate_limit_exceeded", "slow_down"})
TROUBLE = frozenset(
    {"server_error", "upstream_error", "overloaded_error", "server_is_overloaded", "service_unavailable"}
)  # fmt: skip
RENEWABLE = PERMANENT | {"token_expired", "invalid_token", "account_auth_invalidated"}
NO_RESET_REST = timedelta(hours=1)
"""A full quota that does not say when it ends; then one request tries again."""
CLOCKS_DIFFER_REST = timedelta(minutes=1)
"""A full quota that ended a moment ago, so that the provider's clock is behind this one."""
_REASONS = {
    "insufficient_quota": "quota used up",
    "quota_exceeded": "quota used up",
    "usage_not_included": "plan without Codex",
}


def judge(status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
    """The verdict on an answer, or on an error event that came first in one (`status` below 400).

    The word stands in `code`, or, for a full usage limit, in `type`.
    1. A full usage limit: the account rests.
    2. A closed account.
    3. 401, or a word for a token that has ended: to be renewed.
    4. Too fast, 5xx; all else is about the request.
    """
    document = read_json(body) or {}
    error, headers = error_of(document), headers_of(document) or headers
    words = {text_in(error, "code"), text_in(error, "type")} - {""}
    reason, error_type = text_in(error, "message"), text_in(error, "code") or text_in(error, "type")
    if words & QUOTA:
        return _quota(error, error_type, headers, now)
    if words & CLOSED:
        kind = VerdictKind.REFUSED
    elif status == HTTPStatus.UNAUTHORIZED or words & RENEWABLE:
        kind = VerdictKind.RENEW
    elif status == HTTPStatus.TOO_MANY_REQUESTS or words & RATE:
        kind = VerdictKind.RATE
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR or words & TROUBLE:
        kind = VerdictKind.TROUBLE
    else:
        kind = VerdictKind.PASS_ON
    return Verdict(kind, reason=reason, error_type=error_type)


def headers_of(document: JsonObject) -> Headers:
    """Those that an error in a frame carries, because it stands for an answer; empty where there are none."""
    stated = document.get("headers")
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in stated.items() if isinstance(stated, dict) else ():
        if isinstance(value, str | int | float):
            headers.add(name, str(value))
    return headers


def error_of(document: JsonObject) -> JsonObject:
    """The error object of a body, of an `error` event, or of a `response.failed` event; empty when there is none."""
    if isinstance(response := document.get("response"), dict):
        document = response
    for name in ("error", "detail"):
        if isinstance(inner := document.get(name), dict):
            return inner
    return document if isinstance(document.get("code"), str) else {}


def _quota(error: JsonObject, error_type: str, headers: Headers, now: datetime) -> Verdict:
    """A limit that counts one model rests that model only."""
    limit = active_limit(headers)
    return Verdict(
        VerdictKind.QUOTA,
        until=reset_of(error, headers, now),
        model_family=limit or None,
        reason=_REASONS.get(error_type) or _full_window(headers, limit, now),
        error_type=error_type,
    )


def _full_window(headers: Headers, limit: str, now: datetime) -> str:
    full = [each for each in read_headers(headers, now) if each.used_percent >= 100]
    named = [window_name(each.span, each.limit) for each in full if each.limit == limit]
    return f"{named[-1]} window used up" if named else "usage limit reached"


def reset_of(error: JsonObject, headers: Headers, now: datetime) -> datetime:
    """When a full limit ends: as the error says, or the latest full window's reset; else as long as the answer asks."""
    stated = []
    if (epoch := number(error.get("resets_at"))) is not None and 0 < epoch < 1e11:
        stated.append(datetime.fromtimestamp(epoch, UTC))
    if (seconds := number(error.get("resets_in_seconds"))) is not None and 0 < seconds < 1e8:
        stated.append(now + timedelta(seconds=seconds))
    limit = active_limit(headers)
    stated += [
        window.resets_at
        for window in read_headers(headers, now)
        if window.used_percent >= 100 and window.resets_at is not None and window.limit == limit
    ]
    believable = [each for each in stated if plausible(each, LONGEST, now) is not None]
    return max(believable, default=now + _rest_without_reset(stated, headers, now))


def _rest_without_reset(stated: Iterable[datetime], headers: Headers, now: datetime) -> timedelta:
    if wait_s := min(stated_wait_s(headers, now), LONGEST.total_seconds()):
        return timedelta(seconds=wait_s)
    has_just_ended = any(now - NO_RESET_REST < each <= now for each in stated)
    return CLOCKS_DIFFER_REST if has_just_ended else NO_RESET_REST
