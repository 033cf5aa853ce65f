"""What all calls of our own to a provider's login endpoints have in common: headers sent and answers read."""

import json
import math
from collections.abc import Mapping
from datetime import datetime

from multidict import CIMultiDict

from proxy.call import Answer, Fetch, Headers, UpstreamRequest
from proxy.errors import RenewalFailed, UpstreamError
from proxy.model import JsonObject
from proxy.version import user_agent

_LONGEST_WAIT_S = 24 * 3600.0


def own_headers(more: Mapping[str, str]) -> CIMultiDict[str]:
    """Nothing in them pretends to be another program."""
    return CIMultiDict(
        {
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": user_agent(),
            **more,
        }
    )


def read_json(body: bytes) -> JsonObject | None:
    """The object in `body`; None when it is something else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def error_word(answer: Answer) -> str:
    """OAuth's form is `{"error":"invalid_grant"}`, the API's `{"error":{"type":"rate_limit_error"}}`."""
    error = (read_json(answer.body) or {}).get("error")
    if isinstance(error, dict):
        error = error.get("type")
    return error if isinstance(error, str) else ""


async def ask_for_token(request: UpstreamRequest, fetch: Fetch) -> Answer:
    """What a token endpoint answers. Raises RenewalFailed when it cannot be reached."""
    try:
        return await fetch(request)
    except UpstreamError as error:
        raise RenewalFailed(
            "The login could not be renewed: the token endpoint cannot be reached.",
            detail=str(error),
        ) from error


def not_renewed(answer: Answer, word: str, now: datetime) -> RenewalFailed:
    """What an answer means that is neither a token nor the end of the login; `word` is the provider's, or empty."""
    return RenewalFailed(
        "The login could not be renewed now.",
        detail=f"The token endpoint answered {answer.status}{f' ({word})' if word else ''}.",
        retry_after_s=retry_after_s(answer, now),
    )


def retry_after_s(answer: Answer, now: datetime) -> float:
    """The wait that an answer asks for, in seconds and at most a day; 0 when it does not say."""
    return min(stated_wait_s(answer.headers, now), _LONGEST_WAIT_S)


def stated_wait_s(headers: Headers, now: datetime) -> float:
    """What `retry-after` says, in seconds, as a number or as a date; 0 when it says nothing or what cannot be."""
    stated = headers.get("retry-after", "").strip()
    try:
        wait_s = float(stated)
    except ValueError:
        wait_s = _until(stated, now)
    return wait_s if 0 < wait_s < math.inf else 0.0


def _until(http_date: str, now: datetime) -> float:
    from email.utils import parsedate_to_datetime

    try:
        return (parsedate_to_datetime(http_date) - now).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a zone
        return 0.0
