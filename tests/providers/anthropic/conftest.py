"""What the tests of Anthropic's login endpoints stand on."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import FixedClock
from tests.fakes.login_server import LoginServer, login_server


@pytest.fixture
async def server(clock: FixedClock) -> AsyncIterator[LoginServer]:
    async with login_server(clock) as running:
        yield running
