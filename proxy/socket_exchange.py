"""A client's request for a WebSocket: let in by a way to the provider, refused like a request, or sent to plain HTTP."""

import asyncio
import logging
from functools import partial
from http import HTTPStatus

from aiohttp import web

from proxy.context import ExchangeContext
from proxy.downstream import Downstream
from proxy.errors import NobodyCanServe, ProxyError, Refusal
from proxy.headers import to_client
from proxy.refusal import error_headers
from proxy.routes import Match
from proxy.socket_dialect import SocketDialect
from proxy.socket_talk import Talk
from proxy.socket_way import CLOSE_S, NotSwitched, Way, open_way
from proxy.standing import Standing
from proxy.translated import collect
from proxy.turn import Visit

log = logging.getLogger(__name__)

HEARTBEAT_S = 30.0
"""A client that answers no ping has gone."""


class SocketExchange:
    """One client's socket, from its handshake to its close. `run` it once."""

    def __init__(
        self,
        context: ExchangeContext,
        request: web.BaseRequest,
        match: Match,
        dialect: SocketDialect,
        *,
        client_key: str = "",
        key_header: str = "",
    ) -> None:
        """`key_header` is where the client's local key came in; it goes no further."""
        self._context = context
        self._request = request
        self._provider = match.provider
        self._dialect = dialect
        path = request.raw_path.partition("?")[0]
        self._visit = Visit(
            context, match.provider, match.route, dialect, path, request.headers, client_key
        )
        self._open = partial(
            open_way,
            context,
            match.provider,
            dialect,
            match.upstream_path,
            request.headers,
            without=key_header,
        )
        self._downstream = Downstream(request)
        self._task = asyncio.current_task()
        self._talk: Talk | None = None
        self._is_stopping = False

    @property
    def is_busy(self) -> bool:
        """An answer is under way, or about to be."""
        return self._talk is None or self._talk.is_busy

    async def run(self) -> web.StreamResponse:
        """Lets the client talk until one side closes."""
        try:
            return await self._serve()
        except NotSwitched as refused:
            return await self._pass_on(refused.standing)
        except NobodyCanServe as nobody:
            return self._send_to_http(nobody)
        except ProxyError as failure:
            return self._fail(failure, failure.status)
        except asyncio.CancelledError:
            if not self._is_stopping or self._task is None:
                raise
            self._task.uncancel()
            return self._fail(_stopping(), HTTPStatus.SERVICE_UNAVAILABLE)

    def drain(self) -> None:
        """No more answers are begun; those under way come to their end."""
        if self._talk is not None:
            self._talk.drain()

    def stop(self) -> None:
        """Ends now, because the program does; the client is told."""
        if self._talk is not None:
            self._talk.stop(_stopping())
        elif self._task is not None:
            self._is_stopping = True
            self._task.cancel()

    async def _serve(self) -> web.StreamResponse:
        if not self._provider.takes_sockets:
            return self._send_to_http(_switched_off())
        if self._request.headers.get("Upgrade", "").lower() != "websocket":
            return self._send_to_http(_no_handshake())
        way = await self._open(frozenset())
        try:
            client = await self._let_in(way)
        except BaseException:
            await way.close()
            raise
        self._talk = Talk(self._visit, client, way, self._open)
        try:
            await self._talk.run()
        finally:
            self._downstream.drop_unread()
        return client

    async def _let_in(self, way: Way) -> web.WebSocketResponse:
        """Answers the handshake as the provider did."""
        offered = self._request.headers.get("Sec-WebSocket-Protocol", "")
        client = web.WebSocketResponse(
            autoclose=False,
            compress=False,
            decode_text=False,
            heartbeat=HEARTBEAT_S,
            max_msg_size=self._context.limits.max_body_bytes,
            protocols=[each.strip() for each in offered.split(",") if each.strip()],
            timeout=CLOSE_S,
        )
        added = self._context.pool_headers(self._provider)
        for name, value in to_client(way.headers):
            client.headers.add(name, value)
        for name, value in added:
            client.headers[name] = value
        await client.prepare(self._request)
        return client

    # No socket

    async def _pass_on(self, standing: Standing) -> web.StreamResponse:
        """The provider's own refusal."""
        response = standing.response
        body = standing.head + await collect(response, self._context.limits.idle_timeout_s)
        headers = [each for each in to_client(response.headers) if each[0].lower() not in _FRAMING]
        return self._downstream.respond(response.status, headers, body)

    def _send_to_http(self, failure: ProxyError) -> web.StreamResponse:
        """A client of this kind then sends plain requests, which are answered in full."""
        log.debug("A socket was not opened: %s", failure)
        return self._fail(failure, HTTPStatus.UPGRADE_REQUIRED, ("upgrade", "websocket"))

    def _fail(self, failure: ProxyError, status: int, *more: tuple[str, str]) -> web.StreamResponse:
        headers = [*error_headers(failure, self._context.clock()), *more]
        return self._downstream.respond(status, headers, self._dialect.error_body(failure))


_FRAMING = frozenset({"content-length", "content-encoding"})


def _switched_off() -> Refusal:
    return Refusal("WebSockets are switched off in Loadline.", code="sockets_off")


def _no_handshake() -> Refusal:
    return Refusal("Only WebSockets are taken at this address.", code="socket_required")


def _stopping() -> ProxyError:
    return ProxyError("Loadline is stopping.", code="stopping", status=503)
