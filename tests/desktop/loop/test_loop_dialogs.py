"""Qt loops inside Qt's loop: whoever opens a dialog, in whatever way, 50 streams go on.

The program opens its dialogs by `open()` and awaits them. A menu, a drag or a dialog of Qt's own
may still run a loop inside the loop, and the streams must not pay for it.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QFileDialog,
    QFontDialog,
    QInputDialog,
    QMenu,
    QMessageBox,
    QProgressDialog,
)

from tests.desktop.loop.kinds import both_loops, ours_only
from tests.desktop.loop.streams import Streams

OPEN_MS = 200
"""How long each stays open. A stream that waits as long as that has waited for the dialog."""
AGAIN_MS = (OPEN_MS, 4 * OPEN_MS, 10 * OPEN_MS)
"""What held a stream up is shown again, for longer: a busy machine stalls for a moment, a dialog for as long as it is
open."""

Kind = TypeVar("Kind")
Show = Callable[[int], None]
"""Shows something for so many milliseconds and returns when it was closed."""


def dialog(kind: type[QDialog]) -> Show:
    def show(open_ms: int) -> None:
        shown = kind()
        QTimer.singleShot(open_ms, shown.reject)
        shown.exec()
        shown.deleteLater()

    return show


def menu(open_ms: int) -> None:
    shown = QMenu()
    shown.addAction("Quit")
    QTimer.singleShot(open_ms, shown.close)
    shown.exec(QPoint(50, 50))


def event_loop(open_ms: int) -> None:
    inner = QEventLoop()
    QTimer.singleShot(open_ms, inner.quit)
    inner.exec()


DIALOGS = [
    QDialog,
    QMessageBox,
    QFileDialog,
    QInputDialog,
    QColorDialog,
    QFontDialog,
    QProgressDialog,
]
EVERY_KIND = {
    **{kind.__name__: dialog(kind) for kind in DIALOGS},
    "QMenu": menu,
    "QEventLoop": event_loop,
}


async def kinds_that_hold_up_streams(
    kinds: dict[str, Kind], bring_up: Callable[[Kind, int], Awaitable[None]]
) -> list[str]:
    """The names of those that any of 50 streams had to wait for, each time they were shown."""
    held_up = list(kinds)
    async with Streams() as streams:
        for open_ms in AGAIN_MS:
            held_up = [
                name for name in held_up if await holds_up(streams, kinds[name], bring_up, open_ms)
            ]
    return held_up


async def holds_up(
    streams: Streams, kind: Kind, bring_up: Callable[[Kind, int], Awaitable[None]], open_ms: int
) -> bool:
    """Whether a stream had to wait as long as it was open."""
    await streams.flow()
    await bring_up(kind, open_ms)
    return streams.longest_wait_s() * 1000 >= open_ms


@both_loops
def test_streams_go_on_while_a_slot_runs_a_dialog_of_any_kind(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def from_a_slot(show: Show, open_ms: int) -> None:
        closed = loop.create_future()
        QTimer.singleShot(0, lambda: closed.set_result(show(open_ms)))
        await closed

    assert loop.run_until_complete(kinds_that_hold_up_streams(EVERY_KIND, from_a_slot)) == []


@both_loops
def test_streams_go_on_while_a_callback_runs_a_dialog(loop: asyncio.AbstractEventLoop) -> None:
    async def from_a_callback(show: Show, open_ms: int) -> None:
        closed = loop.create_future()
        loop.call_soon(lambda: closed.set_result(show(open_ms)))
        await closed

    kinds = {"QDialog": dialog(QDialog), "QMenu": menu}
    assert loop.run_until_complete(kinds_that_hold_up_streams(kinds, from_a_callback)) == []


@ours_only(because_stock="steps another task inside the waiting one, which kills both")
def test_streams_go_on_while_a_coroutine_runs_a_dialog_of_any_kind(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def from_a_coroutine(show: Show, open_ms: int) -> None:
        show(open_ms)

    assert loop.run_until_complete(kinds_that_hold_up_streams(EVERY_KIND, from_a_coroutine)) == []


@both_loops
def test_streams_go_on_while_a_protocol_runs_a_dialog_and_gets_more_data(
    loop: asyncio.AbstractEventLoop,
) -> None:
    class Showing(asyncio.Protocol):
        """Shows at the first data; the rest lies in its socket meanwhile."""

        def __init__(self, show: Callable[[], None]) -> None:
            self.show: Callable[[], None] | None = show
            self.received = b""
            self.ended = loop.create_future()

        def data_received(self, data: bytes) -> None:
            self.received += data
            if self.show is not None:
                show, self.show = self.show, None
                show()

        def eof_received(self) -> None:
            self.ended.set_result(self.received)

    async def from_a_protocol(show: Show, open_ms: int) -> None:
        near, far = socket.socketpair()
        with far:
            showing = partial(show, open_ms)
            _, protocol = await loop.create_connection(lambda: Showing(showing), sock=near)
            far.send(b"first")
            QTimer.singleShot(open_ms // 3, lambda: far.send(b", second"))
            loop.call_later(open_ms / 500, far.shutdown, socket.SHUT_WR)
            assert await protocol.ended == b"first, second"

    kinds = {"QDialog": dialog(QDialog)}
    assert loop.run_until_complete(kinds_that_hold_up_streams(kinds, from_a_protocol)) == []


@both_loops
def test_streams_go_on_while_a_coroutine_awaits_a_dialog_it_opened(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def opened(kind: type[QDialog], open_ms: int) -> None:
        shown, closed = kind(), loop.create_future()
        shown.finished.connect(closed.set_result)
        QTimer.singleShot(open_ms, shown.reject)
        shown.open()
        await closed
        shown.deleteLater()

    kinds = {kind.__name__: kind for kind in DIALOGS}
    assert loop.run_until_complete(kinds_that_hold_up_streams(kinds, opened)) == []


@both_loops
def test_what_waits_behind_a_callback_runs_while_that_shows_a_dialog(
    loop: asyncio.AbstractEventLoop,
) -> None:
    told: list[str] = []

    async def main() -> None:
        closed = loop.create_future()
        loop.call_soon(event_loop, OPEN_MS)
        loop.call_soon(told.append, "behind")
        QTimer.singleShot(OPEN_MS // 2, lambda: told.append("half of the time"))
        loop.call_later(OPEN_MS / 1000, closed.set_result, None)
        await closed

    loop.run_until_complete(main())

    assert told == ["behind", "half of the time"]


@both_loops
def test_a_slot_inside_a_dialog_starts_work_at_once(loop: asyncio.AbstractEventLoop) -> None:
    told: list[str] = []

    def slot() -> None:
        loop.call_soon(told.append, "called soon")
        loop.call_later(0.01, told.append, "called later")

    async def main() -> None:
        closed = loop.create_future()
        loop.call_soon(event_loop, OPEN_MS)
        QTimer.singleShot(OPEN_MS // 4, slot)
        QTimer.singleShot(OPEN_MS // 2, lambda: told.append("half of the time"))
        loop.call_later(OPEN_MS / 1000, closed.set_result, None)
        await closed

    loop.run_until_complete(main())

    assert told == ["called soon", "called later", "half of the time"]


@ours_only(because_stock="steps another task inside the waiting one, which kills both")
def test_the_task_that_runs_a_dialog_is_the_current_one_again_afterwards(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def main() -> bool:
        other = loop.create_task(asyncio.sleep(0.01, "served meanwhile"))
        event_loop(OPEN_MS)
        assert other.result() == "served meanwhile"
        return asyncio.current_task() is task

    task = loop.create_task(main())

    assert loop.run_until_complete(task)


@both_loops
def test_a_stop_inside_a_dialog_ends_dialog_and_run(loop: asyncio.AbstractEventLoop) -> None:
    shown, results = QDialog(), []
    QTimer.singleShot(0, lambda: results.append(shown.exec()))
    QTimer.singleShot(50, lambda: loop.call_soon(loop.stop))

    loop.run_forever()

    assert results == [QDialog.DialogCode.Rejected]
    shown.close()
