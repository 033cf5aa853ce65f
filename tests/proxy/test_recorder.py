"""Records go to the store in batches, and wait in memory while it cannot take them."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proxy.errors import StoreError
from proxy.events import Event, EventBus, RecordsStored, StoreRecovered, StoreTroubled
from proxy.recorder import BATCH_RECORDS, BATCH_S, Backlog, Recorder
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.conftest import FixedClock
from tests.proxy.disks import limit_pages
from tests.proxy.store.samples import record

LIMIT_S = 10.0


class Heard:
    """Every event, and the thread it came in."""

    def __init__(self, events: EventBus) -> None:
        self.all: list[Event] = []
        self.threads: set[threading.Thread] = set()
        self._news = asyncio.Event()
        events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        self.all.append(event)
        self.threads.add(threading.current_thread())
        self._news.set()

    async def until(self, number: int) -> list[Event]:
        """The events, as soon as there are so many."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.all) < number:
                self._news.clear()
                await self._news.wait()
        return self.all


@pytest.fixture
async def store(home: Path, clock: FixedClock) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{home}/loadline.sqlite3", clock)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def events() -> EventBus:
    return EventBus()


@pytest.fixture
def heard(events: EventBus) -> Heard:
    return Heard(events)


@pytest.fixture
async def recorder(store: Store, events: EventBus, heard: Heard) -> AsyncIterator[Recorder]:
    recorder = Recorder(store, events)
    yield recorder
    await recorder.close()


async def test_a_record_is_stored_within_moments_and_told_in_the_loop_s_thread(
    store: Store, recorder: Recorder, heard: Heard
) -> None:
    recorder.record(record(1))

    told = await heard.until(1)

    assert told == [RecordsStored(1)]
    assert heard.threads == {threading.current_thread()}
    assert await store.request(record(1).id) == record(1)


async def test_records_that_come_together_are_stored_together(
    recorder: Recorder, heard: Heard
) -> None:
    for number in range(3):
        recorder.record(record(number))

    assert await heard.until(1) == [RecordsStored(3)]


async def test_many_records_are_stored_in_order_and_none_is_lost(
    store: Store, recorder: Recorder, heard: Heard
) -> None:
    many = 2 * BATCH_RECORDS + 10
    for number in range(many):
        recorder.record(record(number))
    await recorder.flush()

    assert sum(event.count for event in heard.all if isinstance(event, RecordsStored)) == many
    assert await store.count(RequestQuery()) == many


async def test_flushing_waits_for_the_store(store: Store, recorder: Recorder) -> None:
    recorder.record(record(1))

    await recorder.flush()

    assert await store.request(record(1).id) is not None


async def test_flushing_without_records_returns_at_once(recorder: Recorder) -> None:
    await recorder.flush(timeout_s=0.01)


