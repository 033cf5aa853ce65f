"""The contract between the proxy and a provider: one value that holds all that is particular to it.

The proxy outside `proxy/providers/` names no provider; it asks these values. Functions here are pure unless they
take a `Fetch`, which does the one network call they need.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from multidict import CIMultiDict

from proxy.call import Answer, Fetch, Headers, UpstreamRequest
from proxy.client_url import ClientUrl
from proxy.clients.client import Client
from proxy.credential import Credential, OAuthCredential, Recognised
from proxy.dialect import Dialect
from proxy.local import LocalRoute
from proxy.login_places import LoginPlace
from proxy.model import (
    Account,
    AccountId,
    CredentialKind,
    Observation,
    ProviderId,
    ResetOutcome,
    Usage,
)
from proxy.price_rules import PriceRules
from proxy.separate_login import SeparateLogin
from proxy.sign_in_methods import SignInMethods
from proxy.translation import Translation

if TYPE_CHECKING:
    from proxy.runtime import LocalRuntime, RuntimePlace


class RouteKind(StrEnum):
    """What a call is to the log and to the pool."""

    REQUEST = "request"
    """A model call: one record each."""
    COUNT = "count"
    """A token count: no record; a limit on it rests nothing but further counts."""
    OTHER = "other"
    """Anything else: passed on, no record."""


class Transport(StrEnum):
    """Who answers."""

    API = "api"
    """The provider's HTTPS API."""
    SDK = "sdk"
    """A local runtime of the provider."""
    SOCKET = "socket"
    """The provider's API, over a WebSocket; the route's dialect is a `SocketDialect`."""


@dataclass(frozen=True, slots=True)
class Route:
    """One local address."""

    method: str
    """"POST", or "*" for any."""
    path: str
    """"/claude/v1/messages"; with "/*" at its end everything below."""
    upstream_path: str
    """"/v1/messages"; with "/*" at its end the rest of the path is kept."""
    kind: RouteKind
    dialect: Dialect
    transport: Transport = Transport.API
    translation: Translation | None = None
    """Where the client speaks another dialect than the provider; `dialect` then is the client's."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A client's connectivity check that we answer ourselves, so that it stays quiet."""

    method: str
    path: str
    """With "/*" at its end everything below."""
    status: int


@dataclass(frozen=True, slots=True)
class Accent:
    """A provider's colour for its glyph and row tint, as "#RRGGBB"."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class TermsNotice:
    """What a user reads before importing a subscription login."""

    text: str
    url: str


class VerdictKind(StrEnum):
    """What an answer of a provider means for the exchange and the account."""

    PASS_ON = "pass_on"
    """It is about the request: the client gets it, no account is harmed, no other is tried."""
    RENEW = "renew"
    """The token has expired or was revoked: renew once, send once more."""
    QUOTA = "quota"
    """A usage window is full: the account rests until `until`, another may serve."""
    RATE = "rate"
    """Too fast, for seconds: passed on, no other account."""
    TROUBLE = "trouble"
    """The provider is overloaded or failed: one other account may be tried, nobody rests."""
    REFUSED = "refused"
    """The login is valid no more (account or organisation closed)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning of one answer."""

    kind: VerdictKind
    until: datetime | None = None
    """QUOTA: when the account serves again, if the answer said so."""
    model_family: str | None = None
    """QUOTA: the only models that rest; None for all."""
    reason: str = ""
    """For people and the log: "5h window used up"."""
    error_type: str = ""
    """The provider's own word: "rate_limit_error"."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose login it is, as the provider says; `account_key` is Recognised's."""

    email: str = ""
    plan: str = ""
    account_key: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a provider, with what is known of its limits."""

    account: Account
    usage: Usage


