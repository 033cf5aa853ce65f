"""The values everything else speaks of: accounts, usage windows, token counts and request records.

All of them are frozen. Times are aware UTC datetimes, money is `Decimal` US dollars, percent is 0-100 and unclamped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", str)
"""Opaque, made by us: `acc_` and 16 hex digits. Two accounts may share an email, never an id."""

ProviderId = NewType("ProviderId", str)
"""The folder name of a provider: "anthropic"."""

PASS_THROUGH = AccountId("pass-through")
"""Stands for the client's own credential in records: no account of ours was used, nothing is stored."""


class ProxyState(StrEnum):
    """Whether the server listens."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    FAILED = "failed"
    """It could not start; the facade's `failure` says why."""


class ResetOutcome(StrEnum):
    """What became of the wish to spend a banked reset of an account's limits."""

    RESET = "reset"
    """The limits begin anew."""
    NOTHING_TO_RESET = "nothing_to_reset"
    """Nothing was used; the reset is still banked."""
    NONE_LEFT = "none_left"


class AccountStatus(StrEnum):
    """What an account can do for the next request."""

    ACTIVE = "active"
    RATE_LIMITED = "rate_limited"
    """Rests until a short limit ends."""
    QUOTA_EXCEEDED = "quota_exceeded"
    """Rests until a usage window resets."""
    PAUSED = "paused"
    """By the user."""
    REAUTH_REQUIRED = "reauth_required"
    """The provider refused to renew the login; the user must sign in again."""
    DEACTIVATED = "deactivated"
    """The provider closed the account or its organisation."""


IN_USE = (AccountStatus.ACTIVE, AccountStatus.RATE_LIMITED, AccountStatus.QUOTA_EXCEEDED)
"""The account serves, or will by itself: the two limits are stated by a rest, which knows when it ends.

A tuple, not a set: enum members are slow to hash, and each choice of an account asks.
"""


class KeepFresh(StrEnum):
    """Who renews a login."""

    SHARED = "shared"
    """The tool whose file it came from; we only read that file again."""
    OWNED = "owned"
    """We do: refresh tokens are single use, so nobody else may."""
    STATIC = "static"
    """Nobody: an API key or a long-lived token."""
    TOOL = "tool"
    """The provider's own tool, in a folder made for the account. We never see it: only the provider's local runtime
    can use it."""


class Preference(StrEnum):
    """The user's wish for an account within its provider's pool."""

    FIRST = "first"
    """Serves before all others, as long as it can."""
    NORMAL = "normal"
    LAST = "last"
    """Serves when no other can."""


class CredentialKind(StrEnum):
    """What an account signs its requests with."""

    OAUTH = "oauth"
    """A subscription login that expires and is renewed."""
    LONG_LIVED = "long_lived"
    """A bearer token without a refresh token."""
    CONSOLE = "console"
    """A login that expires and is renewed, and whose use is billed per token."""
    API_KEY = "api_key"

    @property
    def is_billed(self) -> bool:
        """Each token costs money; there are no usage windows."""
        return self in {CredentialKind.CONSOLE, CredentialKind.API_KEY}

    @property
    def is_renewable(self) -> bool:
        """Somebody has to keep it fresh."""
        return self in {CredentialKind.OAUTH, CredentialKind.CONSOLE}


@dataclass(frozen=True, slots=True)
class Account:
    """One login at one provider."""

    id: AccountId
    provider: ProviderId
    email: str
    """As the user typed it; the name shown everywhere."""
    kind: CredentialKind
    keep_fresh: KeepFresh
    created_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    status_reason: str = ""
    """A sentence for people; empty while active."""
    label: str = ""
    """The user's own name for it; tells two accounts of one email apart."""
    plan: str = ""
    """As shown: "Max 20x", "Pro"; empty when unknown."""
    is_default: bool = False
    """Serves first among equals, of its provider."""
    resting_until: datetime | None = None
    """Set with RATE_LIMITED and QUOTA_EXCEEDED; past it the account serves again."""
    rests_for_extra_usage: bool = False
    """It rests because paid extra usage has begun, until the user agrees to that."""
    source_path: str = ""
    """The file a shared login is read from again."""
    token_family: str = ""
    """Keyed hash that is the same for one login however often it was renewed; tells "already imported"."""
    expires_at: datetime | None = None
    """When the access token ends; None when it does not."""
    last_used_at: datetime | None = None
    extra_usage_agreed: bool = False
    """The user agreed that this account goes on with paid extra usage."""
    preference: Preference = Preference.NORMAL
    models: str = ""
    """The only models it serves, as patterns with commas between: "claude-haiku-*"; empty for all."""


class WindowSource(StrEnum):
    """Where the numbers of a window were read."""

    RESPONSE_HEADER = "response_header"
    USAGE_ENDPOINT = "usage_endpoint"
    STREAM_EVENT = "stream_event"
    """An event within an answer."""
    SDK_EVENT = "sdk_event"


@dataclass(frozen=True, slots=True)
class UsageWindow:
    """How much of one limit an account has used."""

    account_id: AccountId
    name: str
    """"5h", "weekly", "weekly · Opus"."""
    used_percent: float
    """0-100, may exceed 100: never clamped here."""
    resets_at: datetime | None
    observed_at: datetime
    source: WindowSource
    span: timedelta | None = None
    """The window's length; None when the provider does not say."""
    model_family: str | None = None
    """The only models it counts, as "opus"; None when it counts all."""
    is_rejected: bool = False
    """The provider refuses requests under it until it resets."""

    def is_expired(self, now: datetime) -> bool:
        """Past its reset the old value is unknown, not zero."""
        return self.resets_at is not None and now >= self.resets_at


@dataclass(frozen=True, slots=True)
class ExtraUsage:
    """Paid usage beyond the plan."""

    is_enabled: bool
    observed_at: datetime
    is_in_use: bool = False
    """The provider said that requests are being billed right now."""
    used: Decimal | None = None
    limit: Decimal | None = None
    currency: str = "USD"
    balance: Decimal | None = None
    """What is left of credits that were bought in advance; None where use is billed afterwards or nothing is said."""


@dataclass(frozen=True, slots=True)
class Observation:
    """All that one answer or one look at the usage endpoint said of an account's limits."""

    windows: tuple[UsageWindow, ...] = ()
    extra: ExtraUsage | None = None
    is_complete: bool = False
    """It lists every window there is (the endpoint); else only those named are replaced (headers)."""
    banked_resets: int | None = None
    """See Usage; None when it did not say."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of an account's limits now."""

    account_id: AccountId
    windows: tuple[UsageWindow, ...] = ()
    extra: ExtraUsage | None = None
    checked_at: datetime | None = None
    """When the usage endpoint last answered."""
    banked_resets: int | None = None
    """So often the user may still have the windows reset by the provider; None when it grants no such thing."""


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


@dataclass(frozen=True, slots=True)
class Release:
    """A version of the program that can be had."""

    version: str
    """Without a "v" in front."""
    url: str
    """The page that tells of it."""


JsonObject = Mapping[str, object]
