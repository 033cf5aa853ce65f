"""OpenAI's login server in small: JWTs that expire and rotate, the browser's and the device's way to sign in, limits.

It is strict where the real one is: a refresh token works once, a code works once and only with its verifier and its
redirect address, and using a spent refresh token closes the login. Shapes: wire-facts 3.1, 3.2, 3.4.
"""

import asyncio
import base64
import hashlib
import itertools
import json
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from proxy.clock import Clock, utc_now
from tests.fakes.anthropic_login import Scripted

CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann"
REDIRECTS = tuple(f"http://localhost:{port}/auth/callback" for port in (1455, 1457))
"""Where the real one lets a browser be sent back to."""
DEVICE_REDIRECT = "/deviceauth/callback"


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in."""

    email: str = "alice@example.com"
    plan: str = "plus"
    account_id: str = "account-1"
    user_id: str = "user-1"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one grant or one renewal handed out."""

    access: str
    refresh: str
    id_token: str
    account_id: str
    expires_at: datetime

    def auth_json(self, **fields: object) -> bytes:
        """The file that Codex would write; `fields` join the document's own."""
        document = {
            "auth_mode": "chatgpt",
            "OPENAI_API_KEY": None,
            "tokens": {
                "id_token": self.id_token,
                "access_token": self.access,
                "refresh_token": self.refresh,
                "account_id": self.account_id,
            },
            "last_refresh": "2026-11-25T10:00:00Z",
        }
        return json.dumps(document | fields).encode()


@dataclass(slots=True)
class _Family:
    """One login: all tokens that came from it."""

    person: Person
    is_closed: bool = False


@dataclass(slots=True)
class _Code:
    """An authorization code that waits to be exchanged."""

    person: Person
    challenge: str
    redirect_uri: str


@dataclass(slots=True)
class _Device:
    """A device that waits for its user."""

    user_code: str
    person: Person | None = None
    """Set once the user has approved."""
    polls: int = 0


@dataclass(slots=True)
class Limits:
    """What `/wham/usage` says of an account."""

    primary_percent: float = 22
    secondary_percent: float = 41
    resets_in: timedelta = timedelta(hours=2, minutes=15)
    weekly_resets_in: timedelta = timedelta(days=3)
    is_reached: bool = False
    balance: str | None = "12.50"
    banked_resets: int = 1
    additional: list[Mapping[str, object]] = field(default_factory=list)


