"""Secrets: what an account signs its requests with, and how it rests in the vault.

`repr` hides the secret. Nothing here is ever logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from proxy.model import CredentialKind, KeepFresh


@dataclass(frozen=True, slots=True)
class OAuthCredential:
    """A bearer token of a login, with or without the means to renew it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    """Single use; empty for long-lived tokens and for logins we may only read."""
    expires_at: datetime | None = None
    """None when it does not end."""
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)
    """Fields of the source that we do not use; they survive every renewal (plan, tier, client id)."""

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    def without_refresh(self) -> "OAuthCredential":
        """For a login that another tool renews: what is not here cannot be spent here."""
        return replace(self, refresh_token="")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is billed per token and never renewed."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolLogin:
    """A login that the provider's own tool keeps in a folder of its own. It holds no secret of ours."""

    folder: str


Credential = OAuthCredential | ApiKey | ToolLogin


def tokens_of(credential: Credential) -> tuple[str, ...]:
    """All that is secret in it; each may be empty."""
    match credential:
        case ApiKey():
            return (credential.key,)
        case ToolLogin():
            return ()
        case OAuthCredential():
            return (credential.access_token, credential.refresh_token)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a document turned out to be, in words, and the credential in it."""

    credential: Credential
    kind: CredentialKind
    source: str
    """For people: "Claude Code credentials file", "API key"."""
    plan: str = ""
    email: str = ""
    """Where the document names one; a suggestion that the user confirms."""
    account_key: str = ""
    """The provider's own id of the account or its organisation, where named; helps to tell families apart."""
    suggested: KeepFresh = KeepFresh.STATIC
    needs_terms: bool = False
    """A subscription login: importing it needs the tick beside the notice."""
    is_usable: bool = True
    """False when it has expired and cannot be renewed."""
