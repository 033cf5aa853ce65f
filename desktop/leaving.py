"""What ends the program from outside: signals, and the end of the session.

Quit in the menu is the third way, `loadline quit` the fourth: by the event QuitAsked, or by the socket of `single`.
"""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager

from proxy import signals

WAKE_MS = 250
"""On Windows Python handles a signal only when some Python code runs."""


def call_on_signals(leave: Callable[[], None]) -> None:
    """Calls `leave` in the running loop on Ctrl-C and on the signals that ask a program to end."""
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(leave)

    for number in signals.that_end():
        try:
            loop.add_signal_handler(number, leave)
        except (NotImplementedError, AttributeError):  # Windows; stock qasync there
            signal.signal(number, handle)
            _keep_waking()


def call_on_session_end(app: QGuiApplication, leave: Callable[[], None]) -> None:
    """Calls `leave` when the user logs out. Left alone, Qt would only close the windows, which means hiding them."""

    def end(manager: QSessionManager) -> None:
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        leave()

    app.commitDataRequest.connect(end)


_waker: list[QTimer] = []


def _keep_waking() -> None:
    if not _waker:
        timer = QTimer(interval=WAKE_MS)
        timer.timeout.connect(lambda: None)
        timer.start()
        _waker.append(timer)
