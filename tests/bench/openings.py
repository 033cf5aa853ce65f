"""`python -m tests.bench.openings [HOME]`: how long the loop is held when each page and dialog is opened for the first time.

Everything is opened once, one after the other, in a process that has opened nothing, over twenty accounts and a million
records; they are made in HOME if it has none. With `--streams URL` the proxy has its streams from that provider: it says
where it listens, and begins when it reads a line. It prints JSON, a line for each opening, and `done` at the end.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop import garbage, theme
from desktop import menu as menus
from desktop.app import make_application
from desktop.bridge import Bridge
from desktop.gauge_painter import ring_icon
from desktop.loop_choice import make_loop
from desktop.menu_view import MenuView
from desktop.snapshot import take
from desktop.state import WindowState
from desktop.tray_menu import TrayMenu
from desktop.turns import in_turns
from desktop.window_keeper import WindowKeeper
from desktop.wishes import WishList
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.sign_in import SignInWay
from proxy.vault import FileKey
from tests.bench.turns import watched_turns
from tests.conftest import FixedClock
from tests.desktop.samples import FIRST, SECOND
from tests.desktop.waiting import go_to, until

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

REST_S = 0.4
"""After an opening: what it asks of the store and other threads has come by then."""
Act = Callable[["MainWindow"], object]


@dataclass(frozen=True, slots=True)
class Opening:
    """What the loop did while something was opened, in milliseconds."""

    name: str
    usable_ms: float
    """Until it was in sight."""
    cpu_ms: float
    """The longest turn, in the time of the loop's thread alone."""
    wall_ms: float
    """The longest turn, with all that the machine did meanwhile."""


class Tray:
    """There is one, which says nothing."""

    is_available = True

    def tell(self, _title: str, _text: str) -> None: ...


class Program:
    """A proxy that runs, and a window that nobody has opened."""

    def __init__(self, proxy: Proxy, folder: Path) -> None:
        self.proxy = proxy
        self.bridge = Bridge(proxy.events)
        self._memory = WindowState(folder)
        self._wishes = WishList(self._memory)
        self.keeper = WindowKeeper(
            self._make_window, Tray(), self._memory, self._wishes, lambda: None
        )

    def _make_window(self) -> "MainWindow":
        from desktop.views.main_window import MainWindow

        return MainWindow(self.proxy, self.bridge, self._memory, lambda: None, wishes=self._wishes)

    async def openings(self) -> AsyncIterator[Opening]:
        """The window first, then the pages and what they show on request, then dialogs and menus."""
        yield await self._measure("window", lambda _come: self.keeper.show(), self._has_page)
        window = self.keeper.window
        assert window is not None
        for page in (*window.pages.names, window.pages.names[0]):
            yield await self._measure(page, partial(window.show_page, page))
        for name, page, act in acts():
            await go_to(window, page)
            await asyncio.sleep(REST_S)
            yield await self._measure(name, partial(_at_once, partial(act, window)))
            close_popups(window)
        self._make_tray_menu()
        await asyncio.sleep(REST_S)
        yield await self._measure("tray menu", partial(_at_once, self._open_tray_menu))

    async def _measure(
        self,
        name: str,
        act: Callable[[Callable[[], None]], object],
        is_usable: Callable[[], object] = lambda: False,
    ) -> Opening:
        """`act` calls what it is given when it has come so far."""
        has_come = asyncio.Event()
        async with watched_turns() as turns:
            start = time.perf_counter()
            act(has_come.set)
            await until(lambda: has_come.is_set() or is_usable())
            usable_s = time.perf_counter() - start
            await asyncio.sleep(REST_S)
        by_cpu = max(turn.cpu_s for turn in turns.all)
        by_wall = max(turn.wall_s for turn in turns.all)
        return Opening(name, *(round(1000 * each, 1) for each in (usable_s, by_cpu, by_wall)))

    def _has_page(self) -> bool:
        window = self.keeper.window
        return window is not None and window.pages.current is not None

    def _make_tray_menu(self) -> None:
        """As the tray has it: there and ready before it is asked for."""
        self._tray_menu = TrayMenu()
        self._tray_view = MenuView(
            self._tray_menu, lambda state: ring_icon(state, theme.current()), lambda _command: None
        )
        self._tray_view.show(menus.build(take(self.proxy)))
        in_turns(self.keeper, self._tray_view.get_ready())

    def _open_tray_menu(self) -> None:
        self._tray_view.show(menus.build(take(self.proxy)))
        self._tray_menu.popup(QPoint(40, 40))


def acts() -> Iterator[tuple[str, str, Act]]:
    """What is opened over a page, and the page."""
    yield "program part", "Diagnostics", lambda window: window.diagnostics.show_part("program")
    yield "log part", "Diagnostics", lambda window: window.diagnostics.show_part("log")
    yield "add", "Accounts", lambda window: window.dialogs.add()
    yield "import", "Accounts", lambda window: window.open_import("file")
    yield "sign in", "Accounts", lambda window: window.dialogs.sign_in(FIRST.id, SignInWay.TOOL)
    yield "row menu", "Accounts", open_row_menu
    yield "rename", "Accounts", lambda w: w.accounts.commands.rename(w.accounts.model.rows[0])
    yield "models", "Accounts", lambda w: w.accounts.commands.ask_models(w.accounts.model.rows[0])
    yield "details", "Requests", lambda window: window.requests.table.row_opened.emit(0)
    yield (
        "sort",
        "Requests",
        lambda window: window.requests.model.sort(4, Qt.SortOrder.AscendingOrder),
    )
    yield "filter menu", "Requests", lambda window: window.requests.filters.account.click()
    yield "help", "Requests", lambda window: window.show_help()


def open_row_menu(window: "MainWindow") -> None:
    page = window.accounts
    page.row_menu(page.model.rows[0]).popup(QPoint(40, 40))


def _at_once(act: Callable[[], object], come: Callable[[], None]) -> None:
    act()
    come()


def close_popups(window: QWidget) -> None:
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()


async def run(home: Path, streams: str) -> None:
    first = replace(FIRST.settings, base_url=streams, pass_through="always")  # type: ignore[type-var]
    proxy = Proxy(
        Settings(home=home, port=0, providers={FIRST.id: first} if streams else {}),
        Paths(home),
        providers=(FIRST, SECOND),
        clock=FixedClock(),
        key_source=FileKey(home / "key"),
    )
    with garbage.collected_here(), tempfile.TemporaryDirectory() as folder:
        await proxy.start()
        garbage.keep()
        program = Program(proxy, Path(folder))
        if streams:
            print(proxy.base_url, flush=True)
            await asyncio.to_thread(sys.stdin.readline)
        async for opening in program.openings():
            print(json.dumps(asdict(opening)), flush=True)
        print("done", flush=True)
        program.bridge.close()
        program.keeper.close_for_good()
        await proxy.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.openings", description=__doc__)
    parser.add_argument("home", nargs="?", type=Path, help="where the records are, or are to be")
    parser.add_argument("--streams", default="", help="the provider of the streams")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="loadline-openings-") as name:
        home = options.home or Path(name) / "home"
        if not Paths(home).database_file.exists():
            from tests.desktop.large_home import fill

            home.mkdir(exist_ok=True)
            asyncio.run(fill(home))
        for each in ("CLAUDE_CONFIG_DIR", "CODEX_HOME"):
            os.environ[each] = f"{name}/nothing of the user's own"
        app = make_application()
        with asyncio.Runner(loop_factory=partial(make_loop, app, "auto")) as runner:
            runner.run(run(home, options.streams))


if __name__ == "__main__":
    main()
