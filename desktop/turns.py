"""Work for the loop's thread that would hold it for too long at once: done a step in each turn, with the proxy's streams
going on in between.

Such work is a generator: it reads like any function, and gives way where it says `yield`.
"""

import asyncio
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop import intents

Steps = Iterator[None]
"""What is done until the next `yield` should take no more than a few milliseconds."""
LEAST_S = 0.002
"""Steps that together take no longer are one: to give way has its price, too."""
AN_INSTANT_S = 1e-6
"""asyncio sees to what is due after the sockets that are ready; to what is merely next, before them."""


def in_turns(owner: QObject, steps: Steps) -> asyncio.Task[None]:
    """Goes through `steps` as long as `owner` is there. A failure is shown like one of what the user asked for."""
    return intents.run(owner, _go_through(owner, steps))


def at_once(steps: Steps) -> None:
    """All that is left of `steps`, for who cannot wait."""
    for _ in steps:
        pass


def painted_apart(widget: QWidget, change: Callable[[], object]) -> Steps:
    """Changes something in `widget` that Qt lays out in one turn and paints in another."""
    widget.setUpdatesEnabled(False)
    try:
        change()
        yield
    finally:
        if isValid(widget):
            widget.setUpdatesEnabled(True)
    yield


def paint_apart(widget: QWidget) -> None:
    """The same for a change that the caller makes, and cannot make later."""

    def paint() -> Steps:
        widget.setUpdatesEnabled(True)
        yield

    widget.setUpdatesEnabled(False)
    in_turns(widget, paint())


async def _go_through(owner: QObject, steps: Steps) -> None:
    await _give_way()  # the turn that asked for it has done enough
    if not isValid(owner):
        return
    began = time.perf_counter()
    for _ in steps:
        if time.perf_counter() - began < LEAST_S:
            continue
        await _give_way()
        if not isValid(owner):
            return
        began = time.perf_counter()


async def _give_way() -> None:
    """What has come in goes on before Qt lays out and paints what the step led to, and again after that.

    So a chunk waits for a step or for a repaint, never for one of each, or for two steps.
    """
    await asyncio.sleep(0)
    passed = asyncio.Event()
    QTimer.singleShot(0, passed.set)
    await passed.wait()
    await asyncio.sleep(AN_INSTANT_S)
    await asyncio.sleep(0)  # and what was waiting for those sockets
