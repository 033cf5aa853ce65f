"""The values everything else speaks of: providers, accounts and their usage windows. Requests are in `record.py`.

All of them are frozen. Times are aware UTC datetimes, money is `Decimal` US dollars, percent is 0-100 and unclamped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


SHORTEST_SPAN = timedelta(hours=5)
"""Of the windows of all plans; stands in for a length that nobody says."""


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
class Release:
    """A version of the program that can be had."""

    version: str
    """Without a "v" in front."""
    url: str
    """The page that tells of it."""


JsonObject = Mapping[str, object]
