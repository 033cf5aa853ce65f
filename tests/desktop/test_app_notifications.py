"""The tray program beside a desktop's notification server: what it tells, when, and where a click leads."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desktop.test_app import is_running, live, remember
from tests.desktop.values import account
from tests.desktop.x11 import Running, Screen, Starter
from tests.fakes.anthropic import running_anthropic
from tests.fakes.notification_server import NotificationServer
from tests.fakes.tray_host import TrayHost

pytestmark = pytest.mark.x11
NEARLY_OVER = timedelta(hours=1)
TITLE = "alice@example.com: 92% used of the 5-hour window"


async def end(running: Running, host: TrayHost) -> None:
    running.interrupt(signal.SIGTERM)
    assert (await running.end())[0] == 0
    host.forget_icon()


async def test_a_crossing_is_notified_once_and_a_click_shows_the_account(
    start: Starter,
    tray_host: TrayHost,
    notification_server: NotificationServer,
    screen: Screen,
    home: Path,
) -> None:
    await remember(home, (account("alice@example.com"), (live(92, NEARLY_OVER),)))
    running = start("--hidden")
    await running.shows_icon(tray_host)

    shown = await notification_server.latest()
    assert (shown.title, shown.urgency) == (TITLE, 1)
    assert shown.body.startswith("Resets in 59 min (")
    assert screen.windows() == []
    notification_server.click(shown)
    await screen.until(lambda: bool(screen.windows()))
    await end(running, tray_host)

    again = start("--hidden")
    await again.shows_icon(tray_host)
    await tray_host.until_menu(is_running)
    await end(again, tray_host)
    assert [each.title for each in notification_server.shown] == [TITLE]


async def test_the_stock_loop_notifies_as_well(
    start: Starter, tray_host: TrayHost, notification_server: NotificationServer, home: Path
) -> None:
    await remember(home, (account("alice@example.com"), (live(92, NEARLY_OVER),)))
    running = start("--hidden", LOADLINE_DESKTOP_LOOP="stock")
    await running.shows_icon(tray_host)

    assert (await notification_server.latest()).title == TITLE
    await end(running, tray_host)


async def test_a_proxy_that_cannot_start_is_told_until_it_runs(
    start: Starter, tray_host: TrayHost, notification_server: NotificationServer
) -> None:
    async with running_anthropic() as other:
        running = start("--hidden", LOADLINE_PORT=str(other.port))
        await running.shows_icon(tray_host)

        shown = await notification_server.latest()

        assert shown.title == "Loadline's proxy does not run"
        assert f"Port {other.port}" in shown.body
        assert (shown.urgency, shown.expires_ms) == (2, 0)
    await tray_host.click("Proxy off")
    await notification_server.until(lambda: notification_server.closed == [shown.id])
    await end(running, tray_host)


async def test_while_notifications_are_paused_none_comes_and_the_menu_says_so(
    start: Starter, tray_host: TrayHost, notification_server: NotificationServer, home: Path
) -> None:
    running = start("--hidden")
    await running.shows_icon(tray_host)
    await tray_host.until_menu(is_running)
    await tray_host.click("Pause notifications", "For an hour")
    await tray_host.until_menu(lambda menu: menu.has("Notifications paused until"))
    await end(running, tray_host)
    await remember(home, (account("alice@example.com"), (live(92, NEARLY_OVER),)))

    again = start("--hidden")
    await again.shows_icon(tray_host)
    menu = await tray_host.until_menu(lambda found: found.has("alice@example.com · 5h 92%"))
    assert menu.has("Notifications paused until")
    assert notification_server.shown == []

    await tray_host.click("Notifications paused", "Resume")
    assert (await notification_server.latest()).title == TITLE
    await end(again, tray_host)
