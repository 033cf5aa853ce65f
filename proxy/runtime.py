"""The contract of a provider's local runtime: a program on this machine that answers requests in place of the API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from proxy.credential import Credential
from proxy.model import Account, Observation
from proxy.provider import Headers
from proxy.upstream import UpstreamResponse


@dataclass(frozen=True, slots=True)
class RuntimeRequest:
    """A client's request for a local runtime, with the account that was chosen for it."""

    account: Account
    credential: Credential
    body: bytes
    """Decoded, as the client sent it."""
    headers: Headers
    """The client's."""
    session_id: str = ""
    client_key: str = ""


@dataclass(frozen=True, slots=True)
class RuntimeState:
    """What people and scripts may know of a runtime."""

    is_available: bool
    path: str = ""
    origin: str = ""
    """How it was found: "PATH"."""
    version: str = ""
    """Known after its first start; nothing is executed to ask."""
    problem: str = ""
    """What is missing and what to do, in words."""


class LocalRuntime(Protocol):
    """Answers requests by processes of its own; none is started before the first request."""

    async def send(self, request: RuntimeRequest) -> UpstreamResponse:
        """The answer, when its status is known.

        Raises Refusal for what cannot be mapped, UpstreamError when the program fails, and a ProxyError of its own
        when there is none.
        """
        ...

    def state(self) -> RuntimeState: ...

    def counters(self) -> Mapping[str, int]:
        """Of its processes and decisions, by stable names."""
        ...

    async def close(self) -> None:
        """Ends every process."""
        ...


ObserveLimits = Callable[[Account, Observation], None]
"""Takes what a runtime's answer said of an account's limits."""
