"""`loadline serve` from its start to its end, as a process: what a person, a script or a crash does to it."""

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.anthropic import FakeAnthropic, Stall, Wait, message_events, stream
from tests.journeys.program import Program, free_port, is_healthy, ready_line, running, start, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them"),
]

ASKED = {"model": "claude-opus-5", "max_tokens": 16, "messages": [], "stream": True}
TRIES = 5
"""Of a start that is timed on a machine that may be busy; the best counts."""


async def first_health_s(home: Path) -> float:
    """From the start of the process to the first good answer, in seconds."""
    port = free_port()
    began = time.monotonic()
    process = await start(home, None, LOADLINE_PORT=str(port))
    await until(lambda: is_healthy(f"http://127.0.0.1:{port}"))
    took_s = time.monotonic() - began
    process.terminate()
    assert await process.wait() == 0
    return took_s


async def ask(program: Program) -> bytes:
    """One streamed request: its answer, also one that breaks off."""
    received = b""
    async with program.session.post(f"{program.claude_url}/v1/messages", json=ASKED) as response:
        assert response.status == 200, await response.text()
        with suppress(aiohttp.ClientPayloadError):
            async for chunk in response.content.iter_any():
                received += chunk
    return received


async def reached(fake: FakeAnthropic, count: int) -> None:
    """Waits until `count` requests are at the provider."""

    async def are_there() -> bool:
        return len(fake.requests) >= count

    await until(are_there)


async def refused_start(home: Path, **settings: str) -> str:
    """What a start that must fail says on stderr."""
    process = await start(home, None, **settings)
    assert await ready_line(process) == ""
    assert await process.wait() == 1
    return (home / "stderr.txt").read_text(encoding="utf-8")


async def test_health_answers_within_a_second_of_the_start(home: Path) -> None:
    times = [await first_health_s(home) for _ in range(TRIES)]

    assert min(times) < 0.6


async def test_it_prints_one_line_when_it_is_ready(home: Path, fake: FakeAnthropic) -> None:
    async with running(home, fake) as program:
        pass

    assert program.process.stdout is not None
    assert await program.process.stdout.read() == b""
    assert program.process.returncode == 0
    assert "Traceback" not in program.stderr()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_a_running_stream_end(
    home: Path, fake: FakeAnthropic, number: signal.Signals
) -> None:
    go_on, events = asyncio.Event(), message_events()
    async with running(home, fake) as program:
        await program.import_login(fake.login.sign_in().claude_code_file(), keep_fresh="owned")
        fake.script.append(stream(*events[:4], Wait(go_on), *events[4:]))
        url = f"{program.claude_url}/v1/messages"
        async with program.session.post(url, json=ASKED) as answer:
            received = await answer.content.readuntil(events[3])
            program.process.send_signal(number)
            await until(lambda: is_gone(program.base_url))
            go_on.set()
            received += await answer.read()
        assert await program.ended() == 0
    assert received == b"".join(events)

    async with running(home, fake) as program:
        assert (await program.record())["ending"] == "completed"


async def is_gone(base_url: str) -> bool:
    return not await is_healthy(base_url)


async def test_a_stream_that_outlasts_the_drain_is_ended_and_recorded(
    home: Path, fake: FakeAnthropic
) -> None:
    async with running(home, fake, LOADLINE_DRAIN_S="0.2") as program:
        await program.import_login(fake.login.sign_in().claude_code_file(), keep_fresh="owned")
        fake.script.append(stream(*message_events()[:4], Stall()))
        asked = asyncio.get_running_loop().create_task(ask(program))
        await reached(fake, 1)
        assert await program.stop() == 0
        received = await asked
    assert b"event: error" in received
    assert b"Loadline is stopping." in received

    async with running(home, fake) as program:
        assert (await program.record())["ending"] == "failed"


async def test_nothing_is_left_running_after_the_end(home: Path, fake: FakeAnthropic) -> None:
    async with running(home, fake) as program:
        group = os.getpgid(program.process.pid)
        await program.import_login(fake.login.sign_in().claude_code_file(), keep_fresh="owned")
        await ask(program)
        await program.stop()

    assert group != os.getpgid(0)
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


async def test_a_killed_program_has_its_account_and_its_records_again(
    home: Path, fake: FakeAnthropic
) -> None:
    async with running(home, fake) as program:
        account = await program.import_login(
            fake.login.sign_in().claude_code_file(), keep_fresh="owned"
        )
        await ask(program)
        before = await program.record()
        program.process.kill()
        await program.ended()

    async with running(home, fake) as program:
        assert [each["id"] for each in await program.accounts()] == [account["id"]]
        assert await program.record() == before
        await ask(program)


async def test_a_kill_between_renewal_and_answer_loses_no_credential(
    home: Path, fake: FakeAnthropic
) -> None:
    tokens = fake.login.sign_in()
    async with running(home, fake) as program:
        await program.import_login(tokens.claude_code_file(), keep_fresh="owned")
        fake.login.revoke(tokens.access)
        fake.script.append(stream(before=[Stall()]))
        asked = asyncio.get_running_loop().create_task(ask(program))
        await reached(fake, 2)  # refused, then sent again with the new token
        program.process.kill()
        await program.ended()
        with pytest.raises(aiohttp.ClientError):
            await asked

    async with running(home, fake) as program:
        await ask(program)
        (account,) = await program.accounts()
        assert account["status"] == "active"
    assert len(fake.login.token_calls) == 1


async def test_a_second_start_says_that_one_runs_and_leaves_it_alone(
    home: Path, fake: FakeAnthropic
) -> None:
    async with running(home, fake) as program:
        said = await refused_start(home)

        assert "Loadline runs already with this home folder." in said
        assert program.base_url in said
        assert await program.accounts() == []


async def test_a_taken_port_is_told_with_a_way_on(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = await refused_start(home, LOADLINE_PORT=str(port))

    assert f"Port {port} is taken" in said
    assert "--port" in said


@pytest.mark.skipif(sys.platform != "linux", reason="only /proc tells whose a port is")
async def test_a_taken_port_is_told_with_its_owner(
    home: Path, fake: FakeAnthropic, tmp_path: Path
) -> None:
    other_home = tmp_path / "other"
    other_home.mkdir()
    async with running(home, fake) as program:
        port = program.base_url.rpartition(":")[2]

        said = await refused_start(other_home, LOADLINE_PORT=port)

    assert f"(process {program.process.pid})" in said


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"LOADLINE_PROT": "2456"}, "LOADLINE_PROT"),
        ({"LOADLINE_PORT": "many"}, "LOADLINE_PORT"),
        ({"LOADLINE_HOST": "0.0.0.0"}, "0.0.0.0"),
    ],
    ids=["unknown", "bad", "open to others"],
)
async def test_a_wrong_setting_ends_the_start_with_one_line(
    home: Path, setting: dict[str, str], named: str
) -> None:
    said = await refused_start(home, **setting)

    last_line = said.splitlines()[-1]
    assert last_line.startswith("loadline: ")
    assert named in last_line
    assert "Traceback" not in said
