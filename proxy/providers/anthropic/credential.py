"""Which login a document holds: every shape that Claude Code and the tools around it write (wire-facts 2.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from proxy.credential import ApiKey, OAuthCredential, Recognised
from proxy.errors import ImportRefused
from proxy.json_values import text_in
from proxy.login_document import BareText, not_json, read_document
from proxy.model import CredentialKind, JsonObject, KeepFresh
from proxy.moments import lifetime, read_moment
from proxy.providers.anthropic.plan import plan_of_login

CONSOLE_LOGIN = "oauth_token"
"""The `type` of a profile of Anthropic's own command line: a Console login, billed as API use."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a login down: where it lies and what its fields are called."""

    source: str
    """For people."""
    within: tuple[str, ...]
    """The keys the login may lie under; "" is the document itself."""
    access: str
    refresh: str
    expires: tuple[str, ...]
    """The first that is there; a name in `_in` counts seconds from now."""
    type: str = ""
    """What the field `type` must be; empty when it need not be there."""
    suggested: KeepFresh = KeepFresh.SHARED
    kind: CredentialKind = CredentialKind.OAUTH

    def find(self, document: JsonObject) -> JsonObject | None:
        """The login, when `document` has this shape."""
        for key in self.within:
            login = document.get(key) if key else document
            if not isinstance(login, dict) or not _is_ours(_text(login, self.access)):
                continue
            if not self.type or login.get("type") == self.type:
                return login
        return None


SHAPES = (
    Shape(
        "Claude Code login",
        within=("claudeAiOauth", "claude.ai_oauth", ""),
        access="accessToken",
        refresh="refreshToken",
        expires=("expiresAt",),
    ),
    Shape(
        "OpenCode login",
        within=("anthropic", ""),
        access="access",
        refresh="refresh",
        expires=("expires",),
        type="oauth",
    ),
    Shape(
        "CLIProxyAPI login",
        within=("",),
        access="access_token",
        refresh="refresh_token",
        expires=("expired",),
        type="claude",
    ),
    Shape(
        "Anthropic command-line profile",
        within=("",),
        access="access_token",
        refresh="refresh_token",
        expires=("expires_at",),
        type=CONSOLE_LOGIN,
        kind=CredentialKind.CONSOLE,
    ),
    Shape(
        "Token answer",
        within=("",),
        access="access_token",
        refresh="refresh_token",
        expires=("expires_at", "expires_in"),
        suggested=KeepFresh.OWNED,
    ),
)
"""The first that fits is taken; the last is the most general."""


def recognise(document: bytes, now: datetime) -> Recognised:
    """The login in a file or a pasted text.

    Raises ImportRefused: `file_too_large`, `not_json`, `no_login_in_file`.
    """
    found = read_document(document)
    if isinstance(found, BareText):
        return _read_token(found.text)
    for shape in SHAPES:
        if (login := shape.find(found)) is not None:
            return _read_login(shape, login, now)
    raise _no_login(found)


def _is_ours(access: str) -> bool:
    """A JWT is another provider's token; Anthropic's are opaque."""
    return bool(access) and not access.startswith("eyJ")


def _read_login(shape: Shape, login: JsonObject, now: datetime) -> Recognised:
    refresh = _text(login, shape.refresh)
    ends = _end_of(login, shape.expires, now)
    if ends is None and refresh:
        ends = now  # such a login has an end; where it is not written, the login may be long over
    credential = OAuthCredential(
        access_token=_text(login, shape.access),
        refresh_token=refresh,
        expires_at=ends,
        scopes=_scopes(login),
        extra=_others(shape, login),
    )
    refresh_ends = read_moment(login.get("refreshTokenExpiresAt"))
    can_renew = bool(refresh) and (refresh_ends is None or now < refresh_ends)
    return Recognised(
        credential=credential,
        kind=shape.kind if refresh else CredentialKind.LONG_LIVED,
        source=shape.source,
        plan="Console" if shape.kind is CredentialKind.CONSOLE else plan_of_login(login),
        email=_email(login),
        account_key=account_key(login),
        suggested=shape.suggested if refresh else KeepFresh.STATIC,
        needs_terms=shape.kind is CredentialKind.OAUTH,
        is_usable=can_renew or not credential.is_expired(now),
    )


