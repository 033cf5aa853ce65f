"""A call that may hang for ever (a keyring's prompt, a disk of another machine), beside the loop."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")


async def in_daemon_thread(name: str, call: Callable[[], Result]) -> Result:
    """Runs `call` on a thread that never delays the program's end, as an executor's would. What it raises is raised here."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(set_answer: Callable[[], None]) -> None:
        if not answer.done():
            set_answer()

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - handed to the waiter as it is
            outcome = partial(answer.set_exception, error)
        else:
            outcome = partial(answer.set_result, result)
        with contextlib.suppress(RuntimeError):  # the loop has closed; nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
