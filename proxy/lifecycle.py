"""In which order the program is brought up and down: home, port, store and vault, chores, requests; and back."""

import asyncio

from proxy.engine import READY_S, Engine
from proxy.errors import ProxyError, StartError
from proxy.live_settings import LiveSettings
from proxy.loop_lag import LoopLag
from proxy.model import ProxyState
from proxy.server import Server
from proxy.serving import Serving
from proxy.store.query import Recovery
from proxy.today import Today


class Lifecycle:
    """Starts and stops the parts that `service.Proxy` has built; what its methods promise is said there.

    Changing state, owned here: whether the store is open. The parts have theirs.
    """

    def __init__(
        self,
        live: LiveSettings,
        engine: Engine,
        server: Server,
        serving: Serving,
        today: Today,
        loop_lag: LoopLag,
    ) -> None:
        self._live = live
        self._engine = engine
        self._server = server
        self._serving = serving
        self._today = today
        self._loop_lag = loop_lag
        self._opened = asyncio.Event()

    async def start(self) -> None:
        """The port comes first, so that /health answers at once; requests wait there for the rest."""
        settings, serving = self._live.now, self._serving
        serving.begin()
        try:
            await serving.take_home()
            taken = await serving.listen_unless_taken(settings.host, settings.port)
            await self._open()
        except ProxyError as error:
            await self._server.stop(0)
            serving.fail(error)
            raise
        self._loop_lag.start()
        self._engine.begin_chores()
        if taken is not None:
            serving.fail(taken)
            raise taken
        self._begin_serving()

    async def open(self) -> None:
        """All but the port, the chores and the requests."""
        await self._serving.take_home()
        await self._open()

    async def stop(self) -> None:
        """Also of what was never started, or only in part."""
        try:
            await self.stop_serving()
        finally:
            self._opened.clear()
            self._loop_lag.stop()
            await self._engine.close()
            self._serving.leave_home()

    async def start_serving(self, port: int | None = None) -> None:
        """The rest is open already. Raises StartError."""
        if self._serving.state is ProxyState.RUNNING:
            return
        self._serving.begin()
        settings = self._live.now
        try:
            await self._serving.listen(settings.host, settings.port if port is None else port)
        except StartError as error:
            self._serving.fail(error)
            raise
        self._begin_serving()

    async def stop_serving(self) -> None:
        await self._serving.stop(self._live.now.drain_s)

    async def recover(self) -> Recovery:
        """Nobody else may hold the home while its database is moved."""
        await self._serving.take_home()
        return await self._engine.store.recover()

    async def wait_until_open(self) -> None:
        """Raises ProxyError (`starting`) when the store does not open in time."""
        try:
            async with asyncio.timeout(READY_S):
                await self._opened.wait()
        except TimeoutError as error:
            raise ProxyError("Loadline is still starting.", code="starting", status=503) from error

    async def _open(self) -> None:
        await self._engine.open()
        self._today.add(await self._engine.store.today())
        self._opened.set()

    def _begin_serving(self) -> None:
        self._serving.succeed()
        self._engine.profiles.ask(self._engine.pool.accounts())
