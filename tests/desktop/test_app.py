"""The tray program as a process, on a screen and a bus of its own: what a user sees, clicks and ends."""

import asyncio
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from proxy.clock import utc_now
from proxy.credential import ApiKey
from proxy.model import Account, Usage, UsageWindow
from proxy.paths import Paths
from proxy.store.store import Store
from proxy.vault import FileKey, Vault
from tests.desktop.values import FIVE_HOURS, WEEK, account, window
from tests.desktop.x11 import Screen, Starter
from tests.fakes.anthropic import Reply, Wait, event, running_anthropic
from tests.fakes.notification_server import NotificationServer
from tests.fakes.tray_host import MenuLine, TrayHost

pytestmark = pytest.mark.x11

FIRST_MENU = [
    "No accounts yet — import one…",
    "—",
    "Today — no requests yet",
    "—",
    "Open Loadline",
    "Refresh usage now",
    "Connect a client…",
    "Copy base URL",
    "Pause notifications",
    "—",
    "Settings…",
    "Quit",
]


async def remember(home: Path, *views: tuple[Account, Iterable[UsageWindow]]) -> None:
    """Puts accounts and their windows into the store of `home`, as an earlier run would have."""
    paths = Paths(home)
    store = Store(f"sqlite:///{paths.database_file}")
    await store.open()
    vault = Vault(FileKey(paths.key_file), store)
    await vault.open()
    for each, windows in views:
        await store.add_account(each, await vault.seal(each.id, ApiKey("fake-key")))
        await store.save_usage(
            Usage(each.id, tuple(replace(w, account_id=each.id) for w in windows))
        )
    await vault.close()
    await store.close()


def live(used: float, left: timedelta, name: str = "5h") -> UsageWindow:
    """A window of now; the minute that a test may take is in `left`."""
    now = utc_now()
    span = FIVE_HOURS if name == "5h" else WEEK
    return window(used, name, resets_at=now + left, observed_at=now, span=span)


def is_running(menu: MenuLine) -> bool:
    return menu.labels[0].startswith("Proxy running")


def address(menu: MenuLine) -> str:
    return "http://" + menu.labels[0].rpartition(" ")[2]


async def answers(base_url: str) -> bool:
    async with aiohttp.ClientSession() as session:
        with suppress(aiohttp.ClientError):
            async with session.get(f"{base_url}/health") as response:
                return response.status == 200
    return False


async def hide_by_click(host: TrayHost, screen: Screen) -> None:
    """Clicks on the icon until the window is gone: the first click only raises it when Qt does not know yet that it has
    the keyboard."""
    for _ in range(3):
        await host.activate()
        with suppress(TimeoutError):
            await screen.until(lambda: screen.windows() == [], 5)
            return
    raise AssertionError("the window stays")


async def test_a_first_start_shows_tray_and_window_and_leaves_by_quit(
    start: Starter, tray_host: TrayHost, screen: Screen
) -> None:
    running = start()
    await running.shows_icon(tray_host)
    shown_after_s = time.monotonic() - running.started_at
    menu = await tray_host.until_menu(is_running)
    await screen.until(lambda: bool(screen.windows()))

    assert shown_after_s < 4, "2 s on a machine that does nothing else"
    assert menu.labels == [menu.labels[0], "—", *FIRST_MENU]
    assert await tray_host.pixmap_sizes() == [16, 22, 24, 32, 44, 48, 64]
    assert await tray_host.property("Title") == "Loadline"
    assert await tray_host.tooltip() == "No accounts yet — open to import"
    assert await answers(address(menu))

    await tray_host.click("Quit")

    code, said = await running.end()
    assert code == 0, said
    assert not await answers(address(menu))
    assert screen.windows() == []


