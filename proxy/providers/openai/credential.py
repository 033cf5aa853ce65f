"""Which login a document holds: every form in which Codex and the tools around it keep one (wire-facts 3.1)."""

from dataclasses import replace
from datetime import datetime

from proxy.credential import ApiKey, OAuthCredential, Recognised
from proxy.errors import ImportRefused
from proxy.login_document import BareText, not_json, read_document
from proxy.model import CredentialKind, JsonObject, KeepFresh
from proxy.moments import read_moment
from proxy.providers.openai.claims import Claims, read_claims

ACCOUNT_ID = "account_id"
"""The ChatGPT account in a credential's `extra`; each request names it."""

_TOKEN_NAMES = {
    "access": ("access_token", "accessToken", "access"),
    "refresh": ("refresh_token", "refreshToken", "refresh"),
    "id": ("id_token", "idToken"),
    "account": ("account_id", "accountId", "chatgpt_account_id"),
}
_KEY_NAMES = ("OPENAI_API_KEY", "openai_api_key", "openaiApiKey")
_LOOKED_FOR = "tokens, OPENAI_API_KEY, openai"


def recognise(document: bytes, now: datetime) -> Recognised:
    """The login in a file or a pasted text.

    Raises ImportRefused: `file_too_large`, `not_json`, `no_login_in_file`.
    """
    found = read_document(document)
    if isinstance(found, BareText):
        return read_key(found.text)
    for source, tokens in candidates(found):
        if _first(tokens, "access"):
            return _login(source, tokens, now)
    for name in _KEY_NAMES:
        if isinstance(key := found.get(name), str) and key.strip():
            return replace(read_key(key.strip()), source="API key of Codex")
    raise _no_login(found)


def candidates(document: JsonObject) -> list[tuple[str, JsonObject]]:
    """Where tokens may lie: Codex's `tokens`, OpenCode's `openai`, or the document itself."""
    found: list[tuple[str, JsonObject]] = []
    for source, key in (
        ("Codex login", "tokens"),
        ("OpenCode login", "openai"),
        ("OpenCode login", "codex"),
    ):
        if isinstance(inner := document.get(key), dict):
            found.append((source, inner))
    found.append(("Token answer", document))
    return found


def read_key(text: str) -> Recognised:
    """An API key as copied. Anthropic's keys begin alike and are not taken for one."""
    if text.startswith("sk-") and not text.startswith("sk-ant-"):
        return Recognised(ApiKey(text), CredentialKind.API_KEY, source="API key", plan="API key")
    raise not_json("It is neither JSON nor an OpenAI key, which begins with sk-.")


def _login(source: str, tokens: JsonObject, now: datetime) -> Recognised:
    access, refresh = _first(tokens, "access"), _first(tokens, "refresh")
    claims = merged_claims(_first(tokens, "id"), access)
    account_id = _first(tokens, "account") or claims.account_id
    ends = claims.expires_at or read_moment(tokens.get("expires") or tokens.get("expires_at"))
    if ends is None and refresh:
        ends = now
    credential = OAuthCredential(
        access_token=access,
        refresh_token=refresh,
        expires_at=ends,
        extra={**_others(tokens), ACCOUNT_ID: account_id, "id_token": _first(tokens, "id")},
    )
    return Recognised(
        credential=credential,
        kind=CredentialKind.OAUTH if refresh else CredentialKind.LONG_LIVED,
        source=source,
        plan=claims.plan,
        email=claims.email,
        account_key=f"{claims.user_id}/{account_id}" if account_id or claims.user_id else "",
        suggested=KeepFresh.SHARED if refresh else KeepFresh.STATIC,
        is_usable=bool(refresh) or not credential.is_expired(now),
    )


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


def _first(tokens: JsonObject, what: str) -> str:
    for name in _TOKEN_NAMES[what]:
        if isinstance(value := tokens.get(name), str) and value.strip():
            return value.strip()
    return ""


def _others(tokens: JsonObject) -> JsonObject:
    """All that the login says beside its tokens; a later version of its tool may need it."""
    used = {name for names in _TOKEN_NAMES.values() for name in names}
    return {name: value for name, value in tokens.items() if name not in used}


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
