"""A run from its beginning to its end: stop, quit, failures, async generators, debug mode."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.desktop.loop.kinds import both_loops, ours_only


@ours_only(because_stock="forgets a stop before the run, which then never ends")
def test_a_stop_before_the_run_ends_it_after_one_turn(loop: asyncio.AbstractEventLoop) -> None:
    called: list[str] = []

    loop.call_soon(called.append, "in the first turn")
    loop.stop()
    loop.run_forever()

    assert called == ["in the first turn"]


@ours_only(because_stock="forgets a stop before the run, which then never ends")
def test_50_runs_follow_each_other(loop: asyncio.AbstractEventLoop) -> None:
    called: list[int] = []

    for number in range(50):
        loop.call_soon(called.append, number)
        loop.stop()
        loop.run_forever()

    assert called == list(range(50))


@both_loops
def test_a_run_may_be_stopped_by_a_callback_and_by_a_slot(loop: asyncio.AbstractEventLoop) -> None:
    for _ in range(10):
        loop.call_soon(loop.stop)
        loop.run_forever()
        QTimer.singleShot(0, loop.stop)
        loop.run_forever()

    assert not loop.is_running()


@both_loops
def test_quitting_the_application_ends_the_run_and_another_may_follow(
    loop: asyncio.AbstractEventLoop, qapp: QApplication
) -> None:
    for _ in range(3):
        QTimer.singleShot(1, qapp.quit)
        loop.run_forever()

    assert loop.run_until_complete(asyncio.sleep(0.001, "served")) == "served"


@both_loops
def test_quitting_under_run_until_complete_is_an_error_that_says_so(
    loop: asyncio.AbstractEventLoop, qapp: QApplication
) -> None:
    task = loop.create_task(asyncio.sleep(60))
    QTimer.singleShot(1, qapp.quit)

    with pytest.raises(RuntimeError, match="stopped before Future completed"):
        loop.run_until_complete(task)

    task.cancel()


@both_loops
def test_what_was_left_of_one_run_goes_on_in_the_next(loop: asyncio.AbstractEventLoop) -> None:
    later = loop.create_task(asyncio.sleep(0.02, "done"))

    loop.run_until_complete(asyncio.sleep(0))

    assert loop.run_until_complete(later) == "done"


@both_loops
def test_a_failure_comes_out_of_run_until_complete(loop: asyncio.AbstractEventLoop) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        loop.run_until_complete(fail())


@pytest.mark.parametrize("kind", ["auto"])
def test_a_failed_callback_goes_to_the_handler_and_stops_nothing(
    loop: asyncio.AbstractEventLoop,
) -> None:
    told: list[object] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))

    async def main() -> None:
        loop.call_soon(lambda: [].pop())
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())
    loop.set_exception_handler(before)

    assert [type(failure) for failure in told] == [IndexError]


@ours_only(because_stock="ends the process")
@pytest.mark.parametrize("failure", [SystemExit, KeyboardInterrupt])
def test_what_ends_a_program_comes_out_of_run_forever(
    loop: asyncio.AbstractEventLoop, failure: type[BaseException]
) -> None:
    def end() -> None:
        raise failure(3)

    loop.call_soon(end)

    with pytest.raises(failure) as raised:
        loop.run_forever()
    assert raised.value.args == (3,)
    assert loop.run_until_complete(asyncio.sleep(0, "served")) == "served"


@ours_only(because_stock="installs no hooks for them")
def test_a_dropped_async_generator_is_closed(loop: asyncio.AbstractEventLoop) -> None:
    closed: list[str] = []

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            closed.append("closed")

    async def main() -> None:
        async for _ in numbers():
            break
        gc.collect()
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())

    assert closed == ["closed"]


@ours_only(because_stock="installs no hooks for them")
def test_shutting_down_closes_the_async_generators_still_open(
    loop: asyncio.AbstractEventLoop,
) -> None:
    closed: list[str] = []

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            closed.append("closed")

    async def main() -> None:
        await anext(still_open)

    still_open = numbers()
    loop.run_until_complete(main())
    loop.run_until_complete(loop.shutdown_asyncgens())

    assert closed == ["closed"]


@ours_only(because_stock="measures nothing")
def test_debug_mode_tells_of_a_slow_callback(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture
) -> None:
    async def dawdle() -> None:
        end = loop.time() + 0.02
        while loop.time() < end:
            pass

    loop.set_debug(True)
    loop.slow_callback_duration = 0.01
    with caplog.at_level(logging.WARNING, "asyncio"):
        loop.run_until_complete(dawdle())

    assert "dawdle" in caplog.text
    assert " took 0.0" in caplog.text


@ours_only(because_stock="lets any thread call")
def test_debug_mode_refuses_a_call_from_a_thread(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match="Non-thread-safe operation"):
            await asyncio.to_thread(loop.call_soon, print)

    loop.set_debug(True)
    loop.run_until_complete(main())


@ours_only(because_stock="fails by an AttributeError of its own")
def test_a_closed_loop_says_so(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    loop.close()

    with pytest.raises(RuntimeError, match="closed"):
        loop.run_forever()


@ours_only(because_stock="closes under the feet of its callbacks")
def test_a_running_loop_refuses_to_close(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match="running"):
            loop.close()

    loop.run_until_complete(main())
