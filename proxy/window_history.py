"""How each usage window came to be as used as it is: its readings since it began, few enough to draw and to keep.

A window that resets forgets the readings of the one before.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from proxy import tasks
from proxy.errors import StoreError
from proxy.events import AccountRemoved, Event, EventBus, UsageChanged
from proxy.model import SHORTEST_SPAN, AccountId, UsageWindow

log = logging.getLogger(__name__)

MOST_READINGS = 200
"""Of a window: a curve over 400 pixels shows no more."""
SAVE_S = 60.0
"""The readings of an account are written at most so often; a crash costs a minute of the curve."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a window said at a moment."""

    at: datetime
    used_percent: float
    """0-100, may exceed 100."""


Readings = tuple[Reading, ...]
"""Oldest first."""
ByWindow = Mapping[str, Readings]
"""The readings of an account's windows by their names."""


def with_reading(known: Readings, window: UsageWindow) -> Readings:
    """`known` and what `window` says now.

    1. Readings from before the window began are left out: they are of the one before.
    2. One that is no newer than the last changes nothing: answers overtake each other.
    3. Of a slot of time (the span in 200 parts) the newest stays, and the very first.
    4. A level that holds is kept by its two ends.
    """
    reading = Reading(window.observed_at, window.used_percent)
    kept = _of_this_period(known, window)
    if kept and reading.at <= kept[-1].at:
        return kept
    step = (window.span or SHORTEST_SPAN) / MOST_READINGS
    if len(kept) > 1 and (_is_flat(kept[-2:], reading) or _share_slot(kept[-2:], step)):
        kept = kept[:-1]
    return (*kept, reading)[-MOST_READINGS:]


def _of_this_period(known: Readings, window: UsageWindow) -> Readings:
    if window.resets_at is None or window.span is None:
        return known
    began = window.resets_at - window.span
    return tuple(reading for reading in known if reading.at >= began)


def _is_flat(last: Readings, reading: Reading) -> bool:
    return all(each.used_percent == reading.used_percent for each in last)


def _share_slot(last: Readings, step: timedelta) -> bool:
    """The last reading but one is so near that the last was only a stand-in for the next."""
    return last[1].at - last[0].at < step


class WindowHistory:
    """The readings of every account's windows, in memory.

    Changing state, in the loop's thread only: the readings, whose wait to be saved, and the task that saves them.
    """

    def __init__(
        self,
        save: Callable[[AccountId, ByWindow], Awaitable[None]],
        events: EventBus,
    ) -> None:
        self._save = save
        self._readings: dict[AccountId, dict[str, Readings]] = {}
        self._unsaved: set[AccountId] = set()
        self._saving: asyncio.Task[None] | None = None
        events.subscribe(self._hear)

    def readings(self, account_id: AccountId, window_name: str) -> Readings:
        """Since the window began; empty when nothing was read."""
        return self._readings.get(account_id, {}).get(window_name, ())

    def restore(self, saved: Iterable[tuple[AccountId, ByWindow]]) -> None:
        """Takes what was kept before this start."""
        self._readings.update((account_id, dict(windows)) for account_id, windows in saved)

    async def close(self) -> None:
        await tasks.cancel(self._saving)
        await self._save_all()

    def _hear(self, event: Event) -> None:
        if isinstance(event, UsageChanged):
            self._add(event.usage.account_id, event.usage.windows)
        elif isinstance(event, AccountRemoved):
            self._readings.pop(event.account_id, None)
            self._unsaved.discard(event.account_id)

    def _add(self, account_id: AccountId, windows: Iterable[UsageWindow]) -> None:
        before = self._readings.get(account_id, {})
        now = {window.name: with_reading(before.get(window.name, ()), window) for window in windows}
        if now == before:
            return
        self._readings[account_id] = now
        self._unsaved.add(account_id)
        if self._saving is None or self._saving.done():
            self._saving = tasks.spawn("save window readings", self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(SAVE_S)
        await self._save_all()

    async def _save_all(self) -> None:
        unsaved, self._unsaved = self._unsaved, set()
        for account_id in unsaved:
            try:
                await self._save(account_id, self._readings.get(account_id, {}))
            except StoreError as error:
                # The next change tries again; the store tells its own trouble.
                log.info("The window readings of %s were not saved: %s", account_id, error.title)
