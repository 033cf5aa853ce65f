"""What no well-behaved client or provider sends on OpenAI's addresses: passed on or refused, and recorded once."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from aiohttp import WSMsgType

from proxy.context import Limits
from proxy.model import AccountStatus
from proxy.record import Ending
from proxy.store.query import RequestQuery
from tests.fakes.anthropic import USAGE, message
from tests.fakes.openai import MODEL, answer_events, error, quota_error, regular_frames, stream
from tests.fakes.replies import Reply, Stall
from tests.proxy.harness import until
from tests.proxy.openai.pipe import CHAT, CODEX, OpenAIPipe, running_openai_pipe
from tests.proxy.program import running_program

DEPTH = 50_000
NESTED = b"[" * DEPTH + b"]" * DEPTH
BODIES = {
    "nested": b'{"model":"gpt-6-sol","input":' + NESTED + b"}",
    "number": b'{"model":' + b"1" * 5000 + b',"input":"Hi"}',
    "surrogate": b'{"model":"\\ud800","input":"Hi"}',
    "mark": b'\xef\xbb\xbf{"model":"gpt-6-sol","input":"Hi"}',
    "types": b'{"model":7,"input":{},"tools":"none","stream":"yes"}',
    "list": b"[]",
}


def open_files() -> int:
    """Of this process, sockets too."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 # names of what is no file


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_codex_s_body_is_passed_on_whatever_it_is(pipe: OpenAIPipe, body: bytes) -> None:
    pipe.add_login()
    pipe.fake.script.append(stream(*answer_events()))

    got = await pipe.post(body=body)

    assert (got.status, pipe.fake.requests[0].body) == (200, body)
    (record,) = await pipe.settled()
    assert record.ending is Ending.COMPLETED


@pytest.mark.parametrize("name", ["nested", "surrogate", "mark", "list"])
async def test_a_chat_that_is_no_json_is_refused_in_openai_s_shape(
    pipe: OpenAIPipe, name: str
) -> None:
    pipe.add_login()

    got = await pipe.post(CHAT, BODIES[name])

    assert (got.status, "message" in json.loads(got.body)["error"]) == (400, True)
    assert pipe.fake.requests == []
    assert len(await pipe.settled()) == 1


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"type":"response.completed","response":' + NESTED + b"}\n\n",
        b'data: {"type":"codex.rate_limits","rate_limits":' + NESTED + b"}\n\n",
        b'data: {"type":"response.completed","response":{"usage":{"input_tokens":1e999}}}\n\n',
        b"data: [DONE]\n\n",
        b"\xff\xfe\x00",
    ],
    ids=["nested", "nested limits", "infinite", "done", "no text"],
)
async def test_a_stream_passes_whatever_is_in_it(pipe: OpenAIPipe, event: bytes) -> None:
    pipe.add_login()
    whole = stream(*answer_events())
    steps = [step for step in whole.steps if isinstance(step, bytes)]
    pipe.fake.script.append(Reply(headers=whole.headers, steps=(event, *steps)))

    got = await pipe.post()

    assert got.body == event + b"".join(steps)
    assert len(await pipe.settled()) == 1


@pytest.mark.parametrize(
    "resets",
    [{"resets_at": 10**400}, {"resets_in_seconds": "1e400"}, {"resets_at": -1}, {"resets_at": []}],
    ids=["endless", "infinite", "before 1970", "list"],
)
async def test_a_limit_with_an_end_that_cannot_be_rests_the_account_all_the_same(
    pipe: OpenAIPipe, resets: dict[str, object]
) -> None:
    account, _ = pipe.add_login()
    document = json.dumps({"error": quota_error() | {"resets_in_seconds": None} | resets}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(document))}
    pipe.fake.script.append(Reply(429, headers, (document,)))

    got = await pipe.post()

    assert (got.status, got.body) == (429, document)
    resting = pipe.account(account.id)
    assert resting.status is AccountStatus.QUOTA_EXCEEDED
    assert resting.resting_until is not None
    assert resting.resting_until > pipe.clock()


