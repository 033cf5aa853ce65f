"""Work that is done in the loop's turns: to its end, or as long as its owner is there."""

import time

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.turns import LEAST_S, Steps, in_turns, paint_apart, painted_apart
from tests.desktop.waiting import until


def steps(done: list[int]) -> Steps:
    """Three, each of which takes a turn of its own."""
    for number in range(3):
        done.append(number)
        time.sleep(LEAST_S)
        yield


async def test_every_step_is_done_in_its_order(qapp: object) -> None:
    owner, done = QObject(), list[int]()

    task = in_turns(owner, steps(done))

    await until(task.done)
    assert done == [0, 1, 2]


async def test_nothing_is_begun_for_an_owner_that_has_gone(qapp: object) -> None:
    owner, done = QObject(), list[int]()

    task = in_turns(owner, steps(done))
    delete(owner)

    await until(task.done)
    assert done == []


async def test_an_owner_that_goes_in_between_ends_it(qapp: object) -> None:
    owner, done = QObject(), list[int]()

    def closing() -> Steps:
        for _ in steps(done):
            delete(owner)
            yield

    task = in_turns(owner, closing())

    await until(task.done)
    assert done == [0]


async def test_a_change_is_painted_in_a_turn_of_its_own(qtbot: QtBot) -> None:
    widget, seen = QWidget(), list[bool]()
    qtbot.addWidget(widget)

    steps = painted_apart(widget, lambda: seen.append(widget.updatesEnabled()))
    next(steps)
    seen.append(widget.updatesEnabled())
    next(steps)

    assert seen == [False, False]
    assert widget.updatesEnabled()


async def test_what_is_left_midway_is_painted_all_the_same(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)

    steps = painted_apart(widget, lambda: None)
    next(steps)
    del steps

    assert widget.updatesEnabled()


async def test_what_cannot_wait_is_painted_a_turn_later(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)

    paint_apart(widget)

    assert not widget.updatesEnabled()
    await until(widget.updatesEnabled)
