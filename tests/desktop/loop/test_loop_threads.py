"""Threads: executors, calls from other threads, and anyio, which stands on both."""

import asyncio
import contextvars
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest

from tests.desktop.loop.kinds import both_loops, ours_only

LIMIT_S = 20.0
request_id = contextvars.ContextVar("request_id", default="none")


@both_loops
def test_the_executor_answers_and_raises(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> tuple[int, int]:
        here = threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await loop.run_in_executor(None, lambda: 1 // 0)
        return here, await asyncio.to_thread(threading.get_ident)

    here, there = loop.run_until_complete(main())

    assert here != there


@both_loops
def test_calls_of_4_threads_arrive_in_the_order_of_each(loop: asyncio.AbstractEventLoop) -> None:
    arrived: dict[int, list[int]] = {thread: [] for thread in range(4)}
    all_arrived = asyncio.Event()

    def arrive(thread: int, number: int) -> None:
        arrived[thread].append(number)
        if sum(map(len, arrived.values())) == 4000:
            all_arrived.set()

    def call(thread: int) -> None:
        for number in range(1000):
            loop.call_soon_threadsafe(arrive, thread, number)

    async def main() -> None:
        with ThreadPoolExecutor(4) as pool:
            calls = [loop.run_in_executor(pool, call, thread) for thread in range(4)]
            async with asyncio.timeout(LIMIT_S):
                await asyncio.gather(*calls, all_arrived.wait())

    loop.run_until_complete(main())

    assert arrived == {thread: list(range(1000)) for thread in range(4)}


@ours_only(because_stock="drops the context of a call from a thread")
def test_a_call_from_a_thread_keeps_its_context(loop: asyncio.AbstractEventLoop) -> None:
    context = contextvars.copy_context()
    context.run(request_id.set, "request 7")
    seen: asyncio.Future[str] = loop.create_future()

    def call() -> None:
        loop.call_soon_threadsafe(lambda: seen.set_result(request_id.get()), context=context)

    async def main() -> str:
        await asyncio.to_thread(call)
        async with asyncio.timeout(LIMIT_S):
            return await seen

    assert loop.run_until_complete(main()) == "request 7"


@both_loops
def test_a_call_from_a_thread_wakes_an_idle_loop(loop: asyncio.AbstractEventLoop) -> None:
    called: asyncio.Future[float] = loop.create_future()

    def call() -> None:
        time.sleep(0.1)  # until Qt waits
        loop.call_soon_threadsafe(lambda: called.set_result(time.monotonic()))

    async def main() -> None:
        async with asyncio.timeout(LIMIT_S):
            await called

    thread = threading.Thread(target=call)
    thread.start()
    loop.run_until_complete(main())
    thread.join()


@ours_only(because_stock="leaves its QThreads running at exit")
def test_shutting_down_the_default_executor_ends_its_threads(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def main() -> threading.Thread:
        thread = await loop.run_in_executor(None, threading.current_thread)
        await loop.shutdown_default_executor()
        return thread

    thread = loop.run_until_complete(main())

    assert not thread.is_alive()


@ours_only(because_stock="cannot sleep for ever: Qt's timers count in 32 bits")
def test_anyio_sleeps_for_ever(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> None:
        sleeper = loop.create_task(anyio.sleep_forever())
        await asyncio.to_thread(time.sleep, 0.05)  # Qt waits with no other timer
        sleeper.cancel()

    loop.run_until_complete(main())


@both_loops
def test_anyio_cancels_a_scope_and_its_task_group(loop: asyncio.AbstractEventLoop) -> None:
    ended: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await anyio.Event().wait()
        finally:
            ended.append("task")

    async def main() -> bool:
        with anyio.move_on_after(0.02) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(wait_for_ever)
                group.start_soon(wait_for_ever)
        return scope.cancelled_caught

    assert loop.run_until_complete(main())
    assert ended == ["task", "task"]


@both_loops
def test_anyio_goes_to_a_thread_and_back(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> int:
        here = threading.get_ident()

        async def back() -> bool:
            return threading.get_ident() == here

        with anyio.fail_after(LIMIT_S):
            return await anyio.to_thread.run_sync(lambda: anyio.from_thread.run(back))

    assert loop.run_until_complete(main()) is True


@both_loops
def test_anyio_opens_a_process(loop: asyncio.AbstractEventLoop) -> None:
    async def main() -> bytes:
        with anyio.fail_after(LIMIT_S):
            ended = await anyio.run_process([sys.executable, "-S", "-c", "print('done')"])
        return ended.stdout

    assert loop.run_until_complete(main()) == b"done\n"


@both_loops
def test_asyncio_times_out_and_groups_tasks(loop: asyncio.AbstractEventLoop) -> None:
    ended: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("task")

    async def main() -> None:
        async with asyncio.timeout(0.02), asyncio.TaskGroup() as group:
            group.create_task(wait_for_ever())
            group.create_task(wait_for_ever())

    with pytest.raises(TimeoutError):
        loop.run_until_complete(main())
    assert ended == ["task", "task"]
