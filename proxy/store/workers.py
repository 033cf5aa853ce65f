"""The store's threads: one that writes, in the order asked, and a few that read."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from proxy.errors import StoreError

READERS = 2
"""A page and a chart at once; more would only take turns on the same disk."""

Result = TypeVar("Result")


class Workers:
    """Runs blocking work off the loop's thread. Work after `stop` raises StoreError (`store_closed`)."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def write(self, work: Callable[[], Result]) -> Result:
        """Done even when the caller is cancelled: what was accepted stays in the line."""
        return await asyncio.shield(asyncio.wrap_future(_submit(self._writer, work)))

    def write_and_wait(self, work: Callable[[], Result]) -> Result:
        """For other threads than the loop's."""
        return _submit(self._writer, work).result()

    async def read(self, work: Callable[[], Result]) -> Result:
        return await asyncio.wrap_future(_submit(self._readers, work))

    async def stop(self, last: Callable[[], None]) -> None:
        """Waits for what was asked before, runs `last` in the writing thread, and ends the threads."""

        def finish() -> None:
            self._readers.shutdown()
            last()

        finished = _submit(self._writer, finish)
        self._writer.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(finished))


def _submit(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Future[Result]:
    try:
        return threads.submit(work)
    except RuntimeError as error:  # they were shut down
        raise closed() from error


def closed() -> StoreError:
    return StoreError("The database is not open.", code="store_closed")
