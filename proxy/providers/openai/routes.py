"""OpenAI's local addresses, and where they lead: Codex accounts to ChatGPT's backend, keys to the API.

Routes for Codex pass everything as it came. Those of the API are open to any client: for a Codex account they are
translated to what its backend takes, for a key they pass as they came, too.
"""

from functools import partial

from proxy.client_url import ClientUrl
from proxy.dialects.openai_chat import ChatTranslation, OpenAIChat
from proxy.dialects.openai_collect import ResponsesTranslation
from proxy.dialects.openai_responses import RESPONSES
from proxy.local import LocalRoute
from proxy.model import CredentialKind
from proxy.provider import Route, RouteKind, Transport
from proxy.providers.openai import models, pool_figures, sidelines
from proxy.providers.openai.known_models import KnownModels
from proxy.providers.openai.settings import OpenAISettings

CODEX = "/backend-api/codex"
REFUSED_BY_BACKEND = frozenset(
    {"max_output_tokens", "max_tool_calls", "metadata", "prompt_cache_retention", "safety_identifier",
     "stream_options", "temperature", "top_logprobs", "top_p", "truncation", "user"}
)  # fmt: skip
"""ChatGPT's backend answers 400 ("Unsupported parameter") to these fields of the Responses API."""

_REQUEST, _OTHER = RouteKind.REQUEST, RouteKind.OTHER
_CHAT = OpenAIChat()
_TO_RESPONSES = ResponsesTranslation(REFUSED_BY_BACKEND)
_FROM_CHAT = ChatTranslation(REFUSED_BY_BACKEND)

ROUTES = (
    Route("POST", f"{CODEX}/responses", "/codex/responses", _REQUEST, RESPONSES),
    Route("POST", f"{CODEX}/responses/compact", "/codex/responses/compact", _REQUEST, RESPONSES),
    Route("POST", "/v1/responses", "/v1/responses", _REQUEST, RESPONSES, translation=_TO_RESPONSES),
    Route("POST", "/v1/responses/compact", "/v1/responses/compact", _REQUEST, RESPONSES),
    Route("POST", "/v1/chat/completions", "/v1/chat/completions", _REQUEST, _CHAT, translation=_FROM_CHAT),
    Route("GET", f"{CODEX}/responses", "/codex/responses", _REQUEST, RESPONSES, Transport.SOCKET),
    Route("GET", "/v1/responses", "/v1/responses", _REQUEST, RESPONSES, Transport.SOCKET),
    Route("*", f"{CODEX}/*", "/codex/*", _OTHER, RESPONSES),
)  # fmt: skip
CLIENT_URLS = (
    ClientUrl("Codex", CODEX, short="codex"),
    ClientUrl("OpenAI", "/v1", "OPENAI_BASE_URL", short="openai"),
)
_BACKEND_PATHS = {
    "/v1/responses": "/codex/responses",
    "/v1/responses/compact": "/codex/responses/compact",
    "/v1/chat/completions": "/codex/responses",
}
"""Where ChatGPT's backend has what the API has."""
_API_PATHS = {
    "/codex/responses": "/v1/responses",
    "/codex/responses/compact": "/v1/responses/compact",
    "/codex/models": "/v1/models",
}


def local_routes(known: KnownModels) -> tuple[LocalRoute, ...]:
    """What is answered here; `known` learns from the lists of models."""
    return (
        LocalRoute(
            "GET",
            f"{CODEX}/models",
            RESPONSES,
            partial(models.answer_codex, known),
            partial(models.recall, known),
        ),
        LocalRoute("GET", "/v1/models", RESPONSES, partial(models.answer_list, known)),
        LocalRoute("GET", "/v1/models/*", RESPONSES, partial(models.answer_one, known)),
        LocalRoute("GET", "/api/codex/usage", RESPONSES, pool_figures.answer_usage),
        LocalRoute("GET", "/backend-api/wham/usage", RESPONSES, pool_figures.answer_usage),
        LocalRoute("GET", "/api/codex/accounts/check", RESPONSES, sidelines.answer_accounts),
        LocalRoute("GET", "/backend-api/wham/accounts/check", RESPONSES, sidelines.answer_accounts),
        LocalRoute("*", "/api/codex/*", RESPONSES, sidelines.answer_nothing),
        LocalRoute("POST", f"{CODEX}/analytics-events/*", RESPONSES, sidelines.take_quietly),
        LocalRoute("POST", "/codex/analytics-events/*", RESPONSES, sidelines.take_quietly),
    )


def upstream_url(path: str, kind: CredentialKind, settings: OpenAISettings) -> str:
    """Codex accounts are served by ChatGPT's backend, keys by the API. `path` may have a query."""
    bare, question, query = path.partition("?")
    if kind is CredentialKind.API_KEY:
        return settings.api(f"{_API_PATHS.get(bare, bare)}{question}{query}")
    return settings.backend(f"{_BACKEND_PATHS.get(bare, bare)}{question}{query}")
