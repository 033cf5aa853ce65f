"""The runtime's word on rate limits, as the response headers the provider would have sent.

So there is one reader of limits, whether an answer came over HTTPS or through the runtime.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from multidict import CIMultiDict

from proxy.call import Headers
from proxy.moments import read_moment
from proxy.providers.anthropic.limits import PREFIX

CLAIMS = {"five_hour": "5h", "seven_day": "7d"}
"""The runtime's names of windows and the headers'; others ("seven_day_opus") keep their tail."""


def limit_headers(raw: Mapping[str, Any]) -> CIMultiDict[str]:
    """Headers for a rate-limit event; empty when it states nothing.

    The runtime calls every 429 "rejected"; only one that names a window is about a window.
    """
    windows = {
        header_name(claim): window
        for claim, window in (raw.get("unifiedWindows") or {}).items()
        if isinstance(window, Mapping)
    }
    claim, status = raw.get("rateLimitType"), raw.get("status")
    headers: CIMultiDict[str] = CIMultiDict()
    for name, window in windows.items():
        put(headers, f"{name}-utilization", window.get("utilization"))
        put(headers, f"{name}-reset", window.get("resetsAt"))
        put(headers, f"{name}-status", window.get("status"))
    if status == "rejected" and isinstance(claim, str):
        put(headers, f"{header_name(claim)}-status", status)
        put(headers, f"{header_name(claim)}-reset", raw.get("resetsAt"))
    if status != "rejected" or "rejected" in headers.values():
        put(headers, "status", status)
        put(headers, "reset", raw.get("resetsAt"))
        put(headers, "representative-claim", claim)
    put(headers, "overage-status", raw.get("overageStatus"))
    if raw.get("overageInUse") or raw.get("isUsingOverage"):
        put(headers, "overage-in-use", "true")
    return headers


def retry_after(headers: Headers, now: datetime) -> int | None:
    """Seconds until the window that refuses resets; None when none is known."""
    moment = read_moment(headers.get(f"{PREFIX}reset"))
    return None if moment is None or moment <= now else math.ceil((moment - now).total_seconds())


def put(headers: CIMultiDict[str], name: str, value: object) -> None:
    if value is not None:
        headers[PREFIX + name] = str(value)


def header_name(claim: str) -> str:
    for long, short in CLAIMS.items():
        if claim == long:
            return short
        if claim.startswith(f"{long}_"):
            return f"{short}_{claim[len(long) + 1 :]}"
    return claim
