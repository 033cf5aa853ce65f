"""The tray program as a process, as far as it is a proxy; its icon and window are tested elsewhere."""

import time

import aiohttp
import pytest

from tests.desktop.x11 import Starter
from tests.fakes.anthropic import FakeAnthropic
from tests.journeys.program import Control, free_port, is_healthy, until

pytestmark = [pytest.mark.x11, pytest.mark.slow]

TRIES = 3
"""Of a start that is timed on a machine that may be busy; the best counts."""


async def first_health_s(start: Starter) -> float:
    """From the start of the process to the first good answer, in seconds."""
    port = free_port()
    running = start("--hidden", LOADLINE_PORT=str(port))
    await until(lambda: is_healthy(f"http://127.0.0.1:{port}"))
    took_s = time.monotonic() - running.started_at
    running.process.terminate()
    code, said = await running.end()
    assert (code, "Traceback" in said) == (0, False), said
    return took_s


async def test_health_answers_within_a_second_of_the_start(start: Starter) -> None:
    times = [await first_health_s(start) for _ in range(TRIES)]

    assert min(times) < 1.0


async def test_a_killed_program_has_its_account_again(start: Starter, fake: FakeAnthropic) -> None:
    port = free_port()
    settings = {
        "LOADLINE_PORT": str(port),
        "LOADLINE_ANTHROPIC_BASE_URL": fake.base_url,
        "LOADLINE_ANTHROPIC_TOKEN_URL": f"{fake.base_url}/v1/oauth/token",
    }
    base_url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        first = start("--hidden", **settings)
        await until(lambda: is_healthy(base_url))
        program = Control(start.home, base_url, session)
        account = await program.import_login(fake.login.sign_in().claude_code_file())
        first.process.kill()
        await first.end()

        second = start("--hidden", **settings)
        await until(lambda: is_healthy(base_url))

        assert [each["id"] for each in await program.accounts()] == [account["id"]]
        second.process.terminate()
        assert (await second.end())[0] == 0
