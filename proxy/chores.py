"""What can wait until all is up: once a day the database is checked and thinned out."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from proxy import tasks
from proxy.affinity import AGE_LIMIT
from proxy.clock import Clock
from proxy.errors import StoreError
from proxy.store.store import Store

log = logging.getLogger(__name__)

PERIOD_S = 24 * 3600.0


class Chores:
    """State: how long records are kept, and the running task."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        retention: timedelta,
        on_trouble: Callable[[StoreError], None],
        forget_captures: Callable[[datetime], None],
    ) -> None:
        """Records are kept for `retention`, and so are captures; `on_trouble` hears what the store refused."""
        self._store = store
        self._clock = clock
        self._retention = retention
        self._on_trouble = on_trouble
        self._forget_captures = forget_captures
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """The first time at once; the store must be open."""
        if self._task is None:
            self._task = tasks.spawn("chores", self._run())

    def keep_for(self, retention: timedelta) -> None:
        """From now on; what is older goes at once."""
        if retention != self._retention:
            self._retention = retention
            self._changed.set()

    async def close(self) -> None:
        await tasks.cancel(self._task)

    async def _run(self) -> None:
        is_new_day = True
        while True:
            self._changed.clear()
            try:
                if is_new_day:
                    await self._store.verify()
                await self._thin_out()
            except StoreError as error:
                self._on_trouble(error)
            is_new_day = not await self._is_changed_within_a_day()

    async def _is_changed_within_a_day(self) -> bool:
        try:
            async with asyncio.timeout(PERIOD_S):
                return await self._changed.wait()
        except TimeoutError:
            return False

    async def _thin_out(self) -> None:
        forgotten = await self._store.prune(self._retention)
        await self._store.forget_affinities(self._clock() - AGE_LIMIT)
        await asyncio.to_thread(self._forget_captures, self._clock() - self._retention)
        if forgotten:
            log.info("%d old records were forgotten.", forgotten)
