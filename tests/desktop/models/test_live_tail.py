"""Records that just came: in batches, or counted."""

from PySide6.QtWidgets import QApplication

from desktop.models.live_tail import LiveTail
from desktop.models.record_window import PAGE
from tests.desktop.samples import records
from tests.desktop.waiting import until


async def test_what_comes_within_a_moment_is_due_together(qapp: QApplication) -> None:
    tail = LiveTail()
    batches: list[int] = []
    tail.due.connect(lambda: batches.append(len(tail.take())))

    for each in records(3):
        tail.join(each)
    await until(lambda: batches)

    assert batches == [3]
    assert tail.take() == []


async def test_a_batch_that_has_to_wait_is_due_again(qapp: QApplication) -> None:
    tail = LiveTail()
    told: list[bool] = []
    tail.due.connect(lambda: told.append(True))
    tail.join(next(records(1)))
    await until(lambda: told)

    tail.wait()
    await until(lambda: len(told) == 2)

    assert len(tail.take()) == 1


def test_what_is_held_back_is_counted_until_it_is_let_go(qapp: QApplication) -> None:
    tail = LiveTail()
    counts: list[int] = []
    tail.held_back.connect(counts.append)

    tail.hold_back()
    tail.hold_back()
    tail.let_go()
    tail.let_go()

    assert counts == [1, 2, 0]


def test_the_last_that_came_are_remembered_as_far_as_a_page(qapp: QApplication) -> None:
    tail = LiveTail()

    for each in records(PAGE + 5):
        tail.recent.append(each)

    assert len(tail.recent) == PAGE
