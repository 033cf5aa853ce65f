"""The direct upstream: bytes go from the provider's connection to the client's in one step of the loop.

No task wakes for a chunk, which halves the CPU per streamed event against aiohttp's client. It speaks HTTP/1.1 to
`http` and `https` addresses; networks with a proxy are aiohttp's.
"""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from proxy.call import UpstreamRequest
from proxy.connection_errors import DiedUnanswered, closed_unanswered, no_http, unreachable
from proxy.direct_connection import Connection, NoHttp, Origin
from proxy.direct_response import DirectResponse
from proxy.errors import Refusal, UpstreamError, UpstreamTimeout
from proxy.headers import head_bytes
from proxy.tls import Tls
from proxy.upstream import KEEP_ALIVE_S, SLOWEST_UPLOAD_BYTES_S

SWEEP_S = 10.0
"""Between two looks for connections that have been free for too long."""
MAX_IDLE = 64
"""Free connections kept for one provider."""
HAPPY_EYEBALLS_S = 0.25
"""RFC 8305: so long the first address may take before the next one is tried beside it."""
_PORTS = {"http": 80, "https": 443}
_WITHOUT_BODY = {"GET", "HEAD", "DELETE", "OPTIONS"}
"""Without a body these say nothing of its length either."""


class DirectUpstream:
    """Sends on connections of its own. State: those that are free, by origin, the newest last, and all that are open."""

    def __init__(
        self,
        *,
        connect_timeout_s: float = 10.0,
        idle_timeout_s: float = 300.0,
        tls: Tls | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` is the time of day: while a machine sleeps the loop's clock stands, and its connections die."""
        self._now = now
        self._connect_timeout_s = connect_timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._tls = tls or Tls()
        self._free: dict[Origin, list[Connection]] = {}
        self._open: set[Connection] = set()
        self._sweep: asyncio.TimerHandle | None = None

    @property
    def free_connections(self) -> int:
        """How many wait for a request."""
        return sum(map(len, self._free.values()))

    async def send(self, request: UpstreamRequest) -> DirectResponse:
        origin, target = split_address(request.url)
        head = _head(request, origin, target)
        limit_s = self._idle_timeout_s + len(request.body) / SLOWEST_UPLOAD_BYTES_S
        connection = self._take_free(origin)
        is_second_try = connection is not None
        try:
            if connection is not None:
                try:
                    return await connection.ask(request.method, head, request.body, limit_s)
                except DiedUnanswered:
                    pass  # it had been closed while it was free
            connection = await self._connect(origin)
            response = await connection.ask(request.method, head, request.body, limit_s)
        except DiedUnanswered as error:
            raise closed_unanswered(origin.host) from error
        except TimeoutError as error:
            raise UpstreamTimeout(
                f"{origin.host} did not answer.", detail=f"Within {limit_s:.0f} s."
            ) from error
        except NoHttp as error:
            raise no_http(error, origin.host) from error
        response.is_second_try = is_second_try
        return response

    async def close(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        self._free.clear()
        for connection in tuple(self._open):
            connection.abort()
        await asyncio.sleep(0)  # the transports close in the loop's next turn

    async def _connect(self, origin: Origin) -> Connection:
        """Raises UpstreamError with the cause in words."""
        context = await self._tls.context() if origin.is_secure else None
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: Connection(origin, self._keep_free, self._lost),
                    origin.host,
                    origin.port,
                    ssl=context,
                    happy_eyeballs_delay=None if _is_address(origin.host) else HAPPY_EYEBALLS_S,
                )
        except (OSError, UnicodeError) as error:  # time-outs, TLS and look-up failures are OSErrors
            raise unreachable(error, origin.host) from error
        if connection.is_open:
            self._open.add(connection)
        return connection

    # Connections that are free

    def _take_free(self, origin: Origin) -> Connection | None:
        """The newest one: the provider is least likely to close it at this moment."""
        free = self._free.get(origin)
        while free:
            connection = free.pop()
            if connection.is_open and not self._is_old(connection):
                return connection
            connection.abort()
        return None

    def _is_old(self, connection: Connection) -> bool:
        return self._now() - connection.free_since >= KEEP_ALIVE_S

    def _keep_free(self, connection: Connection) -> None:
        free = self._free.setdefault(connection.origin, [])
        connection.free_since = self._now()
        free.append(connection)
        if len(free) > MAX_IDLE:
            free.pop(0).abort()
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(SWEEP_S, self._close_old)

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        free = self._free.get(connection.origin, [])
        if connection in free:
            free.remove(connection)

    def _close_old(self) -> None:
        """Closes what has been free for too long; comes back while any is left."""
        for free in self._free.values():
            while free and self._is_old(free[0]):
                free.pop(0).abort()
        self._sweep = None
        if any(self._free.values()):
            self._sweep = asyncio.get_running_loop().call_later(SWEEP_S, self._close_old)


def _is_address(host: str) -> bool:
    """There is nothing to race then, and a race that is cancelled drops its socket unclosed (CPython 3.11 to 3.13)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def split_address(url: str) -> tuple[Origin, str]:
    """Where `url` leads, and the target that is asked for there, as written. Raises UpstreamError."""
    scheme, _, rest = url.partition("://")
    ends = [at for at in (rest.find("/"), rest.find("?")) if at >= 0]
    end = min(ends, default=len(rest))
    target = rest[end:]
    return _origin(scheme.lower(), rest[:end]), target if target.startswith("/") else f"/{target}"


@lru_cache(maxsize=64)
def _origin(scheme: str, authority: str) -> Origin:
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        port = parts.port or _PORTS[scheme]
    except (ValueError, KeyError) as error:
        raise _no_address(scheme, authority) from error
    if not parts.hostname or "@" in authority:
        raise _no_address(scheme, authority)
    return Origin(parts.hostname, port, scheme == "https", authority)


def _no_address(scheme: str, authority: str) -> UpstreamError:
    host = authority.rpartition("@")[2]  # what stands before it may be a password
    return UpstreamError(f"{scheme}://{host} is no address to send to.")


def _head(request: UpstreamRequest, origin: Origin, target: str) -> bytes:
    headers = [("Host", origin.authority), *request.headers.items()]
    if request.body or request.method not in _WITHOUT_BODY:
        headers.append(("Content-Length", str(len(request.body))))
    try:
        return head_bytes(f"{request.method} {target} HTTP/1.1", headers)
    except ValueError as error:
        raise Refusal("A header has characters that no header may have.") from error
