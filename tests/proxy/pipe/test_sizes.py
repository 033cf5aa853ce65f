"""Compression, size, and errors of ours (25, 26, 27)."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from proxy import tasks
from proxy.call import UpstreamRequest
from proxy.context import MIB, Limits
from proxy.record import Ending, TokenUsage
from proxy.upstream import UpstreamResponse
from tests.fakes.anthropic import Reply, error, message, message_events
from tests.fakes.raw import answering, raw_server
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, Got, Pipe, running_pipe, until
from tests.proxy.pipe.conftest import PipeFactory

CODECS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def said(got: Got) -> str:
    """The message of an error in Anthropic's shape."""
    document = json.loads(got.body)
    assert document["type"] == "error"
    assert got.headers["content-type"] == "application/json"
    assert "Traceback" not in str(got.body)
    return str(document["error"]["message"])


# 25. Compression


@pytest.mark.parametrize("encoding", CODECS)
async def test_an_answer_in_any_encoding_comes_back_readable_and_is_metered(
    pipe: Pipe, encoding: str
) -> None:
    pipe.add_login("alice@example.com")
    packed = CODECS[encoding](message().steps[0])  # type: ignore[arg-type] # its one step is bytes
    headers = {"content-type": "application/json", "content-encoding": encoding}
    pipe.fake.script.append(Reply(headers=headers, steps=[packed]))

    got = await pipe.post(headers={"accept-encoding": encoding})

    assert (got.headers["content-encoding"], got.body) == (encoding, packed)
    assert pipe.fake.requests[0].header("accept-encoding") == encoding
    assert (await pipe.settled())[0].usage == TokenUsage(12, 400, 10, 20, 25)


@pytest.mark.parametrize("encoding", CODECS)
async def test_a_stream_in_any_encoding_is_metered_chunk_by_chunk(
    pipe: Pipe, encoding: str
) -> None:
    pipe.add_login("alice@example.com")
    packed = CODECS[encoding](b"".join(message_events()))
    pieces = [packed[start : start + 11] for start in range(0, len(packed), 11)]
    headers = {"content-type": "text/event-stream", "content-encoding": encoding}
    pipe.fake.script.append(Reply(headers=headers, steps=pieces))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == packed
    record = (await pipe.settled())[0]
    assert (record.usage, record.ending) == (TokenUsage(12, 400, 10, 20, 25), Ending.COMPLETED)


