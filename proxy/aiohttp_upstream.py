"""The upstream over aiohttp's client: for proxied networks, and the fallback of the direct one."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import payload
from multidict import CIMultiDictProxy
from yarl import URL

from proxy.call import UpstreamRequest
from proxy.connection_errors import DiedUnanswered, closed_unanswered, no_http, unreachable
from proxy.errors import UpstreamBroke, UpstreamError, UpstreamTimeout
from proxy.tls import Tls
from proxy.upstream import KEEP_ALIVE_S, SLOWEST_UPLOAD_BYTES_S, Sink

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_SLICE_BYTES = 64 * 1024
AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add of its own; the client's are all there are."""


class AiohttpUpstream:
    """Sends by aiohttp; keeps connections for later requests."""

    def __init__(
        self,
        *,
        connect_timeout_s: float = 10.0,
        idle_timeout_s: float = 300.0,
        uses_proxy: bool = False,
        tls: Tls | None = None,
    ) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._uses_proxy = uses_proxy
        self._tls = tls or Tls()
        self._pooled: aiohttp.ClientSession | None = None
        self._fresh: aiohttp.ClientSession | None = None
        """Opens a connection for each request: for the one try after a pooled connection proved dead."""

    async def send(self, request: UpstreamRequest) -> "AiohttpResponse":
        if self._pooled is None or self._fresh is None:
            self._pooled, self._fresh = self._session(keeps=True), self._session(keeps=False)
        use = SimpleNamespace(is_reused=False)
        try:
            return await self._send(self._pooled, request, use)
        except DiedUnanswered as error:
            if not use.is_reused:
                raise closed_unanswered(_host(request)) from error
        try:
            response = await self._send(self._fresh, request, use)
        except DiedUnanswered as error:
            raise closed_unanswered(_host(request)) from error
        response.is_second_try = True
        return response

    async def close(self) -> None:
        for session in (self._pooled, self._fresh):
            if session is not None:
                await session.close()
        self._pooled = self._fresh = None

    async def _send(
        self, session: aiohttp.ClientSession, request: UpstreamRequest, use: SimpleNamespace
    ) -> "AiohttpResponse":
        url = URL(request.url, encoded=True)
        options = await connect_options(url, self._tls, uses_proxy=self._uses_proxy)
        limit_s = self._idle_timeout_s + len(request.body) / SLOWEST_UPLOAD_BYTES_S
        async with own_errors(url.host or "", limit_s):
            response = await session.request(
                request.method,
                url,
                headers=request.headers,
                data=_body(request.body),
                allow_redirects=False,
                trace_request_ctx=use,
                **options,
            )
        return AiohttpResponse(response)

    def _session(self, *, keeps: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            force_close=not keeps,
            keepalive_timeout=KEEP_ALIVE_S if keeps else None,
        )
        trace = aiohttp.TraceConfig()
        trace.on_connection_reuseconn.append(_note_reuse)
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=AUTO_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_timeout_s),
            trace_configs=[trace],
            max_line_size=64 * 1024,
            max_field_size=64 * 1024,
        )


class AiohttpResponse:
    """An answer of aiohttp's client."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._broken: BaseException | None = None
        self.status: int = response.status
        self.is_second_try = False

    @property
    def headers(self) -> CIMultiDictProxy[str]:
        return self._response.headers

    async def read_chunk(self) -> bytes:
        if self._broken is not None:
            raise _broke(self._broken)
        content = self._response.content
        try:
            return await content.readany()
        except (aiohttp.ClientError, OSError) as error:
            self._broken = error
            # What came before the break still counts; aiohttp hides it behind the error, and so do its public methods.
            if data := content._read_nowait(-1):  # noqa: SLF001
                return data
            raise _broke(error) from error

    async def pump(self, sink: Sink) -> None:
        sink.idle()
        while data := await self.read_chunk():
            if sink.feed(data):
                await sink.drain()

    def abort(self) -> None:
        self._response.close()


class _Slices(payload.Payload):
    """A large body, written piece by piece so that the loop stays free, and never copied whole."""

    def __init__(self, value: bytes) -> None:
        super().__init__(value)
        self._size = len(value)

    async def write(self, writer: "AbstractStreamWriter") -> None:
        view = memoryview(self._value)
        for start in range(0, len(view), _SLICE_BYTES):
            await writer.write(view[start : start + _SLICE_BYTES])

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self._value, encoding, errors)


def _body(body: bytes) -> bytes | _Slices | None:
    if len(body) > _SLICE_BYTES:
        return _Slices(body)
    return body or None


def _host(request: UpstreamRequest) -> str:
    return URL(request.url, encoded=True).host or ""


async def connect_options(url: URL, tls: Tls, *, uses_proxy: bool) -> dict[str, Any]:
    """What aiohttp is to be told about the way to `url`: a proxy in between, and whom to trust."""
    options: dict[str, Any] = {}
    proxy = proxy_for(url) if uses_proxy else None
    if proxy:
        options["proxy"] = proxy
    if url.scheme == "https" or (proxy or "").startswith("https:"):
        options["ssl"] = await tls.context()
    return options


def proxy_for(url: URL) -> str | None:
    """The system's or the environment's proxy for `url`, unless its host goes without."""
    if url.host is None or urllib.request.proxy_bypass(url.host):
        return None
    return urllib.request.getproxies().get(url.scheme)


async def _note_reuse(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: object
) -> None:
    context.trace_request_ctx.is_reused = True


@asynccontextmanager
async def own_errors(host: str, limit_s: float) -> AsyncIterator[None]:
    """aiohttp's failures as ours, within the time for connecting, uploading and the answer's head."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise _no_connection(error, host) from error
    except (aiohttp.ClientError, OSError) as error:
        if isinstance(error, TimeoutError):
            raise UpstreamTimeout(
                f"{host} did not answer.", detail=f"Within {limit_s:.0f} s."
            ) from error
        raise _no_answer(error, host) from error


def _no_connection(error: Exception, host: str) -> UpstreamError:
    match error:
        case aiohttp.ClientProxyConnectionError():
            return UpstreamError(
                "The proxy of this network could not be reached.", detail=f"{error.os_error}."
            )
        case aiohttp.ClientConnectorCertificateError():
            return unreachable(error.certificate_error, host)
        case aiohttp.ClientConnectorError():
            return unreachable(error.os_error, host)
        case _:
            return unreachable(error, host)


def _no_answer(error: Exception, host: str) -> Exception:
    match error:
        case aiohttp.ClientHttpProxyError():
            return UpstreamError(
                "The proxy of this network refused.", detail=f"{error.status} {error.message}."
            )
        case aiohttp.ClientResponseError():
            return no_http(error, host)
        case aiohttp.ServerDisconnectedError() if not isinstance(error.message, str):
            return UpstreamBroke(f"{host} broke off in the middle of its answer.")
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientOSError():
            return DiedUnanswered()
        case _:
            return unreachable(error, host)


def _broke(error: BaseException) -> UpstreamBroke:
    return UpstreamBroke("The provider broke off in the middle of its answer.", detail=f"{error}.")
