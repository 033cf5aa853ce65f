"""What no well-behaved client or provider sends: refused or passed on, and recorded once; nothing else suffers by it."""

import asyncio
from collections.abc import Sequence

import pytest

from proxy.direct import DirectUpstream
from proxy.record import Ending, TokenUsage
from tests.fakes.anthropic import message, message_events, stream
from tests.fakes.raw import RawClient, raw_client
from tests.fakes.replies import Reply
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, Pipe, until

DEPTH = 50_000
NESTED = b"[" * DEPTH + b"]" * DEPTH
TOKENS = TokenUsage(input=12, cache_read=400, cache_write_5m=10, cache_write_1h=20, output=25)


def request(
    pipe: Pipe,
    *headers: bytes,
    line: bytes = b"POST /claude/v1/messages HTTP/1.1",
    body: bytes = BODY,
    has_length: bool = True,
    host: bytes = b"",
) -> bytes:
    """A request as it goes over the wire."""
    lines = [line, b"Host: " + (host or b"127.0.0.1:%d" % pipe.server.port), *headers]
    lines.append(b"Content-Type: application/json")
    if has_length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def heads_of(client: RawClient, count: int = 1) -> list[bytes]:
    """The status lines of so many answers, each read to its end."""
    found: list[bytes] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            head = await client.read_head()
            line, *fields = head.split(b"\r\n")
            sizes = [field for field in fields if field.lower().startswith(b"content-length:")]
            if sizes:
                await client.reader.readexactly(int(sizes[0].partition(b":")[2]))
            elif b"transfer-encoding: chunked" in head.lower():
                await client.reader.readuntil(b"0\r\n\r\n")
            found.append(line)
    return found


# Documents


@pytest.mark.parametrize(
    "body",
    [
        b'{"model":"claude-opus-5","messages":' + NESTED + b"}",
        b'{"model":"claude-opus-5","metadata":{"user_id":' + NESTED + b"}}",
        b'{"model":' + b"1" * 5000 + b"}",
        b'{"model":"\\ud800"}',
        b"\xef\xbb\xbf" + BODY,
        b"\xff\xfe" + BODY.decode().encode("utf-16-le"),
        b'{"model":"claude-opus-5","model":7,"tools":{},"messages":"no list"}',
        b"[]",
        b"\x00" * 64,
    ],
    ids=["nested", "nested id", "number", "surrogate", "mark", "utf-16", "types", "list", "nul"],
)
async def test_whatever_the_body_is_the_provider_gets_it_and_one_record_is_kept(
    pipe: Pipe, body: bytes
) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(message())

    got = await pipe.post(body=body)

    assert (got.status, pipe.fake.requests[0].body) == (200, body)
    (record,) = await pipe.settled()
    assert record.ending is Ending.COMPLETED


async def test_of_an_endless_model_name_the_beginning_is_kept(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    body = b'{"model":"' + b"m" * 2_000_000 + b'","max_tokens":16,"messages":[]}'

    got = await pipe.post(body=body)

    assert (got.status, pipe.fake.requests[0].body) == (200, body)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"type":"message","usage":' + NESTED + b"}",
        b'{"type":"message","usage":{"input_tokens":' + b"9" * 4000 + b"}}",
        b'{"type":"message","usage":{"input_tokens":1e400,"output_tokens":-5}}',
        b"\x1f\x8b\x08 no gzip",
    ],
    ids=["nested", "number", "infinite", "junk"],
)
async def test_whatever_the_answer_is_the_client_gets_it_and_one_record_is_kept(
    pipe: Pipe, answer: bytes
) -> None:
    pipe.add_login("alice@example.com")
    headers = {"content-type": "application/json", "content-length": str(len(answer))}
    pipe.fake.script.append(Reply(headers=headers, steps=(answer,)))

    got = await pipe.post()

    assert (got.status, got.body) == (200, answer)
    assert len(await pipe.settled()) == 1


@pytest.mark.parametrize("size", [1_500_000, 34_000_000], ids=["read", "passed over"])
async def test_an_event_of_megabytes_passes_and_the_rest_is_metered(pipe: Pipe, size: int) -> None:
    pipe.add_login("alice@example.com")
    large = b"event: content_block_delta\ndata: {" + b'"x":"' + b"x" * size + b'"}\n\n'
    events = message_events()
    pipe.fake.script.append(stream(*events[:3], large[:70_000], large[70_000:], *events[3:]))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == b"".join([*events[:3], large, *events[3:]])
    assert (await pipe.settled())[0].usage == TOKENS


def with_line_ends(events: Sequence[bytes], line_end: bytes) -> bytes:
    return b"".join(events).replace(b"\n", line_end)


