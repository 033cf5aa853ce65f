"""Bytes and headers pass as they are (8, 9, 10, 11)."""

import asyncio
import gzip

import pytest

from tests.fakes.anthropic import Reply, json_reply
from tests.fakes.raw import raw_client
from tests.proxy.harness import BODY, MESSAGES, Pipe
from tests.proxy.pipe.conftest import PipeFactory

ODD_BODY = (
    '{ "stream" :false,\t"model": "claude-opus-5",\r\n "temperature":1.0, "n": 1e2, "unknown": {"b":1,"a":2},'
    ' "messages":[{"role":"user","content":"caf\\u00e9 \u20ac \U0001f600"}]}  '
).encode()

# 8. Bodies


@pytest.mark.parametrize(
    "body", [ODD_BODY, b"", b"not json \xff\x00", b"[]"], ids=["odd", "empty", "no json", "array"]
)
async def test_the_body_goes_up_byte_for_byte(pipe: Pipe, body: bytes) -> None:
    pipe.add_login("alice@example.com")

    await pipe.post(body=body)

    seen = pipe.fake.requests[0]
    assert seen.body == body
    assert seen.header("content-length") == str(len(body))


async def test_a_compressed_body_goes_up_as_it_came(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    packed = gzip.compress(ODD_BODY)

    await pipe.post(body=packed, headers={"content-encoding": "gzip"})

    seen = pipe.fake.requests[0]
    assert (seen.body, seen.header("content-encoding")) == (packed, "gzip")
    assert (await pipe.settled())[0].model == "claude-opus-5"


async def test_a_body_in_chunks_goes_up_with_its_length(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: 127.0.0.1:{pipe.server.port}\r\n"
        client.writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(ODD_BODY), 50):
            piece = ODD_BODY[start : start + 50]
            client.writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await client.writer.drain()
            await asyncio.sleep(0)
        client.writer.write(b"0\r\n\r\n")
        assert (await client.read_head()).startswith(b"HTTP/1.1 200")

    seen = pipe.fake.requests[0]
    assert (seen.body, seen.header("transfer-encoding")) == (ODD_BODY, None)


async def test_the_answer_s_body_comes_back_byte_for_byte(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    body = bytes(range(256)) * 1000
    pipe.fake.script.append(
        Reply(headers={"content-type": "application/octet-stream"}, steps=[body])
    )

    got = await pipe.post("/claude/v1/files/file_1/content", b"", method="GET")

    assert got.body == body


async def test_a_helper_that_is_on_changes_the_body_and_is_named(make_pipe: PipeFactory) -> None:
    async with make_pipe(settings={"parity": "headers+system"}) as pipe:
        pipe.add_login("alice@example.com")

        await pipe.post(body=gzip.compress(BODY), headers={"content-encoding": "gzip"})

        seen = pipe.fake.requests[0]
        assert seen.header("content-encoding") is None
        assert seen.body != BODY
        assert b'"content":"Hi"' in seen.body
        assert (await pipe.settled())[0].helpers


# 9. Path, query and repeated headers


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (f"{MESSAGES}?beta=true", "/v1/messages?beta=true"),
        ("/claude/v1/files/a%2Fb%20c?x=%C3%A9&y=a+b&z", "/v1/files/a%2Fb%20c?x=%C3%A9&y=a+b&z"),
        ("/claude/v1/models/claude-opus-5", "/v1/models/claude-opus-5"),
        ("/claude/v1//double//", "/v1//double//"),
    ],
)
async def test_path_and_query_go_up_as_written(pipe: Pipe, path: str, target: str) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        await client.post(path, BODY)
        await client.read_head()

    assert pipe.fake.requests[0].target == target


async def test_repeated_headers_are_joined(pipe: Pipe) -> None:
    pipe.add_key("alice@example.com", "fake-key-1")
    async with raw_client(pipe.server.port) as client:
        await client.post(
            MESSAGES,
            BODY,
            "anthropic-beta: a-1,b-2",
            "X-Other: 1",
            "Anthropic-Beta: c-3",
            "x-other: 2",
        )
        await client.read_head()

    seen = pipe.fake.requests[0]
    assert (seen.header("anthropic-beta"), seen.header("x-other")) == ("a-1,b-2, c-3", "1, 2")


# 10. The client's headers and nothing else


