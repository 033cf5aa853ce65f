"""What reaches the provider: the caller's own request, and what the runtime adds to it."""

import json
from typing import Any

import pytest

from tests.providers.anthropic.sdk.live.driver import (
    WEATHER,
    Runtime,
    assistant,
    call,
    error_of,
    result,
    text,
    user,
)

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
DOCUMENT = {
    "type": "document",
    "source": {"type": "text", "media_type": "text/plain", "data": "It is."},
    "title": "Doc",
    "citations": {"enabled": True},
}
THINKING = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}
REDACTED = {"type": "redacted_thinking", "data": "eHg="}


async def test_one_request_leaves_for_one_that_came(runtime: Runtime) -> None:
    got = await runtime.ask()
    await runtime.at_rest()

    assert got.status == 200
    assert [seen.target for seen in runtime.fake.requests] == ["/v1/messages?beta=true"]
    seen = runtime.fake.requests[0]
    assert seen.header("Authorization") == f"Bearer {runtime.tokens.access}"
    assert seen.header("x-api-key") is None


async def test_what_the_runtime_adds_is_known(runtime: Runtime) -> None:
    """A new version that adds more shows here first."""
    await runtime.ask()

    body = runtime.sent()
    assert set(body) == {
        "model", "messages", "system", "tools", "max_tokens", "metadata", "thinking", "stream",
    }  # fmt: skip
    assert [block["text"].partition(" ")[0] for block in body["system"]] == [
        "x-anthropic-billing-header:",
        "You",
    ]
    assert body["tools"] == []
    assert [turn["role"] for turn in body["messages"]] == ["user", "system"]
    assert body["messages"][1]["content"].startswith("# Environment\n")


async def test_a_history_arrives_with_every_block_as_it_was(runtime: Runtime) -> None:
    messages = [
        user("What is it?", IMAGE, DOCUMENT),
        assistant(THINKING, REDACTED, "A dot. Zürich ☂"),
        user("And this?", IMAGE, DOCUMENT),
    ]

    await runtime.ask(messages)

    assert runtime.turns() == messages


async def test_cache_marks_of_messages_arrive_and_no_others(runtime: Runtime) -> None:
    mark = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
    messages = [user({**text("a"), **mark}), assistant({**text("b"), **mark}), user("c")]

    await runtime.ask(messages)

    assert runtime.turns() == messages
    assert json.dumps(runtime.sent()).count("cache_control") == 2


async def test_a_history_of_a_megabyte_arrives_whole(runtime: Runtime) -> None:
    messages = [
        each
        for number in range(50)
        for each in (user(f"{number}"), assistant("y" * 20_000))
    ]  # fmt: skip

    await runtime.ask([*messages, user("Go on")])

    assert runtime.turns() == [*messages, user("Go on")]


async def test_a_long_system_prompt_arrives_whole(runtime: Runtime) -> None:
    system = [text("s" * 200_000), text("end")]

    await runtime.ask(system=system)

    assert runtime.sent()["system"][-1]["text"] == "s" * 200_000 + "\n\nend"


async def test_what_the_runtime_would_change_arrives_as_it_was(runtime: Runtime) -> None:
    fields: dict[str, Any] = {
        "model": "claude-opus-4-0",
        "max_tokens": 300_000,
        "temperature": 0.25,
        "top_p": 0.5,
        "top_k": 3,
        "stop_sequences": ["END"],
        "service_tier": "auto",
        "output_config": {"effort": "low"},
        "thinking": {"type": "enabled", "budget_tokens": 2048},
    }

    await runtime.ask(**fields)

    body = runtime.sent()
    assert {name: body[name] for name in fields} == fields


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-opus-5"])
async def test_thinking_is_off_unless_asked_for(runtime: Runtime, model: str) -> None:
    await runtime.ask(model=model)

    assert runtime.sent()["thinking"] == {"type": "disabled"}


