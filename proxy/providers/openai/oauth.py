"""Renewing a Codex login, and what the token endpoint's answers mean (wire-facts 3.2)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.credential import OAuthCredential
from proxy.errors import RenewalFailed, RenewalRefused
from proxy.json_values import text_in
from proxy.model import JsonObject
from proxy.moments import lifetime_of_new
from proxy.own_calls import ask_for_token, not_renewed, own_headers, read_json
from proxy.providers.openai.claims import read_claims
from proxy.providers.openai.settings import OpenAISettings

LEAD = timedelta(minutes=5)
USUAL_LIFETIME = timedelta(days=10)
"""When a new token does not say how long it lives; Codex itself renews after eight days."""
SCOPE = "openid profile email"
PERMANENT = frozenset(
    {"refresh_token_expired", "refresh_token_reused", "refresh_token_invalidated", "invalid_grant",
     "token_invalidated", "app_session_terminated", "account_session_expired"}
)  # fmt: skip
"""The provider's words for a login that is over."""
CLOSED = frozenset({"account_deactivated", "account_suspended", "account_deleted"})
"""And for an account that is."""
_WHY = {
    "refresh_token_expired": "It has ended.",
    "refresh_token_reused": "Another program has renewed it.",
    "refresh_token_invalidated": "It was signed out.",
    "app_session_terminated": "It was signed out.",
}


def is_renewal_due(credential: OAuthCredential, now: datetime) -> bool:
    return credential.expires_at is not None and now >= credential.expires_at - LEAD


async def renew(
    credential: OAuthCredential, settings: OpenAISettings, fetch: Fetch, now: datetime
) -> OAuthCredential:
    """Spends the refresh token. What the answer leaves out stays as it was.

    Raises RenewalRefused when the provider says that this login is over, RenewalFailed when it may work later.
    """
    if not credential.refresh_token:
        raise RenewalRefused(
            "This login cannot be renewed.", hint="Import a new one, or sign in again."
        )
    asked = {
        "client_id": settings.client_id,
        "grant_type": "refresh_token",
        "refresh_token": credential.refresh_token,
        "scope": SCOPE,
    }
    headers = own_headers({"content-type": "application/json"})
    request = UpstreamRequest(
        "POST", settings.auth("/oauth/token"), headers, json.dumps(asked).encode()
    )
    answer = await ask_for_token(request, fetch)
    if answer.status == HTTPStatus.OK:
        return renewed(credential, read_json(answer.body) or {}, now)
    raise refusal(answer, now)


def renewed(credential: OAuthCredential, answer: JsonObject, now: datetime) -> OAuthCredential:
    """`credential` with what a token answer brought."""
    access, refresh, identity = (
        text_in(answer, name) for name in ("access_token", "refresh_token", "id_token")
    )
    if not access:
        raise RenewalFailed("The token endpoint answered without a token.")
    extra = {**credential.extra, **({"id_token": identity} if identity else {})}
    return replace(
        credential,
        access_token=access,
        refresh_token=refresh or credential.refresh_token,
        expires_at=end_of(access, answer, now),
        extra=extra,
    )


def end_of(access_token: str, answer: JsonObject, now: datetime) -> datetime:
    """When an access token that was issued now ends: as it says itself, as the answer says, or as is usual.

    One that has ended by its own word shows that this machine's clock is wrong, so that word is of no use.
    """
    ends = read_claims(access_token).expires_at
    if ends is not None and ends > now:
        return ends
    return now + lifetime_of_new(answer.get("expires_in"), USUAL_LIFETIME)


def refusal(answer: Answer, now: datetime) -> RenewalRefused | RenewalFailed:
    """Only the provider's own words for a login that is over are taken as such."""
    word = error_code(answer.body)
    if word in CLOSED:
        return RenewalRefused("OpenAI has closed this account.", detail=f"Its word: {word}.")
    if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED) and word in PERMANENT:
        return RenewalRefused(
            "OpenAI no longer renews this login.",
            detail=_WHY.get(word, "It was signed out, has ended, or another program renewed it."),
            hint="Sign in again.",
        )
    return not_renewed(answer, word, now)


def error_code(body: bytes) -> str:
    """`{"error":{"code":…}}`, `{"error":"…"}` or `{"code":…}`."""
    document = read_json(body) or {}
    error = document.get("error")
    if isinstance(error, dict):
        return text_in(error, "code") or text_in(error, "type")
    return error if isinstance(error, str) else text_in(document, "code")
