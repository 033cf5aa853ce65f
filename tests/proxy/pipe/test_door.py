"""The local door, start and stop (30, 32, 33)."""

import asyncio
import json

import pytest

from proxy import tasks
from proxy.context import Limits
from proxy.errors import StartError
from proxy.model import PASS_THROUGH
from proxy.record import Ending
from proxy.sse import events
from tests.fakes.anthropic import Reply, Stall, Wait, message, message_events, stream
from tests.fakes.raw import raw_client, unchunked
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, Pipe, until
from tests.proxy.pipe.conftest import PipeFactory

KEYS = {"fake-key-1": "laptop"}.get

# 30. Who is let in


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 403, "forbidden_host"),
        ({"Origin": "https://evil.example"}, 403, "forbidden_origin"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "forbidden_origin"),
        ({"content-type": "text/plain"}, 415, "unsupported_content_type"),
        ({"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported_content_type"),
    ],
    ids=["host", "origin", "fetch site", "text", "form"],
)
async def test_a_web_page_is_refused_before_anything_happens(
    pipe: Pipe, headers: dict[str, str], status: int, code: str
) -> None:
    pipe.add_login("alice@example.com")

    got = await pipe.post(headers=headers)

    assert (got.status, got.headers["x-loadline-error"]) == (status, code)
    assert got.headers["content-type"] == "application/json"
    assert json.loads(got.body)["type"] == "error"
    assert (pipe.fake.requests, pipe.records, pipe.server.in_flight) == ([], [], 0)


@pytest.mark.parametrize("path", ["/health", "/claude", "/claude/v1/models", "/nothing"])
async def test_no_page_is_open_to_a_foreign_name(pipe: Pipe, path: str) -> None:
    got = await pipe.post(path, b"", headers={"Host": "evil.example"}, method="GET")

    assert got.status == 403


async def test_an_upload_of_a_program_is_let_in(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")

    got = await pipe.post(
        "/claude/v1/files", b"--x--", headers={"content-type": "multipart/form-data; boundary=x"}
    )

    assert got.status == 404  # the fake has no files, but it was asked
    assert pipe.fake.requests[0].header("content-type") == "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    "key", [{"x-api-key": "fake-key-1"}, {"authorization": "Bearer fake-key-1"}], ids=str
)
async def test_with_keys_required_a_key_opens_and_goes_no_further(
    make_pipe: PipeFactory, key: dict[str, str]
) -> None:
    async with make_pipe(keys=KEYS) as pipe:
        pipe.add_login("alice@example.com")

        got = await pipe.post(headers=key)
        without = await pipe.post()
        wrong = await pipe.post(headers={"x-api-key": "fake-key-2"})

        assert got.status == 200
        assert "fake-key-1" not in str(pipe.fake.requests[0].headers)
        assert (await pipe.settled())[0].client_key == "laptop"
        for refused in (without, wrong):
            assert (refused.status, refused.headers["x-loadline-error"]) == (401, "key_required")
        assert len(pipe.fake.requests) == 1


async def test_a_local_key_beside_the_client_s_own_login_is_taken_off(
    make_pipe: PipeFactory,
) -> None:
    own = "sk-ant-" + "oat01-fake"
    async with make_pipe(keys=KEYS) as pipe:
        pipe.fake.login.grant(own)

        await pipe.post(headers={"authorization": f"Bearer {own}", "x-api-key": "fake-key-1"})

        seen = pipe.fake.requests[0]
        assert (seen.header("authorization"), seen.header("x-api-key")) == (f"Bearer {own}", None)
        assert (await pipe.settled())[0].account_id == PASS_THROUGH


async def test_off_loopback_without_keys_it_does_not_listen(pipe: Pipe) -> None:
    await pipe.server.stop(0)

    with pytest.raises(StartError) as caught:
        await pipe.server.listen("0.0.0.0", 0)

    assert caught.value.code == "host_refused"


# 31, in part, and 32. Start


