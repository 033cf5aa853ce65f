"""Requests as text for the clipboard, and what several of them come to. Pure, and without Qt."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from desktop import format as fmt
from desktop.language import translate
from proxy.model import Account
from proxy.provider import Provider
from proxy.record import RequestRecord, TokenUsage

BODY_FILE = "request.json"
"""Bodies are not kept, so the user's own file stands in for one."""
KEY_PLACEHOLDER = "YOUR-LOCAL-KEY"
_LEFT_OUT = {"accept", "user-agent", "originator"}
"""What a client says of itself."""


def curl_text(record: RequestRecord, base_url: str, needed: Iterable[tuple[str, str]]) -> str:
    """The request as a command for a shell, with a place for the key instead of one.

    `needed` are headers without which the provider would not take it.
    """
    headers = [
        ("content-type", "application/json"),
        ("authorization", f"Bearer {KEY_PLACEHOLDER}"),
        *needed,
    ]
    said = json.dumps({"model": record.model, "stream": record.stream})
    return "\n".join(
        [
            f"# The body was not kept: {record.request_bytes} bytes with {said}.",
            f"curl {base_url}{record.route} \\",
            *(f"  -H {_quoted(f'{name}: {value}')} \\" for name, value in headers),
            f"  --data-binary @{BODY_FILE}",
        ]
    )


def needed_headers(provider: Provider | None, account: Account | None) -> list[tuple[str, str]]:
    """What a request to the provider carries besides its credential, as its own test request shows."""
    if provider is None or account is None:
        return []
    headers = provider.test_request(account).headers.items()
    return [(name, value) for name, value in headers if name.lower() not in _LEFT_OUT]


def sums_of(records: Sequence[RequestRecord]) -> str:
    """ "3 requests chosen · 81K tokens · $0.12"."""
    usage, cost = TokenUsage(), Decimal(0)
    unpriced = 0
    for record in records:
        usage += record.usage or TokenUsage()
        usd = record.cost.usd if record.cost is not None else None
        cost += usd or Decimal(0)
        unpriced += record.usage is not None and usd is None
    parts = [
        translate("Requests", "%Ln request(s) chosen", len(records)),
        translate("Requests", "{count} tokens").format(count=fmt.tokens(usage.total)),
        fmt.money(cost),
    ]
    if unpriced:
        parts.append(translate("Requests", "%n without a price", unpriced))
    return " · ".join(parts)


def _quoted(text: str) -> str:
    """For a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"