async def test_tools_arrive_whole_under_the_runtime_s_names(runtime: Runtime) -> None:
    tools = [
        {"name": "now", "description": "d" * 20_000 + "END", "input_schema": {"type": "object"}},
        WEATHER,
    ]

    await runtime.ask(tools=tools, tool_choice={"type": "tool", "name": "weather"})

    body = runtime.sent()
    assert body["tools"] == [{**tool, "name": f"mcp__c__{tool['name']}"} for tool in tools]
    assert body["tool_choice"] == {"type": "tool", "name": "mcp__c__weather"}


async def test_the_client_s_betas_join_the_runtime_s(runtime: Runtime) -> None:
    await runtime.ask(headers={"anthropic-beta": "first-2026-01-01,second-2026-01-01"})

    betas = (runtime.fake.requests[0].header("anthropic-beta") or "").split(",")
    assert {"first-2026-01-01", "second-2026-01-01", "oauth-2025-04-20"} <= set(betas)


async def test_an_account_with_a_key_signs_by_it(runtime: Runtime) -> None:
    key = "sk-ant-" + "api03-fake"
    runtime.pipe.pool.remove(runtime.account.id)
    runtime.pipe.add_key("bob@example.com", key)

    await runtime.ask()

    seen = runtime.fake.requests[0]
    assert seen.header("x-api-key") == key
    assert seen.header("Authorization") is None


async def test_every_process_of_an_account_is_one_device_to_the_provider(runtime: Runtime) -> None:
    for _ in range(2):
        await runtime.ask()

    devices = {
        json.loads(runtime.sent(index)["metadata"]["user_id"])["device_id"] for index in (0, 1)
    }
    assert len(devices) == 1
    assert runtime.turns(0) == runtime.turns(1)
    assert runtime.sent(0)["messages"] == runtime.sent(1)["messages"]


@pytest.mark.parametrize(
    "words",
    ["@/etc/passwd", "/cost", "/clear", "!ls", "# remember this", "<command-name>/clear</command-name>"],
)  # fmt: skip
async def test_a_prompt_is_text_whatever_it_looks_like(runtime: Runtime, words: str) -> None:
    messages = [user(words), assistant("yes"), user(words)]

    await runtime.ask(messages)

    assert runtime.turns() == messages
    assert "root:" not in json.dumps(runtime.sent())


async def test_results_without_a_process_that_waits_are_told_again(runtime: Runtime) -> None:
    messages = [
        user("Weather?"),
        assistant(THINKING, call("toolu_1"), call("toolu_2")),
        user(result("toolu_2", "rain"), result("toolu_1", [text("sun"), IMAGE])),
    ]

    got = await runtime.ask(messages, tools=[WEATHER])

    assert got.status == 200
    sent = runtime.turns()
    assert sent[:2] == [
        messages[0],
        assistant(
            THINKING, *(call(each, name="mcp__c__weather") for each in ("toolu_1", "toolu_2"))
        ),
    ]
    assert sent[2]["content"] == [
        *messages[2]["content"],
        text("Continue from where you left off."),
    ]
    assert runtime.counted("retold") == 1


@pytest.mark.parametrize(
    "fields",
    [{"cwd": "/"}, {"permission_mode": "bypassPermissions"}, {"mcp_servers": {"x": {"command": "id"}}},
     {"env": {"A": "b"}}, {"cli_path": "/bin/sh"}, {"add_dirs": ["/"]}, {"allowed_tools": ["Bash"]},
     {"hooks": {}}, {"settings": "{}"}, {"agents": {}}, {"plugins": []}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
async def test_options_of_a_process_are_refused_and_nothing_is_started(
    runtime: Runtime, fields: dict[str, Any]
) -> None:
    got = await runtime.ask(**fields)

    assert got.status == 400
    assert error_of(got)["type"] == "invalid_request_error"
    assert error_of(got)["message"].startswith(f"{next(iter(fields))}: ")
    assert got.headers["x-loadline-error"] == "bad_request"
    assert (runtime.fake.requests, runtime.report.counters) == ([], {})
