"""Background tasks that are kept alive and whose failure is told.

`asyncio` holds tasks by weak reference only and reports a lost exception when the garbage collector finds it, if ever.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)
Result = TypeVar("Result")

_running: set[asyncio.Task[Any]] = set()


def spawn(name: str, coro: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """Starts `coro` in the running loop. A failure nobody awaits is logged with its traceback."""
    task = asyncio.get_running_loop().create_task(coro, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


async def to_its_end(name: str, coro: Coroutine[Any, Any, Result]) -> Result:
    """The outcome of `coro`, which goes on when the caller is cancelled: half of it would be worse than none.

    Its failure is the caller's, also where the caller does not wait for it any more.
    """
    task = asyncio.get_running_loop().create_task(coro, name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (failure := task.exception()) is not None:
        log.error("The task %s failed.", task.get_name(), exc_info=failure)


async def cancel(task: asyncio.Task[Any] | None) -> None:
    """Cancels `task` and waits until it has ended; its own failure was already logged."""
    if task is None or task.done():
        return
    task.cancel()
    await asyncio.wait([task])