async def test_the_menu_shows_each_account_with_its_windows(
    start: Starter, tray_host: TrayHost, home: Path
) -> None:
    await remember(
        home,
        (
            account("alice@example.com"),
            (
                live(42, timedelta(hours=2, minutes=15, seconds=50)),
                live(30, timedelta(days=3), "weekly"),
            ),
        ),
        (account("first_last@example.com"), (live(3, timedelta(hours=4, minutes=55)),)),
    )
    running = start("--hidden", LOADLINE_HOST="127.0.0.1")
    await running.shows_icon(tray_host)

    menu = await tray_host.until_menu(lambda found: found.has("alice"))

    alice = menu.child("alice")
    assert alice.label == "alice@example.com · 5h 42% used · week 30%"
    assert alice.has_icon
    assert alice.children[1].label.startswith("5h 42% used, resets in 2h 15m (")
    assert alice.labels[3].startswith("On course — about 2")
    assert alice.labels[-3:] == ["Use for new requests", "Pause account", "Copy email"]
    assert menu.child("first_last@example.com · 5h 3% used").has_icon
    assert "5h 42% used, resets in 2h 15m" in await tray_host.tooltip()

    await tray_host.click("alice", "Pause")
    await tray_host.until_menu(lambda found: found.has("alice@example.com · paused"))
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0


async def test_a_hidden_start_shows_the_window_when_it_is_asked_for(
    start: Starter, tray_host: TrayHost, screen: Screen
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)
    await tray_host.until_menu(is_running)
    assert screen.windows() == []

    await tray_host.click("Open Loadline")
    await screen.until(lambda: bool(screen.windows()))

    screen.focus()
    screen.press("alt+F4")
    await screen.until(lambda: screen.windows() == [])
    assert running.process.poll() is None

    await tray_host.middle_click()
    await screen.until(lambda: bool(screen.windows()))
    screen.focus()
    await hide_by_click(tray_host, screen)
    await tray_host.activate()
    await screen.until(lambda: bool(screen.windows()))
    await tray_host.click("Quit")
    assert (await running.end())[0] == 0


