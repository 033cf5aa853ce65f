"""Which login a document holds: every form in which Codex and the tools around it keep one (wire-facts 3.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from proxy.credential import ApiKey, OAuthCredential, Recognised
from proxy.errors import ImportRefused
from proxy.login_document import BareText, not_json, read_document
from proxy.model import CredentialKind, JsonObject, KeepFresh
from proxy.moments import read_moment
from proxy.providers.openai.claims import Claims, read_claims
from proxy.providers.openai.oauth import USUAL_LIFETIME

ACCOUNT_ID = "account_id"
"""The ChatGPT account in a credential's `extra`; each request names it."""

_ACCESS = ("access_token", "accessToken", "access")
_REFRESH = ("refresh_token", "refreshToken", "refresh")
_ID = ("id_token", "idToken")
_ACCOUNT = ("account_id", "accountId", "chatgpt_account_id", "chatgptAccountId")
_LAST_REFRESH = ("last_refresh", "lastRefresh", "lastRefreshAt", "last_refresh_at")
_EXPIRES = ("expires", "expires_at", "expiresAt", "expired")
_KEYS = ("OPENAI_API_KEY", "openai_api_key", "openaiApiKey")
_OTHERS_TYPES = frozenset({"claude", "oauth_token", "gemini", "qwen", "antigravity"})
"""The `type` of flat logins of other providers, written by tools that serve several."""
_LOOKED_FOR = "tokens, OPENAI_API_KEY, openai"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document a login may lie."""

    source: str
    """For people."""
    key: str
    """Empty for the document itself."""
    suggested: KeepFresh = KeepFresh.SHARED

    def find(self, document: JsonObject) -> JsonObject | None:
        login = document.get(self.key) if self.key else document
        is_one = isinstance(login, dict) and bool(_first(login, _ACCESS))
        return login if is_one and isinstance(login, dict) else None


PLACES = (
    Place("Codex login", "tokens"),
    Place("OpenCode login", "openai"),
    Place("OpenCode login", "codex"),
    Place("CLIProxyAPI login", ""),
)
"""The first that fits is taken; the last is the most general."""


def recognise(document: bytes, now: datetime) -> Recognised:
    """The login in a file or a pasted text.

    Raises ImportRefused: `file_too_large`, `not_json`, `no_login_in_file`.
    """
    found = read_document(document)
    if isinstance(found, BareText):
        return read_key(found.text)
    key = _key_in(found)
    if key is not None and found.get("auth_mode") in ("apikey", "api_key"):
        return key
    for place in PLACES:
        login = place.find(found)
        if login is not None and _is_ours(login, place):
            return _read_login(place, login, found, now)
    if key is not None:
        return key
    raise _no_login(found)


def read_key(text: str) -> Recognised:
    """An API key as copied. Anthropic's keys begin alike and are not taken for one."""
    if text.startswith("sk-") and not text.startswith("sk-ant-"):
        return Recognised(ApiKey(text), CredentialKind.API_KEY, source="API key", plan="API key")
    raise not_json("It is neither JSON nor an OpenAI key, which begins with sk-.")


def _key_in(document: JsonObject) -> Recognised | None:
    """Codex keeps a key beside its tokens, OpenCode as `{"openai":{"type":"api","key":…}}`."""
    if key := _first(document, _KEYS):
        return _key_of(key, "API key of Codex")
    inner = document.get("openai")
    if isinstance(inner, dict) and inner.get("type") == "api" and (key := _first(inner, ("key",))):
        return _key_of(key, "API key of OpenCode")
    return None


def _key_of(key: str, source: str) -> Recognised | None:
    try:
        return replace(read_key(key), source=source)
    except ImportRefused:
        return None


def _is_ours(login: JsonObject, place: Place) -> bool:
    """A flat login may be another provider's; ours is told by its tokens' claims or by its type."""
    if place.key:
        return True
    kind = _first(login, ("type",))
    if kind in _OTHERS_TYPES:
        return False
    claims = merged_claims(_first(login, _ID), _first(login, _ACCESS))
    return kind == "codex" or bool(_first(login, _ID) or claims.account_id)


def _read_login(place: Place, login: JsonObject, document: JsonObject, now: datetime) -> Recognised:
    access, refresh = _first(login, _ACCESS), _first(login, _REFRESH)
    claims = merged_claims(_first(login, _ID), access)
    account_id = _first(login, _ACCOUNT) or claims.account_id
    ends = claims.expires_at or _stated_end(login, document)
    if ends is None and refresh:
        ends = now  # such a login has an end; where nothing tells it, the login may be long over
    credential = OAuthCredential(
        access_token=access,
        refresh_token=refresh,
        expires_at=ends,
        extra={**_others(login), ACCOUNT_ID: account_id, "id_token": _first(login, _ID)},
    )
    return Recognised(
        credential=credential,
        kind=CredentialKind.OAUTH if refresh else CredentialKind.LONG_LIVED,
        source=place.source,
        plan=claims.plan,
        email=claims.email or _first(login, ("email",)),
        account_key=account_key(claims.user_id, account_id),
        suggested=place.suggested if refresh else KeepFresh.STATIC,
        is_usable=bool(refresh) or not credential.is_expired(now),
    )


def _stated_end(login: JsonObject, document: JsonObject) -> datetime | None:
    """As the document says, or so long after the last renewal as is usual."""
    for moment in _moments(login, _EXPIRES):
        return moment
    for moment in _moments({**document, **login}, _LAST_REFRESH):
        return moment + USUAL_LIFETIME
    return None


def merged_claims(id_token: str, access_token: str) -> Claims:
    """Who it is, from the id token; when it ends, from the access token, which is what ends."""
    who, access = read_claims(id_token), read_claims(access_token)
    return Claims(
        email=who.email or access.email,
        plan=who.plan or access.plan,
        account_id=who.account_id or access.account_id,
        user_id=who.user_id or access.user_id,
        expires_at=access.expires_at,
    )


def account_key(user_id: str, account_id: str) -> str:
    """OpenAI's ids of the user and the ChatGPT account; empty without either."""
    return f"{user_id}/{account_id}" if user_id or account_id else ""


def _first(login: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        if isinstance(value := login.get(name), str) and value.strip():
            return value.strip()
    return ""


def _moments(login: Mapping[str, object], names: tuple[str, ...]) -> Iterator[datetime]:
    for name in names:
        if (moment := read_moment(login.get(name))) is not None:
            yield moment


def _others(login: JsonObject) -> JsonObject:
    """All that the login says beside its tokens; a later version of its tool may need it."""
    used = {*_ACCESS, *_REFRESH, *_ID, *_ACCOUNT, *_KEYS}
    return {name: value for name, value in login.items() if name not in used}


def _no_login(document: JsonObject) -> ImportRefused:
    if document.get("auth_mode") or "tokens" in document or "OPENAI_API_KEY" in document:
        return ImportRefused(
            "Codex is signed out in this file, or keeps its login in the system's keyring.",
            detail="There are no tokens and no key in it.",
            hint='Sign in here instead, or set cli_auth_credentials_store = "file" in Codex and sign in again.',
            code="no_login_in_file",
        )
    return ImportRefused(
        "There is no OpenAI login in this file.",
        detail=f"Looked for {_LOOKED_FOR}.",
        hint="Codex keeps its login in ~/.codex/auth.json.",
        code="no_login_in_file",
    )
