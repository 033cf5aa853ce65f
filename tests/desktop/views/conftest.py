"""A real proxy with sample data, a bridge and a window over it, closed again after each test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop import theme
from desktop.bridge import Bridge
from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from proxy.service import Proxy
from tests.desktop.browser import Browser, running_browser
from tests.desktop.samples import filled_proxy


@pytest.fixture(autouse=True)
def _look(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our look, Qt's own file dialog, and no login files of the developer's own."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "codex"))
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    theme.install(qapp, theme.Choice.LIGHT)


@pytest.fixture(autouse=True)
def browser(qapp: QApplication) -> Iterator[Browser]:
    """Stays where it is unless a test lets it go on."""
    with running_browser() as made:
        yield made


@pytest.fixture
async def proxy(home: Path) -> AsyncIterator[Proxy]:
    """Runs, with the samples."""
    made = await filled_proxy(home)
    yield made
    await made.stop()


@pytest.fixture
async def new_proxy(home: Path) -> AsyncIterator[Proxy]:
    """Runs, with nothing in it."""
    made = await filled_proxy(home, with_accounts=False, request_count=0)
    yield made
    await made.stop()


@pytest.fixture
def memory(home: Path) -> WindowState:
    return WindowState(home)


@pytest.fixture
async def window(proxy: Proxy, memory: WindowState, qtbot: QtBot) -> AsyncIterator[MainWindow]:
    """Shown, over the samples."""
    async for made in shown(proxy, memory):
        yield made


@pytest.fixture
async def new_window(
    new_proxy: Proxy, memory: WindowState, qtbot: QtBot
) -> AsyncIterator[MainWindow]:
    """Shown, over nothing."""
    async for made in shown(new_proxy, memory):
        yield made


async def shown(proxy: Proxy, memory: WindowState) -> AsyncIterator[MainWindow]:
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, lambda: None)
    window.show()
    await asyncio.sleep(0)
    yield window
    bridge.close()
    delete(window)
