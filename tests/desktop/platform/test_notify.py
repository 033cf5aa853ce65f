"""Notifications over a private D-Bus, as a desktop's server gets them."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from desktop.menu_items import Command, OpenPage, ShowAccount
from desktop.notification import Notification, Urgency
from desktop.platform.activation import VARIABLE
from desktop.platform.notify import NoServer, Server, session_bus
from proxy.model import AccountId
from tests.fakes.notification_server import NotificationServer

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")
SHOW_WORK = ShowAccount(AccountId("acc_work"))
TOLD = Notification(
    "acc_work 5h", "work@example.com: 92% used", "Resets 14:30.", SHOW_WORK, "Show account"
)
STAYS = Notification(
    "proxy", "It does not run", "Why & how", OpenPage(), "Open", Urgency.CRITICAL, stays=True
)


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    """The address of a bus of the tests' own."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.communicate()


@pytest.fixture
async def fake(bus: str) -> AsyncIterator[NotificationServer]:
    made = NotificationServer(bus)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def asked() -> list[Command]:
    """What clicks have asked for."""
    return []


@pytest.fixture
async def server(bus: str, asked: list[Command]) -> AsyncIterator[Server]:
    made = Server(bus, asked.append)
    yield made
    await made.close()


async def test_a_notification_has_its_words_its_urgency_and_a_button(
    server: Server, fake: NotificationServer
) -> None:
    await server.show(TOLD)
    await server.show(STAYS)

    told, stays = fake.shown
    assert (told.title, told.body) == (TOLD.title, TOLD.text)
    assert told.actions == ("default", "Show account", "open", "Show account")
    assert (told.urgency, told.expires_ms) == (1, -1)
    assert (stays.urgency, stays.expires_ms) == (2, 0)
    assert stays.body == "Why &amp; how"


async def test_news_of_the_same_subject_take_the_place_of_older_ones(
    server: Server, fake: NotificationServer
) -> None:
    await server.show(TOLD)
    await server.show(STAYS)
    await server.show(replace(TOLD, title="work@example.com: 100% used"))

    assert [each.replaced for each in fake.shown] == [0, 0, fake.shown[0].id]


@pytest.mark.parametrize("action", ["default", "open"])
async def test_a_click_asks_for_its_command(
    server: Server, fake: NotificationServer, asked: list[Command], action: str
) -> None:
    await server.show(TOLD)
    await server.show(STAYS)

    fake.click(fake.shown[0], action)

    await fake.until(lambda: bool(asked))
    assert asked == [SHOW_WORK]


async def test_a_click_lets_the_window_come_to_the_front(
    server: Server,
    fake: NotificationServer,
    asked: list[Command],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    await server.show(TOLD)

    fake.click(fake.shown[0], token="fake-token-1")

    await fake.until(lambda: bool(asked))
    assert os.environ[VARIABLE] == "fake-token-1"


async def test_clicks_on_other_programs_notifications_are_none_of_ours(
    server: Server, fake: NotificationServer, asked: list[Command]
) -> None:
    await server.show(TOLD)

    fake.click(replace(fake.shown[0], id=4711))
    fake.click(fake.shown[0])

    await fake.until(lambda: bool(asked))
    assert asked == [SHOW_WORK]


async def test_one_that_the_user_has_closed_is_not_replaced_but_shown_anew(
    server: Server, fake: NotificationServer, asked: list[Command]
) -> None:
    await server.show(TOLD)
    await server.show(STAYS)
    fake.dismiss(fake.shown[0])
    fake.click(fake.shown[1])  # heard after it
    await fake.until(lambda: bool(asked))

    await server.show(TOLD)

    assert fake.shown[-1].replaced == 0


async def test_what_is_true_no_more_is_withdrawn(server: Server, fake: NotificationServer) -> None:
    await server.show(STAYS)

    await server.withdraw("proxy")
    await server.withdraw("proxy")
    await server.withdraw("never shown")

    assert fake.closed == [fake.shown[0].id]


async def test_nothing_that_would_stay_for_ever_is_left_behind(
    server: Server, fake: NotificationServer
) -> None:
    await server.show(TOLD)
    await server.show(STAYS)

    await server.close()

    assert fake.closed == [fake.shown[1].id]


@pytest.mark.parametrize(
    ("capabilities", "title", "body", "actions"),
    [
        (("body",), "It does not run", "Why & how", ()),
        ((), "It does not run — Why & how", "", ()),
        (("actions", "body"), "It does not run", "Why & how", ("default", "Open", "open", "Open")),
    ],
    ids=["text alone", "a title alone", "no markup"],
)
async def test_a_server_gets_what_it_can_show(
    bus: str,
    server: Server,
    capabilities: tuple[str, ...],
    title: str,
    body: str,
    actions: tuple[str, ...],
) -> None:
    fake = NotificationServer(bus, capabilities)
    await fake.start()

    await server.show(STAYS)

    (shown,) = fake.shown
    assert (shown.title, shown.body, shown.actions) == (title, body, actions)
    await fake.stop()


async def test_without_a_server_it_says_so_and_one_that_comes_later_is_found(
    bus: str, server: Server
) -> None:
    with pytest.raises(NoServer):
        await server.show(TOLD)
    fake = NotificationServer(bus)
    await fake.start()

    await server.show(TOLD)

    assert len(fake.shown) == 1
    await fake.stop()


async def test_a_server_that_was_started_again_knows_no_old_numbers(
    bus: str, server: Server, fake: NotificationServer
) -> None:
    await server.show(TOLD)
    await fake.stop()
    with pytest.raises(NoServer):
        await server.show(TOLD)
    again = NotificationServer(bus)
    await again.start()

    await server.show(TOLD)

    assert again.shown[0].replaced == 0
    await again.stop()


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", ""])
async def test_without_a_bus_there_is_no_server(address: str) -> None:
    server = Server(address, lambda command: None)

    with pytest.raises(NoServer):
        await server.show(TOLD)
    await server.withdraw(TOLD.key)
    await server.close()


@pytest.mark.parametrize(
    ("platform", "environ", "address"),
    [
        ("linux", {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a"}, "unix:path=/a"),
        ("linux", {"XDG_RUNTIME_DIR": "/run/user/1000"}, "unix:path=/run/user/1000/bus"),
        ("linux", {}, ""),
        ("win32", {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a"}, ""),
        ("darwin", {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a"}, ""),
    ],
)
def test_the_bus_is_the_session_s(platform: str, environ: dict[str, str], address: str) -> None:
    assert session_bus(platform, environ) == address
