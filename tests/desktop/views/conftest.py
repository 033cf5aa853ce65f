"""A real proxy with sample data, a bridge and a window over it, closed again after each test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
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
from tests.desktop.samples import FIRST, NOW, SECOND, filled_proxy
from tests.desktop.shots import use_home
from tests.desktop.waiting import until
from tests.fakes.openai import running_openai
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.tool import FakeTool


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
async def signing_window(
    home: Path, memory: WindowState, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MainWindow]:
    """Shown, over the samples, with a provider and a tool to sign in at; no terminal of this machine opens."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / ".claude"))
    monkeypatch.setenv("CODEX_HOME", str(home / ".codex"))
    use_home(str(home), monkeypatch.setenv)
    async with running_openai(FakeOpenAILogin(lambda: NOW)) as fake:
        first = replace(FIRST.settings, sdk_cli_path=str(FakeTool(home).path))  # type: ignore[type-var]
        second = replace(SECOND.settings, **fake.settings)  # type: ignore[type-var]
        proxy = await filled_proxy(home, provider_settings={FIRST.id: first, SECOND.id: second})
        async for made in shown(proxy, memory):
            yield made
        await until(lambda: not _asked_for())  # also the programs that it runs
        await proxy.stop()


def _asked_for() -> list[str]:
    """What the user asked for and still goes on."""
    return [name for each in asyncio.all_tasks() if (name := each.get_name()).startswith("intent")]


@pytest.fixture
async def new_window(
    new_proxy: Proxy, memory: WindowState, qtbot: QtBot
) -> AsyncIterator[MainWindow]:
    """Shown, over nothing."""
    async for made in shown(new_proxy, memory):
        yield made


async def shown(
    proxy: Proxy, memory: WindowState, leave: Callable[[], object] = lambda: None
) -> AsyncIterator[MainWindow]:
    """A window that ends with the test; `leave` is asked for the end of the program."""
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, memory, leave)
    window.show()
    await until(lambda: window.pages.current is not None)
    yield window
    bridge.close()
    delete(window)
