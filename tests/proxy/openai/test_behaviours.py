"""The pipe's behaviours (proxy-behaviour.md) on OpenAI's addresses, beside those that other files here hold.

Each is shown where Codex's bytes pass as they are, and where a chat is translated, as far as the two differ.
"""

import asyncio
import gzip
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import brotli
import pytest

from proxy import tasks
from proxy.context import Limits
from proxy.model import AccountStatus
from proxy.record import Ending, TokenUsage
from tests.fakes.anthropic_login import Scripted
from tests.fakes.openai import MODEL, answer_events, event, quota, stream
from tests.fakes.raw import raw_client, unchunked
from tests.fakes.replies import Cut, Reply, Stall, Wait
from tests.proxy.harness import until
from tests.proxy.openai.pipe import (
    CHAT,
    CODEX,
    CODEX_BODY,
    RESPONSES,
    OpenAIPipe,
    running_openai_pipe,
)

TOKENS = TokenUsage(input=12, cache_read=400, cache_write_5m=30, output=25, reasoning=5)
ASK: Mapping[str, Any] = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}
STREAMED = json.dumps({**ASK, "stream": True}).encode()
WAYS = [pytest.param(CODEX, CODEX_BODY, id="codex"), pytest.param(CHAT, STREAMED, id="chat")]
_TEXT = re.compile(rb'"delta": ?"([^"]+)"')
STREAM_HEADERS = {"content-type": "text/event-stream"}


# 1 to 4. Credentials


@pytest.mark.parametrize(("path", "body"), WAYS)
async def test_a_second_refusal_is_passed_on_after_two_calls(
    pipe: OpenAIPipe, path: str, body: bytes
) -> None:
    account, tokens = pipe.add_login()
    pipe.fake.login.expire(tokens.access)
    refusal = b'{"error":{"code":"token_expired","message":"No."}}'
    headers = {"content-type": "application/json", "content-length": str(len(refusal))}
    pipe.fake.script += [Reply(401, headers, (refusal,))] * 3

    got = await pipe.post(path, body)

    assert (got.status, got.body) == (401, refusal)
    assert len(pipe.fake.requests) == 2
    assert len(pipe.fake.login.token_calls) == 1
    assert pipe.account(account.id).status is AccountStatus.ACTIVE


async def test_a_late_refusal_of_the_old_token_reuses_the_new_one(pipe: OpenAIPipe) -> None:
    _, tokens = pipe.add_login()
    gate = asyncio.Event()
    refusal = b'{"error":{"code":"token_expired"}}'
    headers = {"content-type": "application/json", "content-length": str(len(refusal))}
    pipe.fake.script.append(Reply(401, headers, (refusal,), before=(Wait(gate),)))
    late = tasks.spawn("the late request", pipe.post())
    await until(lambda: len(pipe.fake.requests) == 1)
    pipe.fake.login.expire(tokens.access)
    assert (await pipe.post()).status == 200

    gate.set()

    assert (await late).status == 200
    assert len(pipe.fake.login.token_calls) == 1


