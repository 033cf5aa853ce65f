"""The aiohttp application: the clients' routes, probes, health, and the guard before all of them."""

import asyncio
import errno
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from aiohttp import web

from proxy.address import local_address
from proxy.context import MIB, ExchangeContext
from proxy.downstream import Downstream, came_in_chunks
from proxy.errors import ProxyError, Refusal, StartError
from proxy.exchange import Exchange
from proxy.guard import Guard, KeyCheck, Visitor, is_loopback
from proxy.household import answer_here
from proxy.http_log import server_log
from proxy.provider import RouteKind, Transport
from proxy.refusal import error_headers
from proxy.routes import Match, RouteTable
from proxy.socket_dialect import SocketDialect
from proxy.socket_exchange import SocketExchange
from proxy.version import version

log = logging.getLogger(__name__)

AddRoutes = Callable[[web.Application], None]
"""Adds further routes: the control API."""
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

MAX_HEADER_BYTES = 64 * 1024
"""Of one header or the request line: Claude Code's list of betas grows, and cookies are none of our business."""
READ_BYTES = MIB
"""Of a body, before reading pauses: the default of 64 KiB makes a large upload half again as long."""
STOP_S = 2.0
"""After the drain, exchanges that were ended get so long to write their last words."""


class Server:
    """Listens for clients and runs an Exchange for each of their requests.

    `await listen(host, port)`, then `open()` once store and vault are ready (requests wait for it), and
    `await stop(drain_s)`. It may listen again after it stopped.
    State: the socket's runner, the exchanges in flight, whether it takes requests.
    """

    def __init__(
        self,
        context: ExchangeContext,
        *,
        add_routes: Sequence[AddRoutes] = (),
        keys: KeyCheck | None = None,
        requires_key: bool = True,
    ) -> None:
        """With `keys` every client must send one, unless `requires_key` is off and the server is for this machine only."""
        self._context = context
        self._add_routes = tuple(add_routes)
        self._keys = keys
        self._requires_key = requires_key
        self._table = RouteTable(context.providers.values())
        self._exchanges: set[Exchange | SocketExchange] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._ready = asyncio.Event()
        self._is_draining = False
        self._runner: web.AppRunner | None = None
        self._to_application: Handler | None = None
        self._guard = Guard(0)
        self.host = ""
        self.port = 0
        """The one it listens on; 0 while it does not."""

    @property
    def base_url(self) -> str:
        """For programs of this machine."""
        return local_address(self.host, self.port)

    @property
    def in_flight(self) -> int:
        return sum(exchange.is_busy for exchange in self._exchanges)

    async def listen(self, host: str, port: int) -> None:
        """Takes `port`, 0 for any free one. Raises StartError: `port_taken`, `host_refused`."""
        if not is_loopback(host) and not (self._keys and self._requires_key):
            raise StartError(
                f"Listening on {host} would open this proxy to others.",
                hint="Set LOADLINE_REQUIRE_KEY, or use 127.0.0.1.",
                code="host_refused",
            )
        self._is_draining = False
        self._runner = web.AppRunner(
            self._application(),
            access_log=None,
            logger=server_log(),
            handle_signals=False,
            handler_cancellation=True,  # a client that leaves ends its exchange
            auto_decompress=False,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            read_bufsize=READ_BYTES,
            shutdown_timeout=STOP_S,
        )
        await self._runner.setup()
        self._put_before_application(self._runner)
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            self._runner = None
            raise _cannot_listen(host, port, error) from error
        self.host, self.port = host, int(self._runner.addresses[0][1])
        self._guard = self._make_guard()
        others = "" if is_loopback(host) else f", for other machines at {host}"
        log.info("Listening on %s%s.", self.base_url, others)

    def change(self, context: ExchangeContext, *, requires_key: bool) -> None:
        """For requests to come; exchanges in flight keep the context they began with."""
        self._context = context
        self._table = RouteTable(context.providers.values())
        self._requires_key = requires_key
        self._guard = self._make_guard()

    def open(self) -> None:
        """Lets requests through that waited since `listen`."""
        self._ready.set()

    async def stop(self, drain_s: float) -> None:
        """Takes no more requests, lets those in flight end for `drain_s` seconds, ends the rest, records all."""
        if self._runner is None:
            return
        self._is_draining = True
        for site in tuple(self._runner.sites):
            await site.stop()
        for exchange in tuple(self._exchanges):
            exchange.drain()
        if not await self._wait_idle(drain_s):
            log.warning("%d requests were still in flight and were ended.", len(self._exchanges))
            for exchange in tuple(self._exchanges):
                exchange.stop()
            await self._wait_idle(STOP_S)
        await self._runner.cleanup()
        self._runner = None
        self.port = 0
        self._ready.clear()
        await self._context.ledger.flush()

    async def _wait_idle(self, limit_s: float) -> bool:
        try:
            async with asyncio.timeout(limit_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def _make_guard(self) -> Guard:
        return Guard(
            self.port,
            is_loopback=is_loopback(self.host),
            keys=self._keys,
            requires_key=self._requires_key,
        )

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MIB)
        app.router.add_get("/", _root)
        app.router.add_get("/health", _health)
        for add_routes in self._add_routes:
            add_routes(app)
        app.router.add_route("*", "/{path:.*}", self._nothing)
        return app

    def _put_before_application(self, runner: web.AppRunner) -> None:
        """Every request comes to `_handle` first; the clients' own never see the router, which costs as much as parsing."""
        assert runner.server is not None
        self._to_application = runner.server.request_handler
        runner.server.request_handler = self._handle

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await self._answer(request)
        if came_in_chunks(request):
            response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            self._guard.check_origin(request.headers)
            local = self._table.find_local(request.method, request.raw_path)
            if local is not None:
                await self._let_in(request)
                return await answer_here(self._context, *local, request)
            match = self._table.find(request.method, request.raw_path)
            if match is not None:
                takes_uploads = match.route.kind is RouteKind.OTHER
                visitor = await self._let_in(request, takes_uploads=takes_uploads)
                return await self._exchange(request, match, visitor)
        except Refusal as refusal:
            return self._refuse(request, refusal)
        probe = self._table.probe(request.method, request.raw_path)
        if probe is not None:
            return web.Response(status=probe.status)
        assert self._to_application is not None
        return await self._to_application(request)

    async def _nothing(self, request: web.Request) -> web.StreamResponse:
        return self._refuse(request, _nothing_at(request.path))

    async def _let_in(self, request: web.BaseRequest, *, takes_uploads: bool = False) -> Visitor:
        """Checks what the route asks for, and waits until the program is ready. Raises Refusal."""
        if self._is_draining:
            raise _not_ready("Loadline is stopping.", "stopping")
        self._guard.check_content_type(request.headers, takes_uploads=takes_uploads)
        visitor = self._guard.admit(request.headers)
        if not self._ready.is_set():
            try:
                async with asyncio.timeout(self._context.limits.ready_s):
                    await self._ready.wait()
            except TimeoutError as error:
                raise _not_ready("Loadline is still starting.", "starting") from error
        return visitor

    async def _exchange(
        self, request: web.BaseRequest, match: Match, visitor: Visitor
    ) -> web.StreamResponse:
        exchange = self._make_exchange(request, match, visitor)
        self._exchanges.add(exchange)
        self._idle.clear()
        try:
            return await exchange.run()
        finally:
            self._exchanges.discard(exchange)
            if not self._exchanges:
                self._idle.set()

    def _make_exchange(
        self, request: web.BaseRequest, match: Match, visitor: Visitor
    ) -> Exchange | SocketExchange:
        key, header, context = visitor.key_name, visitor.key_header, self._context
        if match.route.transport is not Transport.SOCKET:
            return Exchange(context, request, match, client_key=key, key_header=header)
        dialect = match.route.dialect
        assert isinstance(dialect, SocketDialect), "such a route's dialect is one for sockets"
        return SocketExchange(context, request, match, dialect, client_key=key, key_header=header)

    def _refuse(self, request: web.BaseRequest, refusal: ProxyError) -> web.StreamResponse:
        """An answer before any exchange began, in the dialect of the route that was meant."""
        dialect = self._table.dialect(request.method, request.raw_path)
        if dialect is not None:
            body = dialect.error_body(refusal)
        else:
            error = {"code": refusal.code, "title": refusal.title, "detail": refusal.detail}
            body = json.dumps({"error": error | {"hint": refusal.hint}}).encode()
        headers = error_headers(refusal, self._context.clock())
        return Downstream(request).respond(refusal.status, headers, body)


async def _root(_request: web.Request) -> web.Response:
    """Clients look here whether anybody is at the address at all."""
    return web.Response(text="Loadline\n")


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "version": version()})


def _nothing_at(path: str) -> Refusal:
    return Refusal(f"There is nothing at {path}.", code="not_found", status=HTTPStatus.NOT_FOUND)


def _not_ready(title: str, code: str) -> Refusal:
    return Refusal(title, code=code, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _cannot_listen(host: str, port: int, error: OSError) -> StartError:
    if error.errno == errno.EADDRINUSE:
        return StartError(
            f"Port {port} is taken by another program.",
            hint="Choose another one, in Settings or with --port, or end that program.",
            code="port_taken",
        )
    return StartError(
        f"{host}:{port} cannot be used.", detail=f"{error.strerror}.", code="host_refused"
    )
