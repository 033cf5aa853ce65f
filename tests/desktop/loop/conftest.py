"""Each test of this folder has its own loop, of the `kind` that it is marked with."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.loop import QtLoop
from desktop.loop_choice import LoopKind, make_loop


@pytest.fixture
def loop(qapp: QApplication, kind: LoopKind) -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that does not run yet; its callbacks and tasks must not fail."""
    qapp.setQuitOnLastWindowClosed(False)  # as the program does: a closed dialog ends nothing
    loop = make_loop(qapp, kind)
    if kind == "auto" and not isinstance(loop, QtLoop):
        loop.close()
        pytest.skip("only stock qasync works on this platform")
    failures: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: failures.append(context))
    yield loop
    if not loop.is_closed():
        loop.run_until_complete(_end_what_a_failed_test_left())
        loop.close()
    assert failures == []


async def _end_what_a_failed_test_left() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
