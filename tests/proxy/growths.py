"""Sessions for the tests of growth: prompts as a client sends them, measured as the program measures them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from proxy.model import AccountId, ProviderId
from proxy.record import Cost, CostKind, Ending, PromptShape, RequestRecord, TokenUsage
from proxy.shape import PromptParts, ShapeMeter, Slice
from tests.conftest import NOW

READ, WRITE, INPUT, OUTPUT = (Decimal(price) / 10**6 for price in ("0.5", "6.25", "5", "25"))
"""US dollars a token."""


def text(characters: int, mark: str = "x") -> bytes:
    """A message of so many bytes."""
    return (mark * characters).encode()


IMAGE = b'{"type":"image"}'


def keyed_hash(data: Slice) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def cost_of(usage: TokenUsage) -> Cost:
    parts = {
        "input": usage.input * INPUT,
        "cache_read": usage.cache_read * READ,
        "cache_write": usage.cache_write * WRITE,
        "output": usage.output * OUTPUT,
    }
    return Cost(sum(parts.values(), Decimal(0)), CostKind.API_EQUIVALENT, tuple(parts.items()))


def record(number: int, shape: PromptShape | None, **changes: object) -> RequestRecord:
    made = RequestRecord(
        id=f"req_{number:024x}",
        started_at=NOW + timedelta(minutes=number),
        provider=ProviderId("acme"),
        account_id=AccountId("acc_1"),
        account_email="alice@example.com",
        route="/acme/v1/messages",
        transport="api",
        dialect="acme",
        ending=Ending.COMPLETED,
        model="acme-1",
        session_id="session-1",
        shape=shape,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class Session:
    """What one client sends under one session id; a tenth of a token a byte unless a request says otherwise."""

    records: list[RequestRecord] = field(default_factory=list)
    meter: ShapeMeter = field(default_factory=lambda: ShapeMeter(keyed_hash))

    def ask(
        self,
        messages: Sequence[bytes],
        *,
        system: bytes = text(1000, "s"),
        tools: Sequence[bytes] = (text(1000, "t"), text(1000, "u")),
        model: str = "acme-1",
        tokens: int | None = -1,
        cached: int = 0,
        written: int = 0,
        **changes: object,
    ) -> RequestRecord:
        """`tokens` of the prompt: None for an answer that stated none, -1 for a tenth of its bytes."""
        parts = PromptParts(model, system, tuple(tools), tuple(messages))
        shape = self.meter.measure("session-1", parts)
        size = len(system) + sum(map(len, tools)) + sum(map(len, messages))
        usage = None
        if tokens is not None:
            prompt = size // 10 if tokens < 0 else tokens
            usage = TokenUsage(
                input=prompt - cached - written,
                cache_read=cached,
                cache_write_5m=written,
                output=10,
            )
        values = {
            "model": model,
            "usage": usage,
            "cost": cost_of(usage) if usage else None,
            **changes,
        }
        made = record(len(self.records), shape, **values)
        self.records.append(made)
        return made

    def restart(self) -> None:
        """The program starts again: what it remembered of prompts is gone."""
        self.meter = ShapeMeter(keyed_hash)
