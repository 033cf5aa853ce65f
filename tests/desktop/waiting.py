"""Waiting for what happens a little later, without stopping the loop that makes it happen."""

import asyncio
from collections.abc import Callable

LIMIT_S = 10.0


async def until(is_so: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Returns once `is_so` answers true. Never `qtbot.waitUntil` in a coroutine: it runs a loop within the loop."""
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110 -- what is waited for knows of no asyncio event
            await asyncio.sleep(0.005)
