"""`loadline quit`: what ends from outside leaves in order, and the command waits for it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from proxy import tasks
from proxy.events import QuitAsked
from proxy.home_lock import find_running
from proxy.model import ProxyState
from proxy.paths import Paths
from proxy.process_end import has_ended
from tests.fakes.anthropic import Wait, message_events, running_anthropic, stream
from tests.fakes.vault import LateKey
from tests.proxy.harness import until
from tests.proxy.process import environment, run, serving, start
from tests.proxy.program import program, running_program

ENDED = "Loadline has ended.\n"


async def test_it_ends_the_program_and_returns_when_that_has_gone(home: Path) -> None:
    env = environment(home)
    async with serving(env) as served:
        finished = await run(env, "quit")
        code = await served.process.wait()

    assert (finished.code, finished.out, finished.err) == (0, ENDED, "")
    assert code == 0
    assert find_running(Paths(home).lock_file) is None


async def test_it_waits_for_an_answer_that_is_being_given(home: Path) -> None:
    gate = asyncio.Event()
    first, *others = message_events()
    async with running_anthropic() as fake, aiohttp.ClientSession() as client:
        fake.checks_tokens = False
        fake.script.append(stream(first, Wait(gate), *others))
        env = environment(home, ANTHROPIC_BASE_URL=fake.base_url)
        async with serving(env) as served:
            asking = tasks.spawn("ask", _stream(client, served.base_url))
            await until(lambda: len(fake.requests) == 1)
            quitting = tasks.spawn("quit", run(env, "quit"))
            await until(lambda: not _program(home), limit_s=10)
            was_waiting = not quitting.done() and served.process.returncode is None
            gate.set()
            body, finished = await asking, await quitting

    assert was_waiting
    assert body == b"".join(message_events())
    assert (finished.code, finished.out) == (0, ENDED)


async def test_a_program_that_still_starts_ends_too(home: Path) -> None:
    env = environment(home)
    process = await start(env)
    await until(lambda: find_running(Paths(home).lock_file) is not None, limit_s=10)

    finished = await run(env, "quit")
    _out, err = await process.communicate()

    assert (finished.code, finished.out) == (0, ENDED)
    assert process.returncode == 0
    assert b"Traceback" not in err


async def test_where_nothing_runs_it_says_so(home: Path) -> None:
    finished = await run(environment(home), "quit")

    assert (finished.code, finished.out) == (1, "")
    assert finished.err == "loadline: Loadline is not running with this home folder.\n"


async def test_a_settings_file_that_went_wrong_meanwhile_keeps_nobody_from_it(home: Path) -> None:
    env = environment(home)
    async with serving(env) as served:
        (home / "settings.toml").write_text("port = 'many'\n")

        finished = await run(env, "quit")
        await served.process.wait()

    assert (finished.code, finished.out) == (0, ENDED)


async def test_the_call_answers_first_and_tells_how_long_requests_may_go_on(home: Path) -> None:
    async with running_program(home, drain_s=3.0) as made:
        status, answer = await made.call("POST", "/api/quit")

        assert status == 202
        assert (answer["in_flight"], answer["drain_s"]) == (0, 3.0)
        assert made.told(QuitAsked) == [QuitAsked()]


async def test_without_the_token_nothing_ends(home: Path) -> None:
    async with running_program(home) as made:
        status, answer = await made.call("POST", "/api/quit", token="wrong")

        assert (status, answer["error"]["code"]) == (401, "token_required")
        assert made.told(QuitAsked) == []


async def test_it_is_taken_while_the_store_is_not_open_yet(home: Path) -> None:
    key = LateKey()
    async with program(home, key=key) as made:
        starting = tasks.spawn("start", made.proxy.start())
        await until(lambda: _program(home) != "")

        status, _answer = await made.call("POST", "/api/quit")
        was_starting = made.proxy.state is ProxyState.STARTING
        key.goes_on.set()
        await starting

    assert (status, was_starting) == (202, True)


def test_a_process_has_ended_only_when_it_is_gone() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    before = has_ended(process.pid)
    process.communicate(b"\n")

    assert not before
    assert has_ended(process.pid)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
def test_one_that_its_parent_has_not_noticed_has_ended_too() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    try:
        # Waits for its end and leaves it as it is.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        has_gone = has_ended(process.pid)
    finally:
        process.wait()

    assert has_gone


def _program(home: Path) -> str:
    """Where the program of that home listens; empty while it does not."""
    found = find_running(Paths(home).lock_file)
    return found.base_url if found else ""


async def _stream(client: aiohttp.ClientSession, base_url: str) -> bytes:
    body = {"model": "claude-opus-5", "stream": True, "messages": []}
    headers = {"x-api-key": "sk-" + "ant-api03-fake"}
    async with client.post(
        f"{base_url}/claude/v1/messages", json=body, headers=headers
    ) as response:
        return await response.read()
