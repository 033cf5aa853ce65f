"""What is known of an account's limits: merged from headers and endpoint, told and saved in moderation."""

import asyncio
import dataclasses
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from proxy.errors import StoreError
from proxy.events import Event, EventBus, UsageChanged
from proxy.model import AccountId, ExtraUsage, Observation, Usage, UsageWindow, WindowSource
from proxy.usage import UsageTracker, extra_usage_ends, merge
from tests.conftest import NOW, FixedClock

ALICE, BOB = AccountId("acc_alice"), AccountId("acc_bob")
HEADER, ENDPOINT = WindowSource.RESPONSE_HEADER, WindowSource.USAGE_ENDPOINT
LATER = NOW + timedelta(minutes=1)


def window(
    name: str,
    used_percent: float = 10,
    *,
    at: datetime = NOW,
    source: WindowSource = HEADER,
    resets_at: datetime | None = None,
    is_rejected: bool = False,
) -> UsageWindow:
    return UsageWindow(ALICE, name, used_percent, resets_at, at, source, is_rejected=is_rejected)


def used(usage: Usage) -> dict[str, float]:
    return {each.name: each.used_percent for each in usage.windows}


# Merging


def test_headers_replace_the_windows_they_name_and_keep_the_others() -> None:
    before = Usage(ALICE, (window("5h", 10), window("weekly", 20)))

    after = merge(before, Observation((window("5h", 15, at=LATER),)), LATER)

    assert used(after) == {"5h": 15, "weekly": 20}
    assert after.checked_at is None


def test_the_endpoint_lists_every_window_there_is() -> None:
    before = Usage(ALICE, (window("5h", 10), window("weekly · Opus", 20)))
    stated = (window("5h", 12, at=LATER, source=ENDPOINT),)

    after = merge(before, Observation(stated, is_complete=True), LATER)

    assert used(after) == {"5h": 12}
    assert after.checked_at == LATER


def test_an_answer_that_was_overtaken_does_not_bring_old_numbers_back() -> None:
    before = Usage(ALICE, (window("5h", 15, at=LATER),))

    assert used(merge(before, Observation((window("5h", 10, at=NOW),)), LATER)) == {"5h": 15}
    complete = Observation((window("weekly", 5, at=NOW, source=ENDPOINT),), is_complete=True)
    assert used(merge(before, complete, NOW)) == {"5h": 15, "weekly": 5}


def test_numbers_of_a_clock_that_was_put_back_since_are_no_newer_ones() -> None:
    before = Usage(ALICE, (window("5h", 90, at=NOW + timedelta(days=1)),))

    assert used(merge(before, Observation((window("5h", 10, at=NOW),)), NOW)) == {"5h": 10}
    complete = Observation((window("weekly", 5, at=NOW, source=ENDPOINT),), is_complete=True)
    assert used(merge(before, complete, NOW)) == {"weekly": 5}


@pytest.mark.parametrize(("used_percent", "is_rejected"), [(100, True), (104, True), (3, False)])
def test_the_endpoint_does_not_take_back_a_refusal_while_the_window_is_full(
    used_percent: float, is_rejected: bool
) -> None:
    before = Usage(ALICE, (window("5h", 100, is_rejected=True),))
    stated = (window("5h", used_percent, at=LATER, source=ENDPOINT),)

    (after,) = merge(before, Observation(stated, is_complete=True), LATER).windows

    assert after.is_rejected is is_rejected


def test_headers_do_take_it_back() -> None:
    before = Usage(ALICE, (window("5h", 100, is_rejected=True),))

    (after,) = merge(before, Observation((window("5h", 100, at=LATER),)), LATER).windows

    assert not after.is_rejected


AMOUNTS = ExtraUsage(True, NOW, used=Decimal("1.86"), limit=Decimal(5))
IN_USE = ExtraUsage(True, LATER, is_in_use=True)


def test_headers_say_whether_extra_usage_is_paid_and_the_endpoint_how_much() -> None:
    before = Usage(ALICE, extra=AMOUNTS)

    after = merge(before, Observation((window("5h"),), IN_USE), LATER)

    assert after.extra == ExtraUsage(True, LATER, True, Decimal("1.86"), Decimal(5))


def test_an_answer_without_a_word_of_extra_usage_was_paid_by_the_plan() -> None:
    before = Usage(ALICE, extra=dataclasses.replace(AMOUNTS, is_in_use=True))

    after = merge(before, Observation((window("5h", at=LATER),)), LATER)

    assert after.extra == AMOUNTS


