"""The aiohttp application: the clients' routes, probes, health, and the guard before all of them."""

from collections.abc import Callable, Sequence

from aiohttp import web

from proxy.exchange import ExchangeContext
from proxy.guard import KeyCheck

AddRoutes = Callable[[web.Application], None]
"""Adds further routes: the control API."""


class Server:
    """Listens for clients and runs an Exchange for each of their requests.

    `Server(context, add_routes=[...], keys=...)`; then `await listen(host, port)` (raises StartError `port_taken`,
    `host_refused`), `open()` once store and vault are ready (requests wait for it), `await stop(drain_s)`.
    It may listen again after it stopped. `port`, `base_url`, `in_flight` may be asked at any time.
    """

    def __init__(
        self,
        context: ExchangeContext,
        *,
        add_routes: Sequence[AddRoutes] = (),
        keys: KeyCheck | None = None,
    ) -> None:
        self._context = context
        self._add_routes = tuple(add_routes)
        self._keys = keys
