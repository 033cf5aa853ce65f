"""The official Anthropic SDK pointed at /claude-sdk: the whole program, with the real `claude` behind it."""

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anthropic
import pytest
from anthropic import AsyncAnthropic
from anthropic.types import Message

from tests.fakes.anthropic import MODEL, FakeAnthropic, quota
from tests.journeys.program import ROOT, Program, environment, running
from tests.providers.anthropic.sdk.live.driver import (
    answer_events,
    block_events,
    bundled_cli,
    calls,
    processes_of,
    replies,
    says,
)
from tests.proxy.harness import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bundled_cli() is None, reason="the SDK brings no claude for this platform"),
]

SETTINGS = {
    "LOADLINE_ANTHROPIC_SDK_CLI_PATH": str(bundled_cli()),
    "LOADLINE_ANTHROPIC_SDK_POOL_ENABLED": "true",
}
TOOLS: Any = [
    {
        "name": "weather",
        "description": "The weather somewhere.",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
    }
]
IN_SESSION = {"x-claude-code-session-id": "9a1b2c3d-0000-4000-8000-000000000001"}


@pytest.fixture
async def program(home: Path, fake: FakeAnthropic) -> AsyncIterator[Program]:
    async with running(home, fake, **SETTINGS) as served:
        yield served


@pytest.fixture
async def client(program: Program, account: dict[str, object]) -> AsyncIterator[AsyncAnthropic]:
    address = f"{program.base_url}/claude-sdk"
    async with AsyncAnthropic(base_url=address, api_key="a-dummy", max_retries=0) as made:
        yield made


async def ask(client: AsyncAnthropic, messages: list[Any], **arguments: Any) -> Message:
    """Streamed, as an agent does."""
    async with client.messages.stream(
        model=MODEL, max_tokens=1000, messages=messages, **arguments
    ) as answer:
        return await answer.get_final_message()


async def test_an_agent_s_whole_conversation(
    client: AsyncAnthropic, program: Program, fake: FakeAnthropic
) -> None:
    """Thinking, two calls at once, one more, the answer, and the next turn, each by the process that waits for it."""
    thinking = block_events(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "Both at once."},
        {"type": "signature_delta", "signature": "c2ln"},
    )
    for number, answer in enumerate(
        (
            [thinking, calls("toolu_1", index=1), calls("toolu_2", '{"city":"Oslo"}', index=2)],
            [calls("toolu_3", '{"city":"Wien"}')],
            [says("Sunny everywhere.")],
            [says("You are welcome.")],
        )
    ):
        stop = "tool_use" if number < 2 else "end_turn"
        events = answer_events(*answer, stop=stop, message_id=f"msg_{number}")
        fake.script.append(replies(*events))
    arguments: Any = {
        "tools": TOOLS,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "extra_headers": IN_SESSION,
    }
    messages: list[Any] = [{"role": "user", "content": "Where is it sunny?"}]

    while (answer := await ask(client, messages, **arguments)).stop_reason == "tool_use":
        wanted = [block for block in answer.content if block.type == "tool_use"]
        results = [
            {"type": "tool_result", "tool_use_id": block.id, "content": f"Sun in {block.input}"}
            for block in wanted
        ]
        messages += [
            {"role": "assistant", "content": answer.content},
            {"role": "user", "content": results},
        ]
    messages += [
        {"role": "assistant", "content": answer.content},
        {"role": "user", "content": "Thanks"},
    ]
    last = await ask(client, messages, **arguments)

    assert [block.text for block in last.content if block.type == "text"] == ["You are welcome."]
    assert [len(json.loads(seen.body)["messages"]) for seen in fake.requests] == [2, 4, 6, 8]
    records = await program.records(4)
    assert {record["transport"] for record in records} == {"sdk"}
    assert {record["route"] for record in records} == {"/claude-sdk/v1/messages"}
    (runtime,) = (await program.api("GET", "diagnostics/runtime"))["runtimes"]
    assert runtime["decisions"].items() >= {"spawn": 1, "resumed": 2, "hit": 1}.items()
    assert runtime["version"].count(".") == 2


async def test_a_whole_message_with_all_that_says_of_itself(
    client: AsyncAnthropic, program: Program
) -> None:
    answer = await client.messages.create(
        model=MODEL, max_tokens=100, messages=[{"role": "user", "content": "Hello"}]
    )

    assert answer.stop_reason == "end_turn"
    assert (answer.usage.cache_read_input_tokens, answer.usage.output_tokens) == (400, 25)
    assert answer._request_id == "req_up"
    record = await program.record()
    assert (record["usage"]["prompt"], record["cost_kind"]) == (442, "api_equivalent")


async def test_a_field_that_cannot_be_done_is_a_bad_request_that_names_it(
    client: AsyncAnthropic,
) -> None:
    with pytest.raises(anthropic.BadRequestError, match="container: cannot be done"):
        await client.messages.create(
            model=MODEL,
            max_tokens=100,
            messages=[{"role": "user", "content": "Hello"}],
            extra_body={"container": "container_1"},
        )


async def test_a_used_up_account_is_a_rate_limit_with_its_end(
    client: AsyncAnthropic, fake: FakeAnthropic
) -> None:
    fake.script.append(quota(until=round(time.time()) + 3600))

    with pytest.raises(anthropic.RateLimitError) as refused:
        await client.messages.create(
            model=MODEL, max_tokens=100, messages=[{"role": "user", "content": "Hello"}]
        )

    assert refused.value.response.headers["anthropic-ratelimit-unified-5h-status"] == "rejected"


async def test_tokens_are_counted_by_the_api(client: AsyncAnthropic, fake: FakeAnthropic) -> None:
    counted = await client.messages.count_tokens(
        model=MODEL, messages=[{"role": "user", "content": "Hello"}]
    )

    assert counted.input_tokens == 442
    assert [seen.target for seen in fake.requests] == ["/v1/messages/count_tokens"]


async def test_the_runtime_is_in_status_and_metrics_and_ends_with_the_program(
    client: AsyncAnthropic, program: Program, home: Path, fake: FakeAnthropic
) -> None:
    await ask(client, [{"role": "user", "content": "Hello"}], extra_headers=IN_SESSION)
    await until(lambda: len(processes_of(home)) == 2, 20)  # claude, which is kept, and its watcher

    text = status(home, fake)
    stated = json.loads(status(home, fake, "--json"))
    token = (home / "control-token").read_text().strip()
    async with program.session.get(
        f"{program.base_url}/metrics", headers={"Authorization": f"Bearer {token}"}
    ) as response:
        metrics = await response.text()
    await program.stop()

    (runtime,) = stated["runtimes"]
    assert (runtime["available"], runtime["origin"]) == (True, "the setting")
    assert runtime["pooled"] is True
    assert runtime["processes"]["idle"] == 1
    line = f"Anthropic's local runtime: {bundled_cli()} (the setting), version {runtime['version']}"
    assert f"{line}, 1 process" in text
    assert 'loadline_runtime_processes{provider="anthropic",state="idle"} 1.0' in metrics
    assert 'loadline_runtime_decisions_total{decision="spawn",provider="anthropic"} 1.0' in metrics
    assert processes_of(home) == []


def status(home: Path, fake: FakeAnthropic, *options: str) -> str:
    """What `loadline status` prints."""
    done = subprocess.run(
        [sys.executable, "-c", "from proxy.cli import main; main()", "status", *options],
        env=environment(home, fake, **SETTINGS),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout
