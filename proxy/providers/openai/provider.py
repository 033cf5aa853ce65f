"""The value that holds all that is particular to OpenAI; each method's subject is a module of its own."""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime

from multidict import CIMultiDict

from proxy.credential import Credential, OAuthCredential, Recognised
from proxy.dialects.openai_chat import ChatTranslation, OpenAIChat
from proxy.dialects.openai_collect import ResponsesTranslation
from proxy.dialects.openai_responses import OpenAIResponses
from proxy.email_address import tidy_email
from proxy.model import Account, AccountId, CredentialKind, Observation, ProviderId, WindowSource
from proxy.price_rules import PriceRules
from proxy.provider import (
    Accent,
    ClientUrl,
    Fetch,
    Headers,
    Probe,
    Profile,
    Route,
    RouteKind,
    TermsNotice,
    UpstreamRequest,
    Verdict,
)
from proxy.providers.openai import oauth, usage, verdict, windows
from proxy.providers.openai.claims import read_claims
from proxy.providers.openai.credential import recognise
from proxy.providers.openai.pricing import RULES
from proxy.providers.openai.settings import OpenAISettings
from proxy.providers.openai.signing import sign
from proxy.runtime import LocalRuntime, RuntimePlace

_ID = ProviderId("openai")
_RESPONSES, _CHAT = OpenAIResponses(), OpenAIChat()
_CODEX = "/backend-api/codex"
_REQUEST, _OTHER = RouteKind.REQUEST, RouteKind.OTHER
_ROUTES = (
    Route("POST", f"{_CODEX}/responses", "/codex/responses", _REQUEST, _RESPONSES),
    Route("POST", f"{_CODEX}/responses/compact", "/codex/responses/compact", _REQUEST, _RESPONSES),
    Route("GET", f"{_CODEX}/models", "/codex/models", _OTHER, _RESPONSES),
    Route(
        "POST",
        "/v1/responses",
        "/codex/responses",
        _REQUEST,
        _RESPONSES,
        translation=ResponsesTranslation(),
    ),
    Route(
        "POST",
        "/v1/chat/completions",
        "/codex/responses",
        _REQUEST,
        _CHAT,
        translation=ChatTranslation(),
    ),
    Route("GET", "/v1/models", "/codex/models", _OTHER, _RESPONSES),
)
_API_PATHS = {
    "/codex/responses": "/v1/responses",
    "/codex/responses/compact": "/v1/responses/compact",
    "/codex/models": "/v1/models",
}
"""Where the API has what the Codex backend has."""
_CLIENT_URLS = (
    ClientUrl("Codex CLI", _CODEX),
    ClientUrl("OpenAI", "/v1", "OPENAI_BASE_URL"),
)
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
    routes: tuple[Route, ...] = _ROUTES
    probes: tuple[Probe, ...] = ()
    client_urls: tuple[ClientUrl, ...] = _CLIENT_URLS
    price_rules: PriceRules = RULES
    notice: TermsNotice | None = None
    login_tool: str = "Codex"
    stops_at_extra_usage: bool = False
    """Credits are bought in advance, so their use is no surprise."""
    prefers_own_credential: bool = False

    @property
    def login_files(self) -> tuple[str, ...]:
        """Codex's own, which its users may move."""
        folder = os.environ.get("CODEX_HOME") or "~/.codex"
        return (f"{folder}/auth.json",)

    def configured(self, settings: object) -> "OpenAIProvider":
        assert isinstance(settings, OpenAISettings)
        return replace(self, settings=settings)

    # Requests

    def url(self, path: str, kind: CredentialKind) -> str:
        """Codex accounts are served by ChatGPT's backend, keys by the API."""
        if kind is not CredentialKind.API_KEY:
            return self.settings.backend(path)
        bare, question, query = path.partition("?")
        return self.settings.api(f"{_API_PATHS.get(bare, bare)}{question}{query}")

    def sign(self, headers: CIMultiDict[str], credential: Credential) -> None:
        sign(headers, credential)

    def has_own_credential(self, headers: Headers) -> bool:
        return False  # what a client sends here is a local key, or a placeholder its SDK insists on

    def assist(self, headers: CIMultiDict[str], body: bytes) -> tuple[bytes, tuple[str, ...]]:
        return body, ()

    def judge(self, status: int, headers: Headers, body: bytes, now: datetime) -> Verdict:
        return verdict.judge(status, headers, body, now)

    def observe(self, account_id: AccountId, headers: Headers, now: datetime) -> Observation | None:
        stated, credit = (
            windows.read_headers(headers, now),
            windows.credits_of_headers(headers, now),
        )
        if not stated and credit is None:
            return None
        return windows.observation(
            stated, account_id, WindowSource.RESPONSE_HEADER, now, extra=credit
        )

    def model_family(self, model: str) -> str | None:
        return None  # OpenAI's limits count all models, or a feature that the model's name does not tell

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

    async def fetch_profile(self, credential: Credential, fetch: Fetch) -> Profile | None:
        """From the token's own claims; nothing is asked."""
        if not isinstance(credential, OAuthCredential):
            return None
        claims = read_claims(str(credential.extra.get("id_token") or credential.access_token))
        return Profile(claims.email, claims.plan)

    def local_runtime(self, place: RuntimePlace) -> LocalRuntime | None:
        return None

    def test_request(self, account: Account) -> UpstreamRequest:
        """The list of models: it costs nothing."""
        headers = CIMultiDict({"accept": "application/json"})
        return UpstreamRequest("GET", "/codex/models?client_version=0.169.0", headers)


PROVIDER = OpenAIProvider()
