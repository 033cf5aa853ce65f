"""The upstream through a proxy of the network, where the settings ask for it."""

import asyncio

import pytest
from multidict import CIMultiDict

from proxy.aiohttp_upstream import AiohttpUpstream
from proxy.call import UpstreamRequest
from proxy.direct import DirectUpstream
from proxy.errors import UpstreamError
from proxy.settings import Settings
from proxy.upstream import fetch, make_upstream
from tests.fakes.raw import answering, raw_server, read_request

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
REQUEST = UpstreamRequest("GET", "http://provider.invalid/v1/x?y=1", CIMultiDict())


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_a_request_goes_through_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(OK)

    upstream = AiohttpUpstream(uses_proxy=True)
    async with raw_server(proxy) as server:
        monkeypatch.setenv("HTTP_PROXY", server.base_url)
        answer = await fetch(upstream, REQUEST)
    await upstream.close()

    assert (answer.status, answer.body) == (200, b"{}")
    assert seen[0].startswith(b"GET http://provider.invalid/v1/x?y=1 HTTP/1.1\r\n")


async def test_a_host_that_goes_without_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upstream = AiohttpUpstream(uses_proxy=True)
    async with raw_server(answering(OK)) as server:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        request = UpstreamRequest("GET", f"{server.base_url}/", CIMultiDict())

        assert (await fetch(upstream, request)).status == 200
    await upstream.close()


async def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    upstream = AiohttpUpstream(uses_proxy=True)

    with pytest.raises(UpstreamError, match="proxy of this network"):
        await fetch(upstream, REQUEST)
    await upstream.close()


async def test_without_the_setting_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    upstream = make_upstream(Settings())
    async with raw_server(answering(OK)) as server:
        request = UpstreamRequest("GET", f"{server.base_url}/", CIMultiDict())

        assert (await fetch(upstream, request)).status == 200
    await upstream.close()


async def test_the_direct_upstream_serves_unless_a_proxy_is_asked_for() -> None:
    assert isinstance(make_upstream(Settings()), DirectUpstream)
    assert isinstance(make_upstream(Settings(upstream_proxy=True)), AiohttpUpstream)
