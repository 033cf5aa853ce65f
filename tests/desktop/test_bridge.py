"""The proxy's events as Qt signals."""

import typing

import pytest
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from proxy import events
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
from proxy.model import AccountId, Release, Usage
from proxy.record import Ending, RequestRecord
from tests.conftest import NOW
from tests.desktop.values import CLAUDE, account

RECORD = RequestRecord(
    id="req_1",
    started_at=NOW,
    provider=CLAUDE,
    account_id=None,
    account_email="",
    route="/claude/v1/messages",
    transport="api",
    dialect="anthropic-messages",
    ending=Ending.COMPLETED,
)
TOLD: list[tuple[Event, str]] = [
    (ProxyStarted("http://127.0.0.1:2455"), "proxy_started"),
    (ProxyStopped(), "proxy_stopped"),
    (ProxyFailed("Port taken.", "", ""), "proxy_failed"),
    (QuitAsked(), "quit_asked"),
    (AccountAdded(account()), "account_added"),
    (AccountChanged(account()), "account_changed"),
    (AccountRemoved(AccountId("acc_1")), "account_removed"),
    (UsageChanged(Usage(AccountId("acc_1"))), "usage_changed"),
    (RequestStarted("req_1"), "request_started"),
    (RequestFinished(RECORD), "request_finished"),
    (RecordsStored(3), "records_stored"),
    (CapturesChanged(2), "captures_changed"),
    (StoreTroubled("Disk full.", "", ""), "store_troubled"),
    (StoreRecovered(), "store_recovered"),
    (VaultStateChanged("locked", ""), "vault_state_changed"),
    (UpdateFound(Release("1.1.0", "https://example.com")), "update_found"),
]


@pytest.mark.parametrize(("event", "signal"), TOLD, ids=[signal for _event, signal in TOLD])
def test_each_event_arrives_by_its_own_signal(qtbot: QtBot, event: Event, signal: str) -> None:
    bus = EventBus()
    bridge = Bridge(bus)

    with qtbot.waitSignal(getattr(bridge, signal), timeout=2000) as told:
        bus.publish(event)

    assert told.args == [event]


def test_no_event_is_forgotten() -> None:
    assert {type(event) for event, _signal in TOLD} == set(typing.get_args(events.Event))


def test_nothing_is_told_before_whoever_published_has_returned(qtbot: QtBot) -> None:
    bus = EventBus()
    bridge = Bridge(bus)
    heard: list[object] = []
    bridge.request_started.connect(heard.append)

    bus.publish(RequestStarted("req_1"))

    assert heard == []
    qtbot.waitUntil(lambda: heard == [RequestStarted("req_1")], timeout=2000)


def test_events_keep_their_order_across_signals(qtbot: QtBot) -> None:
    bus = EventBus()
    bridge = Bridge(bus)
    heard: list[object] = []
    for signal in (bridge.request_started, bridge.request_finished, bridge.records_stored):
        signal.connect(heard.append)
    published = [
        event
        for number in range(20)
        for event in (RequestStarted(f"req_{number}"), RequestFinished(RECORD), RecordsStored(1))
    ]

    for event in published:
        bus.publish(event)

    qtbot.waitUntil(lambda: len(heard) == 60, timeout=2000)
    assert heard == published


def test_a_closed_bridge_tells_nothing(qtbot: QtBot) -> None:
    bus = EventBus()
    bridge = Bridge(bus)
    bridge.close()

    with qtbot.assertNotEmitted(bridge.proxy_stopped, wait=50):
        bus.publish(ProxyStopped())
