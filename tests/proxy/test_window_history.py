"""window_history: the readings of a window since it began, thinned, saved in moderation and kept over restarts."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.events import AccountRemoved, EventBus, UsageChanged
from proxy.model import AccountId, Usage, UsageWindow, WindowSource
from proxy.store.store import Store
from proxy.window_history import (
    MOST_READINGS,
    ByWindow,
    Reading,
    Readings,
    WindowHistory,
    with_reading,
)
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import ACCOUNT

ALICE = AccountId("acc_alice")
SPAN = timedelta(hours=5)
BEGAN = NOW - timedelta(hours=2)


def window(used: float, at: datetime = NOW, **changes: object) -> UsageWindow:
    """A 5-hour window that began two hours before NOW."""
    made = UsageWindow(ALICE, "5h", used, BEGAN + SPAN, at, WindowSource.RESPONSE_HEADER, span=SPAN)
    return replace(made, **changes)  # type: ignore[arg-type]


def read(*windows: UsageWindow) -> Readings:
    known: Readings = ()
    for each in windows:
        known = with_reading(known, each)
    return known


def after(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def levels(readings: Readings) -> list[float]:
    return [each.used_percent for each in readings]


def test_each_reading_is_kept_with_its_time() -> None:
    readings = read(window(4, after(5)), window(9, after(20)))

    assert readings == (Reading(after(5), 4), Reading(after(20), 9))


def test_an_answer_that_was_overtaken_changes_nothing() -> None:
    assert levels(read(window(9, after(20)), window(4, after(5)))) == [9]


def test_a_window_that_has_reset_begins_anew() -> None:
    readings = read(window(90, after(100)), window(3, NOW, resets_at=NOW + SPAN - SPAN / 100))

    assert levels(readings) == [3]


def test_of_many_readings_close_together_the_newest_stays() -> None:
    seconds = [window(at, after(10) + timedelta(seconds=at)) for at in range(40)]

    assert levels(read(*seconds)) == [0, 39]


def test_a_level_that_holds_is_kept_by_its_two_ends() -> None:
    readings = read(*(window(50, after(5 * at)) for at in range(1, 20)), window(60, after(110)))

    assert readings == (Reading(after(5), 50), Reading(after(95), 50), Reading(after(110), 60))


@pytest.mark.parametrize("span", [SPAN, None], ids=["known span", "no span"])
def test_a_busy_window_is_thinned(span: timedelta | None) -> None:
    second = timedelta(seconds=1)
    busy = [window(at / 180, BEGAN + at * second, span=span) for at in range(0, 18_000, 7)]

    readings = read(*busy)

    assert 100 < len(readings) <= MOST_READINGS
    assert readings[-1].used_percent == busy[-1].used_percent


class Shelf:
    """Where readings are saved; refuses while it is told to."""

    def __init__(self) -> None:
        self.saved: dict[AccountId, ByWindow] = {}
        self.is_full = False

    async def save(self, account_id: AccountId, windows: ByWindow) -> None:
        if self.is_full:
            raise StoreError("The disk is full.")
        self.saved[account_id] = windows


async def test_it_hears_of_readings_and_saves_them_at_the_end() -> None:
    events, shelf = EventBus(), Shelf()
    history = WindowHistory(shelf.save, events)

    events.publish(UsageChanged(Usage(ALICE, (window(4, after(5)),))))
    events.publish(UsageChanged(Usage(ALICE, (window(9, after(20)),))))

    assert levels(history.readings(ALICE, "5h")) == [4, 9]
    assert history.readings(ALICE, "weekly") == ()
    await history.close()
    assert levels(shelf.saved[ALICE]["5h"]) == [4, 9]


async def test_what_is_known_already_is_not_saved_again() -> None:
    events, shelf = EventBus(), Shelf()
    history = WindowHistory(shelf.save, events)
    history.restore([(ALICE, {"5h": read(window(4, after(5)))})])

    events.publish(UsageChanged(Usage(ALICE, (window(4, after(5)),))))

    await history.close()
    assert shelf.saved == {}


async def test_a_removed_account_is_forgotten() -> None:
    events, shelf = EventBus(), Shelf()
    history = WindowHistory(shelf.save, events)
    events.publish(UsageChanged(Usage(ALICE, (window(4),))))

    events.publish(AccountRemoved(ALICE))

    assert history.readings(ALICE, "5h") == ()
    await history.close()
    assert shelf.saved == {}


async def test_a_store_in_trouble_ends_nothing() -> None:
    events, shelf = EventBus(), Shelf()
    history = WindowHistory(shelf.save, events)
    events.publish(UsageChanged(Usage(ALICE, (window(4),))))
    shelf.is_full = True

    await history.close()

    assert levels(history.readings(ALICE, "5h")) == [4]


async def test_the_curve_survives_a_restart(home: Path, clock: FixedClock) -> None:
    store = Store(f"sqlite:///{home / 'loadline.sqlite3'}", clock)
    await store.open()
    await store.add_account(replace(ACCOUNT, id=ALICE), b"sealed")
    events = EventBus()
    before = WindowHistory(store.save_window_readings, events)
    events.publish(UsageChanged(Usage(ALICE, (window(4, after(5)),))))
    await before.close()

    later = WindowHistory(store.save_window_readings, EventBus())
    later.restore(await store.window_readings())

    assert later.readings(ALICE, "5h") == before.readings(ALICE, "5h")
    await store.close()


async def test_nothing_is_kept_of_an_account_that_is_gone(home: Path, clock: FixedClock) -> None:
    store = Store(f"sqlite:///{home / 'loadline.sqlite3'}", clock)
    await store.open()

    await store.save_window_readings(ALICE, {"5h": (Reading(NOW, 4),)})

    assert await store.window_readings() == ()
    await store.close()
