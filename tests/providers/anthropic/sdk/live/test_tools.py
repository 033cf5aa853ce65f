"""The caller's own tools: calls go out, results come in on the process that waits for them."""

import json
from typing import Any

import pytest

from tests.providers.anthropic.sdk.live.driver import (
    WEATHER,
    Runtime,
    answer_events,
    assistant,
    call,
    calls,
    replies,
    result,
    says,
    text,
    user,
    words_of,
)
from tests.providers.anthropic.sdk.live.test_requests import IMAGE

ASK = user("Weather in Rom?")
RESUMED = {"resumed": 1, "spawn": 1}


async def call_then_answer(
    runtime: Runtime, results: list[Any], answer: list[list[bytes]] | None = None, **fields: Any
) -> dict[str, int]:
    """Two requests: one that ends in calls, one that brings their results; the decisions about processes."""
    made = answer or [calls("toolu_1")]
    runtime.fake.script.append(replies(*answer_events(*made, stop="tool_use")))
    got = await runtime.ask([ASK], tools=[WEATHER], **fields)
    content = json.loads(got.body)["content"]
    await runtime.at_rest(kept=1)
    got = await runtime.ask([ASK, assistant(*content), user(*results)], tools=[WEATHER], **fields)
    assert got.status == 200, got.body
    await runtime.at_rest()
    return dict(runtime.report.counters)


@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "claude-opus-5", "claude-haiku-4-5"])
async def test_a_result_goes_to_the_process_that_waits_for_it(runtime: Runtime, model: str) -> None:
    decisions = await call_then_answer(runtime, [result("toolu_1", "sun")], model=model)

    assert decisions.items() >= RESUMED.items()
    assert len(runtime.models) == 2
    sent = runtime.turns()
    assert sent[:2] == [ASK, assistant(call("toolu_1", name="mcp__c__weather"))]
    assert sent[2]["content"] == [
        {"type": "tool_result", "tool_use_id": "toolu_1", "content": [text("sun")]}
    ]
    assert "tokens left" not in json.dumps(runtime.sent())


async def test_results_of_parallel_calls_find_theirs_in_any_order(runtime: Runtime) -> None:
    decisions = await call_then_answer(
        runtime,
        [result("toolu_2", "two"), result("toolu_1", "one")],
        [says("Let me see."), calls("toolu_1", index=1), calls("toolu_2", index=2)],
    )

    assert decisions.items() >= RESUMED.items()
    assert [(each["tool_use_id"], each["content"]) for each in runtime.turns()[2]["content"]] == [
        ("toolu_1", [text("one")]),
        ("toolu_2", [text("two")]),
    ]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (result("toolu_1", [text("see"), IMAGE]), [text("see"), IMAGE]),
        (result("toolu_1", "B" * 400_000), [text("B" * 400_000)]),
        (result("toolu_1", "It failed.", is_error=True), "It failed."),
    ],
    ids=["image", "long", "error"],
)
async def test_a_result_arrives_whole(
    runtime: Runtime, given: dict[str, Any], sent: object
) -> None:
    decisions = await call_then_answer(runtime, [given])

    assert decisions.items() >= RESUMED.items()
    (arrived,) = runtime.turns()[2]["content"]
    assert arrived["content"] == sent
    assert arrived.get("is_error", False) == given.get("is_error", False)


async def test_a_call_that_breaks_its_schema_is_the_caller_s_to_judge(runtime: Runtime) -> None:
    decisions = await call_then_answer(
        runtime,
        [result("toolu_1", "no such city", is_error=True)],
        [calls("toolu_1", '{"town":1}')],
    )

    assert decisions.items() >= RESUMED.items()
    assert len(runtime.models) == 2


@pytest.mark.parametrize(
    "results",
    [
        [result("toolu_1", "B" * 600_000)],
        [result("toolu_1", [{"type": "search_result", "source": "x", "title": "t",
                             "content": [text("found")]}])],
        [result("toolu_1", "sun"), text("And tomorrow?")],
    ],
    ids=["too long", "another kind of block", "with more words"],
)  # fmt: skip
async def test_results_that_no_process_can_take_are_told_to_a_new_one(
    runtime: Runtime, results: list[Any]
) -> None:
    decisions = await call_then_answer(runtime, results)

    assert decisions.items() >= {"retold": 1, "spawn": 2, "discarded_mismatch": 1}.items()
    assert runtime.turns()[2]["content"][0] == results[0]


async def test_a_conversation_of_many_calls_stays_with_one_process(runtime: Runtime) -> None:
    messages = [ASK]
    for number in range(3):
        made = answer_events(calls(f"toolu_{number}"), stop="tool_use", message_id=f"msg_{number}")
        runtime.fake.script.append(replies(*made))
        got = await runtime.ask(messages, tools=[WEATHER])
        messages += [
            assistant(*json.loads(got.body)["content"]),
            user(result(f"toolu_{number}", f"{number}")),
        ]
    got = await runtime.ask(messages, tools=[WEATHER])
    await runtime.at_rest()

    assert words_of(got) == "Hello there."
    assert runtime.report.counters.items() >= {"resumed": 3, "spawn": 1}.items()
    assert [len(runtime.turns(index)) for index in range(4)] == [1, 3, 5, 7]


async def test_another_client_s_result_does_not_reach_a_process_that_waits(
    runtime: Runtime,
) -> None:
    runtime.fake.script.append(replies(*answer_events(calls("toolu_1"), stop="tool_use")))
    await runtime.ask([ASK], tools=[WEATHER])
    await runtime.at_rest(kept=1)
    other = [user("SECRET-BOB"), assistant(call("toolu_1")), user(result("toolu_1"))]

    await runtime.ask(other, tools=[WEATHER])

    assert runtime.counted("resumed") == 0
    assert "Weather in Rom?" not in runtime.models[-1].body.decode()