async def test_an_error_in_an_encoding_is_understood(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")
    refusal = error(403, "permission_error", "OAuth token has been revoked.")
    packed = gzip.compress(refusal.steps[0])  # type: ignore[arg-type] # its one step is bytes
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    pipe.fake.script.append(Reply(403, headers, [packed]))

    got = await pipe.post()

    assert (got.status, len(pipe.fake.login.token_calls)) == (200, 1)
    assert tokens.access not in str(pipe.fake.requests[1].headers)


async def test_an_answer_that_cannot_be_decoded_passes_all_the_same(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    pipe.fake.script.append(Reply(headers=headers, steps=[b"not gzip"]))

    got = await pipe.post()

    assert (got.status, got.body) == (200, b"not gzip")
    assert (await pipe.settled())[0].usage is None


@pytest.mark.parametrize("encoding", CODECS)
async def test_a_request_in_an_encoding_is_understood(pipe: Pipe, encoding: str) -> None:
    pipe.add_login("alice@example.com")
    packed = CODECS[encoding](STREAM_BODY)

    got = await pipe.post(body=packed, headers={"content-encoding": encoding})

    assert got.status == 200
    record = (await pipe.settled())[0]
    assert (record.model, record.stream, record.request_bytes) == (
        "claude-opus-5",
        True,
        len(packed),
    )


@pytest.mark.parametrize("encoding", CODECS)
async def test_a_bomb_stops_at_the_limit(make_pipe: PipeFactory, encoding: str) -> None:
    async with make_pipe(limits=Limits(max_body_bytes=4 * MIB)) as pipe:
        pipe.add_login("alice@example.com")
        bomb = CODECS[encoding](bytes(64 * MIB))

        got = await pipe.post(body=bomb, headers={"content-encoding": encoding})

        assert (got.status, got.headers["x-loadline-error"]) == (413, "body_too_large")
        assert "4 MiB" in said(got)
        assert pipe.fake.requests == []


async def test_an_unknown_encoding_is_refused(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")

    got = await pipe.post(headers={"content-encoding": "snappy"})

    assert (got.status, got.headers["x-loadline-error"]) == (415, "unknown_encoding")
    assert "snappy" in said(got)


# 26. Size


async def test_32_mb_pass_while_a_small_request_is_answered(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    body = b'{"model":"claude-opus-5","messages":["' + b"x" * (32 * MIB) + b'"]}'

    large = tasks.spawn("large", pipe.post(body=body))
    await until(lambda: pipe.server.in_flight == 1)
    async with asyncio.timeout(1):
        small = await pipe.post()
    got = await large

    assert (small.status, got.status) == (200, 200)
    assert any(seen.body == body for seen in pipe.fake.requests)
    assert {record.request_bytes for record in await pipe.settled(2)} == {len(BODY), len(body)}


async def test_over_the_limit_is_refused_with_its_length_or_without(
    make_pipe: PipeFactory,
) -> None:
    async with make_pipe(limits=Limits(max_body_bytes=MIB)) as pipe:
        pipe.add_login("alice@example.com")

        with_length = await pipe.post(body=bytes(MIB + 1))
        async with pipe.client.post(pipe.url + MESSAGES, data=_pieces(2 * MIB)) as response:
            without = Got(response.status, response.headers, await response.read())
        just_fits = await pipe.post(body=bytes(MIB))

        for got in (with_length, without):
            assert (got.status, got.headers["x-loadline-error"]) == (413, "body_too_large")
            assert json.loads(got.body)["error"]["type"] == "request_too_large"
            assert "1 MiB" in said(got)
        assert just_fits.status == 200


async def _pieces(size: int):  # type: ignore[no-untyped-def] # an async generator of bytes
    for _ in range(size // 65536):
        yield bytes(65536)


# 27. Errors of ours


async def test_a_web_page_becomes_an_error_in_words(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    page = Reply(403, {"content-type": "text/html; charset=UTF-8"}, [b"<html>Attention</html>"])
    pipe.fake.script.append(page)

    got = await pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_format")
    assert json.loads(got.body)["error"]["type"] == "api_error"
    assert "web page" in said(got)
    assert "403" in said(got)
    assert (await pipe.settled())[0].ending is Ending.UPSTREAM_ERROR


async def test_a_file_that_is_a_web_page_is_passed_on(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(Reply(headers={"content-type": "text/html"}, steps=[b"<html>"]))

    got = await pipe.post("/claude/v1/files/file_1/content", b"", method="GET")

    assert (got.status, got.body) == (200, b"<html>")


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("http://127.0.0.1:1", "refused the connection"),
        ("http://no-such-host.invalid:80", "could not be found"),
    ],
)
async def test_an_unreachable_provider_is_told_with_its_cause(
    make_pipe: PipeFactory, base_url: str, words: str
) -> None:
    async with make_pipe(settings={"base_url": base_url}) as pipe:
        pipe.add_login("alice@example.com")

        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_unreachable")
        assert words in said(got)
        record = (await pipe.settled())[0]
        assert (record.ending, record.attempts[0].outcome) == (Ending.FAILED, "no answer")


async def test_a_provider_that_does_not_speak_tls_is_told(make_pipe: PipeFactory) -> None:
    async def greets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with (
        raw_server(greets) as server,
        make_pipe(settings={"base_url": server.base_url.replace("http", "https")}) as pipe,
    ):
        pipe.add_login("alice@example.com")

        got = await pipe.post()

        assert got.status == 502
        assert "secure connection" in said(got)


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\x01\x02\r\n\r\n"],
    ids=["ssh", "no status", "binary"],
)
async def test_an_answer_that_is_no_http_is_told(make_pipe: PipeFactory, answer: bytes) -> None:
    async with (
        raw_server(answering(answer)) as server,
        make_pipe(settings={"base_url": server.base_url}) as pipe,
    ):
        pipe.add_login("alice@example.com")

        got = await pipe.post()

        assert got.status == 502
        assert "HTTP" in said(got)


class FaultyUpstream:
    """Has a programming error."""

    async def send(self, request: UpstreamRequest) -> UpstreamResponse:
        raise ZeroDivisionError("a fake fault")

    async def close(self) -> None:
        """Holds nothing."""


async def test_a_fault_of_ours_is_told_without_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    async with running_pipe(lambda **_: FaultyUpstream()) as pipe:
        pipe.add_login("alice@example.com")

        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (500, "failed")
        record = (await pipe.settled())[0]
        assert record.id in said(got)
        assert "fake fault" not in said(got)
        assert record.id in caplog.text
        assert record.ending is Ending.FAILED


async def test_an_unknown_address_is_told_in_the_dialect(pipe: Pipe) -> None:
    got = await pipe.post("/claude/v9/messages")
    elsewhere = await pipe.post("/elsewhere")

    assert (got.status, got.headers["x-loadline-error"]) == (404, "not_found")
    assert "/claude/v9/messages" in said(got)
    assert json.loads(elsewhere.body)["error"]["code"] == "not_found"
