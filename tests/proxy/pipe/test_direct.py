"""What the direct upstream must do beside its parser, each on a real socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from multidict import CIMultiDict

from proxy import tasks
from proxy.call import UpstreamRequest
from proxy.direct import MAX_IDLE, DirectUpstream, split_address
from proxy.direct_connection import MAX_FIELDS, MAX_HEAD_BYTES, Origin
from proxy.errors import (
    Refusal,
    UpstreamBroke,
    UpstreamError,
    UpstreamFormatError,
    UpstreamTimeout,
)
from proxy.upstream import KEEP_ALIVE_S
from tests.fakes.raw import RawServer, answering, raw_server, read_request

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LARGE = bytes(8 * 1024 * 1024)


@pytest.fixture
async def upstream() -> AsyncIterator[DirectUpstream]:
    upstream = DirectUpstream(connect_timeout_s=1, idle_timeout_s=1)
    yield upstream
    await upstream.close()


def request_to(server: RawServer, method: str = "POST", body: bytes = b"{}") -> UpstreamRequest:
    return UpstreamRequest(method, f"{server.base_url}/v1/x", CIMultiDict(), body)


async def whole(
    upstream: DirectUpstream, request: UpstreamRequest
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer that is read to its end."""
    response = await upstream.send(request)
    body = b""
    while chunk := await response.read_chunk():
        body += chunk
    return response.status, dict(response.headers), body


# The answer's head


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n", OK),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,),
        (b"HTTP/1.1 103 Early Hints\r\nContent-Le", b"ngth: 99\r\n\r\n", OK),
    ],
    ids=["alone", "in one read", "in pieces"],
)
async def test_what_is_said_before_the_answer_is_dropped(
    upstream: DirectUpstream, pieces: tuple[bytes, ...]
) -> None:
    async with raw_server(answering(*pieces, closes=False)) as server:
        for _ in range(2):
            assert await whole(upstream, request_to(server)) == (
                200,
                {"Content-Length": "2"},
                b"{}",
            )

        assert server.connections == 1


async def test_an_answer_may_come_byte_by_byte(upstream: DirectUpstream) -> None:
    answer = CHUNKED + b"1\r\n{\r\n1;ext=1\r\n}\r\n0\r\nTrailer: dropped\r\n\r\n"

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for byte in answer:
            writer.write(bytes([byte]))
            await asyncio.sleep(0)

    async with raw_server(script) as server:
        status, headers, body = await whole(upstream, request_to(server))

    assert (status, headers, body) == (200, {"Transfer-Encoding": "chunked"}, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: 1\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * MAX_HEAD_BYTES + b"\r\n" * 3,
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * (MAX_FIELDS + 1) + b"\r\n",
        b"220 smtp.example ESMTP\r\n",
    ],
    ids=["101", "cl and te", "two cl", "te gzip", "two te", "fold", "nul", "name", "sign", "long", "many", "smtp"],
)  # fmt: skip
async def test_a_head_that_is_doubtful_is_refused_and_its_connection_closed(
    upstream: DirectUpstream, answer: bytes
) -> None:
    async with raw_server(answering(answer, closes=False)) as server:
        for _ in range(2):
            with pytest.raises(UpstreamFormatError, match="no HTTP"):
                await upstream.send(request_to(server))

        assert server.connections == 2


async def test_a_long_head_is_given_up_before_its_end(upstream: DirectUpstream) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X: " + b"x" * 4000 + b"\r\n")
            await writer.drain()

    async with raw_server(script) as server:
        with pytest.raises(UpstreamFormatError):
            await upstream.send(request_to(server))


# The answer's end


@pytest.mark.parametrize(
    ("method", "answer", "body"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b""),
        ("HEAD", CHUNKED, b""),
        ("POST", b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        ("POST", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", b""),
        ("POST", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
        ("POST", CHUNKED + b"0\r\n\r\n", b""),
        ("POST", OK, b"{}"),
    ],
    ids=["head", "head chunked", "204", "304", "length 0", "no chunks", "plain"],
)
async def test_an_answer_ends_where_it_says_and_its_connection_serves_the_next_one(
    upstream: DirectUpstream, method: str, answer: bytes, body: bytes
) -> None:
    async with raw_server(answering(answer, closes=False)) as server:
        for _ in range(3):
            assert (await whole(upstream, request_to(server, method)))[2] == body

        assert server.connections == 1


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"]
)  # fmt: skip
async def test_without_a_frame_the_closed_connection_is_the_end(
    upstream: DirectUpstream, head: bytes
) -> None:
    async with raw_server(answering(head + b"{", b"}")) as server:
        assert (await whole(upstream, request_to(server)))[2] == b"{}"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
        CHUNKED + b"2\r\n{}\r\n",
        CHUNKED + b"2\r\n{}\r\n0\r\n",
        CHUNKED + b"5\r\n{}",
    ],
    ids=["length", "chunks", "last chunk", "in a chunk"],
)
async def test_with_a_frame_a_closed_connection_is_a_cut(
    upstream: DirectUpstream, answer: bytes
) -> None:
    async with raw_server(answering(answer)) as server:
        response = await upstream.send(request_to(server))

        assert await response.read_chunk() == b"{}"
        with pytest.raises(UpstreamBroke):
            await response.read_chunk()