# Sockets


@pytest.mark.parametrize(
    "frame",
    [
        b'{"type":"response.create","input":' + NESTED + b"}",
        b'{"type":"response.create","model":"\\ud800"}',
        b'{"type":["response.create"]}',
        b"",
        b"\x00",
    ],
    ids=["nested", "surrogate", "type", "empty", "nul"],
)
async def test_a_frame_of_a_client_passes_whatever_it_is(pipe: OpenAIPipe, frame: bytes) -> None:
    pipe.add_login()
    async with pipe.talk(max_msg_size=0) as socket:
        await socket.send_str(frame.decode())
        await socket.send_str(json.dumps({"type": "response.create", "model": MODEL}))
        async with asyncio.timeout(5):
            while (await socket.receive_json())["type"] != "response.completed":
                pass

    assert pipe.fake.talks[0].heard[0] == frame.decode()


async def test_a_frame_of_the_provider_passes_whatever_it_is(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    odd = [
        "no json",
        '{"type":"response.completed","response":' + NESTED.decode() + "}",
        '{"type":["response.completed"],"response":{"type":"response.completed"}}',
        "",
    ]
    pipe.fake.frames.append([*odd, *regular_frames()])
    async with pipe.talk(max_msg_size=0) as socket:
        await socket.send_str(json.dumps({"type": "response.create", "model": MODEL}))
        async with asyncio.timeout(5):
            assert [await socket.receive_str() for _ in odd] == odd
            while (await socket.receive_json())["type"] != "response.completed":
                pass

    (record,) = await pipe.settled()
    assert record.ending is Ending.COMPLETED


async def test_a_client_s_pings_and_its_odd_closing_disturb_nobody(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    async with pipe.talk() as socket:
        await socket.ping(b"x" * 125)
        await socket.send_str(json.dumps({"type": "response.create", "model": MODEL}))
        async with asyncio.timeout(5):
            while (await socket.receive_json())["type"] != "response.completed":
                pass
        await socket.close(code=3999, message=b"\xe2\x82\xac" * 40)

    async with asyncio.timeout(5):
        await pipe.fake.talks[0].is_over.wait()
    assert pipe.fake.talks[0].close_code == 3999


async def bare_socket(pipe: OpenAIPipe) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket that was let in, on which anything may be written."""
    reader, writer = await asyncio.open_connection("127.0.0.1", pipe.server.port)
    lines = (
        f"GET {CODEX} HTTP/1.1",
        f"Host: 127.0.0.1:{pipe.server.port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    writer.write("\r\n".join((*lines, "", "")).encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    return reader, writer


def masked(opcode: int, payload: bytes) -> bytes:
    """A client's frame of less than 126 bytes, under a mask of zeros."""
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + bytes(4) + payload


ASKED = masked(1, json.dumps({"type": "response.create", "model": MODEL}).encode())


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the open sockets")
async def test_a_client_that_reads_nothing_is_dropped_with_all_that_waits_for_it() -> None:
    async with running_openai_pipe(limits=Limits(idle_timeout_s=0.3)) as pipe:
        pipe.add_login()
        event = json.dumps({"type": "response.output_text.delta", "delta": "x" * 1_000_000})
        pipe.fake.frames.append([*[event] * 40, Stall()])
        before = open_files()
        _, writer = await bare_socket(pipe)

        writer.write(ASKED)

        (record,) = await pipe.settled()
        assert record.ending is Ending.INCOMPLETE
        await until(lambda: open_files() == before + 1)  # the client's own
        writer.transport.abort()


@pytest.mark.parametrize("sent", [ASKED, masked(9, b"p" * 125) * 20_000], ids=["frames", "pings"])
async def test_a_client_that_breaks_off_is_no_fault_of_ours(
    pipe: OpenAIPipe, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    account, _ = pipe.add_login()
    pipe.fake.frames.append([*[b"x" * 10_000] * 1000, Stall()])
    _, writer = await bare_socket(pipe)

    writer.write(sent)
    await until(lambda: bool(pipe.fake.talks))
    await asyncio.sleep(0.1)  # so that both sides have much to say
    writer.transport.abort()

    await until(lambda: not pipe.pool.leases(account.id))
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


async def test_a_frame_without_a_mask_ends_its_connection_only(pipe: OpenAIPipe) -> None:
    """Not masked, as RFC 6455 (5.1) wants of clients: that connection is over, and nobody else's."""
    pipe.add_login()
    async with pipe.talk() as good:
        reader, writer = await bare_socket(pipe)
        writer.write(
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
        )  # reserved bits, an endless length
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()

        await good.send_str(json.dumps({"type": "response.create", "model": MODEL}))
        async with asyncio.timeout(5):
            message_ = await good.receive()
        assert message_.type is WSMsgType.TEXT


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Version": "7"},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=99"},
    ],
    ids=["version", "key", "extension"],
)
async def test_a_handshake_that_cannot_be_is_refused_and_leaves_nothing_open(
    pipe: OpenAIPipe, headers: dict[str, str]
) -> None:
    account, _ = pipe.add_login()
    sent = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    } | headers
    async with pipe.client.get(pipe.url + CODEX, headers=sent) as response:
        assert response.status in (101, 400, 426)

    async with asyncio.timeout(5):
        while pipe.pool.leases(account.id):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)


