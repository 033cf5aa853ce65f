"""When it is looked, what is kept, and where it is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.menu_items import Command, OpenPage
from desktop.notification import Kind, Notification, Urgency
from desktop.notification_latches import STATE_KEY
from desktop.notification_surface import NotificationSurface
from desktop.notifier import Notifier
from desktop.platform.notify import Server
from desktop.snapshot import Problem, Snapshot
from desktop.state import WindowState
from desktop.wishes import WishList
from proxy.errors import StoreError
from proxy.model import Account, AccountId, ProxyState
from tests.desktop.values import snapshot, view, window
from tests.desktop.waiting import until

ALICE = view("alice@example.com", window(92))
BOB = view("bob@example.com", window(10))
USED_UP = view("alice@example.com", window(100))
FAILED = Problem("Port 2455 is taken.")


class Source:
    """A proxy's memory; opens when a test wants it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.is_open = asyncio.Event()
        self.failure: StoreError | None = None
        self.heir: Account | None = None

    async def wait_until_open(self) -> None:
        await self.is_open.wait()

    async def get_state(self, key: str) -> str | None:
        return self.kept.get(key)

    async def set_state(self, key: str, value: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept[key] = value

    def successor(self, account_id: AccountId, model_family: str | None = None) -> Account | None:
        return self.heir


@dataclass
class Surface:
    """Remembers what it showed, and what was kept by then."""

    source: Source
    shown: list[Notification] = field(default_factory=list)
    kept_before: list[bool] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.shown]

    async def show(self, notification: Notification) -> None:
        self.kept_before.append(STATE_KEY in self.source.kept)
        self.shown.append(notification)

    async def withdraw(self, key: str) -> None:
        self.withdrawn.append(key)


class Desk:
    """A notifier with all that it needs; `again` stands for the next run of the program."""

    def __init__(self, home: Path) -> None:
        self.known: Snapshot = snapshot()
        self.source = Source()
        self.surface = Surface(self.source)
        self.wishes = WishList(WindowState(home))
        self.is_in_front = False
        self.notifier = self._notifier()

    async def knows(self, known: Snapshot) -> None:
        """A look at `known`, and all that follows."""
        self.known = known
        self.notifier.look()
        await self.settle()

    async def open(self) -> None:
        self.notifier.start()
        self.source.is_open.set()
        await self.settle()

    async def again(self) -> None:
        await self.notifier.close()
        self.notifier = self._notifier()
        self.notifier.start()
        await self.settle()

    async def settle(self) -> None:
        """What was begun is carried out within a few turns of the loop: nothing here waits for anybody."""
        for _ in range(20):
            await asyncio.sleep(0)

    def _notifier(self) -> Notifier:
        return Notifier(
            lambda: self.known, self.source, self.surface, self.wishes, lambda: self.is_in_front
        )


@pytest.fixture
async def desk(home: Path, qapp: QApplication) -> AsyncIterator[Desk]:
    made = Desk(home)
    yield made
    await made.notifier.close()


async def test_a_crossing_is_kept_first_and_then_told_once(desk: Desk) -> None:
    await desk.open()

    await desk.knows(snapshot(ALICE))
    await desk.knows(snapshot(ALICE))

    assert desk.surface.titles == ["alice@example.com: 92% used of the 5-hour window"]
    assert desk.surface.kept_before == [True]


async def test_the_next_run_repeats_nothing(desk: Desk) -> None:
    await desk.open()
    await desk.knows(snapshot(ALICE))

    await desk.again()
    await desk.knows(snapshot(ALICE))

    assert len(desk.surface.shown) == 1


async def test_of_accounts_nothing_is_told_before_it_is_known_what_was(desk: Desk) -> None:
    desk.notifier.start()
    await desk.knows(snapshot(ALICE, state=ProxyState.FAILED, failure=FAILED))
    assert desk.surface.titles == ["Loadline's proxy does not run"]

    await desk.open()

    assert desk.surface.titles[1:] == ["alice@example.com: 92% used of the 5-hour window"]


