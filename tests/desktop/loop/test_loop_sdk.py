"""claude-agent-sdk and its real CLI on the loop: pipes and children as the program's own runtime will use them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import claude_agent_sdk
import pytest
from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, ResultMessage, query

from tests.desktop.loop.kinds import both_loops
from tests.fakes.anthropic import FakeAnthropic, Stall, message_events, running_anthropic, stream
from tests.journeys.loopback_network import loopback_network

CLAUDE = Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"
LIMIT_S = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLAUDE.exists(), reason="this wheel of claude-agent-sdk has no CLI"),
]


@pytest.fixture(autouse=True)
def _nothing_leaves() -> Iterator[None]:
    with loopback_network():
        yield


def options(fake: FakeAnthropic, home: Path) -> ClaudeAgentOptions:
    return ClaudeAgentOptions(
        tools=[],
        setting_sources=[],
        max_turns=1,
        cwd=home,
        include_partial_messages=True,
        env={
            "HOME": str(home),
            "CLAUDE_CONFIG_DIR": str(home / "claude"),
            "TMPDIR": str(home),
            "ANTHROPIC_BASE_URL": fake.base_url,
            "ANTHROPIC_AUTH_TOKEN": "a-dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        },
    )


async def answer(fake: FakeAnthropic, home: Path) -> str | None:
    """What one `query()` comes to."""
    messages = [each async for each in query(prompt="Hello", options=options(fake, home))]
    results = [each.result for each in messages if isinstance(each, ResultMessage)]
    return results[-1]


@both_loops
def test_4_queries_at_once_are_answered(loop: asyncio.AbstractEventLoop, home: Path) -> None:
    async def main() -> list[str | None]:
        async with running_anthropic() as fake, asyncio.timeout(LIMIT_S):
            fake.checks_tokens = False
            return await asyncio.gather(*(answer(fake, home) for _ in range(4)))

    assert loop.run_until_complete(main()) == ["Hello there."] * 4


@both_loops
def test_a_client_takes_turns_and_is_interrupted_in_one(
    loop: asyncio.AbstractEventLoop, home: Path
) -> None:
    async def turn(client: ClaudeSDKClient) -> ResultMessage:
        await client.query("Hello")
        results = [each async for each in client.receive_response()]
        assert isinstance(results[-1], ResultMessage)
        return results[-1]

    async def main() -> list[str | None]:
        async with running_anthropic() as fake, asyncio.timeout(LIMIT_S):
            fake.checks_tokens = False
            async with ClaudeSDKClient(options(fake, home)) as client:
                first = await turn(client)
                fake.script.append(stream(*message_events()[:4], Stall()))
                asked = loop.create_task(turn(client))
                while len(fake.requests) < 2:  # noqa: ASYNC110 -- it comes from another process
                    await asyncio.sleep(0.01)
                await client.interrupt()
                second = await asked
                third = await turn(client)
        assert second.result != "Hello there."
        return [first.result, third.result]

    assert loop.run_until_complete(main()) == ["Hello there."] * 2