@pytest.mark.parametrize(("used_percent", "is_in_use"), [(100, True), (2, False)])
def test_the_endpoint_ends_extra_usage_only_once_no_window_is_full(
    used_percent: float, is_in_use: bool
) -> None:
    before = Usage(ALICE, extra=IN_USE)
    stated = (window("5h", used_percent, at=LATER, source=ENDPOINT),)

    after = merge(before, Observation(stated, AMOUNTS, is_complete=True), LATER)

    assert after.extra == dataclasses.replace(AMOUNTS, is_in_use=is_in_use)


@pytest.mark.parametrize(
    ("windows", "ends"),
    [
        ([("5h", 100, 2), ("weekly", 60, 72)], 2),
        ([("5h", 101, 2), ("weekly", 100, 72)], 72),
        ([("5h", 90, 2), ("weekly", 60, 72)], 2),
        ([("5h", 100, None), ("weekly", 60, 72)], 5),
        ([], 5),
    ],
    ids=["one is full", "both are full", "none is full", "no reset stated", "nothing stated"],
)
def test_extra_usage_ends_when_the_full_windows_have_reset(
    windows: list[tuple[str, float, int | None]], ends: int
) -> None:
    stated = tuple(
        window(name, percent, resets_at=None if hours is None else NOW + timedelta(hours=hours))
        for name, percent, hours in windows
    )

    assert extra_usage_ends(Observation(stated), NOW) == NOW + timedelta(hours=ends)


# Telling and saving


class House:
    """A tracker, what it told and what it saved."""

    def __init__(self, clock: FixedClock) -> None:
        self.told: list[Usage] = []
        self.saved: list[Usage] = []
        self.failure: StoreError | None = None
        events = EventBus()
        events.subscribe(self.hear)
        self.tracker = UsageTracker(self.save, events, clock)

    def hear(self, event: Event) -> None:
        assert isinstance(event, UsageChanged)
        self.told.append(event.usage)

    async def save(self, usage: Usage) -> None:
        if self.failure is not None:
            raise self.failure
        self.saved.append(usage)


@pytest.fixture
async def house(clock: FixedClock) -> House:
    return House(clock)


async def test_the_first_observation_is_told_and_saved_at_once(house: House) -> None:
    house.tracker.observe(ALICE, Observation((window("5h", 10),)))
    await asyncio.sleep(0)

    assert [used(each) for each in house.told] == [{"5h": 10}]
    assert house.saved == house.told == [house.tracker.usage(ALICE)]


async def test_many_observations_are_told_at_most_once_a_second_and_the_last_one_is(
    house: House,
) -> None:
    for percent in range(50):
        house.tracker.observe(ALICE, Observation((window("5h", percent),)))
    assert len(house.told) == 1
    assert used(house.tracker.usage(ALICE)) == {"5h": 49}

    async with asyncio.timeout(3):
        while len(house.saved) < 2:  # noqa: ASYNC110 - saving is told to nobody
            await asyncio.sleep(0.02)

    assert [used(each)["5h"] for each in house.told] == [0, 49]
    assert [used(each)["5h"] for each in house.saved] == [0, 49]


async def test_accounts_do_not_wait_for_each_other(house: House) -> None:
    house.tracker.observe(ALICE, Observation((window("5h"),)))
    house.tracker.observe(BOB, Observation((window("5h"),)))

    assert [each.account_id for each in house.told] == [ALICE, BOB]


async def test_what_waits_is_saved_when_the_program_ends(house: House) -> None:
    for percent in (1, 2, 3):
        house.tracker.observe(ALICE, Observation((window("5h", percent),)))

    await house.tracker.close()

    assert used(house.saved[-1]) == {"5h": 3}


async def test_a_forgotten_account_is_told_no_more(house: House) -> None:
    house.tracker.observe(ALICE, Observation((window("5h", 1),)))
    house.tracker.observe(ALICE, Observation((window("5h", 2),)))

    house.tracker.forget(ALICE)
    await house.tracker.close()

    assert len(house.told) == 1
    assert house.tracker.usage(ALICE) == Usage(ALICE)


async def test_a_store_in_trouble_stops_nothing(house: House) -> None:
    house.failure = StoreError("The disk is full.")

    house.tracker.observe(ALICE, Observation((window("5h", 1),)))
    await asyncio.sleep(0)
    await house.tracker.close()

    assert used(house.tracker.usage(ALICE)) == {"5h": 1}


async def test_what_was_saved_before_this_start_is_there_without_an_event(house: House) -> None:
    house.tracker.restore([Usage(ALICE, (window("5h", 33),), checked_at=NOW)])

    assert used(house.tracker.usage(ALICE)) == {"5h": 33}
    assert house.told == []
