"""The runtime's word on rate limits, as the response headers the provider would have sent.

So there is one reader of limits, whether an answer came over HTTPS or through the runtime.
"""

from collections.abc import Mapping
from typing import Any

from multidict import CIMultiDict

HEADER = "anthropic-ratelimit-unified-"
CLAIMS = {"five_hour": "5h", "seven_day": "7d"}
"""The runtime's names of windows and the headers'; others ("seven_day_opus") keep their tail."""


def limit_headers(raw: Mapping[str, Any]) -> CIMultiDict[str]:
    """Headers for a rate-limit event; empty when it states nothing."""
    headers: CIMultiDict[str] = CIMultiDict()
    put(headers, "status", raw.get("status"))
    put(headers, "reset", raw.get("resetsAt"))
    put(headers, "representative-claim", raw.get("rateLimitType"))
    put(headers, "overage-status", raw.get("overageStatus"))
    if raw.get("isUsingOverage"):
        put(headers, "overage-in-use", "true")
    windows = raw.get("unifiedWindows")
    for claim, window in windows.items() if isinstance(windows, Mapping) else ():
        if isinstance(window, Mapping):
            name = header_name(claim)
            put(headers, f"{name}-utilization", window.get("utilization"))
            put(headers, f"{name}-reset", window.get("resetsAt"))
            put(headers, f"{name}-status", window.get("status"))
    claim = raw.get("rateLimitType")
    if isinstance(claim, str) and raw.get("status") == "rejected":
        put(headers, f"{header_name(claim)}-status", "rejected")
        put(headers, f"{header_name(claim)}-reset", raw.get("resetsAt"))
    return headers


def put(headers: CIMultiDict[str], name: str, value: object) -> None:
    if value is not None:
        headers[HEADER + name] = str(value)


def header_name(claim: str) -> str:
    for long, short in CLAIMS.items():
        if claim == long:
            return short
        if claim.startswith(f"{long}_"):
            return f"{short}_{claim[len(long) + 1 :]}"
    return claim
