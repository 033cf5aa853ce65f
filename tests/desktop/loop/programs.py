"""Small programs that run as a process: `python -m tests.desktop.loop.programs NAME KIND`.

Signals, exits and idle time belong to a whole process. A test reads what a program prints.
"""

import asyncio
import contextlib
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QContextMenuEvent, QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from desktop.loop_choice import make_loop

Loop = asyncio.AbstractEventLoop

IDLE_S = 1.0
LATE_S = 3.0
"""When a program gives up waiting; stock qasync notices a signal only when the loop next wakes."""


def say(*words: object) -> None:
    print(*words, flush=True)


def ctrl_c(loop: Loop) -> None:
    """Idles until it is interrupted; then the loop works on."""
    loop.call_soon(say, "ready")
    loop.call_later(LATE_S, loop.stop)
    try:
        loop.run_forever()
    except KeyboardInterrupt:
        say("interrupted")
    say(loop.run_until_complete(asyncio.sleep(0, "served")))
    say(signal.getsignal(signal.SIGINT) is signal.default_int_handler)


def ctrl_c_under_runner(loop: Loop) -> None:
    """`asyncio.Runner` turns an interrupt into the cancellation of its main task."""

    async def main() -> None:
        say("ready")
        try:
            await asyncio.sleep(LATE_S)
        except asyncio.CancelledError:
            say("cancelled")
            raise

    try:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(main())
    except KeyboardInterrupt:
        say("interrupted")


def loop_signals(loop: Loop) -> None:
    """Handles the signals by asyncio while Qt idles."""

    def handle(number: signal.Signals) -> None:
        say(number.name)
        if number is signal.SIGTERM:
            loop.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, handle, number)
    loop.call_soon(say, "ready")
    loop.run_forever()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
    say(signal.getsignal(signal.SIGINT) is signal.default_int_handler)


def plain_signal(loop: Loop) -> None:
    """Says how late a handler of Python's own `signal` module was while Qt idled."""
    sent_at: list[float] = []

    def handle(*_: object) -> None:
        say("late" if time.monotonic() - sent_at[0] > LATE_S / 2 else "at once")
        loop.call_soon_threadsafe(loop.stop)

    def send() -> None:
        time.sleep(0.2)
        sent_at.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGUSR1)

    signal.signal(signal.SIGUSR1, handle)
    thread = threading.Thread(target=send)
    loop.call_soon(thread.start)
    loop.call_later(LATE_S, loop.stop)
    loop.run_forever()
    thread.join()


def raising_signal(loop: Loop) -> None:
    """A handler that raises while Qt calls the loop; the process lives on."""

    def handle(*_: object) -> None:
        raise LookupError("in a signal handler")

    all_sent, has_left = threading.Event(), threading.Event()

    def send() -> None:
        for _ in range(50):
            time.sleep(0.005)  # Qt waits again
            os.kill(os.getpid(), signal.SIGUSR1)
        all_sent.set()
        while not has_left.wait(0.05):  # again: the last handler may have raised in the first stop
            loop.call_soon_threadsafe(loop.stop)

    signal.signal(signal.SIGUSR1, handle)
    thread = threading.Thread(target=send)
    thread.start()
    while not all_sent.is_set():
        with contextlib.suppress(LookupError):  # raised in asyncio's own code: out of the run
            loop.run_forever()
    has_left.set()
    thread.join()
    say("alive")


def system_exit(loop: Loop) -> None:
    """Leaves by `sys.exit` in a callback, as a program on plain asyncio may."""
    loop.call_soon(sys.exit, 3)
    try:
        loop.run_forever()
    finally:
        say("cleaned up")


def clean_exit(loop: Loop) -> None:
    """Uses of everything a little, leaves a live timer behind, and has nothing to complain of."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()
        await writer.wait_closed()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            address = server.sockets[0].getsockname()
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"hello\n")
            assert await reader.readline() == b"hello\n"
            writer.close()
            await writer.wait_closed()
        child = await asyncio.create_subprocess_exec("true")
        assert await child.wait() == 0
        assert await asyncio.to_thread(lambda: 1) == 1
        loop.call_later(60, print)

    loop.run_until_complete(main())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())


def idle(loop: Loop) -> None:
    """Says what CPU time and how many wake-ups an idle second with an open connection took."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        async with server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await asyncio.sleep(0.3)
            before = resource.getrusage(resource.RUSAGE_SELF)
            await asyncio.sleep(IDLE_S)
            after = resource.getrusage(resource.RUSAGE_SELF)
            writer.close()
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        say(round(cpu_s * 1000), after.ru_nvcsw - before.ru_nvcsw)

    loop.run_until_complete(main())


def suspended(loop: Loop) -> None:
    """Sets timers and echoes over a socket; its test stops it for a while in between."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            for number in (3, 1, 2):
                loop.call_later(0.3 + number / 10, say, "timer", number)
            say("ready")
            await asyncio.sleep(0.8)
            writer.write(b"after\n")
            say((await reader.readline()).decode().strip())
            writer.close()
            await writer.wait_closed()

    loop.run_until_complete(main())


class Handle(QLabel):
    """A small window to pull at with the left button and to ask for a menu with the right one."""

    def __init__(self, loop: Loop) -> None:
        super().__init__("Loadline handle")
        self._loop = loop
        self._ticks = 0
        self.setWindowTitle("Loadline handle")
        self.setGeometry(100, 100, 300, 200)
        self._tick()

    def _tick(self) -> None:
        self._ticks += 1
        self._loop.call_later(0.01, self._tick)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            data = QMimeData()
            data.setText("alice@example.com")
            drag = QDrag(self)
            drag.setMimeData(data)
            self._tell("drag", lambda: drag.exec(Qt.DropAction.CopyAction))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 -- Qt's name
        menu = QMenu(self)
        menu.addAction("Pause")
        self._tell("menu", lambda: menu.exec(event.globalPos()))

    def _tell(self, name: str, run_a_qt_loop: Callable[[], object]) -> None:
        """Says how often asyncio's timer of 10 ms fired within."""
        before = self._ticks
        say(name, "begins")
        run_a_qt_loop()
        say(name, self._ticks - before)


def handle(loop: Loop) -> None:
    """Shows the handle until it is told to end."""
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    shown = Handle(loop)
    shown.show()
    loop.call_later(0.1, say, "ready")
    loop.run_forever()
    shown.close()
    loop.remove_signal_handler(signal.SIGTERM)


PROGRAMS: dict[str, Callable[[Loop], None]] = {
    program.__name__: program
    for program in (
        ctrl_c,
        ctrl_c_under_runner,
        loop_signals,
        plain_signal,
        raising_signal,
        system_exit,
        clean_exit,
        idle,
        handle,
        suspended,
    )
}

if __name__ == "__main__":
    # A shell that starts the tests in the background lets its children ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _, name, kind = sys.argv
    app = QApplication([])
    assert kind in ("auto", "stock")
    with contextlib.closing(make_loop(app, kind)) as loop:
        PROGRAMS[name](loop)
