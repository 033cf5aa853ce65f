"""An answer of the direct upstream: what has arrived, handed on to whoever reads it."""

import asyncio
from typing import Protocol

from multidict import CIMultiDictProxy

from proxy.errors import UpstreamError
from proxy.upstream import Sink

MAX_WAITING_BYTES = 256 * 1024
"""So much of an answer waits for its reader before the provider is held back."""


class Source(Protocol):
    """The connection that an answer arrives on: direct_connection.Connection."""

    def hold(self) -> None:
        """Reads no more for now."""
        ...

    def resume(self) -> None: ...

    def abort(self) -> None:
        """Closes at once."""
        ...


class DirectResponse:
    """An answer on a connection.

    State: what has arrived and waits, the sink that takes what comes now, and how it ended.
    """

    is_second_try = False

    def __init__(self, connection: Source, status: int, headers: CIMultiDictProxy[str]) -> None:
        self._connection: Source | None = connection
        """None once the answer has ended, because the connection may serve another by then."""
        self.status = status
        self.headers = headers
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._sink: Sink | None = None
        self._is_full = False
        """The sink would rather wait."""
        self._has_ended = False
        self._failure: UpstreamError | None = None
        self._wake: asyncio.Future[None] | None = None

    async def read_chunk(self) -> bytes:
        while not self._waiting:
            if self._failure is not None:
                raise self._failure
            if self._has_ended:
                return b""
            await self._something()
        return self._take_waiting()

    async def pump(self, sink: Sink) -> None:
        while self._waiting:
            if sink.feed(self._take_waiting()):
                await sink.drain()
        self._sink = sink
        while not self._has_ended:
            sink.idle()
            await self._something()
            if self._is_full:
                await sink.drain()
                self._is_full = False
                self._resume()
        if self._failure is not None:
            raise self._failure

    def abort(self) -> None:
        if self._connection is not None:
            self._connection.abort()

    # The connection's side

    def feed(self, data: bytes) -> None:
        if self._sink is not None and not self._waiting:
            if self._sink.feed(data):
                self._is_full = True
                self._hold()
                self._wake_up()
            return
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self._hold()
        self._wake_up()

    def end(self, failure: UpstreamError | None = None) -> None:
        """The body is whole, or never will be."""
        self._connection = None
        self._failure = failure
        self._has_ended = True
        self._wake_up()

    # How

    def _take_waiting(self) -> bytes:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        self._resume()
        return data

    def _hold(self) -> None:
        if self._connection is not None:
            self._connection.hold()

    def _resume(self) -> None:
        if self._connection is not None:
            self._connection.resume()

    async def _something(self) -> None:
        """Returns when bytes came, the sink is full, or the answer ended. May be cancelled without loss."""
        self._wake = asyncio.get_running_loop().create_future()
        await self._wake

    def _wake_up(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