async def test_headers_go_up_byte_for_byte_and_none_is_added(pipe: Pipe) -> None:
    pipe.add_key("alice@example.com", "fake-key-1")
    sent = {
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "  x-1 ,y-2,,z-3",
        "x-claude-code-session-id": "session-1",
        "x-stainless-retry-count": "0",
        "x-new": "caf\u00e9",
    }
    async with raw_client(pipe.server.port) as client:
        lines = [f"{name}: {value}" for name, value in sent.items()]
        lines = [line.encode().decode("latin-1") for line in lines]
        await client.post(MESSAGES, BODY, *lines)
        await client.read_head()

    got = {name.lower(): value for name, value in pipe.fake.requests[0].headers}
    assert got == {name: value.strip() for name, value in sent.items()} | {
        "host": f"127.0.0.1:{pipe.fake.port}",
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "x-api-key": "fake-key-1",
    }


# 11. Hop-by-hop headers stop, the provider's own come back


async def test_what_is_for_one_hop_stops_here(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    reply = json_reply(
        {}, headers={"keep-alive": "timeout=5", "proxy-authenticate": "Basic", "x-mine": "1",
                     "connection": "X-Mine"}
    )  # fmt: skip
    pipe.fake.script.append(reply)
    async with raw_client(pipe.server.port) as client:
        await client.post(
            MESSAGES, BODY, "Connection: keep-alive, X-Hop", "X-Hop: 1", "TE: trailers", "Proxy-Authorization: x"
        )  # fmt: skip
        head = (await client.read_head()).lower()

    up = {name.lower() for name, _ in pipe.fake.requests[0].headers}
    assert up.isdisjoint({"connection", "x-hop", "te", "proxy-authorization"})
    for name in (b"keep-alive", b"proxy-authenticate", b"x-mine"):
        assert name + b":" not in head


async def test_the_provider_s_headers_come_back(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    headers = {
        "request-id": "req_7",
        "retry-after": "3",
        "x-should-retry": "true",
        "anthropic-organization-id": "org",
        "anthropic-ratelimit-unified-status": "allowed",
        "x-codex-anything": "1",
        "set-cookie": "a=1",
    }
    pipe.fake.script.append(json_reply({}, headers=headers))

    got = await pipe.post()

    assert headers.items() <= {name.lower(): value for name, value in got.headers.items()}.items()
    assert (await pipe.settled())[0].upstream_id == "req_7"


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_ends_at_its_head(pipe: Pipe, status: int) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(Reply(status=status, headers={"etag": "x"}))

    got = await pipe.post("/claude/v1/models", b"", method="GET")

    assert (got.status, got.body) == (status, b"")


async def test_a_head_request_is_answered_with_the_length_and_no_body(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(json_reply({"a": 1}))

    got = await pipe.post("/claude/v1/models", b"", method="HEAD")
    next_one = await pipe.post()

    assert (got.status, got.headers["content-length"], got.body) == (200, "8", b"")
    assert next_one.status == 200


async def test_a_redirect_is_the_client_s_business(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(
        Reply(status=307, headers={"location": "/elsewhere", "content-length": "0"})
    )

    async with pipe.client.post(pipe.url + MESSAGES, data=BODY, allow_redirects=False) as got:
        assert (got.status, got.headers["location"]) == (307, "/elsewhere")


async def test_http_1_0_gets_plain_bytes_and_a_closed_connection(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(Reply(headers={"content-type": "application/json"}, steps=[b"{", b"}"]))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, BODY, version="1.0")
        answer = await client.read_all()

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200")
    assert (b"chunked" in head, body) == (False, b"{}")


async def test_a_client_that_asks_first_is_told_to_send_its_body(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: 127.0.0.1:{pipe.server.port}\r\n"
        expecting = f"Expect: 100-continue\r\nContent-Length: {len(BODY)}\r\n\r\n"
        client.writer.write((head + expecting).encode())
        assert await client.read_head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.writer.write(BODY)

        assert (await client.read_head()).startswith(b"HTTP/1.1 200")

    seen = pipe.fake.requests[0]
    assert (seen.body, seen.header("expect")) == (BODY, None)


async def test_one_connection_serves_many_requests(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        for _ in range(3):
            await client.post(MESSAGES, BODY)
            head = await client.read_head()
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await client.reader.readexactly(length)

    assert len(pipe.fake.requests) == 3
