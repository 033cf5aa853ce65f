"""Overview and Accounts over a million records and twenty accounts: opened, repainted and renewed in time.

The figures are printed (`pytest -s`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from desktop.state import WindowState
from desktop.views.main_window import LAST_PAGE, MainWindow
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.vault import FileKey
from tests.conftest import FixedClock
from tests.desktop.large_home import fill
from tests.desktop.samples import FIRST, SECOND
from tests.desktop.waiting import go_to, until

pytestmark = pytest.mark.slow

OPEN_S = 0.100
REPAINT_S = 0.016
RENEW_S = 0.008
TRIES = 5
"""The best of so many counts: other programs share the machine."""


@pytest.fixture
async def full_window(home: Path, qtbot: QtBot) -> AsyncIterator[MainWindow]:
    await fill(home)
    proxy = Proxy(
        Settings(home=home, port=0),
        Paths(home),
        providers=(FIRST, SECOND),
        clock=FixedClock(),
        key_source=FileKey(home / "key"),
    )
    await proxy.start()
    bridge = Bridge(proxy.events)
    memory = WindowState(home)
    memory.set_text(LAST_PAGE, "Settings")  # so that neither page is made with the window
    made = MainWindow(proxy, bridge, memory, lambda: None)
    made.show()
    await go_to(made, "Settings")  # made in the loop's turns, which what is measured would share
    await until(lambda: made.settings.is_whole)
    yield made
    bridge.close()
    made.hide()
    made.deleteLater()
    await proxy.stop()


def best_s(work: Callable[[], object], tries: int = TRIES) -> float:
    times = []
    for _ in range(tries):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


async def test_pages_are_quick_over_a_million_records(full_window: MainWindow) -> None:
    figures: dict[str, tuple[float, float]] = {}
    for name in ("Overview", "Accounts"):
        start = time.perf_counter()
        await go_to(full_window, name)
        opening = time.perf_counter() - start
        page = full_window.overview if name == "Overview" else full_window.accounts
        await asyncio.sleep(0.2)
        figures[f"open {name}"] = opening, OPEN_S
        figures[f"repaint {name}"] = best_s(page.repaint), REPAINT_S
    await until(lambda: full_window.overview.cost.words != "", 60)
    await go_to(full_window, "Overview")
    await until(lambda: "requests" in full_window.overview.cost.words, 60)
    figures["repaint with costs"] = best_s(full_window.overview.repaint), REPAINT_S
    figures["renew Overview"] = best_s(full_window.overview.show_all), RENEW_S
    await go_to(full_window, "Accounts")
    some = full_window.accounts.model.rows[0].account.id
    figures["renew Accounts"] = best_s(lambda: full_window.accounts._renew(some)), RENEW_S

    for name, (took, limit) in figures.items():
        print(f"\n{name:20} {took * 1e3:6.1f} ms of {limit * 1e3:.0f}", end="")
    assert {name: took for name, (took, limit) in figures.items() if took > limit} == {}
