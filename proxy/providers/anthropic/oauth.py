"""Renewing a subscription login: one call to the token endpoint, and what its answers mean (wire-facts 2.4)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.credential import OAuthCredential
from proxy.errors import RenewalFailed, RenewalRefused
from proxy.model import JsonObject
from proxy.moments import lifetime_of_new
from proxy.own_calls import ask_for_token, error_word, not_renewed, own_headers, read_json
from proxy.providers.anthropic.credential import CONSOLE_LOGIN
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.providers.anthropic.signing import OAUTH_BETA

LEAD = timedelta(minutes=5)
"""A login that ends so soon is renewed before the next request."""
USUAL_LIFETIME = timedelta(hours=8)
"""When an answer does not say how long the new token lives."""
_PERMANENT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED})


def is_renewal_due(credential: OAuthCredential, now: datetime) -> bool:
    return credential.expires_at is not None and now >= credential.expires_at - LEAD


async def renew(
    credential: OAuthCredential, settings: AnthropicSettings, fetch: Fetch, now: datetime
) -> OAuthCredential:
    """Spends the refresh token. What the answer leaves out stays as it was; a rotated refresh token replaces the old.

    Raises RenewalRefused when the provider says that this login is over, RenewalFailed when it may work later.
    """
    if not credential.refresh_token:
        raise RenewalRefused(
            "This login cannot be renewed.", hint="Import a new one.", code="reauth_required"
        )
    answer = await ask_for_token(_request(credential, settings), fetch)
    if answer.status == HTTPStatus.OK:
        return _renewed(credential, read_json(answer.body) or {}, now)
    raise _refusal(answer, now)


def _request(credential: OAuthCredential, settings: AnthropicSettings) -> UpstreamRequest:
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": credential.refresh_token,
        "client_id": _client_id(credential.extra) or settings.client_id,
    }
    return UpstreamRequest(
        method="POST",
        url=_token_url(credential.extra, settings),
        headers=own_headers({"content-type": "application/json", "anthropic-beta": OAUTH_BETA}),
        body=json.dumps(asked).encode(),
    )


def _client_id(extra: JsonObject) -> str:
    """The registration that the login itself names, of Claude Code or of a command-line profile."""
    profile = extra.get("authentication")
    named = (
        extra.get("clientId"),
        extra.get("client_id"),
        profile.get("client_id") if isinstance(profile, dict) else None,
    )
    return next((value for value in named if isinstance(value, str) and value), "")


def _token_url(extra: JsonObject, settings: AnthropicSettings) -> str:
    """A Console login is renewed at the API itself, as Anthropic's SDK does."""
    if extra.get("type") == CONSOLE_LOGIN:
        return settings.address("/v1/oauth/token")
    return settings.token_url


def _renewed(credential: OAuthCredential, answer: JsonObject, now: datetime) -> OAuthCredential:
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise RenewalFailed("The token endpoint answered without a token.")
    refresh, scope = answer.get("refresh_token"), answer.get("scope")
    return replace(
        credential,
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else credential.refresh_token,
        expires_at=now + lifetime_of_new(answer.get("expires_in"), USUAL_LIFETIME),
        scopes=tuple(scope.split()) if isinstance(scope, str) and scope else credential.scopes,
    )


def _refusal(answer: Answer, now: datetime) -> RenewalRefused | RenewalFailed:
    """`invalid_grant` is for good; so is no other answer: a wrong guess would sign people out."""
    error = error_word(answer)
    if answer.status in _PERMANENT and error == "invalid_grant":
        return RenewalRefused(
            "Anthropic no longer renews this login.",
            detail="It was signed out, has ended, or another program renewed it.",
            hint="Sign in again with Claude Code and import the new login.",
        )
    return not_renewed(answer, error, now)
