"""A program in place of `claude` that does what a broken one does. It is a script, so each test is quick."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from proxy.runtime import RuntimeLimits
from tests.providers.anthropic.sdk.live.driver import (
    Runtime,
    error_of,
    events_of,
    processes_of,
    read_until_cut,
    running_runtime,
)
from tests.proxy.harness import until

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stub is a shell-started script"
)

STUB = """#!{python}
import json, sys, time

def say(message):
    print(json.dumps(message), flush=True)

def event(**data):
    say({{"type": "stream_event", "event": data, "session_id": "s", "uuid": "u", "parent_tool_use_id": None}})

def answer_initialize(version="2.1.331"):
    asked = json.loads(sys.stdin.readline())
    told = {{"claude_code_version": version, "commands": []}}
    response = {{"subtype": "success", "request_id": asked["request_id"], "response": told}}
    say({{"type": "control_response", "response": response}})

def begin():
    answer_initialize()
    sys.stdin.readline()
    message = {{"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": {{}}}}
    event(type="message_start", message=message)
    event(type="content_block_start", index=0, content_block={{"type": "text", "text": ""}})
    event(type="content_block_delta", index=0, delta={{"type": "text_delta", "text": "Hel"}})

{behaviour}
"""


@asynccontextmanager
async def with_program(home: Path, behaviour: str, **limits: float) -> AsyncIterator[Runtime]:
    """The route with a program that behaves so."""
    stub = home / "claude"
    stub.write_text(STUB.format(python=sys.executable, behaviour=behaviour))
    stub.chmod(0o755)
    async with running_runtime(home, cli=stub, limits=RuntimeLimits(**limits)) as runtime:
        yield runtime
        await runtime.at_rest()
        await until(lambda: processes_of(runtime.folder) == [])


async def test_a_program_that_is_silent_at_its_start_is_given_up(
    home: Path,
) -> None:
    async with with_program(home, "time.sleep(60)", start_s=0.5) as runtime:
        got = await runtime.ask()

        assert (got.status, got.headers["x-loadline-error"]) == (504, "upstream_timeout")
        assert error_of(got)["message"] == "The claude program did not start in time."


@pytest.mark.parametrize(
    "behaviour",
    ["sys.exit('No config.')", "sys.stderr.write('No config.'); sys.exit(0)",
     "answer_initialize(); sys.stdin.readline(); sys.exit('No config.')"],
    ids=["at once", "without a code", "at the prompt"],
)  # fmt: skip
async def test_a_program_that_ends_by_itself_is_told_with_its_last_words(
    home: Path, behaviour: str
) -> None:
    async with with_program(home, behaviour) as runtime:
        got = await runtime.ask()

        assert got.status == 502
        assert "No config." in error_of(got)["message"]


async def test_a_program_that_cannot_be_run_is_told(home: Path) -> None:
    async with with_program(home, "") as runtime:
        (home / "claude").write_text("#!/no/such/interpreter\n")

        got = await runtime.ask()

        assert got.status == 502
        assert "could not be started" in error_of(got)["message"]


@pytest.mark.parametrize("version", ["2.1.197", ""], ids=["old", "unknown"])
async def test_a_program_that_is_too_old_gets_no_prompt(home: Path, version: str) -> None:
    got_prompt = home / "prompt"
    behaviour = f"""
answer_initialize({version!r})
prompt = sys.stdin.readline()
prompt and open({str(got_prompt)!r}, "w").write(prompt)
"""
    async with with_program(home, behaviour) as runtime:
        got = await runtime.ask()

        assert (got.status, got.headers["x-loadline-error"]) == (503, "runtime_too_old")
        assert not got_prompt.exists()


@pytest.mark.parametrize(
    "behaviour",
    ["begin(); sys.exit(3)", "begin(); print('{\"type\": ', flush=True); time.sleep(60)",
     "begin(); event(type='content_block_delta', index=7, delta={'type': 'citations_delta', 'citation': 1}); time.sleep(60)",
     "begin(); event(no='type'); time.sleep(60)"],
    ids=["dies", "cut line", "impossible index", "no type"],
)  # fmt: skip
async def test_a_program_that_breaks_in_the_midst_breaks_the_stream(
    home: Path, behaviour: str
) -> None:
    async with with_program(home, behaviour) as runtime, runtime.opened(stream=True) as response:
        events = events_of(await read_until_cut(response))

    assert events[2]["delta"]["text"] == "Hel"
    assert events[-1]["type"] == "error"


async def test_a_program_s_talk_between_messages_is_passed_over(home: Path) -> None:
    behaviour = """
begin()
print("warning: something", flush=True)
print(json.dumps([1]), flush=True)
say({"type": "new_kind", "session_id": "s"})
event(type="new_event")
event(type="content_block_stop", index=0)
event(type="message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 1})
event(type="message_stop")
time.sleep(60)
"""
    async with with_program(home, behaviour) as runtime:
        got = await runtime.ask(stream=True)

        assert [each["type"] for each in events_of(got.body)][-4:] == [
            "new_event",
            "content_block_stop",
            "message_delta",
            "message_stop",
        ]
        await runtime.at_rest()
        assert runtime.counted("discarded_slow_end") == 1


async def test_a_program_that_was_stopped_is_killed_when_the_client_leaves(home: Path) -> None:
    async with with_program(home, "begin(); time.sleep(60)") as runtime:
        async with runtime.opened(stream=True) as response:
            await response.content.readany()
            (pid,) = runtime.pids()
            os.kill(pid, signal.SIGSTOP)
        await until(lambda: runtime.pids() == [], 1.0)


async def test_a_program_that_was_stopped_counts_as_silent(home: Path) -> None:
    async with with_program(home, "begin(); time.sleep(60)", idle_timeout_s=0.8) as runtime:
        async with runtime.opened(stream=True) as response:
            await response.content.readany()
            (pid,) = runtime.pids()
            os.kill(pid, signal.SIGSTOP)
            events = events_of(await read_until_cut(response))

        assert events[-1]["error"]["type"] == "timeout_error"


async def test_what_a_program_started_ends_with_it(home: Path) -> None:
    behaviour = "import subprocess; subprocess.Popen(['sleep', '60']); begin(); time.sleep(60)"
    async with with_program(home, behaviour) as runtime:
        folder = runtime.folder
        async with runtime.opened(stream=True) as response:
            await response.content.readany()
            await until(lambda: any(line.startswith("sleep") for _, line in processes_of(folder)))
        await until(lambda: processes_of(folder) == [], 2.0)


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="there is no second processor to leave to others",
)
async def test_a_program_leaves_one_processor_to_others(home: Path) -> None:
    async with with_program(home, "begin(); time.sleep(60)") as runtime:
        async with runtime.opened(stream=True) as response:
            await response.content.readany()
            (pid,) = runtime.pids()
            given = os.sched_getaffinity(pid)

        assert len(given) == len(os.sched_getaffinity(0)) - 1


async def test_a_slow_program_is_waited_for_with_pings(
    home: Path,
) -> None:
    behaviour = """
begin()
time.sleep(0.5)
event(type="content_block_stop", index=0)
event(type="message_delta", delta={"stop_reason": "max_tokens"}, usage={"output_tokens": 1})
time.sleep(60)
"""
    async with with_program(home, behaviour, ping_s=0.1) as runtime:
        got = await runtime.ask(stream=True)

        assert got.body.count(b'event: ping\ndata: {"type":"ping"}\n\n') >= 2
        assert events_of(got.body)[-1] == {"type": "message_stop"}
