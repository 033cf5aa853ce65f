"""Whether the program serves: it takes its home and its port, and tells what became of that."""

import asyncio
import logging
from typing import TYPE_CHECKING

from proxy.address import local_address
from proxy.clock import Clock
from proxy.control_token import ensure_control_token
from proxy.errors import ProxyError, StartError
from proxy.events import EventBus, ProxyFailed, ProxyStarted, ProxyStopped
from proxy.home_lock import HomeLock
from proxy.logs import FILE_ONLY
from proxy.model import ProxyState
from proxy.open_files import allow_many
from proxy.paths import Paths
from proxy.port_owner import port_owner
from proxy.server import Server

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)


class Serving:
    """Changing state, owned here: `state`, `failure`, `started_at`, the token, and the hold on the home."""

    def __init__(self, server: Server, paths: Paths, events: EventBus, clock: Clock) -> None:
        self._server = server
        self._paths = paths
        self._events = events
        self._clock = clock
        self._lock = HomeLock(paths.lock_file)
        self.state = ProxyState.STOPPED
        self.failure: ProxyError | None = None
        self.started_at: datetime | None = None
        self.control_token = ""

    async def take_home(self) -> None:
        """Nobody else runs with the same home from now on. Raises StartError, and ProxyError where it cannot be used."""

        def take() -> str:
            self._paths.make_folders()
            self._lock.acquire()
            return ensure_control_token(self._paths.control_token_file)

        self.control_token = await asyncio.to_thread(take)

    def leave_home(self) -> None:
        self._lock.release()

    def begin(self) -> None:
        self.state = ProxyState.STARTING

    async def listen(self, host: str, port: int) -> None:
        """Raises StartError; that of a taken port names its owner."""
        allow_many()
        try:
            await self._server.listen(host, port)
        except StartError as error:
            if error.code == "port_taken" and (owner := await asyncio.to_thread(port_owner, port)):
                error.detail = f"It is used by {owner}."
            raise
        self._lock.announce(self._server.base_url)

    async def listen_unless_taken(self, host: str, port: int) -> StartError | None:
        """The refusal of a port that is taken. Raises StartError for any other reason."""
        try:
            await self.listen(host, port)
        except StartError as error:
            if error.code != "port_taken":
                raise
            return error
        return None

    def succeed(self) -> None:
        """Requests are let through from now on."""
        self._server.open()
        self.state, self.failure = ProxyState.RUNNING, None
        self.started_at = self.started_at or self._clock()
        self._events.publish(ProxyStarted(self._server.base_url))

    def fail(self, error: ProxyError) -> None:
        self.state, self.failure = ProxyState.FAILED, error
        log.error("Loadline could not start: %s", error, extra=FILE_ONLY)
        self._events.publish(ProxyFailed(error.title, error.detail, error.hint))

    async def stop(self, drain_s: float) -> None:
        """Lets requests in flight end and closes the port."""
        was_running = self.state is ProxyState.RUNNING
        self._lock.announce("")
        await self._server.stop(drain_s)
        if was_running:
            self.state = ProxyState.STOPPED
            self._events.publish(ProxyStopped())

    def address(self, host: str, port: int) -> str:
        """Where clients reach the server; while it does not listen, where it should."""
        if self._server.port:
            return self._server.base_url
        return local_address(host, port)
