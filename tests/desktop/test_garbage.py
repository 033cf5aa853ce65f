"""garbage: cycles with Qt objects are collected in the window's thread, never in another."""

import asyncio
import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.garbage import collected_here, due_generation, keep


class Knot(QObject):
    """A Qt object in a cycle, as closed dialogs with lambdas are."""

    def __init__(self, ended_in: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.tell = weakref.finalize(self, lambda: ended_in.append(threading.get_ident()))


def litter() -> None:
    """Allocates enough in this thread that Python would collect here."""
    for _ in range(30):
        _ = [[[]] for _ in range(1000)]
        kept: list[object] = []
        kept.extend([object()] for _ in range(1000))


async def test_another_thread_s_allocations_destroy_nothing_of_qt(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    with collected_here():
        Knot(ended_in)

        await asyncio.to_thread(litter)
        for _ in range(100):
            if ended_in:
                break
            gc.collect()
            await asyncio.sleep(0.01)

    assert ended_in == [threading.get_ident()]


async def test_the_loop_collects_by_itself(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    with collected_here():
        Knot(ended_in)
        kept = []

        for _ in range(100):
            kept.append([[] for _ in range(1000)])
            if ended_in:
                break
            await asyncio.sleep(0.02)

    assert ended_in == [threading.get_ident()]


async def test_python_collects_again_afterwards(qtbot: QtBot) -> None:
    was_on = gc.isenabled()
    with collected_here():
        assert not gc.isenabled()

    assert gc.isenabled()
    if not was_on:
        gc.disable()


def test_nothing_is_due_right_after_a_collection() -> None:
    gc.collect()

    assert due_generation() is None


def test_what_is_kept_is_not_looked_at_again() -> None:
    async def main() -> tuple[int, int]:
        with collected_here():
            before = gc.get_freeze_count()
            made: list[list[int]] = [[] for _ in range(1000)]
            keep()
            kept = gc.get_freeze_count() - before
            assert len(made) == 1000
        return kept, gc.get_freeze_count()

    kept, after = asyncio.run(main())

    assert kept >= 1000
    assert after == 0


def test_outside_the_program_nothing_is_kept() -> None:
    before = gc.get_freeze_count()

    keep()

    assert gc.get_freeze_count() == before