@pytest.mark.parametrize(
    "body",
    [
        with_line_ends(message_events(), b"\r"),
        with_line_ends(message_events(), b"\r\n"),
        b"\xef\xbb\xbf" + b"".join(message_events()),
        b": a comment\n\n:\n\n" + b"\n\n\n".join(message_events()),
        b"".join(message_events()).replace(b"data: ", b"data:"),
        b"".join(message_events()).replace(b"\nevent: ", b"\nid: 7\nretry: 10\nevent: "),
    ],
    ids=["cr", "crlf", "byte order mark", "comments", "no space", "other fields"],
)
@pytest.mark.parametrize("size", [1, 7, 4096])
async def test_a_stream_is_metered_in_every_framing_wherever_it_is_cut(
    pipe: Pipe, body: bytes, size: int
) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(
        stream(*[body[start : start + size] for start in range(0, len(body), size)])
    )

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == body
    (record,) = await pipe.settled()
    assert (record.usage, record.ending) == (TOKENS, Ending.COMPLETED)


# Heads


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "caf\udce9 \udcff"},
        {"x-claude-code-session-id": "caf\udce9"},
        {"x-custom": "\udc80" * 2000},
    ],
    ids=["agent", "session", "another"],
)
async def test_bytes_that_are_no_text_go_up_as_they_came(
    pipe: Pipe, headers: dict[str, str]
) -> None:
    pipe.add_login("alice@example.com")
    raw = [f"{name}: {value}".encode("utf-8", "surrogateescape") for name, value in headers.items()]
    async with raw_client(pipe.server.port) as client:
        client.writer.write(request(pipe, *raw))

        assert await heads_of(client) == [b"HTTP/1.1 200 OK"]

    if isinstance(pipe.upstream, DirectUpstream):  # aiohttp's client leaves such bytes out
        for name, value in headers.items():
            assert pipe.fake.requests[0].header(name) == value
    assert len(await pipe.settled()) == 1