class FakeOpenAILogin:
    """Grants, renews and judges tokens; keeps count of every call.

    Before calls it can be told what to do: `token_script` and `usage_script` hold answers given first come, first
    served; while `gate` is cleared, token answers wait; `person` is who signs in next; `denies` makes the user say no;
    `has_device_login = False` is a server without it. `redirects` are the addresses that it sends a browser back to.
    """

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._access: dict[str, tuple[_Family, datetime | None]] = {}
        self._refresh: dict[str, _Family] = {}
        self._spent: dict[str, _Family] = {}
        self._codes: dict[str, _Code] = {}
        self._devices: dict[str, _Device] = {}
        self._limits: dict[str, Limits] = {}
        self._redeemed: set[str] = set()
        self.lost_answers = 0
        """So many resets are redeemed without the answer's reaching us."""
        self.person = Person()
        self.denies = False
        self.approves_devices = False
        """The user types every code at once."""
        self.has_device_login = True
        self.interval_s = 0
        self.device_lifetime_s: float | None = None
        self.redirects: Collection[str] = REDIRECTS
        self.lifetime = timedelta(days=10)
        self.gate = asyncio.Event()
        self.gate.set()
        self.token_script: deque[Scripted] = deque()
        self.usage_script: deque[Scripted] = deque()
        self.authorize_queries: list[Mapping[str, str]] = []
        self.token_calls: list[Mapping[str, str]] = []
        """What the token endpoint got, forms and JSON alike."""
        self.usage_calls: list[Mapping[str, str]] = []
        """The headers the usage endpoint got."""
        self.device_polls = 0

    # What a test arranges

    def sign_in(self, *, lifetime: timedelta | None = None, **person: str) -> Tokens:
        """A new login: its first tokens."""
        return self._issue(_Family(Person(**person)), lifetime)

    def grant(self, key: str) -> str:
        """Makes `key` good for ever: an API key."""
        self._access[key] = (_Family(Person()), None)
        return key

    def expire(self, access: str) -> None:
        """The access token ends now; its refresh token stays good."""
        self._access[access] = (self._access[access][0], self._clock())

    def end_all(self) -> None:
        """Every access token ends now, except keys."""
        for access, (_, expires_at) in tuple(self._access.items()):
            if expires_at is not None:
                self.expire(access)

    def close(self, tokens: Tokens) -> None:
        """Signs the login out: neither its access nor its refresh token works any more."""
        self._access[tokens.access][0].is_closed = True

    def limits(self, account_id: str = "account-1") -> Limits:
        """Of one account, to be changed by the test."""
        return self._limits.setdefault(account_id, Limits())

    def approve_device(self, user_code: str) -> None:
        """What the user does on the device page."""
        for device in self._devices.values():
            if device.user_code == user_code:
                device.person = self.person

    # What the other fakes ask

    def accepts(self, token: str, account_id: str = "") -> tuple[int, str] | None:
        """None when a request with this bearer is let in; else the status and the JSON body to answer with."""
        family, expires_at = self._access.get(token, (None, None))
        if family is None or family.is_closed:
            return _refusal(401, "token_invalidated", "Your authentication token is invalid.")
        if expires_at is not None and self._clock() >= expires_at:
            return _refusal(401, "token_expired", "Provided authentication token is expired.")
        if expires_at is not None and account_id != family.person.account_id:
            return _refusal(401, "account_mismatch", "The account does not belong to the token.")
        return None

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/oauth/authorize", self._authorize)
        app.router.add_post("/oauth/token", self._token)
        app.router.add_post("/api/accounts/deviceauth/usercode", self._device_code)
        app.router.add_post("/api/accounts/deviceauth/token", self._device_token)
        app.router.add_get("/backend-api/wham/usage", self._usage)
        credits_path = "/backend-api/wham/rate-limit-reset-credits"
        app.router.add_get(credits_path, self._reset_credits)
        app.router.add_post(f"{credits_path}/consume", self._consume)

    # Signing in

    async def _authorize(self, request: web.Request) -> web.Response:
        """The page where the user signs in, who does so at once, and is sent back."""
        asked = dict(request.query)
        self.authorize_queries.append(asked)
        is_right = (
            asked.get("response_type") == "code"
            and asked.get("client_id") == CLIENT_ID
            and asked.get("redirect_uri") in self.redirects
            and asked.get("code_challenge_method") == "S256"
            and "offline_access" in asked.get("scope", "")
        )
        if not is_right:
            return web.Response(status=400, text="unknown_parameter")
        back = {"state": asked["state"]}
        if self.denies:
            back |= {"error": "access_denied", "error_description": "The user said no."}
        else:
            code = f"fake-code-{next(self._numbers)}"
            self._codes[code] = _Code(self.person, asked["code_challenge"], asked["redirect_uri"])
            back |= {"code": code}
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def _token(self, request: web.Request) -> web.Response:
        is_json = request.content_type == "application/json"
        asked = await request.json() if is_json else dict(await request.post())
        self.token_calls.append(asked)
        await self.gate.wait()
        if self.token_script:
            return _scripted(self.token_script.popleft())
        if asked.get("client_id") != CLIENT_ID:
            return _error(400, "invalid_client")
        if asked.get("grant_type") == "refresh_token" and is_json:
            return self._renew(asked.get("refresh_token", ""))
        if asked.get("grant_type") == "authorization_code" and not is_json:
            return self._exchange(asked)
        return _error(400, "unsupported_grant_type")

    def _exchange(self, asked: Mapping[str, str]) -> web.Response:
        code = self._codes.pop(asked.get("code", ""), None)
        if code is None or code.redirect_uri != asked.get("redirect_uri"):
            return _error(400, "invalid_grant")
        if challenge_of(asked.get("code_verifier", "")) != code.challenge:
            return _error(400, "invalid_grant")
        return _tokens_answer(self._issue(_Family(code.person), None))

    def _renew(self, refresh: str) -> web.Response:
        if refresh in self._spent:
            self._spent[refresh].is_closed = True
            return _error(401, "refresh_token_reused")
        family = self._refresh.get(refresh)
        if family is None:
            return _error(401, "refresh_token_expired")
        if family.is_closed:
            return _error(401, "refresh_token_invalidated")
        self._spent[refresh] = self._refresh.pop(refresh)
        return _tokens_answer(self._issue(family, None))

    async def _device_code(self, request: web.Request) -> web.Response:
        if not self.has_device_login:
            return web.Response(status=404)
        number = next(self._numbers)
        device_id = f"fake-device-{number}"
        self._devices[device_id] = _Device(user_code=f"CODE-{number:04}")
        answer = {
            "device_auth_id": device_id,
            "user_code": self._devices[device_id].user_code,
            "interval": str(self.interval_s),
        }
        if self.device_lifetime_s is not None:
            answer["expires_in"] = str(self.device_lifetime_s)
        return web.json_response(answer)

    async def _device_token(self, request: web.Request) -> web.Response:
        self.device_polls += 1
        asked = await request.json()
        device = self._devices.get(asked.get("device_auth_id", ""))
        if device is None or device.user_code != asked.get("user_code"):
            return _error(400, "invalid_device")
        if self.denies:
            return _error(400, "access_denied")
        if self.approves_devices:
            device.person = self.person
        if device.person is None:
            return web.Response(status=403)
        verifier, code = "fake-verifier-of-the-server", f"fake-code-{next(self._numbers)}"
        redirect_uri = f"http://{request.host}{DEVICE_REDIRECT}"
        self._codes[code] = _Code(device.person, challenge_of(verifier), redirect_uri)
        answer = {
            "authorization_code": code,
            "code_verifier": verifier,
            "code_challenge": challenge_of(verifier),
        }
        return web.json_response(answer)

    # Limits

    async def _usage(self, request: web.Request) -> web.Response:
        self.usage_calls.append(request.headers)
        if self.usage_script:
            return _scripted(self.usage_script.popleft())
        if (refusal := self._judge(request)) is not None:
            return refusal
        account_id = request.headers["chatgpt-account-id"]
        return web.json_response(self.usage_document(account_id))

    def usage_document(self, account_id: str) -> dict[str, object]:
        limits, now = self.limits(account_id), self._clock()

        def window(percent: float, length: timedelta, left: timedelta) -> dict[str, object]:
            return {
                "used_percent": percent,
                "limit_window_seconds": int(length.total_seconds()),
                "reset_after_seconds": int(left.total_seconds()),
                "reset_at": int((now + left).timestamp()),
            }

        primary = window(limits.primary_percent, timedelta(hours=5), limits.resets_in)
        secondary = window(limits.secondary_percent, timedelta(days=7), limits.weekly_resets_in)
        return {
            "plan_type": "plus",
            "rate_limit": {
                "allowed": not limits.is_reached,
                "limit_reached": limits.is_reached,
                "primary_window": primary,
                "secondary_window": secondary,
            },
            "credits": {"has_credits": True, "unlimited": False, "balance": limits.balance},
            "additional_rate_limits": limits.additional,
            "rate_limit_reset_credits": {"available_count": limits.banked_resets},
        }

    async def _reset_credits(self, request: web.Request) -> web.Response:
        if (refusal := self._judge(request)) is not None:
            return refusal
        count = self.limits(request.headers["chatgpt-account-id"]).banked_resets
        listed = [{"id": f"credit-{index}", "status": "available"} for index in range(count)]
        return web.json_response({"credits": listed, "available_count": count})

    async def _consume(self, request: web.Request) -> web.Response:
        if (refusal := self._judge(request)) is not None:
            return refusal
        asked = await request.json()
        limits = self.limits(request.headers["chatgpt-account-id"])
        code = self._redeem(limits, str(asked["redeem_request_id"]))
        if self.lost_answers:
            self.lost_answers -= 1
            return web.Response(status=502, text="upstream connect error")
        return web.json_response({"code": code})

    def _redeem(self, limits: Limits, redeem_id: str) -> str:
        if redeem_id in self._redeemed:
            return "already_redeemed"
        if limits.banked_resets == 0:
            return "no_credit"
        if limits.primary_percent == limits.secondary_percent == 0:
            return "nothing_to_reset"
        self._redeemed.add(redeem_id)
        limits.banked_resets -= 1
        limits.primary_percent = limits.secondary_percent = 0
        limits.is_reached = False
        return "reset"

    # Tokens

    def _judge(self, request: web.Request) -> web.Response | None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        refusal = self.accepts(bearer, request.headers.get("chatgpt-account-id", ""))
        if refusal is None:
            return None
        status, text = refusal
        return web.Response(status=status, text=text, content_type="application/json")

    def _issue(self, family: _Family, lifetime: timedelta | None) -> Tokens:
        number, person = next(self._numbers), family.person
        expires_at = self._clock() + (self.lifetime if lifetime is None else lifetime)
        auth = {
            "chatgpt_account_id": person.account_id,
            "chatgpt_user_id": person.user_id,
            "chatgpt_plan_type": person.plan,
        }
        claims = {"https://api.openai.com/auth": auth, "sub": person.user_id, "jti": number}
        tokens = Tokens(
            access=jwt({**claims, "exp": int(expires_at.timestamp())}),
            refresh=f"fake-refresh-{number}",
            id_token=jwt({**claims, "email": person.email, "exp": int(expires_at.timestamp())}),
            account_id=person.account_id,
            expires_at=expires_at,
        )
        self._access[tokens.access] = (family, tokens.expires_at)
        self._refresh[tokens.refresh] = family
        return tokens


def jwt(claims: Mapping[str, object]) -> str:
    """A token with these claims and a signature that nobody can check."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*coded, b"fake-signature"]).decode()


def challenge_of(verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _tokens_answer(tokens: Tokens) -> web.Response:
    return web.json_response(
        {
            "id_token": tokens.id_token,
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "token_type": "Bearer",
        }
    )


def _refusal(status: int, code: str, message: str) -> tuple[int, str]:
    return status, json.dumps({"error": {"message": message, "type": None, "code": code}})


def _error(status: int, code: str) -> web.Response:
    _, text = _refusal(status, code, "No.")
    return web.Response(status=status, text=text, content_type="application/json")


def _scripted(answer: Scripted) -> web.Response:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return web.Response(
        status=answer.status, text=text, headers=answer.headers, content_type="application/json"
    )
