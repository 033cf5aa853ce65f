"""Which loop the program runs: ours where the platform and this Python allow it, else stock qasync."""

import asyncio
import functools
import os
import selectors
import socket
import sys
from typing import Literal

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QSocketNotifier

from desktop.loop import PRIVATE_NAMES, QtLoop, Selector

LoopKind = Literal["auto", "stock"]
"""`auto`: `QtLoop` where the platform allows it. `stock`: qasync's own, to compare with."""

SIDE_THREAD_S = 0.001
"""How long a thread may keep the interpreter from the window's, which gives it up at each Qt call.

A repaint of 10 ms took up to 100 ms beside a busy thread with Python's 5 ms, and 30 to 40 with this.
"""


def make_loop(app: QCoreApplication, kind: LoopKind = "auto") -> asyncio.AbstractEventLoop:
    """An asyncio loop that runs in `app`'s thread, as part of Qt's own loop.

    From now on side threads give way to this one after `SIDE_THREAD_S`.
    """
    sys.setswitchinterval(SIDE_THREAD_S)
    if kind == "auto" and can_nest():
        return QtLoop(app)
    import qasync  # after `desktop.loop`, which tells it whose Qt to take

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    return loop


@functools.cache
def can_nest() -> bool:
    """Whether `QtLoop` works on this platform and Python; needs a `QCoreApplication`.

    Not on Windows, whose completion ports Qt cannot watch; perhaps not on a later Python.
    """
    if os.name != "posix" or not hasattr(selectors.DefaultSelector, "fileno"):
        return False
    return _has_private_names() and _qt_watches_selectors()


def _has_private_names() -> bool:
    loop = asyncio.SelectorEventLoop()
    try:
        return all(hasattr(loop, name) for name in PRIVATE_NAMES) and all(
            hasattr(asyncio.tasks, name) for name in ("_enter_task", "_leave_task")
        )
    finally:
        loop.close()


def _qt_watches_selectors() -> bool:
    """Tries it out: a socket in a selector becomes readable, and Qt must say so of the selector."""
    near, far = socket.socketpair()
    told: list[bool] = []
    with near, far, Selector() as selector:
        selector.register(near, selectors.EVENT_READ)
        notifier = QSocketNotifier(selector.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: told.append(True))
        far.send(b"?")
        deadline = QDeadlineTimer(500)
        while not told and not deadline.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        notifier.setEnabled(False)
    return bool(told)
