"""The value that holds all that is particular to Anthropic; each method's subject is a module of its own."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from multidict import CIMultiDict

from proxy.call import Answer, Fetch, Headers, UpstreamRequest
from proxy.client_url import ClientUrl
from proxy.clients.client import Client
from proxy.credential import Credential, OAuthCredential, Recognised
from proxy.dialects.anthropic_messages import AnthropicMessages
from proxy.email_address import tidy_email
from proxy.errors import UpstreamFormatError
from proxy.local import LocalRoute
from proxy.login_places import LoginPlace
from proxy.model import Account, AccountId, CredentialKind, Observation, ProviderId, ResetOutcome
from proxy.price_rules import PriceRules
from proxy.provider import (
    Accent,
    Member,
    Probe,
    Profile,
    Route,
    RouteKind,
    TermsNotice,
    Transport,
    Verdict,
)
from proxy.providers.anthropic import limits, oauth, parity, signing, usage, verdict, windows
from proxy.providers.anthropic.clients import CLIENTS
from proxy.providers.anthropic.credential import recognise
from proxy.providers.anthropic.login_places import (
    CLAUDE_CODE,
    KEYCHAIN_COMMAND,
    known_places,
    own_file,
)
from proxy.providers.anthropic.pricing import RULES
from proxy.providers.anthropic.sdk.transport import SdkRuntime
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.runtime import LocalRuntime, RuntimePlace
from proxy.separate_login import SeparateLogin
from proxy.sign_in_methods import SignInMethods

_ID = ProviderId("anthropic")
_DIALECT = AnthropicMessages()
_ROUTES = (
    Route("POST", "/claude/v1/messages", "/v1/messages", RouteKind.REQUEST, _DIALECT),
    Route(
        "POST",
        "/claude/v1/messages/count_tokens",
        "/v1/messages/count_tokens",
        RouteKind.COUNT,
        _DIALECT,
    ),
    Route(
        "POST",
        "/claude-sdk/v1/messages",
        "/v1/messages",
        RouteKind.REQUEST,
        _DIALECT,
        Transport.SDK,
    ),
    # What the local runtime has no way for is answered by the API.
    Route(
        "POST",
        "/claude-sdk/v1/messages/count_tokens",
        "/v1/messages/count_tokens",
        RouteKind.COUNT,
        _DIALECT,
    ),
    Route("GET", "/claude-sdk/v1/models", "/v1/models", RouteKind.OTHER, _DIALECT),
    Route("*", "/claude/v1/*", "/v1/*", RouteKind.OTHER, _DIALECT),
    Route("GET", "/claude-sdk/v1/models/*", "/v1/models/*", RouteKind.OTHER, _DIALECT),
)
_PROBES = tuple(
    probe
    for base in ("/claude", "/claude-sdk")
    for probe in (
        Probe("GET", base, 200),
        Probe("HEAD", base, 200),
        Probe("GET", f"{base}/api/hello", 200),
        Probe("HEAD", f"{base}/api/hello", 200),
        Probe("POST", f"{base}/api/event_logging/*", 204),
    )
)
_CLIENT_URLS = (
    ClientUrl("Claude Code", "/claude", "ANTHROPIC_BASE_URL"),
    ClientUrl("Anthropic SDK, by this machine's Claude Code", "/claude-sdk"),
)

_ACCENT = Accent(light="#BF6A45", dark="#E09A75")
_GLYPH = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
<path d="M12 5.5 19 18.5H5Z" fill="none" stroke="currentColor" stroke-width="3.2" stroke-linejoin="round"/>
</svg>
"""

_SEPARATE_LOGIN = SeparateLogin(
    "CLAUDE_CONFIG_DIR", "~/.claude-loadline", "claude", ".credentials.json"
)
_NOTICE = TermsNotice(
    text=(
        "Anthropic reserves subscription logins for its own apps. Requests sent this way may be refused, "
        "billed as extra usage, or put the account at risk. An API key avoids this."
    ),
    url="https://code.claude.com/docs/en/legal-and-compliance",
)


