"""Waiting for what happens a little later, without stopping the loop that makes it happen."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

LIMIT_S = 10.0


async def until(is_so: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Returns once `is_so` answers true. Never `qtbot.waitUntil` in a coroutine: it runs a loop within the loop."""
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110 -- what is waited for knows of no asyncio event
            await asyncio.sleep(0.005)


async def go_to(window: "MainWindow", page: str) -> None:
    """Returns when the page has come into sight."""
    has_come = asyncio.Event()
    window.show_page(page, has_come.set)
    async with asyncio.timeout(LIMIT_S):
        await has_come.wait()
