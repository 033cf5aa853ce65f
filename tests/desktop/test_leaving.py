"""What ends the program from outside. That it then leaves in order is in test_app.py."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop import leaving

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {name: signal.getsignal(getattr(signal, name)) for name in SIGNALS}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


def forget_signals() -> None:
    loop = asyncio.get_running_loop()
    for name in SIGNALS:
        loop.remove_signal_handler(getattr(signal, name))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", SIGNALS)
async def test_a_signal_is_a_wish_to_leave_also_on_qt_s_loop(qapp: QApplication, name: str) -> None:
    wish = asyncio.Event()
    signal.signal(getattr(signal, name), signal.SIG_DFL)  # whoever runs the tests may ignore it
    leaving.call_on_signals(wish.set)

    os.kill(os.getpid(), getattr(signal, name))

    async with asyncio.timeout(5):
        await wish.wait()
    forget_signals()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
async def test_nohup_keeps_it_when_the_terminal_goes(qapp: QApplication) -> None:
    wish = asyncio.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    leaving.call_on_signals(wish.set)

    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)

    assert not wish.is_set()
    forget_signals()