async def test_a_second_start_raises_the_window_of_the_first_and_ends(
    start: Starter, tray_host: TrayHost, screen: Screen
) -> None:
    first = start()
    await first.shows_icon(tray_host)
    await screen.until(lambda: bool(screen.windows()))
    cover = screen.cover()
    await screen.until(lambda: screen.active() == "Another program")

    second = start()

    code, said = await second.end()
    assert (code, said) == (0, "")
    await screen.until(lambda: screen.active() == "Loadline")
    cover.kill()
    cover.communicate()
    first.interrupt(signal.SIGTERM)
    assert (await first.end())[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_in_order(
    start: Starter, tray_host: TrayHost, home: Path, number: signal.Signals
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)
    menu = await tray_host.until_menu(is_running)

    running.interrupt(number)

    code, said = await running.end()
    assert code == 0, said
    assert "Traceback" not in said
    assert not await answers(address(menu))
    assert "Loadline has ended." in (home / "logs" / "loadline.log").read_text()


async def test_a_signal_in_the_midst_of_the_start_ends_it_too(
    start: Starter, tray_host: TrayHost
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)

    running.interrupt(signal.SIGTERM)

    code, said = await running.end()
    assert code == 0, said
    assert "Traceback" not in said


async def test_quit_lets_an_answer_that_is_being_given_end(
    start: Starter, tray_host: TrayHost
) -> None:
    goes_on = asyncio.Event()
    parts = [event("ping", {"type": "ping"}), event("message_stop", {"type": "message_stop"})]
    async with running_anthropic() as fake, aiohttp.ClientSession() as session:
        fake.checks_tokens = False
        fake.script.append(
            Reply(
                headers={"content-type": "text/event-stream"},
                steps=(parts[0], Wait(goes_on), parts[1]),
            )
        )
        running = start("--hidden", LOADLINE_ANTHROPIC_BASE_URL=fake.base_url)
        await running.shows_icon(tray_host)
        menu = await tray_host.until_menu(is_running)
        async with session.post(
            f"{address(menu)}/claude/v1/messages",
            data=b'{"model":"claude-opus-5","stream":true,"messages":[]}',
            headers={
                "content-type": "application/json",
                "authorization": "Bearer " + "sk-ant-" + "oat01-fake-own",
            },
        ) as response:
            first = await response.content.readany()
            await tray_host.click("Quit")
            await asyncio.sleep(0.5)  # long enough to leave, if it did not wait
            assert running.process.poll() is None

            goes_on.set()
            rest = await response.content.read()

        assert first + rest == b"".join(parts)
        code, said = await running.end()
        assert code == 0, said


async def test_the_first_line_of_the_menu_stops_and_starts_the_proxy(
    start: Starter, tray_host: TrayHost
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)
    menu = await tray_host.until_menu(is_running)
    before = address(menu)

    await tray_host.click("Proxy running")
    stopped = await tray_host.until_menu(lambda found: found.labels[0].startswith("Proxy stopped"))
    assert stopped.children[0].is_checked is False
    assert await tray_host.tooltip() == "Proxy stopped\nNo accounts yet — open to import"
    assert not await answers(before)

    await tray_host.click("Proxy stopped")
    again = await tray_host.until_menu(is_running)
    assert again.children[0].is_checked is True
    assert await answers(address(again))
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0


async def test_a_tray_that_comes_late_gets_the_icon_all_the_same(
    start: Starter, desktop: object, screen: Screen
) -> None:
    running = start()
    await screen.until(lambda: bool(screen.windows()))
    host = TrayHost(desktop.bus_address)  # type: ignore[attr-defined]

    await host.start()
    await host.icon_appears()

    await host.until_menu(is_running)
    await host.click("Quit")
    assert (await running.end())[0] == 0
    await host.stop()


async def test_without_a_tray_closing_asks_once_what_it_shall_mean(
    start: Starter, screen: Screen
) -> None:
    running = start()
    await screen.until(lambda: bool(screen.windows()))

    screen.focus()
    screen.press("alt+F4")
    await screen.until(lambda: bool(screen.windows("Close the window")))
    screen.focus("Close the window")
    screen.press("Return")  # keep running
    await screen.until(lambda: screen.windows() == [] and screen.windows("Close") == [])
    assert running.process.poll() is None

    assert (await start().end())[0] == 0
    await screen.until(lambda: bool(screen.windows()))
    screen.focus()
    screen.press("alt+F4")
    await screen.until(lambda: screen.windows() == [])
    assert screen.windows("Close") == []
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0


async def test_a_port_that_is_taken_is_said_in_icon_and_menu(
    start: Starter, tray_host: TrayHost, notification_server: NotificationServer
) -> None:
    async with running_anthropic() as other:
        running = start("--hidden", LOADLINE_PORT=str(other.port))
        await running.shows_icon(tray_host)

        menu = await tray_host.until_menu(lambda found: found.labels[0].startswith("Proxy off"))

        assert str(other.port) in menu.labels[0]
        assert menu.labels[0].endswith("Try again")
        assert (await tray_host.tooltip()).startswith("Proxy off: ")
    await tray_host.click("Proxy off")
    await tray_host.until_menu(is_running)
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0


async def test_it_runs_on_the_stock_loop_as_well(start: Starter, tray_host: TrayHost) -> None:
    running = start("--hidden", LOADLINE_DESKTOP_LOOP="stock")
    await running.shows_icon(tray_host)
    menu = await tray_host.until_menu(is_running)

    assert await answers(address(menu))
    await tray_host.click("Quit")

    code, said = await running.end()
    assert code == 0, said
    assert "Traceback" not in said


async def test_a_wrong_setting_ends_the_start_with_one_line(start: Starter) -> None:
    code, said = await start(LOADLINE_PORT="many").end()

    assert code == 1
    assert said.count("\n") == 1
    assert "LOADLINE_PORT" in said


async def test_who_started_it_from_an_icon_is_told_in_a_window(
    start: Starter, screen: Screen, home: Path
) -> None:
    (home / "settings.toml").write_text("port = 'many'\n")

    running = start(DESKTOP_STARTUP_ID="launcher-1")
    await screen.until(lambda: bool(screen.windows("Loadline cannot start")))
    screen.focus("Loadline cannot start")
    screen.press("Escape")

    code, said = await running.end()
    assert code == 1
    assert "settings.toml" in said
