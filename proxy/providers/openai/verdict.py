"""What an answer with an error means: for the exchange, and for the account it came through (wire-facts 3.7)."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from proxy.model import JsonObject
from proxy.own_calls import read_json
from proxy.provider import Headers, Verdict, VerdictKind
from proxy.providers.openai.oauth import PERMANENT
from proxy.providers.openai.windows import WEEK, number, plausible, read_headers

QUOTA = frozenset(
    {"usage_limit_reached", "insufficient_quota", "usage_not_included", "quota_exceeded"}
)
RATE = frozenset({"rate_limit_exceeded", "slow_down"})
CLOSED = frozenset({"account_deactivated", "account_suspended", "account_deleted"})
TROUBLE = frozenset(
    {
        "server_error",
        "upstream_error",
        "overloaded_error",
        "server_is_overloaded",
        "service_unavailable",
    }
)
RENEWABLE = PERMANENT | {"token_expired", "invalid_token", "account_auth_invalidated"}
NO_RESET_REST = timedelta(hours=1)
"""A full quota that does not say when it ends; then one request tries again."""


def judge(status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
    """The verdict on an answer, or on an error event that came first in one (`status` below 400).

    The word stands in `code`, or, for a full usage limit, in `type`.
    1. A full usage limit: the account rests.
    2. A closed account.
    3. 401, or a word for a token that has ended: to be renewed.
    4. Too fast, 5xx; all else is about the request.
    """
    error = error_of(body)
    words = {_text(error, "code"), _text(error, "type")} - {""}
    reason, error_type = _text(error, "message"), _text(error, "code") or _text(error, "type")
    if words & QUOTA:
        return Verdict(
            VerdictKind.QUOTA,
            reset_of(error, headers, now),
            None,
            "usage limit reached",
            error_type,
        )
    if words & CLOSED:
        return Verdict(VerdictKind.REFUSED, reason=reason, error_type=error_type)
    if status == HTTPStatus.UNAUTHORIZED or words & RENEWABLE:
        return Verdict(VerdictKind.RENEW, reason=reason, error_type=error_type)
    if status == HTTPStatus.TOO_MANY_REQUESTS or words & RATE:
        return Verdict(VerdictKind.RATE, reason=reason, error_type=error_type)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or words & TROUBLE:
        return Verdict(VerdictKind.TROUBLE, reason=reason, error_type=error_type)
    return Verdict(VerdictKind.PASS_ON, reason=reason, error_type=error_type)


def error_of(body: bytes) -> JsonObject:
    """The error object of a body, of an `error` event, or of a `response.failed` event; empty when there is none."""
    document = read_json(body) or {}
    if isinstance(response := document.get("response"), dict):
        document = response
    error = document.get("error")
    if isinstance(error, dict):
        return error
    if isinstance(detail := document.get("detail"), dict):
        return detail
    return document if "code" in document else {}


def reset_of(error: JsonObject, headers: Headers, now: datetime) -> datetime:
    """When a full limit ends: as the error says, else the latest full window's reset, else an hour from now."""
    stated = []
    if (epoch := number(error.get("resets_at"))) is not None and 0 < epoch < 1e11:
        stated.append(datetime.fromtimestamp(epoch, UTC))
    if (seconds := number(error.get("resets_in_seconds"))) is not None and 0 < seconds < 1e8:
        stated.append(now + timedelta(seconds=seconds))
    stated += [
        window.resets_at
        for window in read_headers(headers, now)
        if window.used_percent >= 100 and window.resets_at is not None and not window.limit_name
    ]
    believable = [moment for each in stated if (moment := plausible(each, WEEK, now)) is not None]
    return max(believable, default=now + NO_RESET_REST)


def _text(error: JsonObject, name: str) -> str:
    value = error.get(name)
    return value if isinstance(value, str) else ""