@dataclass(frozen=True, slots=True)
class AnthropicProvider:
    """Anthropic, with the settings it was given. Satisfies `provider.Provider`."""

    settings: AnthropicSettings = field(default_factory=AnthropicSettings)
    id: ProviderId = _ID
    title: str = "Anthropic"
    accent: Accent = _ACCENT
    glyph: str = _GLYPH
    routes: tuple[Route, ...] = _ROUTES
    local_routes: tuple[LocalRoute, ...] = ()
    takes_sockets: bool = False
    probes: tuple[Probe, ...] = _PROBES
    client_urls: tuple[ClientUrl, ...] = _CLIENT_URLS
    clients: tuple[Client, ...] = CLIENTS
    price_rules: PriceRules = RULES
    notice: TermsNotice | None = _NOTICE
    login_tool: str = CLAUDE_CODE
    keychain_command: str = KEYCHAIN_COMMAND
    separate_login: SeparateLogin = _SEPARATE_LOGIN
    sign_in_methods: SignInMethods | None = None
    """Anthropic wants its logins made by its own apps."""

    @property
    def login_files(self) -> tuple[str, ...]:
        return (own_file(os.environ),)

    @property
    def login_places(self) -> tuple[LoginPlace, ...]:
        return tuple(known_places(os.environ, self.separate_login))

    def configured(self, settings: object) -> "AnthropicProvider":
        assert isinstance(settings, AnthropicSettings)
        return replace(self, settings=settings)

    def reconfigured(self, settings: object) -> "AnthropicProvider":
        return self.configured(settings)

    # Requests

    def url(self, path: str, kind: CredentialKind) -> str:
        """One host serves keys and logins alike."""
        return self.settings.address(path)

    def sign(self, headers: CIMultiDict[str], credential: Credential) -> None:
        signing.sign(headers, credential)

    def has_own_credential(self, headers: Headers) -> bool:
        return self.settings.pass_through != "never" and signing.has_own_credential(headers)

    @property
    def prefers_own_credential(self) -> bool:
        return self.settings.pass_through == "always"

    @property
    def stops_at_extra_usage(self) -> bool:
        return self.settings.stop_at_extra_usage

    def assist(self, headers: CIMultiDict[str], body: bytes) -> tuple[bytes, tuple[str, ...]]:
        return parity.assist(self.settings, headers, body)

    def judge(self, status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
        return verdict.judge(status, headers, body, now)

    def observe(self, account_id: AccountId, headers: Headers, now: datetime) -> Observation | None:
        return limits.observe(account_id, headers, now)

    def observe_event(
        self, account_id: AccountId, event: bytes, now: datetime
    ) -> Observation | None:
        return None  # its streams state no limits

    def pool_headers(self, members: Iterable[Member], now: datetime) -> tuple[tuple[str, str], ...]:
        return ()  # its clients look at the account's own

    def model_family(self, model: str) -> str | None:
        return windows.model_family(model)

    def serves(self, plan: str, model: str) -> bool:
        return True

    def tidy_email(self, email: str) -> str:
        return tidy_email(email)

    # Credentials

    def recognise(self, document: bytes, now: datetime) -> Recognised:
        return recognise(document, now)

    def is_renewal_due(self, credential: Credential, now: datetime) -> bool:
        return isinstance(credential, OAuthCredential) and oauth.is_renewal_due(credential, now)

    async def renew(
        self, credential: OAuthCredential, fetch: Fetch, now: datetime
    ) -> OAuthCredential:
        return await oauth.renew(credential, self.settings, fetch, now)

    async def fetch_usage(
        self, account_id: AccountId, credential: Credential, fetch: Fetch, now: datetime
    ) -> Observation | None:
        return await usage.fetch_usage(account_id, credential, self.settings, fetch, now)

    def reset_request(self, redeem_id: str) -> UpstreamRequest | None:
        return None

    def read_reset(self, answer: Answer) -> ResetOutcome:
        raise UpstreamFormatError("Anthropic has no resets of limits.")

    async def fetch_profile(
        self, credential: Credential, fetch: Fetch, now: datetime
    ) -> Profile | None:
        return await usage.fetch_profile(credential, self.settings, fetch, now)

    def local_runtime(self, place: RuntimePlace) -> LocalRuntime:
        return SdkRuntime(self.settings, place)

    def test_request(self, account: Account) -> UpstreamRequest:
        """The list of models: it costs nothing, names no model, and begins no 5-hour window."""
        headers = CIMultiDict({"anthropic-version": "2023-06-01", "accept": "application/json"})
        return UpstreamRequest("GET", "/v1/models?limit=1", headers)
