"""Notifications of what really happens: a real proxy, its store and a provider that refuses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bridge import Bridge
from desktop.notification import Notification
from desktop.notifier import Notifier
from desktop.snapshot import take
from desktop.state import WindowState
from desktop.wishes import WishList
from proxy.service import Proxy
from tests.desktop.waiting import until
from tests.fakes.anthropic import message, quota
from tests.proxy.program import Program, running_program


@dataclass
class Surface:
    """Remembers what it showed."""

    shown: list[Notification] = field(default_factory=list)

    async def show(self, notification: Notification) -> None:
        self.shown.append(notification)

    async def withdraw(self, key: str) -> None:
        pass


class Desk:
    """A notifier that follows a proxy's events as the program's does; `again` stands for the next run."""

    def __init__(self, proxy: Proxy, home: Path) -> None:
        self.surface = Surface()
        self._proxy = proxy
        self._wishes = WishList(WindowState(home))
        self._bridge = Bridge(proxy.events)
        self.notifier = self._notifier()
        for signal in (self._bridge.usage_changed, self._bridge.account_changed):
            signal.connect(lambda _event: self.notifier.look_soon())

    async def again(self) -> None:
        await self.notifier.close()
        self.notifier = self._notifier()
        self.notifier.start()

    async def close(self) -> None:
        self._bridge.close()
        await self.notifier.close()

    def _notifier(self) -> Notifier:
        return Notifier(
            lambda: take(self._proxy), self._proxy, self.surface, self._wishes, lambda: False
        )


@pytest.fixture
async def program(home: Path, qapp: QApplication) -> AsyncIterator[Program]:
    async with running_program(home) as made:
        yield made


@pytest.fixture
async def desk(program: Program, home: Path) -> AsyncIterator[Desk]:
    made = Desk(program.proxy, home)
    made.notifier.start()
    yield made
    await made.close()


async def test_a_limit_that_is_reached_names_who_serves_from_then_on_and_is_told_once(
    program: Program, desk: Desk
) -> None:
    await program.import_login("alice@example.com")
    await program.import_login("bob@example.com")
    program.fake.script.extend([quota(), message()])

    status, _body = await program.ask()
    await until(lambda: desk.surface.shown)

    assert status == 200
    told = desk.surface.shown[0]
    assert told.title == "alice@example.com has reached the limit of its 5-hour window"
    assert told.text.startswith("New requests go to bob@example.com. Back ")
    assert len(desk.surface.shown) == 1


async def test_the_next_run_tells_no_limit_again_but_that_the_account_is_back(
    program: Program, desk: Desk
) -> None:
    await program.import_login("alice@example.com")
    program.fake.script.append(quota())
    await program.ask()
    await until(lambda: desk.surface.shown)
    assert desk.surface.shown[0].text.startswith("No other account can serve now. Back ")
    await desk.again()
    await until(lambda: desk.notifier.is_loaded)

    program.clock.advance(hours=2, minutes=16)
    desk.notifier.look()

    await until(lambda: len(desk.surface.shown) > 1)
    assert desk.surface.shown[1].title.startswith("alice@example.com is back")
    assert len(desk.surface.shown) == 2
