"""The figures of the local runtime's route (issue 3): a warm turn, a cold one, and what its processes cost others."""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from claude_agent_sdk import ClaudeAgentOptions, StreamEvent, query

from proxy import tasks
from tests.bench.figures import Figure
from tests.fakes.anthropic import FakeAnthropic, event, message_events
from tests.journeys.program import Program, running
from tests.providers.anthropic.sdk.live.driver import bundled_cli
from tests.proxy.harness import until

MODEL = "claude-sonnet-5-5"
INTERVAL_S = 0.02
"""Fifty events a second: what a fast model gives."""
CONCURRENT = 5
PACED = "x-paced"
"""Asks for so many events, one each interval, that say when they were sent."""


class PacedAnthropic(FakeAnthropic):
    """The fake provider, with answers whose events tell how late they come."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        count = int(request.headers.get(PACED, 0))
        if not count:
            return await super()._answer(request)
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        begin, *_, end = message_events()
        await response.write(begin)
        for _ in range(count):
            await asyncio.sleep(INTERVAL_S)
            fields = {"type": "content_block_delta", "sent_at": time.perf_counter()}
            await response.write(event("content_block_delta", fields))
        await response.write(end)
        return response


def figures(folder: Path, rounds: int, seconds: float) -> Iterator[Figure]:
    """`seconds` is how long each paced stream lasts."""
    yield from asyncio.run(_figures(folder, rounds, seconds))


async def _figures(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    cold, bare, warm = [], [], []
    async with _program(folder) as (program, fake):
        for number in range(rounds + 1):  # the first loads code and files
            session = f"session-{number}"
            talk = [_turn("user", "Hi")]
            cold.append(await _first_event_s(program, talk, session))
            talk += [_turn("assistant", "Hello there."), _turn("user", "Go on")]
            warm.append(await _first_event_s(program, talk, session))
            bare.append(await _bare_first_event_s(fake, folder / f"bare-{number}"))
        quiet, busy = await _lateness(program, fake, seconds)
    cold_s, bare_s, warm_s = (statistics.median(each[1:]) for each in (cold, bare, warm))
    return [
        Figure("first event of a warm turn, local runtime", warm_s * 1000, 80, "ms"),
        Figure(
            "first event of a cold turn after the bare SDK's",
            (cold_s - bare_s) * 1000,
            50,
            "ms",
            details={"cold": cold_s * 1000, "bare SDK": bare_s * 1000},
        ),
        Figure(
            f"added delay of an API stream by {CONCURRENT} local requests, p99",
            (busy["proxy"] - quiet["proxy"] - (busy["direct"] - quiet["direct"])) * 1000,
            20,
            "ms",
            details={
                f"{name} {when}": late[name] * 1000
                for when, late in (("quiet", quiet), ("busy", busy))
                for name in late
            },
        ),
    ]


@asynccontextmanager
async def _program(folder: Path) -> AsyncIterator[tuple[Program, FakeAnthropic]]:
    home = folder / "local-runtime"
    home.mkdir()
    settings = {
        "LOADLINE_ANTHROPIC_SDK_CLI_PATH": str(bundled_cli()),
        "LOADLINE_ANTHROPIC_SDK_POOL_ENABLED": "true",
    }
    fake = PacedAnthropic()
    fake.checks_tokens = False
    await fake.start()
    try:
        async with running(home, fake, **settings) as program:
            await program.import_login(fake.login.sign_in().claude_code_file(), keep_fresh="owned")
            yield program, fake
    finally:
        await fake.stop()


def _turn(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


async def _first_event_s(program: Program, talk: Sequence[Any], session: str) -> float:
    """From sending a request to its answer's first event; the answer is read to its end."""
    began = time.perf_counter()
    async with _asked(program.session, f"{program.base_url}/claude-sdk", talk, session) as response:
        assert response.status == 200, await response.text()
        await response.content.readline()
        took = time.perf_counter() - began
        await response.read()
    return took


async def _bare_first_event_s(fake: FakeAnthropic, config: Path) -> float:
    """The same by the SDK alone, with the options that come nearest to the route's."""
    work = config / "work"
    work.mkdir(parents=True)
    options = ClaudeAgentOptions(
        cli_path=bundled_cli(),
        model=MODEL,
        tools=[],
        skills=[],
        setting_sources=[],
        strict_mcp_config=True,
        verbatim_prompts=True,
        include_partial_messages=True,
        max_turns=1,
        cwd=work,
        env={
            "ANTHROPIC_BASE_URL": fake.base_url,
            "CLAUDE_CODE_OAUTH_TOKEN": "fake-access-1",
            "CLAUDE_CONFIG_DIR": str(config),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        },
        extra_args={"no-session-persistence": None},
    )
    began, took = time.perf_counter(), 0.0
    async for message in query(prompt="Hi", options=options):
        if isinstance(message, StreamEvent) and not took:
            took = time.perf_counter() - began
    return took


# How late the events of an API stream come while processes work


async def _lateness(
    program: Program, fake: FakeAnthropic, seconds: float
) -> tuple[dict[str, float], dict[str, float]]:
    """The p99 in seconds, of a stream through the proxy and of one beside it, without and with local requests."""
    quiet = await _two_streams(program, fake, seconds)
    done = asyncio.Event()
    local = [
        tasks.spawn(f"local request {number}", _keep_asking(program, number, done))
        for number in range(CONCURRENT)
    ]
    await until(lambda: len(fake.requests) > CONCURRENT, 30)
    busy = await _two_streams(program, fake, seconds)
    done.set()
    await asyncio.gather(*local)
    return quiet, busy


async def _keep_asking(program: Program, number: int, done: asyncio.Event) -> None:
    while not done.is_set():
        session = f"busy-{number}-{time.monotonic_ns()}"
        await _first_event_s(program, [_turn("user", "Hi")], session)


async def _two_streams(program: Program, fake: FakeAnthropic, seconds: float) -> dict[str, float]:
    names = {"proxy": f"{program.base_url}/claude", "direct": fake.base_url}
    late = await asyncio.gather(
        *(lateness_s(program.session, address, seconds) for address in names.values())
    )
    return dict(zip(names, late, strict=True))


async def lateness_s(session: aiohttp.ClientSession, address: str, seconds: float) -> float:
    """How late the events of one paced stream came: the p99."""
    late = []
    headers = {PACED: str(int(seconds / INTERVAL_S))}
    async with _asked(session, address, [_turn("user", "Hi")], "paced", headers) as response:
        async for line in response.content:
            if line.startswith(b"data: ") and b"sent_at" in line:
                sent_at = json.loads(line.removeprefix(b"data: "))["sent_at"]
                late.append(time.perf_counter() - sent_at)
    return sorted(late)[int(len(late) * 0.99)]


def _asked(
    session: aiohttp.ClientSession,
    address: str,
    talk: Sequence[Any],
    session_id: str,
    headers: dict[str, str] | None = None,
) -> Any:
    body = {"model": MODEL, "max_tokens": 100, "stream": True, "messages": list(talk)}
    own = {
        "anthropic-version": "2023-06-01",
        "x-claude-code-session-id": session_id,
        "Authorization": "Bearer fake-access-1",
    }
    return session.post(f"{address}/v1/messages", json=body, headers={**own, **(headers or {})})
