"""A banked reset spent from the window, with a provider behind it: what is asked there, and what the page shows then."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.state import WindowState
from desktop.views.accounts_page import AccountsPage
from desktop.views.main_window import MainWindow
from desktop.views.reset_question import ResetQuestion
from desktop.widgets.text import Label
from proxy.model import AccountStatus
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until
from tests.fakes.openai import quota
from tests.proxy.openai.pipe import CODEX, CODEX_BODY
from tests.proxy.openai.program import OpenAIProgram, running_openai_program


@dataclass
class Seat:
    """A window over a running program, with one Codex account that has used up its limit."""

    program: OpenAIProgram
    window: MainWindow
    page: AccountsPage

    def texts(self) -> str:
        """All that the window says."""
        return "\n".join(
            label.text() for label in self.window.findChildren(Label) if label.isVisible()
        )

    async def ask(self) -> ResetQuestion:
        """The question that the page's button opens."""
        buttons = self.page.findChildren(QPushButton)
        button = next(each for each in buttons if each.text() == "Begin limits anew…")
        await until(button.isVisible)
        button.click()
        return self.window.findChildren(ResetQuestion)[-1]

    async def serve(self) -> int:
        url = self.program.proxy.base_url + CODEX
        async with self.program.client.post(url, data=CODEX_BODY) as answer:
            return answer.status


@pytest.fixture
async def seat(home: Path, memory: WindowState, qtbot: QtBot) -> AsyncIterator[Seat]:
    async with running_openai_program(home) as program:
        account, _ = await program.import_login()
        await program.proxy.refresh_usage(account.id)
        limits = program.fake.login.limits()
        limits.primary_percent, limits.is_reached = 100, True
        program.fake.script.append(quota())
        async for window in shown(program.proxy, memory):
            window.show_page("Accounts")
            made = Seat(program, window, window.accounts)
            assert await made.serve() == 429
            yield made


def status(seat: Seat) -> AccountStatus:
    (account,) = seat.program.proxy.accounts()
    return account.status


async def test_a_yes_begins_the_limits_anew_and_the_page_shows_it(seat: Seat) -> None:
    assert status(seat) is AccountStatus.QUOTA_EXCEEDED
    question = await seat.ask()

    question.confirm.click()

    await until(lambda: "The limits of alice@example.com begin anew." in seat.texts())
    assert seat.program.fake.login.limits().banked_resets == 0
    assert status(seat) is AccountStatus.ACTIVE
    await until(lambda: "Banked resets" not in seat.texts())
    assert "limit reached" not in seat.texts()
    assert seat.page.subtitle == "1 account, 1 can serve"
    assert await seat.serve() == 200


async def test_a_no_asks_the_provider_for_nothing(seat: Seat) -> None:
    question = await seat.ask()
    before = len(seat.program.fake.requests)

    question.reject()

    assert seat.program.fake.login.limits().banked_resets == 1
    assert len(seat.program.fake.requests) == before
    assert status(seat) is AccountStatus.QUOTA_EXCEEDED
    assert await seat.serve() == 429


async def test_an_answer_that_was_lost_is_said_and_the_next_yes_spends_no_second_one(
    seat: Seat,
) -> None:
    login = seat.program.fake.login
    login.limits().banked_resets = 2
    login.lost_answers = 1
    (await seat.ask()).confirm.click()
    await until(seat.window.notice.isVisible)
    assert "OpenAI did not reset the limits." in seat.texts()

    (await seat.ask()).confirm.click()

    await until(lambda: "The limits of alice@example.com begin anew." in seat.texts())
    assert login.limits().banked_resets == 1
    await until(lambda: "Banked resets of the limits: 1" in seat.texts())


async def test_one_that_was_spent_elsewhere_is_said_and_offered_no_more(seat: Seat) -> None:
    seat.program.fake.login.limits().banked_resets = 0

    (await seat.ask()).confirm.click()

    await until(lambda: "alice@example.com has no banked reset any more." in seat.texts())
    await until(lambda: "Banked resets of the limits" not in seat.texts())
    assert status(seat) is AccountStatus.QUOTA_EXCEEDED