async def test_a_frame_past_the_limit_closes_both_sockets_and_says_why() -> None:
    async with running_openai_pipe(limits=Limits(max_body_bytes=10_000)) as pipe:
        account, _ = pipe.add_login()
        async with pipe.talk() as socket:
            await socket.send_str(json.dumps({"type": "response.create", "input": "x" * 20_000}))
            async with asyncio.timeout(5):
                message_ = await socket.receive()

        assert (message_.type, message_.data) == (WSMsgType.CLOSE, 1009)
        async with asyncio.timeout(5):
            await pipe.fake.talks[0].is_over.wait()
        assert pipe.fake.talks[0].heard == []
        async with asyncio.timeout(5):
            while pipe.pool.leases(account.id):  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)
        assert pipe.server.in_flight == 0


async def test_a_provider_s_frame_past_every_limit_ends_its_talk_only(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.fake.frames.append(
        [json.dumps({"type": "x", "text": "y" * 30_000_000}), *regular_frames()]
    )
    async with pipe.talk(max_msg_size=0) as socket:
        await socket.send_str(json.dumps({"type": "response.create", "model": MODEL}))
        async with asyncio.timeout(10):
            assert len(await socket.receive_str()) > 30_000_000
            while (await socket.receive_json())["type"] != "response.completed":
                pass


# What a database would not take


@pytest.mark.parametrize(
    "usage",
    [
        {"input_tokens": 10**25},
        {"input_tokens": 2**63, "output_tokens": 2**62},
        {"server_tool_use": {"web_search_requests": 10**30}},
        {"cache_creation": {"ephemeral_5m_input_tokens": 10**400}},
    ],
    ids=["tokens", "64 bits", "searches", "cache"],
)
async def test_an_answer_with_numbers_that_cannot_be_is_recorded_without_them(
    home: Path, usage: dict[str, object]
) -> None:
    async with running_program(home) as made:
        await made.import_login()
        made.fake.script.append(message(usage=USAGE | usage, model="claude\0-opus-5"))

        assert (await made.ask())[0] == 200

        await made.recorded(1)
        page = await made.proxy.history.requests(RequestQuery())
        assert len(page.records) == 1


async def test_an_error_that_is_no_json_is_passed_on(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    body = b'{"error":' + NESTED
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    pipe.fake.script += [Reply(400, headers, (body,)), error(500, "server_error")]

    first, second = await pipe.post(), await pipe.post()

    assert (first.status, first.body) == (400, body)
    assert second.status == 500
    assert {each.status for each in pipe.pool.accounts()} == {AccountStatus.ACTIVE}
