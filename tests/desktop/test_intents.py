"""What a user asked for, its answer and its failure."""

import asyncio
import logging

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop import intents
from proxy.errors import ProxyError


class Window(QWidget):
    """A surface that keeps what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[tuple[str, str, str]] = []

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        self.problems.append((title, detail, hint))


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


async def answer() -> str:
    await asyncio.sleep(0)
    return "done"


async def refuse() -> None:
    raise ProxyError("It was refused.", detail="acc_1", hint="Ask again.")


async def break_down() -> None:
    raise ZeroDivisionError("a bug")


async def test_the_answer_reaches_whoever_asked(window: Window) -> None:
    answers: list[str] = []

    await intents.run(window, answer(), answers.append)

    assert answers == ["done"]
    assert window.problems == []


async def test_a_failure_is_shown_in_the_window_around_the_button(window: Window) -> None:
    button = QPushButton(QWidget(window))

    await intents.run(button, refuse())

    assert window.problems == [("It was refused.", "acc_1", "Ask again.")]


async def test_a_bug_is_shown_without_its_innards_and_logged_with_them(
    window: Window, caplog: pytest.LogCaptureFixture
) -> None:
    await intents.run(window, break_down())

    ((title, detail, hint),) = window.problems
    assert title == "Something went wrong inside Loadline."
    assert "log file" in hint
    assert "ZeroDivisionError" not in title + detail + hint
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_nothing_happens_to_a_window_that_was_closed_meanwhile(window: Window) -> None:
    button = QPushButton(window)
    answers: list[str] = []
    asked = intents.run(button, answer(), answers.append)
    refused = intents.run(button, refuse())

    delete(button)
    await asyncio.gather(asked, refused)

    assert answers == []
    assert window.problems == []


async def test_a_cancelled_intent_is_no_problem(window: Window) -> None:
    task = intents.run(window, asyncio.sleep(60))
    await asyncio.sleep(0)

    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert window.problems == []


async def test_a_failure_that_no_window_can_show_is_at_least_logged(
    qapp: object, caplog: pytest.LogCaptureFixture
) -> None:
    homeless = QObject()

    with caplog.at_level(logging.ERROR):
        await intents.run(homeless, refuse())

    assert "No window around QObject can show a problem." in caplog.text


async def test_a_wish_that_is_taken_back_at_once_leaves_nothing_behind(window: Window) -> None:
    wish = answer()

    task = intents.run(window, wish)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.sleep(0)  # for what follows a task's end

    assert wish.cr_frame is None
