"""The far end: what sends a request to a provider and hands back its answer as it comes."""

import asyncio
from typing import Protocol

from multidict import CIMultiDictProxy

from proxy.call import Answer, UpstreamRequest
from proxy.errors import UpstreamTimeout
from proxy.settings import Settings
from proxy.tls import Tls

FETCH_LIMIT_S = 30.0
"""For calls of our own, which answer at once or not at all."""
KEEP_ALIVE_S = 55.0
"""A free connection is dropped before the provider's edge does it (a minute or more)."""
SLOWEST_UPLOAD_BYTES_S = 64 * 1024
"""A large body gets so much more time before a missing answer counts as silence."""


class Sink(Protocol):
    """Takes the chunks of an answer's body in passing."""

    def feed(self, data: bytes) -> bool:
        """Passes `data` on at once; True when it would rather wait with the next until `drain` returns."""
        ...

    async def drain(self) -> None: ...

    def idle(self) -> None:
        """Nothing more is at hand: what was kept back goes now. Told before each wait for more."""
        ...


class UpstreamResponse(Protocol):
    """An answer whose head has come. Its body is read once, by `read_chunk`, then the rest by `pump`."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> CIMultiDictProxy[str]: ...

    @property
    def is_second_try(self) -> bool:
        """A pooled connection had proved dead first."""
        ...

    async def read_chunk(self) -> bytes:
        """The next bytes of the body, undecoded; empty only at its proper end.

        May be cancelled without loss. Raises UpstreamBroke when the connection ended too early.
        """
        ...

    async def pump(self, sink: Sink) -> None:
        """Feeds the rest of the body to `sink` as it comes; returns at its proper end. Raises UpstreamBroke."""
        ...

    def abort(self) -> None:
        """Gives the answer up: at once, any number of times, also after its end."""
        ...


class Upstream(Protocol):
    """Sends requests to providers."""

    async def send(self, request: UpstreamRequest) -> UpstreamResponse:
        """Sends `request` and waits for the head of the answer.

        A pooled connection that proves dead before any byte came is replaced once, in silence.
        Raises UpstreamError, with the cause in words, or UpstreamTimeout.
        """
        ...

    async def close(self) -> None:
        """Closes every connection."""
        ...


def make_upstream(settings: Settings, tls: Tls | None = None) -> Upstream:
    """The upstream that `settings` ask for: the direct one, unless a proxy stands in between."""
    connect_s, idle_s = settings.upstream_connect_timeout_s, settings.upstream_idle_timeout_s
    if settings.upstream_proxy:
        from proxy.aiohttp_upstream import AiohttpUpstream

        return AiohttpUpstream(
            connect_timeout_s=connect_s, idle_timeout_s=idle_s, uses_proxy=True, tls=tls
        )
    from proxy.direct import DirectUpstream

    return DirectUpstream(connect_timeout_s=connect_s, idle_timeout_s=idle_s, tls=tls)


async def fetch(
    upstream: Upstream, request: UpstreamRequest, limit_s: float = FETCH_LIMIT_S
) -> Answer:
    """Sends one request of ours and reads the whole answer. Raises UpstreamError."""
    try:
        async with asyncio.timeout(limit_s):
            response = await upstream.send(request)
            try:
                chunks = []
                while chunk := await response.read_chunk():
                    chunks.append(chunk)
            finally:
                response.abort()
    except TimeoutError as error:
        raise UpstreamTimeout(
            "The provider did not answer in time.", detail=f"{request.url} after {limit_s:g} s."
        ) from error
    return Answer(response.status, response.headers, b"".join(chunks))