@pytest.mark.parametrize(
    "sent",
    [
        lambda pipe: request(pipe, b"Host: evil.invalid"),
        lambda pipe: request(pipe, b"Content-Length: 3"),
        lambda pipe: request(pipe, b"Transfer-Encoding: chunked"),
        lambda pipe: request(pipe, b"Transfer-Encoding: identity", has_length=False),
        lambda pipe: request(pipe, b"X-A : 1"),
        lambda pipe: request(pipe, b"X-A: 1\r\n folded"),
        lambda pipe: request(pipe, b"X-A: a\x00b"),
        lambda pipe: request(pipe, b"X-A: " + b"a" * 70_000),
        lambda pipe: request(pipe, *[b"X-%d: 1" % number for number in range(300)]),
        lambda pipe: request(pipe, line=b"POST /claude/v1/messages?" + b"a" * 70_000 + b" HTTP/1.1"),
        lambda pipe: request(pipe, line=b"POST /claude/v1/messages HTTP/3.7"),
        lambda pipe: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        lambda pipe: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        lambda pipe: request(
            pipe, b"Transfer-Encoding: chunked", body=b"zz\r\nabc\r\n0\r\n\r\n", has_length=False
        ),
    ],
    ids=["two hosts", "two lengths", "length and chunks", "identity", "space", "fold", "nul", "long", "many",
         "long target", "version", "http/2", "tls", "no chunk size"],
)  # fmt: skip
async def test_a_head_that_could_be_read_in_two_ways_reaches_no_provider(
    pipe: Pipe, sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    pipe.add_login("alice@example.com")
    assert callable(sent)
    caplog.set_level("DEBUG")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(sent(pipe))

        answer = await client.read_all()

    assert answer.startswith(b"HTTP/1.0 400 ")
    assert b"Traceback" not in answer
    assert "Traceback" not in caplog.text
    assert pipe.fake.requests == []
    assert pipe.server.in_flight == 0


async def test_no_credential_of_a_broken_head_is_logged(
    pipe: Pipe, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(request(pipe, b"Authorization : Bearer fake-canary-1"))
        await client.read_all()

    assert "fake-canary-1" not in caplog.text


@pytest.mark.parametrize("method", [b"TRACE", b"CONNECT"])
async def test_methods_that_would_show_or_hand_on_a_connection_are_not_passed_on(
    pipe: Pipe, method: bytes
) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        line = method + b" /claude/v1/messages HTTP/1.1"
        client.writer.write(request(pipe, line=line, body=b""))

        assert (await heads_of(client))[0].startswith(b"HTTP/1.1 40")

    assert pipe.fake.requests == []


async def test_a_question_for_options_is_passed_on_and_is_no_request_in_the_log(
    pipe: Pipe,
) -> None:
    pipe.add_login("alice@example.com")

    await pipe.post(method="OPTIONS", body=b"")

    assert [(seen.method, seen.target) for seen in pipe.fake.requests] == [
        ("OPTIONS", "/v1/messages")
    ]
    assert pipe.records == []


async def test_an_upgrade_that_nobody_offers_is_passed_over(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(
            request(pipe, b"Connection: Upgrade, X-Hop", b"Upgrade: h2c", b"X-Hop: 1")
        )

        assert await heads_of(client) == [b"HTTP/1.1 200 OK"]

    (seen,) = pipe.fake.requests
    assert (seen.header("upgrade"), seen.header("x-hop")) == (None, None)


# Bodies on the wire


async def test_chunks_with_extensions_and_trailers_are_one_body(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    half = len(BODY) // 2
    body = b'%x;a=1;b="q;\\"x"\r\n%b\r\n%x\r\n%b\r\n000;last\r\nX-Trailer: 1\r\n\r\n' % (
        half,
        BODY[:half],
        len(BODY) - half,
        BODY[half:],
    )
    async with raw_client(pipe.server.port) as client:
        headers = (b"Transfer-Encoding: chunked", b"Trailer: X-Trailer")
        client.writer.write(request(pipe, *headers, body=body, has_length=False))
        assert await heads_of(client) == [b"HTTP/1.1 200 OK"]

    (seen,) = pipe.fake.requests
    assert (seen.body, seen.header("content-length")) == (BODY, str(len(BODY)))
    assert (seen.header("x-trailer"), seen.header("trailer")) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        b"POST /claude/v1/messages HTTP/1.1",
        b"POST /claude/api/event_logging/batch HTTP/1.1",
        b"POST /nothing HTTP/1.1",
    ],
    ids=["route", "probe", "nothing"],
)
@pytest.mark.parametrize("is_pipelined", [True, False])
async def test_trailers_are_no_headers_of_the_next_request(
    pipe: Pipe, line: bytes, is_pipelined: bool
) -> None:
    pipe.add_login("alice@example.com")
    trailers = b"X-Trailer: 1\r\nanthropic-beta: foreign\r\nX-Api-Key: foreign\r\n"
    body = b"%x\r\n%b\r\n0\r\n%b\r\n" % (len(BODY), BODY, trailers)
    first = request(pipe, b"Transfer-Encoding: chunked", line=line, body=body, has_length=False)
    next_one = request(pipe, b"X-Next: 1")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(first + next_one if is_pipelined else first)
        await heads_of(client)
        if not is_pipelined:
            client.writer.write(next_one)
        await client.read_all()  # the connection has ended with the first answer

    assert not [seen for seen in pipe.fake.requests if seen.header("x-next")]


async def test_a_coding_of_the_transfer_that_is_not_known_is_refused(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    async with raw_client(pipe.server.port) as client:
        client.writer.write(
            request(pipe, b"Transfer-Encoding: gzip, chunked", body=chunked, has_length=False)
        )

        assert (await heads_of(client))[0].startswith(b"HTTP/1.1 501 ")

    assert pipe.fake.requests == []


async def test_requests_sent_before_their_turn_are_answered_in_their_order(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(
            request(pipe)
            + request(pipe, body=STREAM_BODY)
            + request(pipe, line=b"GET /claude/v1/models HTTP/1.1", body=b"")
        )

        assert await heads_of(client, 3) == [b"HTTP/1.1 200 OK"] * 3

    assert [seen.target for seen in pipe.fake.requests] == [
        "/v1/messages",
        "/v1/messages",
        "/v1/models",
    ]
    assert len(await pipe.settled(2)) == 2


async def test_a_client_that_closes_its_side_has_left(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        client.writer.write(request(pipe))
        client.writer.write_eof()

        await client.read_all()

    (record,) = await pipe.settled()
    assert record.ending in (Ending.CANCELLED, Ending.COMPLETED)
    await until(lambda: pipe.server.in_flight == 0)
    assert [pipe.pool.leases(account.id) for account in pipe.pool.accounts()] == [0]


async def test_a_body_that_was_asked_leave_for_and_is_too_large_is_never_sent(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        head = request(pipe, b"Expect: 100-Continue", body=b"", has_length=False)
        length = b"\r\nContent-Length: %d\r\n\r\n" % (100 * 2**20)
        client.writer.write(head.removesuffix(b"\r\n\r\n") + length)

        assert (await heads_of(client))[0].startswith(b"HTTP/1.1 413 ")

    assert pipe.fake.requests == []


async def test_the_path_may_not_be_written_as_another_one(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")

    for path in ("//claude/v1/messages", "/CLAUDE/v1/messages", "/claude//v1/messages"):
        assert (await pipe.post(path)).status == 404

    assert pipe.fake.requests == []
    assert MESSAGES == "/claude/v1/messages"
