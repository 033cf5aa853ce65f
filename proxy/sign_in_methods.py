"""What a sign-in asks of a provider: its pages' addresses, and the few calls that turn a user's yes into a login."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from proxy.call import Fetch


@dataclass(frozen=True, slots=True)
class CallbackAddress:
    """Where the provider sends a browser back to on this computer; it knows these addresses and no others."""

    ports: tuple[int, ...]
    """In the order of preference."""
    path: str

    def url(self, port: int) -> str:
        return f"http://localhost:{port}{self.path}"


@dataclass(frozen=True, slots=True)
class Grant:
    """The provider's word that the user said yes; good once, and only with all of it."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    """PKCE's secret, of which the provider has seen the hash."""
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class DeviceGrant:
    """A code that a user may type on another device, and what it is asked after with."""

    user_code: str
    url: str
    """Where it is typed."""
    device_id: str = field(repr=False)
    interval_s: float
    """Between two questions."""
    until: datetime


class SignInMethods(Protocol):
    """A provider that people can sign in to from here."""

    @property
    def callback(self) -> CallbackAddress: ...

    def authorize_url(self, redirect_uri: str, state: str, challenge: str) -> str:
        """The page where the user signs in. `challenge` is PKCE's S256."""
        ...

    async def exchange(self, grant: Grant, fetch: "Fetch") -> bytes:
        """The login for a user's yes, as a document that `Provider.recognise` reads.

        Raises SignInFailed (`sign_in_refused`), UpstreamError.
        """
        ...

    async def begin_device(self, fetch: "Fetch", now: datetime) -> DeviceGrant:
        """Raises SignInFailed (`sign_in_unavailable`) where there are no such codes, UpstreamError."""
        ...

    async def poll_device(self, device: DeviceGrant, fetch: "Fetch") -> Grant | None:
        """The user's yes; None while there is none yet. Raises SignInFailed (`sign_in_refused`), UpstreamError."""
        ...
