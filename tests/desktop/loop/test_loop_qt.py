"""Qt and asyncio take turns: signals, slots, posted events; neither waits long for the other."""

import asyncio
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal

from desktop.loop import QtLoop
from tests.desktop.loop.kinds import both_loops, ours_only

LIMIT_S = 20.0


class Bell(QObject):
    """Something that emits."""

    rung = Signal(int)


def burn(cpu_s: float) -> None:
    """Works for `cpu_s` of this thread's own time, whatever else the machine does."""
    end = time.thread_time() + cpu_s
    while time.thread_time() < end:
        pass


class Heartbeat:
    """A Qt timer of 10 ms that notes how much CPU time this thread spent between two beats."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self.beats = 0
        self._last: float | None = None
        self._timer = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.thread_time()
        if self._last is not None:
            self.longest_s = max(self.longest_s, now - self._last)
        self._last = now
        self.beats += 1

    def stop(self) -> None:
        self._timer.stop()
        self._beat()


@both_loops
def test_2000_direct_and_queued_emits_arrive_in_order(loop: asyncio.AbstractEventLoop) -> None:
    bell, direct, queued = Bell(), [], []
    bell.rung.connect(direct.append)
    bell.rung.connect(queued.append, Qt.ConnectionType.QueuedConnection)

    async def main() -> None:
        for number in range(2000):
            bell.rung.emit(number)
            if number % 100 == 0:
                await asyncio.sleep(0)
        all_arrived = loop.create_future()
        QTimer.singleShot(0, lambda: all_arrived.set_result(None))
        await all_arrived

    loop.run_until_complete(main())

    assert direct == queued == list(range(2000))


@both_loops
def test_a_slot_starts_a_task(loop: asyncio.AbstractEventLoop) -> None:
    done = loop.create_future()

    async def work() -> None:
        await asyncio.sleep(0.001)
        done.set_result("worked")

    tasks: list[asyncio.Task[None]] = []
    QTimer.singleShot(10, lambda: tasks.append(loop.create_task(work())))

    assert loop.run_until_complete(done) == "worked"


@both_loops
def test_a_call_from_a_slot_wakes_an_idle_loop(loop: asyncio.AbstractEventLoop) -> None:
    called = loop.create_future()
    QTimer.singleShot(20, lambda: loop.call_soon(called.set_result, "called"))

    assert loop.run_until_complete(called) == "called"


@both_loops
def test_a_slot_may_let_qt_work_until_its_task_is_done(loop: asyncio.AbstractEventLoop) -> None:
    turns: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0)
        turns.append("worked")

    def slot() -> None:
        task = loop.create_task(work())
        deadline = time.monotonic() + LIMIT_S
        while not task.done() and time.monotonic() < deadline:
            QCoreApplication.processEvents()
        loop.stop()

    QTimer.singleShot(0, slot)
    loop.run_forever()

    assert turns == ["worked"]


@both_loops
def test_a_coroutine_may_let_qt_work(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> list[str]:
        delivered: list[str] = []
        QTimer.singleShot(0, lambda: delivered.append("slot"))
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        await asyncio.sleep(0)
        return delivered

    assert loop.run_until_complete(main()) == ["slot"]


@ours_only(because_stock="holds up Qt until all of them have run: 408 ms")
def test_10000_calls_at_once_leave_qt_its_turns(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> float:
        heart = Heartbeat()
        await asyncio.sleep(0.02)
        all_called = loop.create_future()
        for _ in range(10_000):
            loop.call_soon(burn, 40e-6)
        loop.call_soon(all_called.set_result, None)
        await all_called
        heart.stop()
        return heart.longest_s

    assert loop.run_until_complete(main()) < 0.05


@both_loops
def test_a_chain_of_10000_calls_leaves_qt_its_turns(loop: asyncio.AbstractEventLoop) -> None:
    ended = loop.create_future()

    def link(left: int) -> None:
        burn(20e-6)
        if left:
            loop.call_soon(link, left - 1)
        else:
            ended.set_result(None)

    async def main() -> float:
        heart = Heartbeat()
        link(10_000)
        await ended
        heart.stop()
        return heart.longest_s

    assert loop.run_until_complete(main()) < 0.05


@ours_only(because_stock="has no turns")
def test_a_turn_takes_what_is_left_before_what_came_later(loop: asyncio.AbstractEventLoop) -> None:
    called: list[int] = []

    def call(number: int) -> None:
        called.append(number)
        burn(100e-6)

    async def main() -> None:
        assert isinstance(loop, QtLoop)
        last_called = loop.create_future()
        for number in range(200):  # 20 ms: some turns
            loop.call_soon(call, number)
            loop.call_soon(loop.call_soon, call, 200 + number)
        loop.call_later(0.1, last_called.set_result, None)
        await last_called

    loop.run_until_complete(main())

    assert called == list(range(400))


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a peer of these tests does."""
    while chunk := await reader.read(65_536):
        writer.write(chunk)
        await writer.drain()
    writer.close()


async def through_an_echo(sent: bytes, during: Callable[[], object]) -> bytes:
    """`sent` there and back over a socket, beginning with `during`."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        during()
        writer.write(sent)
        writer.write_eof()
        received = await reader.read(-1)
        writer.close()
        await writer.wait_closed()
    return received


@both_loops
def test_a_slot_that_blocks_again_and_again_loses_no_byte(loop: asyncio.AbstractEventLoop) -> None:
    stalls: list[None] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: stalls.append(time.sleep(0.02)))
    sent = [bytes([number]) * 1_500_000 for number in range(20)]

    async def main() -> list[bytes]:
        async with asyncio.timeout(LIMIT_S):
            return await asyncio.gather(*(through_an_echo(each, timer.start) for each in sent))

    received = loop.run_until_complete(main())
    timer.stop()

    assert received == sent
    assert len(stalls) > 2


@both_loops
def test_a_socket_closed_and_its_number_given_away_disturbs_nobody(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def main() -> list[bytes]:
        return [await through_an_echo(b"%d" % number, int) for number in range(50)]

    assert loop.run_until_complete(main()) == [b"%d" % number for number in range(50)]
