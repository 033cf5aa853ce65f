"""upstream: calls of our own, and failures in words."""

import asyncio
import errno
import socket
import ssl

import pytest
from multidict import CIMultiDict

from proxy.call import UpstreamRequest
from proxy.connection_errors import unreachable
from proxy.direct import DirectUpstream
from proxy.errors import UpstreamBroke, UpstreamTimeout
from proxy.upstream import fetch
from tests.fakes.raw import RawServer, answering, raw_server

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n"


def request_to(server: RawServer) -> UpstreamRequest:
    return UpstreamRequest("POST", f"{server.base_url}/token", CIMultiDict(), b"{}")


async def test_a_call_of_our_own_gets_the_whole_answer() -> None:
    upstream = DirectUpstream()
    async with raw_server(answering(CHUNKED, b"1\r\n{\r\n", b"1\r\n}\r\n0\r\n\r\n")) as server:
        answer = await fetch(upstream, request_to(server))
    await upstream.close()

    assert (answer.status, answer.headers["x-a"], answer.body) == (200, "1", b"{}")


async def test_a_call_of_our_own_that_is_cut_fails() -> None:
    upstream = DirectUpstream()
    async with raw_server(answering(CHUNKED, b"1\r\n{\r\n")) as server:
        with pytest.raises(UpstreamBroke):
            await fetch(upstream, request_to(server))
    await upstream.close()


@pytest.mark.parametrize("answer", [b"", CHUNKED + b"1\r\n{\r\n"], ids=["silent", "slow"])
async def test_a_call_of_our_own_has_a_limit(answer: bytes) -> None:
    upstream = DirectUpstream()
    async with raw_server(answering(answer, closes=False)) as server:
        with pytest.raises(UpstreamTimeout, match="in time"):
            async with asyncio.timeout(2):
                await fetch(upstream, request_to(server), limit_s=0.05)
    await upstream.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(), "refused the connection"),
        (socket.gaierror(-2, "Name or service not known"), "could not be found"),
        (TimeoutError(), "did not take a connection in time"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version"), "No secure connection"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "no way to api.example"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "Connection reset"),
        (UnicodeError("label too long"), "label too long"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_why_a_provider_cannot_be_reached_is_told_in_words(error: Exception, words: str) -> None:
    failure = unreachable(error, "api.example")

    assert words in str(failure)
    assert "api.example" in str(failure)
    assert (failure.status, failure.code) == (502, "upstream_unreachable")