async def test_a_busy_token_endpoint_does_not_stop_a_token_that_is_still_good(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login(lifetime=timedelta(minutes=4))
    pipe.fake.login.token_script += [Scripted(429, headers={"retry-after": "60"})] * 9

    assert [(await pipe.post()).status for _ in range(3)] == [200] * 3

    assert len(pipe.fake.login.token_calls) == 1


# 13 and 16. Streams


@pytest.mark.parametrize(("path", "body"), WAYS)
async def test_each_event_reaches_the_client_before_the_next_one_is_sent(
    pipe: OpenAIPipe, path: str, body: bytes
) -> None:
    pipe.add_login()
    events = [event(each) for each in answer_events()]
    gates = [asyncio.Event() for _ in events]
    steps = [step for pair in zip(events, map(Wait, gates), strict=True) for step in pair]
    pipe.fake.script.append(Reply(headers=STREAM_HEADERS, steps=steps))
    seen = b""
    async with pipe.client.post(
        pipe.url + path, data=body, headers={"content-type": "application/json"}
    ) as response:
        for gate, sent in zip(gates, events, strict=True):
            if text := _TEXT.search(sent):
                async with asyncio.timeout(5):
                    while text[1] not in seen:
                        seen += await response.content.readany()
            gate.set()
        async with asyncio.timeout(5):
            seen += await response.content.read()

    assert seen.endswith(b"data: [DONE]\n\n" if path == CHAT else events[-1])


@pytest.mark.parametrize("path", [CODEX, RESPONSES, CHAT])
async def test_a_stream_that_was_cut_ends_with_an_error_and_not_cleanly(
    pipe: OpenAIPipe, path: str
) -> None:
    pipe.add_login()
    pipe.fake.script.append(stream(*answer_events()[:5], Cut()))
    body = STREAMED if path == CHAT else CODEX_BODY
    async with raw_client(pipe.server.port) as client:
        await client.post(path, body)
        await client.read_head()
        data, has_end = unchunked(await client.read_all())

    assert not has_end
    assert b"[DONE]" not in data
    error = data[data.rindex(b"data: ") :]
    assert b"upstream_incomplete" in error or b"broke off" in error
    (record,) = await pipe.settled()
    assert (record.ending, record.error_type) == (Ending.INCOMPLETE, "upstream_incomplete")


# 15. Silence


@pytest.mark.parametrize(("path", "body"), WAYS)
async def test_a_silence_is_filled_with_comments_and_ends_in_an_error(
    path: str, body: bytes
) -> None:
    async with running_openai_pipe(limits=Limits(keep_alive_s=0.05, idle_timeout_s=0.3)) as pipe:
        pipe.add_login()
        pipe.fake.script.append(stream(*answer_events()[:5], Stall()))
        async with raw_client(pipe.server.port) as client:
            await client.post(path, body)
            await client.read_head()
            data, has_end = unchunked(await client.read_all())

        assert (data.count(b": keep-alive\n\n") >= 2, has_end) == (True, False)
        assert b"upstream_timeout" in data or b"fell silent" in data
        (record,) = await pipe.settled()
        assert record.error_type == "upstream_timeout"


# 17. The client leaves


@pytest.mark.parametrize(
    ("path", "body"), [*WAYS, pytest.param(CHAT, json.dumps(ASK).encode(), id="chat, whole")]
)
@pytest.mark.parametrize("events", [0, 5], ids=["before", "within"])
async def test_when_the_client_leaves_the_call_is_given_up_within_a_second(
    pipe: OpenAIPipe, path: str, body: bytes, events: int
) -> None:
    account, _ = pipe.add_login()
    reply = stream(*answer_events()[:events], Stall()) if events else Reply(before=(Stall(),))
    pipe.fake.script.append(reply)
    async with raw_client(pipe.server.port) as client:
        await client.post(path, body)
        await until(lambda: bool(pipe.fake.requests))
        await asyncio.sleep(0.05)  # whatever has begun to come has come

    (record,) = await asyncio.wait_for(pipe.settled(), 1)

    assert record.ending is Ending.CANCELLED
    assert pipe.pool.leases(account.id) == 0
    assert pipe.server.in_flight == 0


# 19. Limits


@pytest.mark.parametrize("path", [CODEX, RESPONSES, CHAT])
async def test_a_local_refusal_s_wait_shrinks_and_no_call_is_made(
    pipe: OpenAIPipe, path: str
) -> None:
    pipe.add_login()
    pipe.fake.script.append(quota())
    await pipe.post()
    body = STREAMED if path == CHAT else CODEX_BODY

    first = await pipe.post(path, body)
    pipe.clock.advance(minutes=10)
    second = await pipe.post(path, body)

    assert (first.status, second.status, len(pipe.fake.requests)) == (429, 429, 1)
    waits = [int(got.headers["retry-after"]) for got in (first, second)]
    assert waits[0] - waits[1] == 600
    assert json.loads(first.body)["error"]["message"]


# 22. Sessions


@pytest.mark.parametrize(
    "headers",
    [{"session-id": "s-1"}, {"session_id": "s-1"}, {}],
    ids=["session-id", "session_id", "prompt_cache_key"],
)
async def test_a_session_stays_on_its_account_while_it_can_serve(
    pipe: OpenAIPipe, headers: dict[str, str]
) -> None:
    first, _ = pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    body = json.loads(CODEX_BODY) | ({} if headers else {"prompt_cache_key": "s-1"})
    for _ in range(2):
        await pipe.post(body=body, headers=headers)
    pipe.fake.script.append(quota())

    for _ in range(3):
        assert (await pipe.post(body=body, headers=headers)).status == 200

    records = await pipe.settled(5)
    assert {record.session_id for record in records} == {"s-1"}
    assert [record.account_id == first.id for record in records] == [
        True,
        True,
        False,
        False,
        False,
    ]


# 25. Compression


@pytest.mark.parametrize(
    ("name", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)], ids=["gzip", "br"]
)
async def test_an_encoded_answer_passes_as_it_came_and_is_metered(
    pipe: OpenAIPipe, name: str, pack: Any
) -> None:
    pipe.add_login()
    packed = pack(b"".join(event(each) for each in answer_events()))
    headers = STREAM_HEADERS | {"content-encoding": name}
    pipe.fake.script.append(Reply(headers=headers, steps=(packed[:20], packed[20:])))

    got = await pipe.post(headers={"accept-encoding": name})

    assert (got.body, got.headers["content-encoding"]) == (packed, name)
    (record,) = await pipe.settled()
    assert (record.usage, record.ending) == (TOKENS, Ending.COMPLETED)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
