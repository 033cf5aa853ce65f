"""A running program in front of a fake Anthropic."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.journeys.program import Program, running

if sys.platform == "linux":
    from tests.desktop.x11 import desktop, start

    __all__ = ["desktop", "start"]


@pytest.fixture
async def fake() -> AsyncIterator[FakeAnthropic]:
    async with running_anthropic() as server:
        yield server


@pytest.fixture
async def program(home: Path, fake: FakeAnthropic) -> AsyncIterator[Program]:
    """`loadline serve` with no account yet."""
    async with running(home, fake) as served:
        yield served


@pytest.fixture
async def account(program: Program, fake: FakeAnthropic) -> dict[str, object]:
    """The account of alice@example.com, with a subscription login that Loadline owns."""
    tokens = fake.login.sign_in()
    return await program.import_login(tokens.claude_code_file(), keep_fresh="owned")
