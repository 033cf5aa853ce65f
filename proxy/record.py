"""What is known of a request: its tokens and their price, the calls it took, the shape of its prompt, and sums of many.

All of it is frozen. Times are aware UTC datetimes, money is `Decimal` US dollars; nothing of a prompt or an answer.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from proxy.model import AccountId, CredentialKind, ProviderId


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one request, as billed. The five prompt and answer parts never overlap."""

    input: int = 0
    """Neither read from nor written to the prompt cache."""
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    output: int = 0
    """Reasoning included."""
    reasoning: int = 0
    """The part of `output` that was thinking, where the provider tells."""

    @property
    def cache_write(self) -> int:
        return self.cache_write_5m + self.cache_write_1h

    @property
    def prompt(self) -> int:
        """The whole prompt the model read."""
        return self.input + self.cache_read + self.cache_write

    @property
    def total(self) -> int:
        return self.prompt + self.output

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        return TokenUsage(
            self.input + other.input,
            self.cache_read + other.cache_read,
            self.cache_write_5m + other.cache_write_5m,
            self.cache_write_1h + other.cache_write_1h,
            self.output + other.output,
            self.reasoning + other.reasoning,
        )


class CostKind(StrEnum):
    """Whether anyone pays it."""

    BILLED = "billed"
    """An API key, or paid extra usage."""
    API_EQUIVALENT = "api_equivalent"
    """A subscription: what the API would have asked."""

    @classmethod
    def of(cls, credential: CredentialKind, *, is_extra_usage: bool = False) -> "CostKind":
        """A subscription has been paid already, unless the provider says that paid extra usage is in use."""
        return cls.BILLED if credential.is_billed or is_extra_usage else cls.API_EQUIVALENT


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of one request."""

    usd: Decimal | None
    """None when no price of the model is known; never a guess, never zero instead."""
    kind: CostKind
    parts: tuple[tuple[str, Decimal], ...] = ()
    """("input", …), ("cache_read", …), ("cache_write", …), ("output", …), ("tools", …): their sum is `usd`."""


class Ending(StrEnum):
    """How an exchange ended."""

    COMPLETED = "completed"
    UPSTREAM_ERROR = "upstream_error"
    """The provider answered with an error, as a status or as an event."""
    INCOMPLETE = "incomplete"
    """The provider's answer broke off."""
    CANCELLED = "cancelled"
    """The client left."""
    FAILED = "failed"
    """We could not serve it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to a provider within an exchange."""

    account_id: AccountId
    started_at: datetime
    duration_ms: float
    status: int | None
    """None when no answer came."""
    outcome: str
    """"answered", "renewed", "failed over", "reconnected", or the cause in a word or two."""
    reason: str = ""
    """Why this account was chosen, as the pool said it: "default account"."""


@dataclass(frozen=True, slots=True)
class PromptShape:
    """Sizes and keyed hashes of a prompt; no content. Bytes are of the JSON as sent."""

    system_bytes: int = 0
    tools_bytes: int = 0
    messages_bytes: int = 0
    tool_count: int = 0
    message_count: int = 0
    image_count: int = 0
    system_hash: str = ""
    """16 hex digits, keyed by this installation; a client's attribution block is left out."""
    tools_hash: str = ""
    """Order counts."""
    tools_set_hash: str = ""
    """Order does not count: equal with another `tools_hash` means reordered."""
    history_bytes: int = 0
    """Of the messages, the leading part that the session's last request had as well."""
    new_bytes: int = 0
    """Of the messages, the rest."""
    kept_messages: int = 0
    """How many leading messages are the same as in the session's last request."""
    changes: tuple[str, ...] = ()
    """Against the session's last request: "model", "system", "tools", "tools_order", "history", "images"."""
    growth_bytes: int | None = None
    """Prompt bytes more than in the session's last request; None on a session's first."""


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What is kept of one exchange, however it ended."""

    id: str
    """`req_` and 24 hex digits that sort by time."""
    started_at: datetime
    provider: ProviderId
    account_id: AccountId | None
    """None when nobody could serve; PASS_THROUGH for the client's own credential."""
    account_email: str
    route: str
    """The local path: "/claude/v1/messages"."""
    transport: str
    """"api" or "sdk"."""
    dialect: str
    ending: Ending
    model: str = ""
    """As the answer named it, else as the request did."""
    session_id: str = ""
    client: str = ""
    """The client's name as it introduced itself: "claude-cli/2.1.330"; cut at 80 characters."""
    client_key: str = ""
    """The name of the local key it came with."""
    stream: bool = False
    status: int | None = None
    """What the client got; None when it left before."""
    error_type: str = ""
    """The provider's or our own word for what went wrong."""
    upstream_id: str = ""
    """The provider's request id."""
    stop_reason: str = ""
    ttft_ms: float | None = None
    """From accepting to the first byte of the answer's body."""
    duration_ms: float = 0.0
    attempts: tuple[Attempt, ...] = ()
    refreshed: bool = False
    request_bytes: int = 0
    response_bytes: int = 0
    usage: TokenUsage | None = None
    """None when the answer stated none."""
    cost: Cost | None = None
    shape: PromptShape | None = None
    helpers: tuple[str, ...] = ()
    """The parity helpers that changed something."""
    cache_miss_reason: str = ""
    """The provider's own word, where the client asked for it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the requests of a day, a model or an account."""

    requests: int = 0
    errors: int = 0
    usage: TokenUsage = field(default_factory=TokenUsage)
    billed_usd: Decimal = Decimal(0)
    api_equivalent_usd: Decimal = Decimal(0)
    unpriced: int = 0
    """Requests with tokens but no known price."""

    @classmethod
    def of(cls, record: RequestRecord) -> "Totals":
        """One request as a sum. A client that left made no error."""
        cost = record.cost
        usd = (cost and cost.usd) or Decimal(0)
        is_billed = cost is not None and cost.kind is CostKind.BILLED
        return cls(
            requests=1,
            errors=int(record.ending not in (Ending.COMPLETED, Ending.CANCELLED)),
            usage=record.usage or TokenUsage(),
            billed_usd=usd if is_billed else Decimal(0),
            api_equivalent_usd=Decimal(0) if is_billed else usd,
            unpriced=int(record.usage is not None and (cost is None or cost.usd is None)),
        )

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.requests + other.requests,
            self.errors + other.errors,
            self.usage + other.usage,
            self.billed_usd + other.billed_usd,
            self.api_equivalent_usd + other.api_equivalent_usd,
            self.unpriced + other.unpriced,
        )
