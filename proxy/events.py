"""What happened, in the past tense, and the bus that tells it.

`EventBus.publish` runs in the loop's thread, synchronously; a listener's failure is logged and reaches nobody else.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from proxy.errors import StoreError
from proxy.model import Account, AccountId, Release, Usage
from proxy.record import RequestRecord

log = logging.getLogger(__name__)

SERVING_GOES_ON = "Requests are still served."


@dataclass(frozen=True, slots=True)
class ProxyStarted:
    """The server listens and the store is open. Once per start; excludes ProxyFailed."""

    base_url: str


@dataclass(frozen=True, slots=True)
class ProxyStopped:
    """The server listens no more. After ProxyStarted, once."""


@dataclass(frozen=True, slots=True)
class ProxyFailed:
    """The server could not start. Instead of ProxyStarted."""

    title: str
    detail: str
    hint: str


@dataclass(frozen=True, slots=True)
class QuitAsked:
    """Another program of the user asked this one to end, as `loadline quit` does. ProxyStopped follows where it serves."""


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """An account was stored, with its credential."""

    account: Account


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """A stored account has new values: status, plan, label, default, expiry. Only when something differs."""

    account: Account


@dataclass(frozen=True, slots=True)
class AccountRemoved:
    """An account and its credential are gone. The last event of that account; its records stay."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class UsageChanged:
    """New numbers of an account's windows. At most once a second per account."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class RequestStarted:
    """An exchange began. Exactly one RequestFinished with the same id follows."""

    id: str


@dataclass(frozen=True, slots=True)
class RequestFinished:
    """An exchange ended and its record is on its way to the store. Once per exchange, after RequestStarted.

    Calls that are no requests in the log (token counts, model lists, probes) give neither event.
    """

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class RecordsStored:
    """A batch of records can now be read from the store. After their RequestFinished."""

    count: int


@dataclass(frozen=True, slots=True)
class CapturesChanged:
    """So many of the next requests are captured as a whole, as the user asked; 0: none any more."""

    left: int


@dataclass(frozen=True, slots=True)
class StoreTroubled:
    """Records cannot be written (disk full, read only); serving goes on. Once, until StoreRecovered."""

    title: str
    detail: str
    hint: str

    @classmethod
    def of(cls, error: StoreError) -> "StoreTroubled":
        """With the hint that serving goes on, which the error, told at a start, could not give."""
        hints = (error.hint, SERVING_GOES_ON)
        return cls(error.title, error.detail, " ".join(each for each in hints if each))


@dataclass(frozen=True, slots=True)
class StoreRecovered:
    """Records are being written again. After StoreTroubled."""


@dataclass(frozen=True, slots=True)
class VaultStateChanged:
    """The vault was opened, is locked, or its key is lost."""

    state: str
    """"open", "locked", "no_keyring", "lost": see vault.VaultState."""
    detail: str


@dataclass(frozen=True, slots=True)
class UpdateFound:
    """A newer version is out. Once per version, also over restarts; only where update checks are on."""

    release: Release


Event = (
    ProxyStarted
    | ProxyStopped
    | ProxyFailed
    | QuitAsked
    | AccountAdded
    | AccountChanged
    | AccountRemoved
    | UsageChanged
    | RequestStarted
    | RequestFinished
    | RecordsStored
    | CapturesChanged
    | StoreTroubled
    | StoreRecovered
    | VaultStateChanged
    | UpdateFound
)

Listener = Callable[[Event], None]


class EventBus:
    """Tells each event to those who listen for its kind, in the order they came.

    State: the listeners with the kinds they asked for, and what follows from it for each kind.
    """

    def __init__(self) -> None:
        self._listeners: list[tuple[Listener, tuple[type[Event], ...]]] = []
        self._listeners_of: dict[type[Event], tuple[Listener, ...]] = {}

    def subscribe(self, listener: Listener, *kinds: type[Event]) -> Callable[[], None]:
        """Calls `listener` with each later event, or those of `kinds` only; the answer takes it off again."""
        entry = (listener, kinds)
        self._listeners.append(entry)
        self._listeners_of.clear()

        def unsubscribe() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)
                self._listeners_of.clear()

        return unsubscribe

    def publish(self, event: Event) -> None:
        kind = type(event)
        listeners = self._listeners_of.get(kind)
        if listeners is None:
            listeners = self._listeners_of[kind] = self._who_hears(kind)
        for listener in listeners:
            try:
                listener(event)
            except Exception:  # a broken view may not break a request
                log.exception("A listener failed on %s.", kind.__name__)

    def _who_hears(self, kind: type[Event]) -> tuple[Listener, ...]:
        return tuple(listener for listener, kinds in self._listeners if not kinds or kind in kinds)
