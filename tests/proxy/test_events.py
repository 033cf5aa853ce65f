"""events: who hears what."""

import pytest

from proxy.events import Event, EventBus, ProxyStopped, RequestStarted, StoreRecovered

EVENTS = (RequestStarted("req_1"), StoreRecovered(), ProxyStopped())


def heard_by(*kinds: type[Event]) -> tuple[EventBus, list[Event]]:
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(heard.append, *kinds)
    return bus, heard


def test_a_listener_of_no_kind_hears_everything_in_order() -> None:
    bus, heard = heard_by()

    for event in EVENTS:
        bus.publish(event)

    assert heard == [*EVENTS]


def test_a_listener_of_some_kinds_hears_those_only() -> None:
    bus, heard = heard_by(StoreRecovered, ProxyStopped)

    for event in EVENTS:
        bus.publish(event)

    assert heard == [*EVENTS[1:]]


def test_listeners_may_come_and_go_between_events() -> None:
    bus, early = heard_by()
    late: list[Event] = []
    bus.publish(EVENTS[0])

    take_off = bus.subscribe(late.append, StoreRecovered)
    bus.publish(EVENTS[1])
    take_off()
    take_off()
    bus.publish(EVENTS[1])

    assert (early, late) == ([EVENTS[0], EVENTS[1], EVENTS[1]], [EVENTS[1]])


def test_a_listener_that_fails_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus = EventBus()
    heard: list[Event] = []

    def fail(event: Event) -> None:
        raise ZeroDivisionError("a fake fault")

    bus.subscribe(fail)
    bus.subscribe(heard.append)
    bus.publish(EVENTS[0])

    assert heard == [EVENTS[0]]
    assert "RequestStarted" in caplog.text
