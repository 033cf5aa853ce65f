"""One client request in flight: accept, choose, prepare, send, relay, record."""

from dataclasses import dataclass, field

from proxy.clock import Clock
from proxy.events import EventBus
from proxy.ledger import Ledger
from proxy.pool import AccountPool
from proxy.provider import Providers
from proxy.sending import Credentials, UsageObserver
from proxy.upstream import Upstream

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large. Those that are no setting are here for tests to shorten."""

    max_body_bytes: int = 64 * MIB
    idle_timeout_s: float = 300.0
    """A silence of the provider after which it counts as dead."""
    keep_alive_s: float = 15.0
    """A silence in a stream after which the client gets a comment."""
    first_event_s: float = 2.0
    """So long a stream's first event may be waited for while another account could still take over."""
    ready_s: float = 30.0
    """So long a request waits for the store and the vault at start."""


@dataclass(frozen=True, slots=True)
class ExchangeContext:
    """What every exchange works with."""

    providers: Providers
    pool: AccountPool
    keeper: Credentials
    upstream: Upstream
    usage: UsageObserver
    ledger: Ledger
    events: EventBus
    clock: Clock
    limits: Limits = field(default_factory=Limits)
