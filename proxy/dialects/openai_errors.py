"""How OpenAI's formats say what went wrong: ours to a client, and the provider's within a stream."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from proxy.dialects.openai_json import Json
from proxy.errors import NobodyCanServe, ProxyError
from proxy.json_values import text

ERROR_TYPES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.NOT_FOUND: "not_found_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
USAGE_LIMIT = "usage_limit_reached"
FAILURE_STATUSES: Mapping[str, int] = {
    "rate_limit_exceeded": HTTPStatus.TOO_MANY_REQUESTS,
    USAGE_LIMIT: HTTPStatus.TOO_MANY_REQUESTS,
    "usage_not_included": HTTPStatus.TOO_MANY_REQUESTS,
    "insufficient_quota": HTTPStatus.TOO_MANY_REQUESTS,
    "context_length_exceeded": HTTPStatus.BAD_REQUEST,
    "invalid_prompt": HTTPStatus.BAD_REQUEST,
    "invalid_request_error": HTTPStatus.BAD_REQUEST,
    "server_is_overloaded": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""For an error that came in a stream, when the client wanted one document and gets a status."""


def error_object(failure: ProxyError) -> Json:
    """`failure` as OpenAI's error object; its code is ours, stable.

    When every account rests it says so as the provider does, with the time: Codex then tells its user when to come
    back, and does not try again in vain.
    """
    error: Json = {
        "message": str(failure),
        "type": _error_type(failure.status),
        "param": None,
        "code": failure.code,
    }
    if isinstance(failure, NobodyCanServe) and failure.until is not None:
        error |= {"type": USAGE_LIMIT, "resets_at": math.ceil(failure.until.timestamp())}
    return error


def event_object(failure: ProxyError) -> Json:
    """`failure` as the data of an `error` event."""
    return {
        "type": "error",
        "code": failure.code,
        "message": str(failure),
        "param": None,
        "sequence_number": 0,
    }


def provider_error(error: Mapping[str, Any]) -> Json:
    """What a stream said went wrong, as the error object of a whole answer."""
    code = error_word(error)
    return {
        "message": text(error.get("message")) or "The response failed.",
        "type": text(error.get("type")) or code or "server_error",
        "param": error.get("param"),
        "code": code or None,
    }


def stated_error(event: Json) -> Json:
    """The error of an `error` event, which states it flat or within."""
    inner = event.get("error")
    return inner if isinstance(inner, dict) else {**event, "type": event.get("code")}


def failure_status(error: Mapping[str, Any]) -> int:
    """The status of an error that a stream said."""
    words = (text(error.get("code")), text(error.get("type")))
    known = (FAILURE_STATUSES[word] for word in words if word in FAILURE_STATUSES)
    return next(known, int(HTTPStatus.BAD_GATEWAY))


def error_word(error: Any) -> str:
    """The provider's word for an error: its code, or its type where it has none."""
    if not isinstance(error, Mapping):
        return ""
    return text(error.get("code")) or text(error.get("type"))


def _error_type(status: int) -> str:
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ERROR_TYPES.get(status) or ("server_error" if is_ours else "invalid_request_error")
