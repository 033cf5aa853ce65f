"""The program's own settings, changed while it runs."""

import asyncio
import io
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from proxy import logs, tasks
from proxy.events import UpdateFound
from proxy.model import AccountId
from proxy.store.query import RequestQuery
from tests.fakes.anthropic import Wait, message_events, stream
from tests.fakes.raw import answering, raw_server
from tests.proxy.harness import until
from tests.proxy.live.conftest import Live, running_live
from tests.proxy.live.proved import proves
from tests.proxy.program import BODY, MESSAGES
from tests.proxy.test_service import OWN_KEY
from tests.proxy.test_updates import Releases, releases

__all__ = ["releases"]  # the fixture
STREAM = BODY | {"stream": True}
SESSION = {"x-claude-code-session-id": "7f3a2c11-8d52-4f0e-9a44-0c3e6f2b9d10"}
IN_TURN = {"strategy": "round_robin"}


async def two_accounts(live: Live) -> None:
    await live.import_login("alice@example.com")
    live.clock.advance(minutes=1)
    await live.import_login("bob@example.com")


async def served(live: Live, count: int) -> list[AccountId | None]:
    """By which accounts so many requests were served, in order."""
    await until(lambda: len(live.records()) == count)
    return [record.account_id for record in sorted(live.records(), key=lambda each: each.id)]


# Who may come


@proves("require_key")
async def test_a_key_is_asked_for_from_the_next_request_on(live: Live) -> None:
    await live.import_login()
    before = await live.ask()

    await live.change("require_key", True)
    asked = await live.ask()
    await live.change("require_key", False)

    assert (before[0], asked[0]) == (200, 401)
    assert b"local key" in asked[1]
    assert (await live.ask())[0] == 200
    assert live.proxy.clients.asks_for_key is False


@proves("max_body_mb")
async def test_the_largest_body_is_another_one(live: Live) -> None:
    await live.import_login()

    async def send_large() -> int:
        body = json.dumps(BODY | {"metadata": {"user_id": "x" * 1_200_000}}).encode()
        url, headers = live.proxy.base_url + MESSAGES, {"content-type": "application/json"}
        async with live.client.post(url, data=io.BytesIO(body), headers=headers) as response:
            return response.status

    before = await send_large()
    await live.change("max_body_mb", 1)

    assert (before, await send_large()) == (200, 413)


# How providers are reached


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port where connecting comes to no end: its queue is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere a full queue refuses")
@proves("upstream_connect_timeout_s")
async def test_connecting_may_take_another_time(live: Live, deaf_port: int) -> None:
    live.fake.checks_tokens = False
    await live.change("base_url", f"http://127.0.0.1:{deaf_port}", owner="anthropic")

    await live.change("upstream_connect_timeout_s", 0.2)

    async with asyncio.timeout(5):  # the default is twice that
        status, body = await live.ask(headers=OWN_KEY)
    assert status == 502
    assert b"127.0.0.1" in body


@proves("upstream_idle_timeout_s")
async def test_a_silence_counts_as_dead_earlier_but_not_in_an_answer_that_runs(live: Live) -> None:
    await live.import_login()
    gate = asyncio.Event()
    first, *others = message_events()
    live.fake.script.extend([stream(first, Wait(gate), *others), stream(first, Wait(gate))])
    running = tasks.spawn("ask", live.ask(STREAM))
    await until(lambda: len(live.fake.requests) == 1)

    await live.change("upstream_idle_timeout_s", 0.3)
    async with asyncio.timeout(5):
        with pytest.raises(aiohttp.ClientPayloadError):
            await live.ask(STREAM)
    gate.set()

    assert await running == (200, b"".join(message_events()))


@proves("upstream_proxy")
async def test_the_network_s_proxy_is_used_from_the_next_request_on(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    answer = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nby proxy.")
    live.fake.checks_tokens = False
    async with raw_server(answer) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url)
        _, before = await live.ask(headers=OWN_KEY)
        await live.change("upstream_proxy", True)
        _, through = await live.ask(headers=OWN_KEY)
        await live.change("upstream_proxy", False)
        _, after = await live.ask(headers=OWN_KEY)

    assert through == b"by proxy."
    assert b"by proxy." not in before + after


# Which account serves


@proves("strategy")
async def test_another_strategy_chooses_from_the_next_request_on(live: Live) -> None:
    await two_accounts(live)

    await live.change("strategy", "one_account")
    for _ in range(2):
        await live.ask()
    await live.change("strategy", "round_robin")
    for _ in range(2):
        await live.ask()

    accounts = await served(live, 4)
    assert len(set(accounts[:2])) == 1
    assert len(set(accounts[2:])) == 2


@proves("session_affinity")
async def test_sessions_are_let_go_and_go_back_to_their_account_when_they_are_kept_again(
    home: Path,
) -> None:
    async with running_live(home, **IN_TURN) as live:
        await two_accounts(live)
        for _ in range(2):
            await live.ask(headers=SESSION)
        await live.change("session_affinity", False)
        for _ in range(3):
            await live.ask(headers=SESSION)
        await live.change("session_affinity", True)
        for _ in range(2):
            await live.ask(headers=SESSION)

        accounts = await served(live, 7)
        assert len(set(accounts[:2])) == 1
        assert len(set(accounts[2:5])) == 2
        assert set(accounts[5:]) == {accounts[0]}


# What is kept and told


@proves("retention_days")
async def test_records_that_are_too_old_by_a_new_limit_go_at_once(live: Live) -> None:
    await live.import_login()
    await live.ask()
    await live.recorded(1)
    live.clock.advance(days=10)
    await live.ask()
    await live.recorded(2)

    await live.change("retention_days", 7)

    async with asyncio.timeout(5):
        while await live.proxy.history.count(RequestQuery()) != 1:  # noqa: ASYNC110 -- told by nobody
            await asyncio.sleep(0.01)


@proves("drain_s")
async def test_a_stop_waits_for_answers_only_as_long_as_is_wanted_by_then(live: Live) -> None:
    await live.import_login()
    first, *_ = message_events()
    live.fake.script.append(stream(first, Wait(asyncio.Event())))
    asking = tasks.spawn("ask", live.ask(STREAM))
    await until(lambda: live.proxy.in_flight == 1)

    await live.change("drain_s", 0.1)

    async with asyncio.timeout(5):  # the default is twice that
        await live.proxy.stop_serving()
    await tasks.cancel(asking)


@pytest.mark.usefixtures("restored_log")
@proves("log_level")
async def test_the_log_says_more_from_the_next_line_on(live: Live) -> None:
    heard = io.StringIO()
    logs.set_up("info", stream=heard)
    log = logging.getLogger("proxy.example")
    log.debug("Not now.")

    await live.change("log_level", "debug")
    log.debug("Now.")

    assert "Now." in heard.getvalue()
    assert "Not now." not in heard.getvalue()
    assert "LOADLINE_LOG_LEVEL" in heard.getvalue()


@proves("update_check", "update_url")
async def test_a_newer_version_is_looked_for_as_soon_as_it_is_wanted(
    live: Live,
    releases: Releases,
) -> None:
    releases.body["tag_name"] = "v99.0.0"
    await live.change("update_url", releases.address)
    asked_unwanted = list(releases.agents)

    await live.change("update_check", True)

    await until(lambda: bool(live.told(UpdateFound)))
    assert asked_unwanted == []
    assert live.proxy.newer_release is not None