def _end_of(login: JsonObject, names: tuple[str, ...], now: datetime) -> datetime | None:
    for name in names:
        value = login.get(name)
        if name.endswith("_in") and isinstance(value, int | float):
            return now + lifetime(value)
        if (moment := read_moment(value)) is not None:
            return moment
    return None


def _scopes(login: JsonObject) -> tuple[str, ...]:
    value = login.get("scopes", login.get("scope"))
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, list):
        return tuple(scope for scope in value if isinstance(scope, str))
    return ()


def _others(shape: Shape, login: JsonObject) -> JsonObject:
    """All that the login says beside its tokens; kept because a later version of its tool may need it."""
    used = {shape.access, shape.refresh, *shape.expires, "scopes", "scope"}
    return {name: value for name, value in login.items() if name not in used}


def _email(login: JsonObject) -> str:
    account = login.get("account")
    inner = account if isinstance(account, dict) else {}
    return _text(login, "email") or _text(inner, "email_address") or _text(inner, "email")


def account_key(login: JsonObject) -> str:
    """Anthropic's ids of the account and its organisation as "account/organisation"; empty without either."""
    account = _text(login, "account_uuid") or _uuid(login.get("account"))
    organization = (
        _text(login, "organization_uuid")
        or _uuid(login.get("organization"))
        or _text(login, "organization_id")
    )
    return f"{account}/{organization}" if account or organization else ""


def _uuid(value: object) -> str:
    return _text(value, "uuid") if isinstance(value, dict) else ""


def _text(login: JsonObject, name: str) -> str:
    return text_in(login, name).strip()


# A single word


def _read_token(token: str) -> Recognised:
    """A key or a long-lived token as copied; the prefix says which."""
    if token.startswith("sk-ant-oat"):
        return Recognised(
            credential=OAuthCredential(token, scopes=("user:inference",)),
            kind=CredentialKind.LONG_LIVED,
            source="Long-lived token of claude setup-token",
            needs_terms=True,
        )
    for prefix, title, hint in _WRONG_TOKENS:
        if token.startswith(prefix):
            raise ImportRefused(title, hint=hint, code="no_login_in_file")
    if token.startswith("sk-ant-"):
        return Recognised(
            credential=ApiKey(token), kind=CredentialKind.API_KEY, source="API key", plan="API key"
        )
    raise not_json("It is neither JSON nor an Anthropic key, which begins with sk-ant-.")


_WRONG_TOKENS = (
    (
        "sk-ant-admin",
        "This is an admin key, which cannot send requests.",
        "Make an API key in the Console instead; it begins with sk-ant-api.",
    ),
    (
        "sk-ant-ort",
        "This is only the refresh token of a login.",
        "Choose the whole credentials file.",
    ),
    (
        "sk-ant-sid",
        "This is a browser's session key, which is no login for programs.",
        "Use an API key, or Claude Code's credentials file.",
    ),
)


# Documents without a login


def _no_login(document: JsonObject) -> ImportRefused:
    title, detail, hint = next(_explanations(document))
    return ImportRefused(title, detail=detail, hint=hint, code="no_login_in_file")


def _explanations(document: JsonObject) -> Iterator[tuple[str, str, str]]:
    """The best explanation first. Never quotes the document: a wrong file may hold other secrets."""
    if "claudeAiOauth" in document or "claude.ai_oauth" in document:
        yield (
            "Claude Code is signed out in this file.",
            "claudeAiOauth is there, but it has no accessToken.",
            "Sign in with Claude Code's /login, then choose the file again.",
        )
    if "mcpOAuth" in document:
        yield (
            "This file holds no Claude login, only those of MCP servers.",
            "mcpOAuth is there, claudeAiOauth is not.",
            "Sign in with Claude Code's /login, then choose the file again.",
        )
    if "authentication" in document:
        yield (
            "These are the settings of a profile, without its login.",
            "authentication is there, access_token is not.",
            "Choose the file of the same name in the folder credentials.",
        )
    yield (
        "There is no Claude login in this file.",
        f"Looked for {', '.join(_looked_for())}.",
        "Claude Code keeps its login in ~/.claude/.credentials.json.",
    )


def _looked_for() -> tuple[str, ...]:
    outer = (key for shape in SHAPES for key in shape.within if key)
    return tuple(dict.fromkeys((*outer, *(shape.access for shape in SHAPES))))
