"""The local runtime's processes on the window's own loop: started, answering, kept, abandoned, ended."""

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.fakes.anthropic import Wait
from tests.providers.anthropic.sdk.live.driver import (
    WEATHER,
    answer_events,
    assistant,
    bundled_cli,
    calls,
    events_of,
    processes_of,
    replies,
    result,
    running_runtime,
    says,
    user,
    words_of,
)
from tests.proxy.harness import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bundled_cli() is None, reason="the SDK brings no claude for this platform"),
]


async def test_a_session_is_answered_and_continued(qapp: QApplication, home: Path) -> None:
    async with running_runtime(home, sdk_pool_enabled=True) as runtime:
        first = await runtime.ask([user("Hi")], session="s1", stream=True)
        await runtime.at_rest(kept=1)
        talk = [user("Hi"), assistant("Hello there."), user("Go on")]
        second = await runtime.ask(talk, session="s1")
        await runtime.at_rest(kept=1)

        assert events_of(first.body)[-1] == {"type": "message_stop"}
        assert words_of(second) == "Hello there."
        assert runtime.counted("hit") == 1
    assert processes_of(runtime.folder) == []


async def test_tool_calls_wait_and_go_on(qapp: QApplication, home: Path) -> None:
    async with running_runtime(home) as runtime:
        runtime.fake.script.append(replies(*answer_events(calls("toolu_1"), stop="tool_use")))
        got = await runtime.ask([user("Weather?")], tools=[WEATHER])
        called = assistant(*json.loads(got.body)["content"])
        got = await runtime.ask(
            [user("Weather?"), called, user(result("toolu_1"))], tools=[WEATHER]
        )

        assert words_of(got) == "Hello there."
        assert runtime.counted("resumed") == 1


async def test_an_abandoned_answer_ends_its_process(qapp: QApplication, home: Path) -> None:
    async with running_runtime(home) as runtime:
        begun = answer_events(says("Hel"))[:3]
        runtime.fake.script.append(replies(*begun, Wait(asyncio.Event())))
        async with runtime.opened(stream=True) as response:
            await response.content.readany()

        await until(lambda: runtime.fake.abandoned == 1, 1.0)
        await runtime.at_rest()
        await until(lambda: processes_of(runtime.folder) == [], 1.0)