async def test_closing_stores_what_waits_and_refuses_what_comes_later(
    store: Store, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.record(record(1))
    await recorder.close()

    recorder.record(record(2))

    assert await store.count(RequestQuery()) == 1
    assert f"{record(2).id} came after the recorder had closed" in caplog.text


async def test_recording_costs_the_loop_microseconds(recorder: Recorder) -> None:
    records = [record(number) for number in range(1000)]

    def seconds_each() -> float:
        start = time.thread_time()
        for each in records:
            recorder.record(each)
        return (time.thread_time() - start) / len(records)

    assert min(seconds_each() for _ in range(3)) < 20e-6


async def test_a_full_disk_is_told_once_and_nothing_is_lost_when_there_is_room_again(
    store: Store, recorder: Recorder, heard: Heard
) -> None:
    limit_pages(store, 1)
    for number in range(100):
        recorder.record(record(number, client="x" * 400 + str(number)))
    await recorder.flush()
    recorder.record(record(100))
    await recorder.flush()
    (troubled,) = heard.all

    limit_pages(store, 1_000_000)
    await recorder.flush()

    assert isinstance(troubled, StoreTroubled)
    assert troubled.title == "The disk is full."
    assert heard.all[1:] == [StoreRecovered(), RecordsStored(101)]
    assert await store.count(RequestQuery()) == 101


async def test_recording_goes_on_by_itself_after_trouble(
    store: Store, recorder: Recorder, heard: Heard
) -> None:
    limit_pages(store, 1)
    for number in range(100):
        recorder.record(record(number, client="x" * 400 + str(number)))
    await heard.until(1)

    limit_pages(store, 1_000_000)

    assert (await heard.until(3))[1:] == [StoreRecovered(), RecordsStored(100)]


async def test_trouble_that_others_met_is_told_once_and_so_is_its_end_without_any_records(
    store: Store, recorder: Recorder, heard: Heard
) -> None:
    for _ in range(2):
        recorder.learn_of_trouble(StoreError("The disk is full.", detail="/x", hint="Make room."))

    told = await heard.until(2)

    assert told == [
        StoreTroubled("The disk is full.", "/x", "Make room. Requests are still served."),
        StoreRecovered(),
    ]


async def test_a_store_that_is_not_open_is_trouble_not_a_loss(
    home: Path, clock: FixedClock, events: EventBus, heard: Heard
) -> None:
    store = Store(f"sqlite:///{home}/later.sqlite3", clock)
    recorder = Recorder(store, events)
    recorder.record(record(1))
    await recorder.flush()
    await store.open()

    await recorder.close()
    kept = await store.request(record(1).id)
    await store.close()

    assert [type(event) for event in heard.all] == [StoreTroubled, StoreRecovered, RecordsStored]
    assert kept == record(1)


async def test_what_cannot_be_written_at_the_end_is_said_to_be_lost(
    home: Path, clock: FixedClock, events: EventBus, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(f"sqlite:///{home}/never.sqlite3", clock)
    recorder = Recorder(store, events)
    recorder.record(record(1))

    await recorder.close()
    await store.close()

    assert "1 records could not be written and are lost." in caplog.text


async def test_a_record_that_no_store_could_take_does_not_hold_up_the_others(
    store: Store, recorder: Recorder, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = replace(record(2), duration_ms=None)
    for each in (record(1), broken, record(3)):
        recorder.record(each)
    await recorder.flush()

    assert heard.all == [RecordsStored(2)]
    assert await store.count(RequestQuery()) == 2
    assert [entry.levelno for entry in caplog.records] == [logging.ERROR]
    assert broken.id in caplog.text


# When to write


def test_a_backlog_without_records_waits_for_ever() -> None:
    assert Backlog().wait_s(now=0.0) is None


def test_the_first_record_waits_for_company_and_no_later_one_prolongs_it() -> None:
    backlog = Backlog()

    backlog.add(record(1), now=10.0)
    backlog.add(record(2), now=10.2)

    assert backlog.wait_s(now=10.0) == BATCH_S
    assert backlog.wait_s(now=10.5) == 0


def test_a_full_batch_waits_no_longer() -> None:
    backlog = Backlog()
    for number in range(BATCH_RECORDS + 1):
        backlog.add(record(number), now=10.0)

    assert backlog.wait_s(now=10.0) == 0
    assert len(backlog.batch()) == BATCH_RECORDS


def test_what_is_written_leaves_and_the_rest_is_due() -> None:
    backlog = Backlog()
    for number in range(3):
        backlog.add(record(number), now=10.0)

    backlog.written(2, now=10.0)

    assert backlog.batch() == [record(2)]
    assert backlog.wait_s(now=10.0) == 0


def test_each_failure_doubles_the_wait_up_to_a_minute() -> None:
    backlog = Backlog()
    backlog.add(record(1), now=0.0)

    waits = []
    for _ in range(8):
        backlog.failed(now=0.0)
        waits.append(backlog.wait_s(now=0.0))

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_new_records_do_not_shorten_the_wait_after_a_failure() -> None:
    backlog = Backlog()
    backlog.add(record(1), now=0.0)
    backlog.failed(now=0.0)

    for number in range(BATCH_RECORDS):
        backlog.add(record(number), now=0.5)

    assert backlog.wait_s(now=0.5) == 0.5
    assert backlog.is_troubled


def test_a_success_ends_the_trouble() -> None:
    backlog = Backlog()
    backlog.add(record(1), now=0.0)
    backlog.failed(now=0.0)

    backlog.written(1, now=1.0)
    backlog.add(record(2), now=2.0)

    assert not backlog.is_troubled
    assert backlog.wait_s(now=2.0) == BATCH_S


def test_the_oldest_records_go_when_too_many_wait_and_are_counted() -> None:
    backlog = Backlog(kept=2)
    for number in range(5):
        backlog.add(record(number), now=0.0)

    assert backlog.batch() == [record(3), record(4)]
    assert backlog.dropped == 3
