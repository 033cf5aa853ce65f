"""The ways to providers: one for requests, one for WebSockets, as the settings ask for them now.

Another time limit, or a proxy in between, means a new way. What is under way stays on the one it began on, which is
closed with the program; connections that have become free there end by themselves.
"""

import asyncio

from proxy.call import Answer, UpstreamRequest
from proxy.settings import Settings
from proxy.socket_upstream import make_sockets
from proxy.tls import Tls
from proxy.upstream import Upstream, fetch, make_upstream


class Outbound:
    """State: the ways of now, and those that were replaced."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tls = Tls()
        self.requests: Upstream = make_upstream(settings, self._tls)
        self.sockets: Upstream = make_sockets(settings, self._tls)
        self._former: list[Upstream] = []

    def change(self, settings: Settings) -> None:
        """For requests to come."""
        before, self._settings = self._settings, settings
        if _terms(before) != _terms(settings):
            self._former += [self.requests, self.sockets]
            self.requests = make_upstream(settings, self._tls)
            self.sockets = make_sockets(settings, self._tls)

    async def fetch(self, request: UpstreamRequest) -> Answer:
        """Sends one request of ours and reads the whole answer. Raises UpstreamError."""
        return await fetch(self.requests, request)

    async def close(self) -> None:
        """Closes every connection."""
        every = (self.requests, self.sockets, *self._former)
        await asyncio.gather(*(way.close() for way in every))


def _terms(settings: Settings) -> tuple[object, ...]:
    """All that makes a way another one."""
    return (
        settings.upstream_connect_timeout_s,
        settings.upstream_idle_timeout_s,
        settings.upstream_proxy,
    )
