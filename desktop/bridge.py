"""The proxy's events as Qt signals: the only place where they cross.

Events are published from the middle of a request. The bridge takes them in at once and tells them in a later turn
of the loop, in the same order, so that no slot ever runs inside a request.
"""

from typing import assert_never

from PySide6.QtCore import QObject, Qt, Signal

from proxy.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    CapturesChanged,
    Event,
    EventBus,
    ProxyFailed,
    ProxyStarted,
    ProxyStopped,
    QuitAsked,
    RecordsStored,
    RequestFinished,
    RequestStarted,
    StoreRecovered,
    StoreTroubled,
    UpdateFound,
    UsageChanged,
    VaultStateChanged,
)


class Bridge(QObject):
    """One signal per event; each carries the event itself."""

    proxy_started = Signal(ProxyStarted)
    proxy_stopped = Signal(ProxyStopped)
    proxy_failed = Signal(ProxyFailed)
    quit_asked = Signal(QuitAsked)
    account_added = Signal(AccountAdded)
    account_changed = Signal(AccountChanged)
    account_removed = Signal(AccountRemoved)
    usage_changed = Signal(UsageChanged)
    request_started = Signal(RequestStarted)
    request_finished = Signal(RequestFinished)
    records_stored = Signal(RecordsStored)
    captures_changed = Signal(CapturesChanged)
    store_troubled = Signal(StoreTroubled)
    store_recovered = Signal(StoreRecovered)
    vault_state_changed = Signal(VaultStateChanged)
    update_found = Signal(UpdateFound)

    _published = Signal(object)

    def __init__(self, events: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._published.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = events.subscribe(self._published.emit)

    def close(self) -> None:
        """No event crosses any more."""
        self._unsubscribe()

    def _tell(self, event: Event) -> None:  # noqa: C901 -- one line per event is the point
        match event:
            case ProxyStarted():
                self.proxy_started.emit(event)
            case ProxyStopped():
                self.proxy_stopped.emit(event)
            case ProxyFailed():
                self.proxy_failed.emit(event)
            case QuitAsked():
                self.quit_asked.emit(event)
            case AccountAdded():
                self.account_added.emit(event)
            case AccountChanged():
                self.account_changed.emit(event)
            case AccountRemoved():
                self.account_removed.emit(event)
            case UsageChanged():
                self.usage_changed.emit(event)
            case RequestStarted():
                self.request_started.emit(event)
            case RequestFinished():
                self.request_finished.emit(event)
            case RecordsStored():
                self.records_stored.emit(event)
            case CapturesChanged():
                self.captures_changed.emit(event)
            case StoreTroubled():
                self.store_troubled.emit(event)
            case StoreRecovered():
                self.store_recovered.emit(event)
            case VaultStateChanged():
                self.vault_state_changed.emit(event)
            case UpdateFound():
                self.update_found.emit(event)
            case _:
                assert_never(event)
