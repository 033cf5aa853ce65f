"""What every test stands on: Qt without a screen, loopback only, a fixed clock, no real keyring."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.fail
import pytest

from tests.own_address import EVERY_ADDRESS, OWN_ADDRESS

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first QApplication
for _name in [
    name for name in os.environ if name.startswith(("LOADLINE_", "ANTHROPIC_", "OPENAI_"))
]:
    del os.environ[_name]  # no setting and no credential of the developer's own
for _number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    # Who started the tests in the background, or by nohup, made them ignore these; the programs they start would as well.
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
"""When tests happen, unless they say otherwise."""


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        """Moves on by the given `timedelta` parts: `clock.advance(hours=1)`."""
        self.now += timedelta(**delta)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder of the program, with a blank in its name as on many machines."""
    folder = tmp_path / "load line"
    folder.mkdir()
    return folder


def pytest_collection_finish() -> None:
    """The modules and the thousands of collected tests live to the end: no collection has to look at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collect_garbage_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program (desktop/garbage.py): a worker thread that collected Qt objects would crash the process."""
    gc.disable()
    yield
    gc.collect(2 if {"qapp", "qtbot"} & set(request.fixturenames) else 1)


@pytest.fixture(autouse=True)
def _no_real_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test may reach the developer's own keyring, nor may its child processes; those that need one bring it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


_HERE = ("127.0.0.1", "::1", "localhost", OWN_ADDRESS)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that leaves this machine is a failure of the test."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in _HERE, f"a test reached for {address[0]}"
        return connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        is_here = name in (None, "", EVERY_ADDRESS, *_HERE)
        is_nowhere = str(name).endswith((".invalid", ".localhost"))
        assert is_here or is_nowhere, f"a test looked up {name}"
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_resolve)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests that use Qt run on the program's own loop inside Qt's; all others on plain asyncio."""
    if {"qapp", "qtbot"} & set(getattr(item, "fixturenames", ())):
        return {"qt": _qt_loop}
    return {"asyncio": asyncio.SelectorEventLoop}


def _qt_loop() -> asyncio.AbstractEventLoop:
    from PySide6.QtWidgets import QApplication

    from desktop.loop_choice import make_loop

    app = QApplication.instance() or QApplication([])
    app.setQuitOnLastWindowClosed(False)
    return make_loop(app)