class Provider(Protocol):
    """A company we speak to."""

    @property
    def id(self) -> ProviderId: ...

    @property
    def title(self) -> str: ...

    @property
    def accent(self) -> Accent: ...

    @property
    def glyph(self) -> str:
        """A neutral icon of our own drawing: SVG source with `currentColor`."""
        ...

    @property
    def routes(self) -> tuple[Route, ...]:
        """The first that matches serves."""
        ...

    @property
    def local_routes(self) -> tuple[LocalRoute, ...]:
        """Answered here; they go before `routes`."""
        ...

    @property
    def probes(self) -> tuple[Probe, ...]: ...

    @property
    def client_urls(self) -> tuple[ClientUrl, ...]: ...

    @property
    def clients(self) -> tuple[Client, ...]:
        """The best known first; the last stands for all that no other claims."""
        ...

    @property
    def price_rules(self) -> PriceRules: ...

    @property
    def notice(self) -> TermsNotice | None: ...

    @property
    def login_files(self) -> tuple[str, ...]:
        """Where the provider's own tools keep a login, with "~"; offered in the import dialog when they exist."""
        ...

    @property
    def login_places(self) -> tuple[LoginPlace, ...]:
        """Where a login of this provider may lie on this computer: `login_files` first, then what other tools keep.

        Looked at only when the user asks for it.
        """
        ...

    @property
    def keychain_command(self) -> str:
        """What prints the login that `login_tool` keeps in macOS' keychain, for a terminal; empty where it keeps none there."""
        ...

    @property
    def login_tool(self) -> str:
        """The provider's own tool that signs in and keeps `login_files` fresh, as people call it: "Claude Code"."""
        ...

    @property
    def separate_login(self) -> SeparateLogin:
        """How `login_tool` makes a login beside its own, for this program alone."""
        ...

    @property
    def sign_in_methods(self) -> SignInMethods | None:
        """How people sign in from here; None where they can only do so elsewhere."""
        ...

    @property
    def settings(self) -> object:
        """A frozen dataclass; its fields are the settings `LOADLINE_<ID>_<FIELD>`."""
        ...

    def configured(self, settings: object) -> "Provider":
        """The same provider with other settings, for a program that starts."""
        ...

    def reconfigured(self, settings: object) -> "Provider":
        """The same for a program that runs: what the provider has learnt meanwhile stays with it."""
        ...

    # Requests

    def url(self, path: str, kind: CredentialKind) -> str:
        """The upstream address of `path` (with its query) for an account of that kind."""
        ...

    def sign(self, headers: CIMultiDict[str], credential: Credential) -> None:
        """Takes the client's own credential off `headers` and puts the account's on, in place."""
        ...

    def has_own_credential(self, headers: Headers) -> bool:
        """The client sent a credential of this provider itself, and the settings let it be used at all."""
        ...

    @property
    def prefers_own_credential(self) -> bool:
        """The client's own credential is used even when an account could serve (pass-through: always)."""
        ...

    @property
    def stops_at_extra_usage(self) -> bool:
        """An account whose requests begin to be billed beyond its plan rests until the user agrees to it."""
        ...

    @property
    def takes_sockets(self) -> bool:
        """Its routes for WebSockets are open; otherwise clients are told to send plain requests."""
        ...

    def assist(self, headers: CIMultiDict[str], body: bytes) -> tuple[bytes, tuple[str, ...]]:
        """The parity helpers that the settings turn on: the body to send and the names of those that changed something.

        Off by default: then `body` comes back as the same object.
        """
        ...

    def judge(self, status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
        """What an answer with an error status, or an error event that came first, means."""
        ...

    def observe(self, account_id: AccountId, headers: Headers, now: datetime) -> Observation | None:
        """The usage windows that an answer's headers state; None when they state none."""
        ...

    def observe_event(
        self, account_id: AccountId, event: bytes, now: datetime
    ) -> Observation | None:
        """The same of an event within an answer (see OnLimits); None when it states none."""
        ...

    def pool_headers(self, members: Iterable[Member], now: datetime) -> tuple[tuple[str, str], ...]:
        """What an answer says of all accounts together, in place of the provider's headers of the same names."""
        ...

    def model_family(self, model: str) -> str | None: ...

    def serves(self, plan: str, model: str) -> bool:
        """Whether accounts of that plan (`Account.plan`) may use the model; True unless the provider said no.

        Asked for each request: a look at what is known.
        """
        ...

    def tidy_email(self, email: str) -> str:
        """The address as shown and stored. Raises ImportRefused (`email_missing`, `email_invalid`)."""
        ...

    # Credentials

    def recognise(self, document: bytes, now: datetime) -> Recognised:
        """The login in a file or pasted text. Raises ImportRefused: `not_json`, `no_login_in_file`, `file_too_large`."""
        ...

    def is_renewal_due(self, credential: Credential, now: datetime) -> bool:
        """It ends so soon that it should be renewed before the next request."""
        ...

    async def renew(
        self, credential: OAuthCredential, fetch: Fetch, now: datetime
    ) -> OAuthCredential:
        """Spends the refresh token. Raises RenewalRefused (for good) or RenewalFailed (later again)."""
        ...

    async def fetch_usage(
        self, account_id: AccountId, credential: Credential, fetch: Fetch, now: datetime
    ) -> Observation | None:
        """All windows from the usage endpoint; None when this credential has no such endpoint.

        Raises UpstreamError, UpstreamFormatError, or UsageBusy when asked to wait.
        """
        ...

    def reset_request(self, redeem_id: str) -> UpstreamRequest | None:
        """Spends a banked reset, once for each id; unsigned, its url a path. None where there are no such resets."""
        ...

    def read_reset(self, answer: Answer) -> ResetOutcome:
        """What a good answer to it says. Raises UpstreamFormatError."""
        ...

    async def fetch_profile(
        self, credential: Credential, fetch: Fetch, now: datetime
    ) -> Profile | None: ...

    def local_runtime(self, place: "RuntimePlace") -> "LocalRuntime | None":
        """What answers this provider's routes with Transport.SDK; None where there are none. Starts nothing."""
        ...

    def test_request(self, account: Account) -> UpstreamRequest:
        """One small request that shows whether an account works; unsigned, its url a path."""
        ...


Providers = Mapping[ProviderId, Provider]
