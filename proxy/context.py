"""What every exchange works with: its collaborators and its limits."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from proxy.capture import Capture, Captures
from proxy.clock import Clock
from proxy.credential import Credential
from proxy.events import EventBus
from proxy.ledger import Ledger
from proxy.model import Account, AccountId, Observation, Usage
from proxy.pool import AccountPool
from proxy.provider import Member, Provider, Providers
from proxy.runtimes import Runtimes
from proxy.upstream import Upstream

MIB = 1024 * 1024


class Credentials(Protocol):
    """Who keeps credentials fresh: keeper.CredentialKeeper."""

    async def current(self, account: Account) -> Credential:
        """Raises RenewalRefused, RenewalFailed, VaultError."""
        ...

    async def renew(self, account: Account, refused: Credential) -> Credential:
        """Raises RenewalRefused, RenewalFailed, VaultError."""
        ...


class UsageObserver(Protocol):
    """Who keeps the usage windows: usage.UsageTracker."""

    def usage(self, account_id: AccountId) -> Usage: ...

    def observe(self, account_id: AccountId, observation: Observation) -> None: ...


class Memory(Protocol):
    """What outlives the program: store.Store."""

    async def get_state(self, key: str) -> str | None: ...

    async def set_state(self, key: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large. Those that are no setting are here for tests to shorten."""

    max_body_bytes: int = 64 * MIB
    idle_timeout_s: float = 300.0
    """A silence of the provider, or of a client that uploads, after which it counts as dead."""
    keep_alive_s: float = 15.0
    """A silence in a stream after which the client gets a comment."""
    first_event_s: float = 2.0
    """So long a stream's first event may be waited for while another account could still take over."""
    preamble_s: float = 0.25
    """So long for the next one, where the first said no more than that the provider has begun."""
    ask_s: float = 5.0
    """So long a provider is waited for where what is kept can be told instead; clients ask it at their start."""
    ready_s: float = 30.0
    """So long a request waits for the store and the vault at start."""


@dataclass(frozen=True, slots=True)
class ExchangeContext:
    """The collaborators of every exchange."""

    providers: Providers
    pool: AccountPool
    keeper: Credentials
    upstream: Upstream
    usage: UsageObserver
    ledger: Ledger
    events: EventBus
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    runtimes: Runtimes | None = None
    """None where no route needs one."""
    sockets: Upstream | None = None
    """None where no route needs them."""
    memory: Memory | None = None
    """None where nothing outlives the program."""
    captures: Captures | None = None
    """None where no request may be captured."""

    def next_capture(self, request_id: str, started_at: datetime) -> Capture | None:
        """What a request that begins now has to fill; None unless the user asked for captures."""
        captures = self.captures
        return captures.next(request_id, started_at) if captures is not None else None

    def keep_capture(self, capture: Capture) -> None:
        assert self.captures is not None
        self.captures.keep(capture)

    def pool_headers(self, provider: Provider) -> tuple[tuple[str, str], ...]:
        """What an answer says of all accounts of `provider` together."""
        return provider.pool_headers(self.members(provider), self.clock())

    def members(self, provider: Provider) -> list[Member]:
        """The accounts of `provider`, with what is known of their limits."""
        return [
            Member(account, self.usage.usage(account.id))
            for account in self.pool.accounts()
            if account.provider == provider.id
        ]