async def test_broken_chunks_are_a_cut_after_what_was_whole(upstream: DirectUpstream) -> None:
    async with raw_server(answering(CHUNKED + b"2\r\n{}\r\n", b"0x5\r\nhello\r\n")) as server:
        response = await upstream.send(request_to(server))

        assert await response.read_chunk() == b"{}"
        with pytest.raises(UpstreamBroke, match="no proper HTTP"):
            await response.read_chunk()


@pytest.mark.parametrize(
    "excess", [b"x", OK, b"\r\n\r\n\x00", b"HTTP/1.1 200"], ids=["byte", "answer", "junk", "begun"]
)
async def test_what_follows_an_answer_is_no_answer_to_the_next_request(
    upstream: DirectUpstream, excess: bytes
) -> None:
    stolen = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + b"wrong"
    async with raw_server(answering(OK + excess + stolen, closes=False), answering(OK)) as server:
        first = await whole(upstream, request_to(server))
        second = await whole(upstream, request_to(server))

        assert (first[2], second[2], server.connections) == (b"{}", b"{}", 2)


async def test_a_free_connection_on_which_something_comes_is_closed(
    upstream: DirectUpstream,
) -> None:
    async with raw_server(answering(OK, OK, closes=False), answering(OK)) as server:
        await whole(upstream, request_to(server))
        await asyncio.sleep(0.05)  # the second answer arrives, to no request

        assert (await whole(upstream, request_to(server)))[2] == b"{}"
        assert server.connections == 2


async def test_a_head_answer_with_a_body_is_not_believed_further(upstream: DirectUpstream) -> None:
    async with raw_server(answering(OK, closes=False)) as server:
        for _ in range(2):
            assert (await whole(upstream, request_to(server, "HEAD")))[2] == b""

        assert server.connections == 2


# Time


async def test_silence_before_the_head_is_a_timeout(upstream: DirectUpstream) -> None:
    upstream = DirectUpstream(connect_timeout_s=1, idle_timeout_s=0.1)
    async with raw_server(answering(b"", closes=False)) as server:
        with pytest.raises(UpstreamTimeout):
            await upstream.send(request_to(server))
    await upstream.close()


async def test_a_connection_closed_while_free_is_replaced_in_silence(
    upstream: DirectUpstream,
) -> None:
    async with raw_server(answering(OK)) as server:
        for _ in range(3):
            assert (await whole(upstream, request_to(server)))[0] == 200
        assert server.connections == 3


async def test_a_connection_that_was_free_for_long_is_not_used_again() -> None:
    """As after a machine has slept: the provider has forgotten it, and nobody would ever answer on it."""
    now = 0.0
    upstream = DirectUpstream(now=lambda: now)
    async with raw_server(answering(OK, closes=False)) as server:
        await whole(upstream, request_to(server))
        now = KEEP_ALIVE_S - 1
        await whole(upstream, request_to(server))
        assert server.connections == 1

        now += KEEP_ALIVE_S
        await whole(upstream, request_to(server))

        assert server.connections == 2
    await upstream.close()


async def test_no_more_than_so_many_free_connections_are_kept(upstream: DirectUpstream) -> None:
    gate = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await gate.wait()
        writer.write(OK)
        await reader.read()

    async with raw_server(script) as server:
        count = MAX_IDLE + 5
        sending = tasks.spawn(
            "many", asyncio.wait_for(_all(upstream, [request_to(server)] * count), 5)
        )
        while server.connections < count:  # noqa: ASYNC110 # the server sets no event
            await asyncio.sleep(0.002)
        gate.set()
        await sending

        assert upstream.free_connections == MAX_IDLE


async def _all(upstream: DirectUpstream, requests: list[UpstreamRequest]) -> None:
    await asyncio.gather(*(whole(upstream, request) for request in requests))


# Requests


