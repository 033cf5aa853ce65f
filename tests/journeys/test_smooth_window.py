"""Whatever the window does, with 50,000 records behind it, no chunk of 50 streams is late by more than 50 ms.

Proxy and window share this process and its thread; the provider and its clients have a process of their own, which
measures. An action may be tried again: what else the machine does makes chunks late at random, a slot that takes too
long makes them late each time.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import menu as menus
from desktop import theme
from desktop.bridge import Bridge
from desktop.gauge_painter import ring_icon
from desktop.menu_view import MenuView
from desktop.models.request_columns import RequestColumn
from desktop.snapshot import take
from desktop.state import WindowState
from desktop.tray_menu import TrayMenu
from desktop.views.main_window import MainWindow
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.service import Proxy
from tests.desktop.samples import FIRST, filled_proxy
from tests.desktop.waiting import go_to
from tests.fakes.anthropic_login import FakeLogin
from tests.journeys.streams import LIMIT_S, Streams, running_streams

pytestmark = pytest.mark.slow

RECORDS = 50_000
LATE_S = 0.050
TRIES = 12
SETTLE_S = 0.25
"""After an action, for the repaints that it leads to."""


@dataclass
class Scene:
    """A window over a proxy that serves, and the streams through it."""

    window: MainWindow
    proxy: Proxy
    streams: Streams
    home: Path
    logins: int = 0

    async def filled(self, act: Callable[[], object]) -> None:
        """Acts, and waits until the table shows what was asked for."""
        model = self.window.requests.model
        done = asyncio.get_running_loop().create_future()
        connection = model.filled.connect(lambda: done.done() or done.set_result(None))
        act()
        async with asyncio.timeout(LIMIT_S):
            await done
        model.filled.disconnect(connection)


@pytest.fixture
async def streams(qapp: QApplication) -> AsyncIterator[Streams]:
    async with running_streams() as made:
        yield made


@pytest.fixture
async def scene(
    qapp: QApplication, streams: Streams, home: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.setenv(name, str(home / "nothing of the developer's own"))
    theme.install(qapp)
    settings = AnthropicSettings(base_url=streams.base_url, pass_through="always")
    proxy = await filled_proxy(home, request_count=RECORDS, provider_settings={FIRST.id: settings})
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, WindowState(home), lambda: None)
    window.show()
    await streams.connect(proxy.base_url)
    yield Scene(window, proxy, streams, home)
    await streams.leave()
    window.hide()
    window.deleteLater()
    bridge.close()
    await proxy.stop()


# What a user does


async def open_requests(scene: Scene) -> None:
    await go_to(scene.window, "Overview")
    await scene.filled(lambda: scene.window.show_page("Requests"))


async def sort(scene: Scene) -> None:
    header = scene.window.requests.table.horizontalHeader()
    for column in (RequestColumn.COST, RequestColumn.MODEL, RequestColumn.TIME):
        await scene.filled(lambda column=column: header.sectionClicked.emit(column))


async def search(scene: Scene) -> None:
    field = scene.window.requests.filters.search
    await scene.filled(lambda: QTest.keyClicks(field, "opus"))
    await scene.filled(scene.window.requests.show_all)


async def narrow(scene: Scene) -> None:
    page = scene.window.requests
    ending, period = page.filters.ending, page.filters.period
    for button, value in ((ending, "cancelled"), (period, "30"), (ending, "")):
        button.choose(value)
        await scene.filled(lambda button=button, value=value: button.chosen.emit(value))
    await scene.filled(page.show_all)


async def page_down(scene: Scene) -> None:
    page = scene.window.requests
    bar, fetched = page.table.verticalScrollBar(), [0]
    page.model.rowsInserted.connect(lambda _, first, last: fetched.append(last - first + 1))
    async with asyncio.timeout(LIMIT_S):
        while sum(fetched) < 1000:
            bar.setValue(bar.maximum())
            await asyncio.sleep(0.02)
    await scene.filled(page.refresh)


async def look_at_details(scene: Scene) -> None:
    page = scene.window.requests
    for row in (0, 5, 9):
        page.table.selectRow(row)
        page.table.row_opened.emit(row)
        await asyncio.sleep(0.02)
    page.step_back()


async def switch_pages(scene: Scene) -> None:
    for name in ("Overview", "Accounts", "Connect a client", "Requests"):
        await go_to(scene.window, name)
        await asyncio.sleep(0.05)


async def look_at_diagnostics(scene: Scene) -> None:
    await go_to(scene.window, "Diagnostics")
    page = scene.window.diagnostics
    page.growth.refresh()
    async with asyncio.timeout(LIMIT_S):
        while not page.growth.growth.steps:  # noqa: ASYNC110 -- the chart tells nothing
            await asyncio.sleep(0.01)
    for step in (0, 40, 3):
        page.growth.card.chart.choose(step)
        await asyncio.sleep(0.02)
    for part in ("program", "log", "growth"):
        page.show_part(part)
        await asyncio.sleep(0.05)
    await go_to(scene.window, "Requests")


async def open_menu(scene: Scene) -> None:
    menu = TrayMenu()
    view = MenuView(menu, lambda state: ring_icon(state, theme.current()), lambda _command: None)
    view.show(menus.build(take(scene.proxy)))
    menu.popup(QPoint(40, 40))
    await asyncio.sleep(0.1)
    menu.close()
    menu.deleteLater()


async def import_an_account(scene: Scene) -> None:
    scene.logins += 1
    login = FakeLogin(scene.proxy.clock, prefix=f"sk-ant-oat01-fake-{scene.logins}-").sign_in()
    file = scene.home / f"login {scene.logins}.json"
    file.write_bytes(login.claude_code_file())
    before = len(scene.proxy.accounts())
    dialog = scene.window.open_import("file")
    dialog.source.take_path(str(file))
    dialog.email.edit.setText(f"new{scene.logins}@example.com")
    await dialog.source.settle()
    dialog.terms.tick.setChecked(True)
    dialog.import_button.click()
    async with asyncio.timeout(LIMIT_S):
        while len(scene.proxy.accounts()) == before:  # noqa: ASYNC110 -- a click tells nothing
            await asyncio.sleep(0.01)
    await go_to(scene.window, "Requests")


ACTIONS: list[Callable[[Scene], Awaitable[None]]] = [
    open_requests,
    sort,
    search,
    narrow,
    page_down,
    look_at_details,
    switch_pages,
    look_at_diagnostics,
    open_menu,
    import_an_account,
]


async def latest_s(scene: Scene, act: Callable[[Scene], Awaitable[None]]) -> float:
    """How late the latest chunk was while and after `act`, in the first try that is good, else the best."""
    best_s = math.inf
    for _ in range(TRIES):
        await asyncio.sleep(SETTLE_S)
        await scene.streams.measure()
        await act(scene)
        await asyncio.sleep(SETTLE_S)
        late_s, chunks = await scene.streams.measure()
        assert chunks > 50, "the streams go on"
        best_s = min(best_s, late_s)
        if best_s <= LATE_S:
            break
    return best_s


async def test_no_chunk_is_late_whatever_the_window_does(scene: Scene) -> None:
    await go_to(scene.window, "Requests")

    late_ms = {act.__name__: 1000 * await latest_s(scene, act) for act in ACTIONS}

    assert {name: ms for name, ms in late_ms.items() if ms > 1000 * LATE_S} == {}
