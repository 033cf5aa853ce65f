"""`loadline serve` as a process: its one line, its signals, and how it fails to start."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from proxy import tasks
from tests.fakes.anthropic import FakeAnthropic, Wait, message_events, running_anthropic, stream
from tests.proxy.harness import until
from tests.proxy.process import environment, run, serving, start

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@posix_only
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda each: each.name
)
async def test_it_says_where_it_listens_in_one_line_and_ends_well_by_a_signal(
    home: Path, number: signal.Signals
) -> None:
    async with serving(environment(home)) as program, aiohttp.ClientSession() as client:
        async with client.get(f"{program.base_url}/health") as response:
            health = await response.json()
        finished = await program.stop(number)

    assert program.line.startswith("Loadline is listening on http://127.0.0.1:")
    assert health == {"status": "ok", "version": health["version"]}
    assert (finished.code, finished.out) == (0, "")
    assert "Traceback" not in finished.err


async def test_loadline_without_a_display_says_so_and_serves(home: Path) -> None:
    env = environment(home)
    async with serving(env, "--port", "0") as program:
        finished = await program.stop()

    assert program.line.startswith("Loadline is listening on ")
    assert finished.err.splitlines()[0] == "There is no display. Loadline runs without a window."
    assert finished.code == 0


@posix_only
async def test_a_signal_lets_a_running_stream_end(home: Path) -> None:
    gate = asyncio.Event()
    first, *others = message_events()
    async with running_anthropic() as fake, aiohttp.ClientSession() as client:
        fake.checks_tokens = False
        fake.script.append(stream(first, Wait(gate), *others))
        async with serving(_in_front_of(fake, home)) as program:
            asking = tasks.spawn("ask", _stream(client, program.base_url))
            await until(lambda: len(fake.requests) == 1)
            stopping = tasks.spawn("stop", program.stop())
            await _until_closed(program.base_url)
            gate.set()
            body, finished = await asking, await stopping

    assert body == b"".join(message_events())
    assert finished.code == 0


@posix_only
async def test_a_stream_that_never_ends_is_ended_after_the_drain(home: Path) -> None:
    first, *_ = message_events()
    async with running_anthropic() as fake, aiohttp.ClientSession() as client:
        fake.checks_tokens = False
        fake.script.append(stream(first, Wait(asyncio.Event())))
        async with serving(_in_front_of(fake, home, DRAIN_S="0.2")) as program:
            asking = tasks.spawn("ask", _stream(client, program.base_url))
            await until(lambda: len(fake.requests) == 1)
            finished = await program.stop()
            body = await asking

    assert body.startswith(first)
    assert b"event: error" in body
    assert finished.code == 0


@posix_only
async def test_a_signal_while_it_starts_ends_it_well(home: Path) -> None:
    process = await start(environment(home))
    await until(lambda: (home / "running.json").exists(), limit_s=10)
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()

    assert process.returncode in (
        0,
        -signal.SIGTERM,
    )  # the latter before it could listen to signals
    assert b"Traceback" not in err


async def test_a_second_start_says_that_the_first_runs(home: Path) -> None:
    env = environment(home)
    async with serving(env) as program:
        finished = await run(env, "serve")

        assert finished.code == 1
        assert finished.out == ""
        assert _last_line(finished.err) == (
            "loadline: Loadline runs already with this home folder. "
            f"Process {program.process.pid}, at {program.base_url}. "
            "Stop it first, or choose another folder by --home."
        )


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux names a port's owner")
async def test_a_taken_port_is_told_with_who_has_it(home: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        finished = await run(environment(home), "serve", "--port", str(port))

    name = Path("/proc/self/comm").read_text().strip()
    assert finished.code == 1
    assert _last_line(finished.err) == (
        f"loadline: Port {port} is taken by another program. It is used by {name} (process {os.getpid()}). "
        "Choose another one, in Settings or with --port, or end that program."
    )


def test_nothing_heavy_is_loaded_before_the_server_listens() -> None:
    """/health is to answer within 0.6 s of the start; each of these would take a good part of that."""
    heavy = {
        "PySide6", "alembic", "anthropic", "claude_agent_sdk", "genai_prices", "keyring", "mcp", "openai",
        "prometheus_client", "pydantic", "sqlalchemy",
    }  # fmt: skip

    names = subprocess.run(
        [sys.executable, "-c", "import sys, proxy.service; print(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()

    assert "aiohttp" in names
    assert heavy & set(names) == set()


def _in_front_of(fake: FakeAnthropic, home: Path, **settings: str) -> dict[str, str]:
    return environment(
        home,
        **{
            "ANTHROPIC_BASE_URL": fake.base_url,
            "ANTHROPIC_TOKEN_URL": f"{fake.base_url}/v1/oauth/token",
        }
        | settings,
    )


async def _stream(client: aiohttp.ClientSession, base_url: str) -> bytes:
    """What came of a stream, also when it broke off."""
    body = {"model": "claude-opus-5", "stream": True, "messages": []}
    headers = {"x-api-key": "sk-" + "ant-api03-fake"}
    came = b""
    async with client.post(
        f"{base_url}/claude/v1/messages", json=body, headers=headers
    ) as response:
        with contextlib.suppress(aiohttp.ClientPayloadError):
            async for chunk in response.content.iter_any():
                came += chunk
    return came


async def _until_closed(base_url: str) -> None:
    """Until the port takes no more connections: the program has begun to stop."""
    host, _, port = base_url.removeprefix("http://").partition(":")
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except ConnectionError:
                return
            writer.close()
            await asyncio.sleep(0.01)


def _last_line(text: str) -> str:
    return text.splitlines()[-1]


@posix_only
async def test_a_closed_terminal_does_not_end_what_nohup_started(home: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a child inherits it, as from nohup
    try:
        async with serving(environment(home)) as program, aiohttp.ClientSession() as client:
            program.process.send_signal(signal.SIGHUP)
            async with client.get(f"{program.base_url}/health") as response:
                assert response.status == 200
            finished = await program.stop()
    finally:
        signal.signal(signal.SIGHUP, before)

    assert finished.code == 0


async def test_words_that_a_terminal_cannot_show_are_no_failure(home: Path) -> None:
    latin = {"PYTHONIOENCODING": "latin-1", "CLAUDE_CONFIG_DIR": str(home)}

    shown = await run(environment(home, PORT="2455") | latin, "connect", "claude-code")
    refused = await run(environment(home) | latin, "accounts", "pause", "nobody")

    assert (shown.code, shown.err) == (0, "")
    assert "?loadline connect claude-code --apply? would change:" in shown.out
    assert refused.err == "loadline: There is no account nobody. ?loadline accounts? lists them.\n"
