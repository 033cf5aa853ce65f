"""The contract of a provider's local runtime: a program on this machine that answers requests in place of the API."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from proxy.call import Headers
from proxy.clock import Clock
from proxy.credential import Credential
from proxy.model import Account, AccountId, Observation
from proxy.upstream import UpstreamResponse


@dataclass(frozen=True, slots=True)
class RuntimeLimits:
    """How long things may take. Those that are no setting are here for tests to shorten."""

    idle_timeout_s: float = 300.0
    """A silence of the provider after which it counts as dead."""
    start_s: float = 30.0
    """From the start of a process until it takes a prompt; 0.4 s on a quiet machine, seconds on a busy one."""
    ping_s: float = 15.0
    """A silence in a stream after which the client gets a ping."""


@dataclass(frozen=True, slots=True)
class RuntimePlace:
    """Where a runtime lives: what it may use of this machine and of our settings."""

    folder: Path
    """Its own, under the home folder; made when it is needed."""
    environ: Mapping[str, str] = field(repr=False)
    """Ours; it passes on what it must."""
    uses_proxy: bool
    """The provider is reached through the proxies that `environ` names."""
    clock: Clock
    limits: RuntimeLimits


@dataclass(frozen=True, slots=True)
class RuntimeRequest:
    """A client's request for a local runtime, with the account that was chosen for it."""

    account_id: AccountId
    """PASS_THROUGH with the client's own credential."""
    credential: Credential | None
    """None: the client's own, in `headers`."""
    body: bytes
    """Decoded, as the client sent it."""
    headers: Headers
    """The client's."""
    observe: Callable[[Observation], None]
    """Takes what the answer says of the account's limits, also shortly after the answer's end."""
    session_id: str = ""
    client_key: str = ""
    """The name of the local key it came with."""


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
    is_pooled: bool = False
    """A process that ended its turn is kept for the session's next request."""


@dataclass(frozen=True, slots=True)
class LoginState:
    """What a provider's tool says of the login in a folder."""

    is_signed_in: bool
    email: str = ""
    plan: str = ""
    account_key: str = ""
    """As Recognised.account_key."""


class LocalRuntime(Protocol):
    """Answers requests by processes of its own; none is started before the first request."""

    async def open(self, accounts: Iterable[Account]) -> None:
        """Takes away what a killed program left behind, and logins of none of `accounts`. Starts nothing."""
        ...

    async def send(self, request: RuntimeRequest) -> UpstreamResponse:
        """The answer, when its status is known.

        Raises Refusal for what cannot be mapped, UpstreamError when the program fails, and a ProxyError of its own
        when there is none.
        """
        ...

    def change(self, settings: object, place: RuntimePlace) -> None:
        """The provider's settings, or the place, are others from the next request on; no turn is cut off."""
        ...

    def state(self) -> RuntimeState:
        """Looks at files only."""
        ...

    def counters(self) -> Mapping[str, int]:
        """Of its decisions since the start, by stable names."""
        ...

    def gauges(self) -> Mapping[str, int]:
        """Of its processes now, by stable names."""
        ...

    async def make_login_folder(self) -> Path:
        """Where the tool is to keep a new login. Raises ProxyError where there is no tool."""
        ...

    def sign_in_command(self, folder: Path, email: str) -> str:
        """What signs the tool in for `folder`, to be pasted into a terminal. Raises ProxyError."""
        ...

    async def wait_for_login(self, folder: Path) -> LoginState:
        """Returns once the tool is signed in; the caller sets the limit. Raises ProxyError."""
        ...

    async def login_state(self, folder: Path) -> LoginState:
        """Asks the tool, which sends nothing to a model. Raises ProxyError."""
        ...

    async def forget_login(self, folder: Path) -> None:
        """Signs the tool out of `folder` and removes it."""
        ...

    async def forget(self, account: Account) -> None:
        """The account is gone: so are its kept processes, its files and a login that the tool kept for it."""
        ...

    async def close(self) -> None:
        """Ends every process."""
        ...


@dataclass(frozen=True, slots=True)
class ByRuntime:
    """A client's request on its way to a local runtime, for whichever account serves it."""

    runtime: LocalRuntime
    body: bytes
    """Decoded."""
    headers: Headers
    """The client's."""
    session_id: str
    client_key: str

    async def send(
        self,
        account_id: AccountId,
        credential: Credential | None,
        observe: Callable[[Observation], None],
    ) -> UpstreamResponse:
        """As LocalRuntime.send."""
        return await self.runtime.send(
            RuntimeRequest(
                account_id=account_id,
                credential=credential,
                body=self.body,
                headers=self.headers,
                observe=observe,
                session_id=self.session_id,
                client_key=self.client_key,
            )
        )
