"""Sessions as clients have them, measured as the program does it: one that grows and breaks its cache, and small ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import msgspec

from proxy.model import AccountId
from proxy.record import Cost, CostKind, RequestRecord, TokenUsage
from proxy.shape import PromptParts, ShapeMeter
from proxy.upkeep import Upkeep, UpkeepKind
from tests.desktop.samples import HAIKU, NOW, OPUS, ROWS, record
from tests.proxy.growths import IMAGE, keyed_hash, text

LONG_ID = "9b21d4e0-5c6a-4a7e-8f11-2d7c90aa31e5"
PER_BYTE = 4
"""Bytes of text a token has."""
IMAGE_TOKENS = 1500
READ, WRITE, OUTPUT = (Decimal(price) / 10**6 for price in ("0.2", "5", "20"))
STEPS: tuple[tuple[int, int, dict[str, object]], ...] = (
    (22_000, 0, {}),
    (14_000, 0, {}),
    (22_000, 0, {}),
    (18_000, 0, {}),
    (36_000, 2, {}),
    (9_000, 0, {"more_tools": True, "cached": 18_000, "reason": "tools_changed"}),
    (14_000, 0, {}),
    (20_000, 0, {}),
    (16_000, 0, {}),
    (33_000, 0, {}),
    (15_000, 0, {}),
    (20_000, 0, {"cached": 0, "later": 80}),
)
"""Bytes and images that each request adds, and what else happens with it."""


LOG = (
    "2026-11-25 14:02:11.040 INFO    proxy.server: Listening on http://127.0.0.1:2455.",
    "2026-11-25 14:02:11.402 INFO    proxy.vault: The vault is open.",
    "2026-11-25 14:09:30.118 DEBUG   proxy.exchange: req_01 alice@example.com 200 in 14200 ms.",
    "2026-11-25 14:11:02.700 INFO    proxy.keeper: The login of alice@example.com was renewed.",
    "2026-11-25 14:15:45.020 WARNING proxy.keeper: The login of team@example.com is over.",
    "2026-11-25 14:20:51.377 ERROR   proxy.exchange: The request req_02 failed by a fault of ours.",
    "Traceback (most recent call last):",
    '  File "proxy/exchange.py", line 85, in run',
    "    self._standing = await self._send(self._sending)",
    "RuntimeError: an invented one",
    "2026-11-25 14:22:04.001 INFO    proxy.updates: This is the newest version.",
)
"""Lines of an invented log."""


def upkeep_text() -> str:
    """Renewals and usage checks of the sample accounts, as the store holds them."""
    entries = (
        (190, "team", UpkeepKind.REFUSED, "OpenAI no longer renews this login.", 3),
        (64, "work", UpkeepKind.READ_AGAIN, "", 1),
        (
            41,
            "bob",
            UpkeepKind.USAGE_NOT_TOLD,
            "OpenAI limits usage checks; the numbers are those of your traffic.",
            1,
        ),
        (26, "bob", UpkeepKind.USAGE_CHECKED, "", 1),
        (11, "alice", UpkeepKind.RENEWED, "", 1),
        (9, "work", UpkeepKind.USAGE_CHECKED, "", 1),
        (4, "alice", UpkeepKind.NOT_RENEWED, "Anthropic did not answer in time.", 2),
    )
    kept = [
        Upkeep(NOW - timedelta(minutes=ago), AccountId(f"acc_{name}"), kind, reason, times)
        for ago, name, kind, reason, times in entries
    ]
    return msgspec.json.encode(kept).decode()


def long_session() -> Iterator[RequestRecord]:
    """Twelve requests of an agent: tools are added at the sixth, the cache has expired at the last."""
    meter = ShapeMeter(keyed_hash)
    tools = [text(4_200, mark) for mark in "abcdefghij"]
    messages: list[bytes] = []
    images, known, at = 0, 0, NOW - timedelta(hours=3)
    for number, (grown, new_images, what) in enumerate(STEPS):
        if what.get("more_tools"):
            tools += [text(4_000, mark) for mark in "klmnopqrstuvwx"]
        messages += [IMAGE + text(90_000, "i")] * new_images
        messages.append(text(grown, chr(65 + number)))
        images += new_images
        system = text(38_000, "s")
        parts = PromptParts(OPUS, system, tuple(tools), tuple(messages))
        shape = meter.measure(LONG_ID, parts)
        written = sum(map(len, (system, *tools, *messages))) - images * (90_000 + len(IMAGE))
        prompt = written // PER_BYTE + images * IMAGE_TOKENS
        at += timedelta(minutes=2 + int(str(what.get("later", 0))))
        usage = tokens(prompt, int(str(what.get("cached", known))))
        reason = str(what.get("reason", ""))
        yield made(
            700 + number, LONG_ID, usage, started_at=at, shape=shape, cache_miss_reason=reason
        )
        known = prompt


def small_sessions() -> Iterator[RequestRecord]:
    """One request each, of other clients and accounts."""
    for number, (name, row, client) in enumerate(
        (
            ("01c94d7e-3a52", ROWS[2], "codex_cli_rs/0.169.0"),
            ("b21e77aa-0c1f", ROWS[7], "Anthropic/Python 0.80.0"),
            ("99d0be12-77e3", ROWS[8], "claude-cli/2.1.330"),
        )
    ):
        started_at = NOW - timedelta(hours=5, minutes=number)
        yield record(800 + number, row, session_id=name, client=client, started_at=started_at)
    title = tokens(900, 0)
    yield made(850, LONG_ID, title, started_at=NOW - timedelta(hours=3), model=HAIKU, shape=None)


def tokens(prompt: int, cached: int) -> TokenUsage:
    return TokenUsage(
        input=12, cache_read=cached, cache_write_5m=max(0, prompt - cached - 12), output=900
    )


def made(number: int, session_id: str, usage: TokenUsage, **changes: object) -> RequestRecord:
    parts = {
        "cache_read": usage.cache_read * READ,
        "cache_write": usage.cache_write * WRITE,
        "output": usage.output * OUTPUT,
    }
    cost = Cost(sum(parts.values(), Decimal(0)), CostKind.API_EQUIVALENT, tuple(parts.items()))
    base = record(number, ROWS[0], session_id=session_id, usage=usage, cost=cost)
    return replace(base, **changes)  # type: ignore[arg-type]


def sessions() -> list[RequestRecord]:
    return [*long_session(), *small_sessions()]
