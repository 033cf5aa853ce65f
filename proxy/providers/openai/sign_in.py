"""Signing in to ChatGPT as Codex does: in the browser with PKCE, or with a code for another device (wire-facts 3.2)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.errors import SignInFailed, UpstreamError, UpstreamFormatError
from proxy.json_values import text_in
from proxy.model import JsonObject
from proxy.moments import read_moment
from proxy.own_calls import own_headers, read_json
from proxy.providers.openai.oauth import error_code
from proxy.providers.openai.settings import OpenAISettings
from proxy.sign_in_methods import CallbackAddress, DeviceGrant, Grant

SCOPE = "openid profile email offline_access"
LOGIN_LIMIT = timedelta(minutes=15)
"""A device code is good for so long, where the server does not say."""
USUAL_INTERVAL_S = 5.0
_PENDING = frozenset({"authorization_pending", "slow_down"})


@dataclass(frozen=True, slots=True)
class OpenAISignIn:
    """Satisfies `sign_in_methods.SignInMethods`."""

    settings: OpenAISettings

    @property
    def callback(self) -> CallbackAddress:
        ports = self.settings.callback_ports.replace(",", " ").split()
        return CallbackAddress(tuple(map(int, ports)), "/auth/callback")

    def authorize_url(self, redirect_uri: str, state: str, challenge: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "id_token_add_organizations": "true",
            "codex_cli_simplified_flow": "true",
            "state": state,
            "originator": "loadline",
        }
        return f"{self.settings.auth('/oauth/authorize')}?{urlencode(query)}"

    async def exchange(self, grant: Grant, fetch: Fetch) -> bytes:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.settings.client_id,
            "code": grant.code,
            "code_verifier": grant.verifier,
            "redirect_uri": grant.redirect_uri,
        }
        headers = own_headers({"content-type": "application/x-www-form-urlencoded"})
        url = self.settings.auth("/oauth/token")
        answer = await fetch(UpstreamRequest("POST", url, headers, urlencode(form).encode()))
        if answer.status != HTTPStatus.OK:
            raise _refused_or_failed(answer, "OpenAI did not accept the sign-in.")
        tokens = _object(answer)
        if not tokens.get("access_token"):
            raise UpstreamFormatError("OpenAI answered the sign-in without a token.")
        return json.dumps({"auth_mode": "chatgpt", "tokens": tokens}).encode()

    async def begin_device(self, fetch: Fetch, now: datetime) -> DeviceGrant:
        answer = await self._ask("usercode", {"client_id": self.settings.client_id}, fetch)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise SignInFailed(
                "OpenAI has no sign-in by code here.",
                hint="Sign in with the browser of this computer.",
                code="sign_in_unavailable",
            )
        if answer.status != HTTPStatus.OK:
            raise _refused_or_failed(answer, "OpenAI gave no code.")
        given = _object(answer)
        user_code, device_id = text_in(given, "user_code"), text_in(given, "device_auth_id")
        if not user_code or not device_id:
            raise UpstreamFormatError("OpenAI answered without a code.")
        return DeviceGrant(
            user_code=user_code,
            url=self.settings.auth("/codex/device"),
            device_id=device_id,
            interval_s=_seconds(given.get("interval"), USUAL_INTERVAL_S),
            until=_end(given, now),
        )

    async def poll_device(self, device: DeviceGrant, fetch: Fetch) -> Grant | None:
        asked = {"device_auth_id": device.device_id, "user_code": device.user_code}
        answer = await self._ask("token", asked, fetch)
        is_pending = answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
        if is_pending or error_code(answer.body) in _PENDING:
            return None
        if answer.status != HTTPStatus.OK:
            raise _refused_or_failed(answer, "OpenAI ended the sign-in.")
        given = _object(answer)
        code, verifier = text_in(given, "authorization_code"), text_in(given, "code_verifier")
        return Grant(code, verifier, self.settings.auth("/deviceauth/callback"))

    async def _ask(self, what: str, body: JsonObject, fetch: Fetch) -> Answer:
        url = self.settings.auth(f"/api/accounts/deviceauth/{what}")
        headers = own_headers({"content-type": "application/json"})
        return await fetch(UpstreamRequest("POST", url, headers, json.dumps(body).encode()))


def _refused_or_failed(answer: Answer, title: str) -> SignInFailed | UpstreamError:
    """A 4xx is a no; all else is trouble that may pass."""
    word = error_code(answer.body)
    detail = f"It answered {answer.status}{f' ({word})' if word else ''}."
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return UpstreamError(title, detail=detail)
    return SignInFailed(title, detail=detail, hint="Start again.", code="sign_in_refused")


def _object(answer: Answer) -> JsonObject:
    document = read_json(answer.body)
    if document is None:
        raise UpstreamFormatError("OpenAI's answer to the sign-in is no JSON object.")
    return document


def _end(given: JsonObject, now: datetime) -> datetime:
    """`expires_at` as a moment, or `expires_in` in seconds."""
    if (stated := read_moment(given.get("expires_at"))) is not None:
        return min(stated, now + LOGIN_LIMIT)
    seconds = _seconds(given.get("expires_in"), LOGIN_LIMIT.total_seconds())
    return now + min(timedelta(seconds=seconds), LOGIN_LIMIT)


def _seconds(value: object, default: float) -> float:
    """The server writes its interval as text."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else default
    except ValueError:
        return default
    return seconds if 0 <= seconds <= 3600 else default
