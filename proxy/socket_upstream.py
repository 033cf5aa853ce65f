"""WebSockets to providers: a request for one is answered by an open socket, or refused like any other request."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from proxy.aiohttp_upstream import AUTO_HEADERS, connect_options, own_errors
from proxy.call import UpstreamRequest
from proxy.connection_errors import DiedUnanswered, closed_unanswered
from proxy.settings import Settings
from proxy.tls import Tls
from proxy.upstream import Sink

if TYPE_CHECKING:
    from aiohttp.client_middlewares import ClientHandlerType

SWITCHED = 101
MAX_FRAME_BYTES = 64 * 1024 * 1024
MAX_REFUSAL_BYTES = 1024 * 1024
_HANDSHAKE = "sec-websocket-"


class Socket(aiohttp.ClientWebSocketResponse):
    """An open socket. aiohttp keeps what its handshake said to itself; here it is wanted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.handshake: aiohttp.ClientResponse = args[3]  # reader, writer, protocol, response, ...

    def abort(self) -> None:
        """Drops the connection at once, without a word."""
        self.handshake.close()


class SocketAnswer:
    """The answer to a request for a socket. Satisfies `upstream.UpstreamResponse`.

    With status 101 `socket` is open and there is no body; otherwise it was refused, and `body` says why.
    """

    is_second_try = False

    def __init__(
        self,
        status: int,
        headers: CIMultiDictProxy[str],
        body: bytes = b"",
        socket: Socket | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.socket = socket
        self._body = body

    async def read_chunk(self) -> bytes:
        body, self._body = self._body, b""
        return body

    async def pump(self, sink: Sink) -> None:
        if self._body:
            sink.feed(await self.read_chunk())
            await sink.drain()

    def abort(self) -> None:
        if self.socket is not None:
            self.socket.abort()


class SocketUpstream:
    """Opens sockets by aiohttp. Satisfies `upstream.Upstream`."""

    def __init__(
        self, *, connect_timeout_s: float = 10.0, uses_proxy: bool = False, tls: Tls | None = None
    ) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._uses_proxy = uses_proxy
        self._tls = tls or Tls()
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: UpstreamRequest) -> SocketAnswer:
        if self._session is None:
            self._session = self._new_session()
        url = URL(request.url, encoded=True)
        headers, protocols = _own_handshake(request.headers)
        options = await connect_options(url, self._tls, uses_proxy=self._uses_proxy)
        try:
            async with own_errors(url.host or "", 2 * self._connect_timeout_s):
                socket = await self._session.ws_connect(
                    url,
                    headers=headers,
                    protocols=protocols,
                    autoclose=False,
                    max_msg_size=MAX_FRAME_BYTES,
                    decode_text=False,
                    **options,
                )
        except _Refused as refused:
            return SocketAnswer(refused.status, refused.headers, refused.body)
        except DiedUnanswered as error:
            raise closed_unanswered(url.host or "") from error
        assert isinstance(socket, Socket)
        return SocketAnswer(SWITCHED, _without_handshake(socket.handshake.headers), socket=socket)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _new_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=AUTO_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_timeout_s),
            middlewares=(_keep_refusals,),
            ws_response_class=Socket,
        )


def make_sockets(settings: Settings, tls: Tls | None = None) -> SocketUpstream:
    """As `settings` ask for."""
    connect_s, uses_proxy = settings.upstream_connect_timeout_s, settings.upstream_proxy
    return SocketUpstream(connect_timeout_s=connect_s, uses_proxy=uses_proxy, tls=tls)


class _Refused(Exception):
    """The provider opened no socket, and said why."""

    def __init__(self, status: int, headers: CIMultiDictProxy[str], body: bytes) -> None:
        super().__init__(f"It answered {status}.")
        self.status = status
        self.headers = headers
        self.body = body


async def _keep_refusals(
    request: aiohttp.ClientRequest, handler: "ClientHandlerType"
) -> aiohttp.ClientResponse:
    """aiohttp throws a refusal's body away, in which the provider's own words stand."""
    response = await handler(request)
    if response.status != SWITCHED:
        body = await response.content.read(MAX_REFUSAL_BYTES)
        response.close()
        raise _Refused(response.status, response.headers, body)
    return response


def _own_handshake(headers: CIMultiDict[str]) -> tuple[CIMultiDict[str], Iterable[str]]:
    """A client's headers without those of its own handshake, and the protocols that it offered."""
    protocols = headers.get("sec-websocket-protocol", "")
    offered = [each.strip() for each in protocols.split(",") if each.strip()]
    kept = ((name, value) for name, value in headers.items() if not _is_of_handshake(name))
    return CIMultiDict(kept), offered


def _without_handshake(headers: CIMultiDictProxy[str]) -> CIMultiDictProxy[str]:
    kept = ((name, value) for name, value in headers.items() if not _is_of_handshake(name))
    return CIMultiDictProxy(CIMultiDict(kept))


def _is_of_handshake(name: str) -> bool:
    return name.lower().startswith(_HANDSHAKE)
