"""What is known of each account's limits: merged from whatever states them, told and saved in moderation."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from proxy import tasks
from proxy.clock import Clock
from proxy.errors import ProxyError
from proxy.events import EventBus, UsageChanged
from proxy.model import (
    SHORTEST_SPAN,
    AccountId,
    ExtraUsage,
    Observation,
    Usage,
    UsageWindow,
)
from proxy.usage_poller import CheckOutcome, UsagePoller

__all__ = ["CheckOutcome", "UsagePoller", "UsageTracker", "extra_usage_ends", "merge"]

log = logging.getLogger(__name__)

OVERTAKEN = timedelta(minutes=30)
"""No answer overtakes another by more; a word that is so much newer comes of a clock that was put back since."""
STEP_S = 1.0
"""At most one event and one write per account in this time, however many answers come."""


class UsageTracker:
    """The usage of every account, in memory.

    Changing state, in the loop's thread only: the usages, when each was last told, and those that wait for it.
    """

    def __init__(
        self,
        save: Callable[[Usage], Awaitable[None]],
        events: EventBus,
        clock: Clock,
        on_change: Callable[[Usage], None] = lambda usage: None,
    ) -> None:
        """`on_change` hears at once of what the event tells later: who decides must not lag behind."""
        self._save = save
        self._on_change = on_change
        self._events = events
        self._clock = clock
        self._usages: dict[AccountId, Usage] = {}
        self._observed: dict[AccountId, Observation] = {}
        self._told_at: dict[AccountId, float] = {}
        self._waiting: dict[AccountId, asyncio.TimerHandle] = {}

    def usage(self, account_id: AccountId) -> Usage:
        """What is known now; empty for an account that nothing was said of."""
        return self._usages.get(account_id, Usage(account_id))

    def restore(self, usages: Iterable[Usage]) -> None:
        """Takes what was saved before this start. No events."""
        self._usages.update((usage.account_id, usage) for usage in usages)

    def observe(self, account_id: AccountId, observation: Observation) -> None:
        """Merges what an answer said. Cheap: it is called on the way of every request."""
        if self._observed.get(account_id) is observation:
            return  # the answers of one busy second say the same
        self._observed[account_id] = observation
        merged = merge(self.usage(account_id), observation, self._clock())
        self._usages[account_id] = merged
        self._on_change(merged)
        if account_id in self._waiting:
            return
        loop = asyncio.get_running_loop()
        due_s = self._told_at.get(account_id, float("-inf")) + STEP_S - loop.time()
        if due_s <= 0:
            self._tell(account_id)
        else:
            self._waiting[account_id] = loop.call_later(due_s, self._tell, account_id)

    def forget(self, account_id: AccountId) -> None:
        """The account is gone."""
        self._usages.pop(account_id, None)
        self._observed.pop(account_id, None)
        self._told_at.pop(account_id, None)
        if (timer := self._waiting.pop(account_id, None)) is not None:
            timer.cancel()

    async def close(self) -> None:
        """Saves what still waits for its turn."""
        for account_id, timer in tuple(self._waiting.items()):
            timer.cancel()
            await self._keep(self.usage(account_id))
        self._waiting.clear()

    def _tell(self, account_id: AccountId) -> None:
        self._waiting.pop(account_id, None)
        self._told_at[account_id] = asyncio.get_running_loop().time()
        usage = self.usage(account_id)
        self._events.publish(UsageChanged(usage))
        tasks.spawn(f"save the usage of {account_id}", self._keep(usage))

    async def _keep(self, usage: Usage) -> None:
        try:
            await self._save(usage)
        except ProxyError as error:  # the next change tries again; the store tells its own trouble
            log.info("The usage of %s was not saved: %s", usage.account_id, error.title)


def merge(usage: Usage, observation: Observation, now: datetime) -> Usage:
    """`usage` with what was observed.

    1. A complete observation (the endpoint) replaces every window that is not newer than itself.
    2. Any other (headers) replaces the windows it names.
    3. Answers overtake each other: of one window the newer word stays.
    """
    before = {window.name: window for window in usage.windows}
    named = {window.name: _newer(before.get(window.name), window) for window in observation.windows}
    if observation.is_complete:
        kept = {name: old for name, old in before.items() if _was_later(old, now)}
    else:
        kept = before
    return replace(
        usage,
        windows=tuple({**kept, **named}.values()),
        extra=_merge_extra(usage.extra, observation),
        checked_at=now if observation.is_complete else usage.checked_at,
        banked_resets=_merge_resets(usage, observation),
    )


def _merge_resets(usage: Usage, observation: Observation) -> int | None:
    is_told = observation.is_complete or observation.banked_resets is not None
    return observation.banked_resets if is_told else usage.banked_resets


def extra_usage_ends(observation: Observation, now: datetime) -> datetime:
    """When requests will be paid by the plan again: once every window that is full has reset.

    Where no reset is stated it is looked at again after SHORTEST_SPAN; the next answer tells whether it still goes on.
    """
    full = [w for w in observation.windows if w.is_rejected or w.used_percent >= 100]
    resets = [w.resets_at for w in full or observation.windows if w.resets_at is not None]
    if not resets:
        return now + SHORTEST_SPAN
    return max(resets) if full else min(resets)


def _newer(old: UsageWindow | None, new: UsageWindow) -> UsageWindow:
    """The endpoint does not say whether a full window refuses, so that survives it."""
    if old is None:
        return new
    if _was_later(old, new.observed_at):
        return old
    still_refuses = old.is_rejected and old.source is not new.source and new.used_percent >= 100
    return replace(new, is_rejected=True) if still_refuses else new


def _was_later(old: UsageWindow, moment: datetime) -> bool:
    return timedelta(0) < old.observed_at - moment < OVERTAKEN


def _merge_extra(old: ExtraUsage | None, observation: Observation) -> ExtraUsage | None:
    """Headers know whether extra usage is paid right now, the endpoint knows the amounts."""
    new = observation.extra
    if observation.is_complete:
        is_full = any(window.used_percent >= 100 for window in observation.windows)
        was_in_use = old is not None and old.is_in_use and is_full
        return None if new is None else replace(new, is_in_use=was_in_use)
    if new is None:  # an answer that names windows and no extra usage was paid by the plan
        return replace(old, is_in_use=False) if old is not None and observation.windows else old
    if old is None:
        return new
    return replace(new, used=old.used, limit=old.limit, currency=old.currency)