@pytest.mark.parametrize(
    ("method", "body", "head"),
    [
        ("POST", b"{}", b"POST /v1/x HTTP/1.1\r\nHost: HOST\r\nx-a: 1\r\nContent-Length: 2\r\n\r\n{}"),
        ("POST", b"", b"POST /v1/x HTTP/1.1\r\nHost: HOST\r\nx-a: 1\r\nContent-Length: 0\r\n\r\n"),
        ("GET", b"", b"GET /v1/x HTTP/1.1\r\nHost: HOST\r\nx-a: 1\r\n\r\n"),
    ],
)  # fmt: skip
async def test_a_request_is_what_was_asked_and_no_more(
    upstream: DirectUpstream, method: str, body: bytes, head: bytes
) -> None:
    seen = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(OK)

    async with raw_server(script) as server:
        headers = CIMultiDict({"x-a": "1"})
        await whole(upstream, UpstreamRequest(method, f"{server.base_url}/v1/x", headers, body))

    assert seen == [head.replace(b"HOST", f"127.0.0.1:{server.port}".encode())]


async def test_a_header_cannot_smuggle_another_one(upstream: DirectUpstream) -> None:
    headers = CIMultiDict({"x-a": "1\r\nx-evil: 1"})

    with pytest.raises(Refusal):
        await upstream.send(UpstreamRequest("GET", "http://127.0.0.1:1/", headers))


async def test_a_large_body_waits_for_the_provider_to_take_it(upstream: DirectUpstream) -> None:
    gate = asyncio.Event()
    received = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        received.append(await read_request(reader))
        writer.write(OK)

    async with raw_server(script) as server:
        sending = tasks.spawn("upload", whole(upstream, request_to(server, body=LARGE)))
        await asyncio.wait([sending], timeout=0.05)
        assert not sending.done()
        gate.set()

        assert (await sending)[2] == b"{}"

    assert received[0].endswith(LARGE)


@pytest.mark.parametrize("closes", [True, False], ids=["and hangs up", "and reads no further"])
async def test_an_answer_before_the_upload_s_end_counts(
    upstream: DirectUpstream, closes: bool
) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK.replace(b"200", b"413"))
        await writer.drain()
        if closes:
            await asyncio.sleep(0.05)
        else:
            await asyncio.Event().wait()

    async with raw_server(script) as server:
        async with asyncio.timeout(0.9):
            assert (await whole(upstream, request_to(server, body=LARGE)))[0] == 413


# Leaving


async def test_a_request_that_is_given_up_closes_its_connection(upstream: DirectUpstream) -> None:
    gone = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        try:
            await reader.read()
        finally:
            gone.set()

    async with raw_server(script) as server:
        sending = tasks.spawn("given up", upstream.send(request_to(server)))
        await asyncio.wait([sending], timeout=0.05)
        await tasks.cancel(sending)

        async with asyncio.timeout(1):
            await gone.wait()


async def test_a_read_that_was_cancelled_loses_nothing(upstream: DirectUpstream) -> None:
    async with raw_server(answering(CHUNKED, b"2\r\n{}\r\n0\r\n\r\n")) as server:
        response = await upstream.send(request_to(server))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await response.read_chunk()

        assert await response.read_chunk() == b"{}"


async def test_an_aborted_answer_ends_for_its_reader_too(upstream: DirectUpstream) -> None:
    async with raw_server(answering(CHUNKED, closes=False)) as server:
        response = await upstream.send(request_to(server))
        reading = tasks.spawn("reading", _quietly(response.read_chunk()))
        await asyncio.sleep(0)

        response.abort()
        response.abort()

        async with asyncio.timeout(1):
            assert isinstance(await reading, UpstreamBroke)


async def _quietly(reading):  # type: ignore[no-untyped-def] # any coroutine's outcome or failure
    try:
        return await reading
    except UpstreamError as error:
        return error


async def test_after_closing_nothing_is_left_open() -> None:
    upstream = DirectUpstream()
    async with raw_server(answering(OK, closes=False)) as server:
        await whole(upstream, request_to(server))
        response = await upstream.send(request_to(server))
        assert response.status == 200

        await upstream.close()

        async with asyncio.timeout(1):
            with pytest.raises(UpstreamError):
                await DirectUpstream(connect_timeout_s=0.2).send(
                    UpstreamRequest("GET", "http://127.0.0.1:1/", CIMultiDict())
                )


# Addresses


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("https://api.example/v1/x?y=%2F", Origin("api.example", 443, True, "api.example"), "/v1/x?y=%2F"),
        ("http://127.0.0.1:8080", Origin("127.0.0.1", 8080, False, "127.0.0.1:8080"), "/"),
        ("http://[::1]:81/a//b", Origin("::1", 81, False, "[::1]:81"), "/a//b"),
        ("HTTPS://API.example?x=1/2", Origin("api.example", 443, True, "API.example"), "/?x=1/2"),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart_and_its_target_left_alone(
    url: str, origin: Origin, target: str
) -> None:
    assert split_address(url) == (origin, target)


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "nonsense", "http:///x", "http://u:p@h/x", "http://h:x/"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(UpstreamError, match="no address"):
        split_address(url)
