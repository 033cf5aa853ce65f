"""The pipe over secure connections: the same bytes, and untrusted certificates in words (13, 16, 17, 27)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from proxy.record import Ending
from proxy.tls import Tls
from tests.fakes.anthropic import Cut, Stall, message_events, stream
from tests.fakes.raw import raw_client, unchunked
from tests.fakes.tls import Authority
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, MakeUpstream, Pipe, running_pipe, until


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@asynccontextmanager
async def secure_pipe(
    make_upstream: MakeUpstream, authority: Authority, tls: Tls
) -> AsyncIterator[Pipe]:
    """A pipe to a fake that speaks TLS only."""
    async with running_pipe(partial(make_upstream, tls=tls), tls=authority.identity()) as pipe:
        pipe.add_login("alice@example.com")
        yield pipe


@pytest.fixture
async def pipe(make_upstream: MakeUpstream, authority: Authority) -> AsyncIterator[Pipe]:
    async with secure_pipe(make_upstream, authority, Tls(authority.trust)) as pipe:
        yield pipe


async def test_streams_and_large_bodies_pass(pipe: Pipe) -> None:
    large = BODY[:-1] + b',"x":"' + b"x" * 3_000_000 + b'"}'

    streamed = await pipe.post(body=STREAM_BODY)
    answered = await pipe.post(body=large)

    assert streamed.body == b"".join(message_events())
    assert answered.status == 200
    assert [seen.body for seen in pipe.fake.requests] == [STREAM_BODY, large]


async def test_many_streams_at_once_lose_nothing(pipe: Pipe) -> None:
    sent = [b"data: " + bytes([65 + n % 26]) * 3000 + b"\n\n" for n in range(100)]
    pipe.fake.script.extend([stream(*sent)] * 20)

    got = await asyncio.gather(*(pipe.post(body=STREAM_BODY) for _ in range(20)))

    assert {one.body for one in got} == {b"".join(sent)}


async def test_a_cut_is_no_clean_end(pipe: Pipe) -> None:
    pipe.fake.script.append(stream(*message_events()[:3], Cut()))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await client.read_head()
        body, is_whole = unchunked(await client.read_all())

    assert (is_whole, b"event: error" in body) == (False, True)
    assert (await pipe.settled())[0].ending is Ending.INCOMPLETE


async def test_a_client_that_leaves_ends_the_call(pipe: Pipe) -> None:
    pipe.fake.script.append(stream(message_events()[0], Stall()))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await client.read_head()

    await until(lambda: pipe.fake.abandoned == 1, limit_s=1)


async def test_a_certificate_that_is_not_trusted_is_told(
    make_upstream: MakeUpstream, authority: Authority
) -> None:
    async with secure_pipe(make_upstream, authority, Tls()) as pipe:
        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_unreachable")
        assert b"certificate of 127.0.0.1 is not trusted" in got.body
