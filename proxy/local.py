"""The contract of addresses that are answered here: by a provider's own code, from what the program knows or may ask."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from proxy.model import Account

if TYPE_CHECKING:
    from proxy.call import Answer, Headers
    from proxy.dialect import Dialect
    from proxy.provider import Member


@dataclass(frozen=True, slots=True)
class LocalCall:
    """A client's call of such an address."""

    path: str
    query: str
    headers: "Headers" = field(repr=False)


@dataclass(frozen=True, slots=True)
class LocalAnswer:
    """What the client gets."""

    body: bytes = field(repr=False)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Household(Protocol):
    """What an answer may ask of the program; all of it concerns its own provider."""

    @property
    def now(self) -> datetime: ...

    def members(self) -> Sequence["Member"]:
        """The provider's accounts, with what is known of their limits."""
        ...

    async def ask(self, path: str, headers: "Headers") -> tuple[Account, "Answer"]:
        """Asks the provider by an account that can serve, as any client's request would be sent.

        `path` is the provider's, with its query; `headers` are not signed. Raises NobodyCanServe, CredentialError,
        VaultError, UpstreamError.
        """
        ...

    async def remembered(self, key: str) -> str | None:
        """What was kept by `remember`, also before this start."""
        ...

    async def remember(self, key: str, value: str) -> None:
        """Keeps `value`; a disk that is full only loses it."""
        ...


@dataclass(frozen=True, slots=True)
class LocalRoute:
    """One address that is answered here."""

    method: str
    """"GET", or "*" for any."""
    path: str
    """With "/*" at its end everything below."""
    dialect: "Dialect"
    """For errors."""
    answer: Callable[[LocalCall, Household], Awaitable[LocalAnswer]]
    """Raises ProxyError, which the client is told."""
    recall: Callable[[Household], Awaitable[None]] | None = None
    """Takes up, once at start, what earlier answers have kept; it may ask for nothing else."""
