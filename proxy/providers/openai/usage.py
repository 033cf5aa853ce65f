"""Asking OpenAI itself for a Codex account's limits (wire-facts 3.4)."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from proxy.call import Fetch, UpstreamRequest
from proxy.credential import Credential, OAuthCredential
from proxy.errors import UpstreamError, UpstreamFormatError, UsageBusy
from proxy.model import AccountId, Observation, WindowSource
from proxy.own_calls import own_headers, read_json, retry_after_s
from proxy.providers.openai.settings import OpenAISettings
from proxy.providers.openai.signing import sign
from proxy.providers.openai.windows import (
    observation,
    read_banked_resets,
    read_credits,
    read_usage,
)


async def fetch_usage(
    account_id: AccountId,
    credential: Credential,
    settings: OpenAISettings,
    fetch: Fetch,
    now: datetime,
) -> Observation | None:
    """All windows and credits; None for API keys, which have no such endpoint.

    Raises UsageBusy when asked to wait, UpstreamError, UpstreamFormatError.
    """
    if not isinstance(credential, OAuthCredential):
        return None
    headers = own_headers({})
    sign(headers, credential)
    answer = await fetch(UpstreamRequest("GET", settings.backend("/wham/usage"), headers))
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise UsageBusy(
            "OpenAI limits usage checks; the numbers are those of your traffic.",
            retry_after_s=retry_after_s(answer, now),
        )
    if answer.status != HTTPStatus.OK:
        raise UpstreamError(
            "OpenAI did not tell the usage.", detail=f"It answered {answer.status}."
        )
    document = read_json(answer.body)
    if document is None:
        raise UpstreamFormatError("OpenAI's usage answer is no JSON object.")
    seen = observation(
        read_usage(document, now),
        account_id,
        WindowSource.USAGE_ENDPOINT,
        now,
        extra=read_credits(document, now),
    )
    return replace(seen, is_complete=True, banked_resets=read_banked_resets(document))
