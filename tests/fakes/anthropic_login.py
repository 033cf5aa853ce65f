"""Anthropic's login server in small: tokens that expire and rotate, usage and profile, and scripted failures.

It is strict where the real one is: a refresh token works once, and using it again closes the whole family. So a
program that refreshes twice, or loses a rotated token, is found out. Shapes: wire-facts 2.1, 2.4, 2.5, 2.8.
"""

import asyncio
import itertools
import json
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from proxy.clock import Clock, utc_now

CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
SCOPES = ("user:profile", "user:inference", "user:sessions:claude_code")
USAGE: Mapping[str, object] = {
    "five_hour": {"utilization": 42.0, "resets_at": "2026-11-25T14:15:00+00:00"},
    "seven_day": {"utilization": 30.5, "resets_at": "2026-11-28T12:00:00+00:00"},
    "seven_day_opus": None,
}
PROFILE: Mapping[str, object] = {
    "account": {"uuid": "account-1", "email": "alice@example.com", "has_claude_max": True},
    "organization": {
        "uuid": "organization-1",
        "organization_type": "claude_max",
        "rate_limit_tier": "default_claude_max_20x",
    },
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one grant or one renewal handed out."""

    access: str
    refresh: str
    expires_at: datetime

    def claude_code_file(self, **fields: object) -> bytes:
        """The credentials file that Claude Code would write; `fields` join the login's own."""
        login = {
            "accessToken": self.access,
            "refreshToken": self.refresh,
            "expiresAt": int(self.expires_at.timestamp() * 1000),
            "scopes": list(SCOPES),
            "subscriptionType": "max",
            "rateLimitTier": "default_claude_max_20x",
        }
        return json.dumps({"claudeAiOauth": login | fields}).encode()


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer to give instead of the regular one."""

    status: int
    body: object = field(default_factory=dict)
    """Sent as JSON; a `str` is sent as it stands."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Family:
    """One login: all tokens that came from it."""

    number: int
    is_closed: bool = False
    profile: Mapping[str, object] | None = None
    """Whose it is; None for the usual one."""


class FakeLogin:
    """Grants, renews and judges tokens; keeps count of every call.

    Before calls it can be told what to do: `token_script`, `usage_script` and `profile_script` hold answers given
    first come, first served; while `gate` is cleared, token answers wait; `rotates = False` renews without a new refresh token.
    """

    def __init__(self, clock: Clock = utc_now, *, prefix: str = "fake-") -> None:
        self._clock = clock
        self._prefix = prefix
        """Begins every token; `"sk-ant-" + "oat01-fake-"` where the form matters."""
        self._numbers = itertools.count(1)
        self._access: dict[str, tuple[_Family, datetime | None]] = {}
        self._refresh: dict[str, _Family] = {}
        self._spent: dict[str, _Family] = {}
        self._revoked: set[str] = set()
        self.lifetime = timedelta(hours=8)
        self.rotates = True
        self.gate = asyncio.Event()
        self.gate.set()
        self.token_script: deque[Scripted] = deque()
        self.usage_script: deque[Scripted] = deque()
        self.profile_script: deque[Scripted] = deque()
        self.usage: Mapping[str, object] = USAGE
        self.profile: Mapping[str, object] = PROFILE
        self.token_calls: list[Mapping[str, object]] = []
        """The JSON bodies the token endpoint got."""
        self.token_headers: list[Mapping[str, str]] = []
        self.usage_calls: list[str] = []
        """The bearers the usage endpoint got."""
        self.usage_headers: list[Mapping[str, str]] = []
        self.profile_calls: list[str] = []
        self.refused: Counter[str] = Counter()
        """How often each token was turned away by `accepts`."""

    # What a test arranges

    def sign_in(
        self, *, lifetime: timedelta | None = None, profile: Mapping[str, object] | None = None
    ) -> Tokens:
        """A new login: its first pair of tokens. With `profile` it is somebody else's than usual."""
        return self._issue(_Family(next(self._numbers), profile=profile), lifetime)

    def grant(self, token: str) -> str:
        """Makes `token` good for ever: an API key or a long-lived token."""
        self._access[token] = (_Family(next(self._numbers)), None)
        return token

    def handed_out(self) -> list[str]:
        """Every token so far, good or not."""
        return [*self._access, *self._refresh, *self._spent]

    def number_of(self, access: str) -> int:
        """Of the login that `access` belongs to, however often it was renewed."""
        return self._access[access][0].number

    def expire(self, access: str) -> None:
        """The access token ends now; its refresh token stays good."""
        self._access[access] = (self._access[access][0], self._clock())

    def revoke(self, access: str) -> None:
        """The access token is answered with "revoked" from now on; its refresh token stays good."""
        self._revoked.add(access)

    def close(self, tokens: Tokens) -> None:
        """Signs the login out: neither its access nor its refresh token works any more."""
        self._access[tokens.access][0].is_closed = True

    def renew_elsewhere(self, refresh: str) -> Tokens:
        """What another owner of the same login, such as Claude Code, gets when it renews."""
        family = self._refresh.pop(refresh)
        self._spent[refresh] = family
        return self._issue(family, None)

    # What the other fakes ask

    def accepts(self, token: str) -> tuple[int, str] | None:
        """None when a request with this bearer or key is let in; else the status and the JSON body to answer with."""
        refusal = self._judge(token)
        if refusal is not None:
            self.refused[token] += 1
        return refusal

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/v1/oauth/token", self._token)
        app.router.add_get("/api/oauth/usage", self._usage)
        app.router.add_get("/api/oauth/profile", self._profile)

    # The endpoints

    async def _token(self, request: web.Request) -> web.Response:
        self.token_headers.append(request.headers)
        if request.content_type != "application/json":
            return _error(400, "invalid_request_error", "Invalid request format")
        asked = await request.json()
        self.token_calls.append(asked)
        await self.gate.wait()
        if self.token_script:
            return _scripted(self.token_script.popleft())
        if asked.get("grant_type") != "refresh_token" or not asked.get("client_id"):
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._renew(str(asked.get("refresh_token", "")))

    def _renew(self, refresh: str) -> web.Response:
        if refresh in self._spent:
            self._spent[refresh].is_closed = True
        family = self._refresh.get(refresh)
        if family is None or family.is_closed:
            return web.json_response(
                {
                    "error": "invalid_grant",
                    "error_description": "Refresh token not found or invalid",
                },
                status=400,
            )
        answer = {
            "token_type": "Bearer",
            "expires_in": int(self.lifetime.total_seconds()),
            "scope": " ".join(SCOPES),
        }
        if self.rotates:
            del self._refresh[refresh]
            self._spent[refresh] = family
            tokens = self._issue(family, None)
            return web.json_response(
                answer | {"access_token": tokens.access, "refresh_token": tokens.refresh}
            )
        tokens = self._issue(family, None)
        del self._refresh[tokens.refresh]
        return web.json_response(answer | {"access_token": tokens.access})

    async def _usage(self, request: web.Request) -> web.Response:
        bearer = _bearer(request)
        self.usage_calls.append(bearer)
        self.usage_headers.append(request.headers)
        if self.usage_script:
            return _scripted(self.usage_script.popleft())
        return self._read(bearer, self.usage)

    async def _profile(self, request: web.Request) -> web.Response:
        bearer = _bearer(request)
        self.profile_calls.append(bearer)
        if self.profile_script:
            return _scripted(self.profile_script.popleft())
        family, _ = self._access.get(bearer, (None, None))
        stated = family.profile if family is not None else None
        return self._read(bearer, self.profile if stated is None else stated)

    def _read(self, bearer: str, body: Mapping[str, object]) -> web.Response:
        if (refusal := self._judge(bearer)) is not None:
            status, text = refusal
            return web.Response(status=status, text=text, content_type="application/json")
        if self._access[bearer][1] is None:
            text = "OAuth token does not meet scope requirement user:profile"
            return _error(403, "permission_error", text)
        return web.json_response(body)

    # Tokens

    def _issue(self, family: _Family, lifetime: timedelta | None) -> Tokens:
        number = next(self._numbers)
        tokens = Tokens(
            access=f"{self._prefix}access-{number}",
            refresh=f"{self._prefix}refresh-{number}",
            expires_at=self._clock() + (self.lifetime if lifetime is None else lifetime),
        )
        self._access[tokens.access] = (family, tokens.expires_at)
        self._refresh[tokens.refresh] = family
        return tokens

    def _judge(self, token: str) -> tuple[int, str] | None:
        family, expires_at = self._access.get(token, (None, None))
        if family is None:
            return _refusal(401, "authentication_error", "Invalid bearer token")
        if family.is_closed or token in self._revoked:
            text = "OAuth token has been revoked. Please obtain a new token."
            return _refusal(403, "permission_error", text)
        if expires_at is not None and self._clock() >= expires_at:
            text = (
                "OAuth token has expired. Please obtain a new token or refresh your existing token."
            )
            return _refusal(401, "authentication_error", text)
        return None


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _refusal(status: int, error_type: str, message: str) -> tuple[int, str]:
    return status, json.dumps({"type": "error", "error": {"type": error_type, "message": message}})


def _error(status: int, error_type: str, message: str) -> web.Response:
    status, text = _refusal(status, error_type, message)
    return web.Response(status=status, text=text, content_type="application/json")


def _scripted(answer: Scripted) -> web.Response:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return web.Response(
        status=answer.status, text=text, headers=answer.headers, content_type="application/json"
    )