async def test_an_encoding_that_nobody_asked_for_is_translated_all_the_same(
    pipe: OpenAIPipe, streams: bool
) -> None:
    pipe.add_login()
    packed = gzip.compress(b"".join(event(each) for each in answer_events()))
    headers = STREAM_HEADERS | {"content-encoding": "gzip"}
    pipe.fake.script.append(Reply(headers=headers, steps=(packed[:20], packed[20:])))

    got = await pipe.post(CHAT, {**ASK, "stream": streams})

    assert "content-encoding" not in got.headers
    assert pipe.fake.requests[0].header("accept-encoding") == "identity"
    text = got.body.decode()
    assert ('"content":"Hello"' in text) if streams else ("Hello there." in text)
    (record,) = await pipe.settled()
    assert (record.usage, record.ending) == (TOKENS, Ending.COMPLETED)


async def test_a_translated_answer_that_cannot_be_decoded_is_told_as_broken(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()
    headers = STREAM_HEADERS | {"content-encoding": "gzip"}
    pipe.fake.script.append(Reply(headers=headers, steps=(b"no gzip at all", b"more")))

    got = await pipe.post(CHAT, ASK)

    assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_incomplete")
    (record,) = await pipe.settled()
    assert record.ending is Ending.INCOMPLETE


# 27. Errors of ours


@pytest.mark.parametrize("path", [CODEX, RESPONSES, CHAT])
async def test_a_web_page_becomes_an_error_in_words(pipe: OpenAIPipe, path: str) -> None:
    pipe.add_login()
    page = b"<html>Just a moment</html>"
    headers = {"content-type": "text/html", "content-length": str(len(page))}
    pipe.fake.script.append(Reply(403, headers, (page,)))

    got = await pipe.post(path, STREAMED if path == CHAT else CODEX_BODY)

    assert (got.status, got.headers["content-type"]) == (502, "application/json")
    assert "web page" in json.loads(got.body)["error"]["message"]
