"""The value that holds all that is particular to OpenAI; each method's subject is a module of its own."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from multidict import CIMultiDict

from proxy.call import Answer, Fetch, Headers, UpstreamRequest
from proxy.client_url import ClientUrl
from proxy.clients.client import Client
from proxy.credential import Credential, OAuthCredential, Recognised
from proxy.email_address import tidy_email
from proxy.local import LocalRoute
from proxy.login_places import LoginPlace
from proxy.model import (
    Account,
    AccountId,
    CredentialKind,
    Observation,
    ProviderId,
    ResetOutcome,
    WindowSource,
)
from proxy.own_calls import read_json
from proxy.price_rules import PriceRules
from proxy.provider import Accent, Member, Probe, Profile, Route, TermsNotice, Verdict
from proxy.providers.openai import oauth, pool_figures, resets, usage, verdict, windows
from proxy.providers.openai.clients import CLIENTS
from proxy.providers.openai.credential import ACCOUNT_ID, account_key, merged_claims, recognise
from proxy.providers.openai.known_models import KnownModels
from proxy.providers.openai.login_places import CODEX, known_places, own_file
from proxy.providers.openai.models import CODEX_VERSION
from proxy.providers.openai.pricing import RULES
from proxy.providers.openai.routes import CLIENT_URLS, ROUTES, local_routes, upstream_url
from proxy.providers.openai.settings import OpenAISettings
from proxy.providers.openai.sign_in import OpenAISignIn
from proxy.providers.openai.signing import sign
from proxy.runtime import LocalRuntime, RuntimePlace
from proxy.separate_login import SeparateLogin
from proxy.sign_in_methods import SignInMethods

_ID = ProviderId("openai")
_SEPARATE_LOGIN = SeparateLogin("CODEX_HOME", "~/.codex-loadline", "codex login", "auth.json")
_ACCENT = Accent(light="#23867A", dark="#5FC2B3")
_GLYPH = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
<circle cx="12" cy="12" r="7.2" fill="none" stroke="currentColor" stroke-width="3.2"/>
<circle cx="12" cy="12" r="2.4" fill="currentColor"/>
</svg>
"""


@dataclass(frozen=True, slots=True)
class OpenAIProvider:
    """OpenAI, with the settings it was given. Satisfies `provider.Provider`."""

    settings: OpenAISettings = field(default_factory=OpenAISettings)
    id: ProviderId = _ID
    title: str = "OpenAI"
    accent: Accent = _ACCENT
    glyph: str = _GLYPH
    routes: tuple[Route, ...] = ROUTES
    probes: tuple[Probe, ...] = ()
    client_urls: tuple[ClientUrl, ...] = CLIENT_URLS
    clients: tuple[Client, ...] = CLIENTS
    price_rules: PriceRules = RULES
    notice: TermsNotice | None = None
    login_tool: str = CODEX
    keychain_command: str = ""
    separate_login: SeparateLogin = _SEPARATE_LOGIN
    stops_at_extra_usage: bool = False
    """Credits are bought in advance, so their use is no surprise."""
    prefers_own_credential: bool = False
    known_models: KnownModels = field(default_factory=KnownModels, repr=False, compare=False)

    @property
    def local_routes(self) -> tuple[LocalRoute, ...]:
        return local_routes(self.known_models)

    @property
    def takes_sockets(self) -> bool:
        return self.settings.websockets

    @property
    def sign_in_methods(self) -> SignInMethods:
        return OpenAISignIn(self.settings)

    @property
    def login_files(self) -> tuple[str, ...]:
        return (own_file(os.environ),)

    @property
    def login_places(self) -> tuple[LoginPlace, ...]:
        return tuple(known_places(os.environ, self.separate_login))

    def configured(self, settings: object) -> "OpenAIProvider":
        assert isinstance(settings, OpenAISettings)
        return replace(self, settings=settings, known_models=KnownModels())

    def reconfigured(self, settings: object) -> "OpenAIProvider":
        assert isinstance(settings, OpenAISettings)
        return replace(self, settings=settings)

    # Requests

    def url(self, path: str, kind: CredentialKind) -> str:
        return upstream_url(path, kind, self.settings)

    def sign(self, headers: CIMultiDict[str], credential: Credential) -> None:
        sign(headers, credential)

    def has_own_credential(self, headers: Headers) -> bool:
        return False  # what a client sends here is a local key, or a placeholder its SDK insists on

    def assist(self, headers: CIMultiDict[str], body: bytes) -> tuple[bytes, tuple[str, ...]]:
        return body, ()

    def judge(self, status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
        return verdict.judge(status, headers, body, now)

    def observe(self, account_id: AccountId, headers: Headers, now: datetime) -> Observation | None:
        stated = windows.read_headers(headers, now)
        credit = windows.credits_of_headers(headers, now)
        source = WindowSource.RESPONSE_HEADER
        if not stated and credit is None:
            return None
        return windows.observation(stated, account_id, source, now, extra=credit)

    def observe_event(
        self, account_id: AccountId, event: bytes, now: datetime
    ) -> Observation | None:
        document = read_json(event) or {}
        stated, credit = windows.read_event(document, now), windows.read_credits(document, now)
        source = WindowSource.STREAM_EVENT
        stated += windows.read_headers(verdict.headers_of(document), now)
        if not stated and credit is None:
            return None
        return windows.observation(stated, account_id, source, now, extra=credit)

    def pool_headers(self, members: Iterable[Member], now: datetime) -> tuple[tuple[str, str], ...]:
        return pool_figures.pool_headers(tuple(members), now)

    def model_family(self, model: str) -> str | None:
        """Some limits count one model only, and are called by its name."""
        return windows.limit_title(model) or None

    def serves(self, plan: str, model: str) -> bool:
        return self.known_models.serves(plan, model)

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
        return resets.reset_request(redeem_id)

    def read_reset(self, answer: Answer) -> ResetOutcome:
        return resets.read_reset(answer)

    async def fetch_profile(
        self, credential: Credential, fetch: Fetch, now: datetime
    ) -> Profile | None:
        """From the token's own claims; nothing is asked."""
        if not isinstance(credential, OAuthCredential):
            return None
        id_token = str(credential.extra.get("id_token") or "")
        claims = merged_claims(id_token, credential.access_token)
        chatgpt_account = str(credential.extra.get(ACCOUNT_ID) or claims.account_id)
        return Profile(claims.email, claims.plan, account_key(claims.user_id, chatgpt_account))

    def local_runtime(self, place: RuntimePlace) -> LocalRuntime | None:
        return None

    def test_request(self, account: Account) -> UpstreamRequest:
        """The list of models: it costs nothing."""
        headers = CIMultiDict({"accept": "application/json"})
        return UpstreamRequest("GET", f"/codex/models?client_version={CODEX_VERSION}", headers)


PROVIDER = OpenAIProvider()