async def test_a_taken_port_is_told(pipe: Pipe) -> None:
    port = pipe.server.port
    await pipe.server.stop(0)
    await pipe.fake.stop()
    await pipe.fake.start(port)

    with pytest.raises(StartError) as caught:
        await pipe.server.listen("127.0.0.1", port)

    assert (caught.value.code, str(port) in caught.value.title) == ("port_taken", True)


async def test_health_is_answered_while_requests_wait_for_the_store(pipe: Pipe) -> None:
    await pipe.server.stop(0)
    await pipe.server.listen("127.0.0.1", 0)
    pipe.add_login("alice@example.com")

    waiting = tasks.spawn("waiting", pipe.post())
    health = await pipe.post("/health", b"", method="GET")
    await asyncio.wait([waiting], timeout=0.05)
    assert not waiting.done()
    pipe.server.open()

    assert json.loads(health.body)["status"] == "ok"
    assert (await waiting).status == 200


async def test_a_start_that_takes_too_long_is_told(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(ready_s=0.05)) as pipe:
        await pipe.server.stop(0)
        await pipe.server.listen("127.0.0.1", 0)

        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (503, "starting")


# 33. Stop


async def test_running_exchanges_end_in_peace(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    gate = asyncio.Event()
    pipe.fake.script.append(stream(message_events()[0], Wait(gate), *message_events()[1:]))
    async with pipe.client.post(pipe.url + MESSAGES, data=STREAM_BODY) as got:
        await got.content.readuntil(b"\n\n")
        stopping = tasks.spawn("stopping", pipe.server.stop(5))
        await until(lambda: pipe.server.in_flight == 1)
        await asyncio.sleep(0)
        gate.set()
        rest = await got.content.read()
    await stopping

    assert rest == b"".join(message_events()[1:])
    assert [record.ending for record in pipe.records] == [Ending.COMPLETED]


async def test_past_the_drain_the_client_is_told_and_the_record_kept(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.extend([stream(message_events()[0], Stall()), Reply(before=(Stall(),))])
    async with raw_client(pipe.server.port) as streaming, raw_client(pipe.server.port) as waiting:
        await streaming.post(MESSAGES, STREAM_BODY)
        await streaming.read_head()
        await waiting.post(MESSAGES, BODY)
        await until(lambda: len(pipe.fake.requests) == 2)

        await pipe.server.stop(0.05)

        body, is_whole = unchunked(await streaming.read_all())
        answer = await waiting.read_all()
    assert (is_whole, list(events(body))[-1].name) == (False, "error")
    assert b"HTTP/1.1 503" in answer
    assert b"x-loadline-error: stopping" in answer
    assert [(r.ending, r.error_type) for r in pipe.records] == [(Ending.FAILED, "stopping")] * 2
    await until(lambda: pipe.fake.abandoned == 2)
    assert pipe.pool.leases(account.id) == 0


async def test_while_it_drains_no_new_request_is_taken(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    gate = asyncio.Event()
    pipe.fake.script.append(stream(message_events()[0], Wait(gate), *message_events()[1:]))
    async with raw_client(pipe.server.port) as idle, raw_client(pipe.server.port) as busy:
        await idle.post("/claude/api/event_logging/batch", b"")
        await idle.read_head()
        await busy.post(MESSAGES, STREAM_BODY)
        await busy.read_head()
        stopping = tasks.spawn("stopping", pipe.server.stop(5))
        await asyncio.sleep(0.02)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", pipe.server.port)
        await idle.post(MESSAGES, BODY)
        assert b" 503 " in await idle.read_head()
        gate.set()
        await stopping

    assert len(pipe.fake.requests) == 1


async def test_it_listens_again_after_it_stopped(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    await pipe.server.stop(0)
    assert pipe.server.port == 0

    await pipe.server.listen("127.0.0.1", 0)
    pipe.server.open()

    pipe.fake.script.append(message())
    assert (await pipe.post()).status == 200