async def test_a_proxy_that_runs_again_takes_its_notification_away(desk: Desk) -> None:
    await desk.open()
    await desk.knows(snapshot(state=ProxyState.FAILED, failure=FAILED))

    await desk.knows(snapshot())

    assert desk.surface.withdrawn == ["proxy"]


async def test_who_looks_at_the_window_is_not_told_and_not_later_either(desk: Desk) -> None:
    await desk.open()
    desk.is_in_front = True
    await desk.knows(snapshot(ALICE))

    desk.is_in_front = False
    await desk.knows(snapshot(ALICE))

    assert desk.surface.shown == []


async def test_a_pause_holds_back_what_is_still_true_after_it(desk: Desk) -> None:
    await desk.open()
    known = snapshot(ALICE)
    desk.wishes.change(snoozed_until=known.now.replace(hour=13))
    await desk.knows(known)
    assert desk.surface.shown == []

    await desk.knows(replace(known, now=known.now.replace(hour=13)))

    assert len(desk.surface.shown) == 1


async def test_a_kind_that_is_switched_off_is_not_told(desk: Desk) -> None:
    await desk.open()
    desk.wishes.change(silent=frozenset({Kind.THRESHOLD}))

    await desk.knows(snapshot(ALICE))

    assert desk.surface.shown == []


async def test_the_account_that_takes_over_is_named(desk: Desk) -> None:
    await desk.open()
    desk.source.heir = BOB.account

    await desk.knows(snapshot(USED_UP, BOB))

    assert desk.surface.shown[0].text.startswith("New requests go to bob@example.com.")


async def test_an_account_that_is_used_up_as_well_takes_nothing_over(desk: Desk) -> None:
    await desk.open()
    other = view("bob@example.com", window(100))
    desk.source.heir = other.account

    await desk.knows(snapshot(USED_UP, other))

    assert desk.surface.shown[0].text.startswith("No other account can serve now.")


async def test_a_store_that_cannot_be_written_keeps_nobody_from_being_told(desk: Desk) -> None:
    await desk.open()
    desk.source.failure = StoreError("The disk is full.")

    await desk.knows(snapshot(ALICE))

    assert len(desk.surface.shown) == 1


async def test_many_changes_of_a_moment_are_one_look(desk: Desk) -> None:
    await desk.open()
    desk.known = snapshot(ALICE)

    for _ in range(5):
        desk.notifier.look_soon()

    assert desk.surface.shown == []
    await until(lambda: bool(desk.surface.shown))


async def test_answers_that_bring_small_steps_are_no_writes(desk: Desk) -> None:
    await desk.open()
    await desk.knows(snapshot(view("alice@example.com", window(20.5))))
    desk.source.kept.clear()

    for used in (20.6, 21.0, 24.9):
        await desk.knows(snapshot(view("alice@example.com", window(used))))

    assert desk.source.kept == {}


# Where it is shown


class Place:
    """A tray or a window, and what it was told to say."""

    def __init__(self, *, is_available: bool = True) -> None:
        self.is_available = is_available
        self.said: list[tuple[str, Command | None]] = []

    def tell(self, title: str, text: str, command: Command | None = None) -> None:
        self.said.append((title, command))


TOLD = Notification("key", "Title", "Text", OpenPage(), "Open", Urgency.NORMAL)


async def test_without_a_server_the_tray_says_it_and_its_click_leads_to_the_same() -> None:
    tray, win = Place(), Place()
    surface = NotificationSurface(Server("", lambda command: None), tray, win)

    await surface.show(TOLD)
    await surface.withdraw(TOLD.key)
    await surface.close()

    assert (tray.said, win.said) == ([("Title", OpenPage())], [])


async def test_without_server_and_tray_the_window_says_it() -> None:
    tray, win = Place(is_available=False), Place()
    surface = NotificationSurface(None, tray, win)

    await surface.show(TOLD)

    assert (tray.said, win.said) == ([], [("Title", None)])
