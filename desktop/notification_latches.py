"""What was notified before, so that nothing is told twice: kept in the store, over restarts and renames.

A window's latch belongs to an account's id, the window's name and its reset. No Qt.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from desktop.notification import Kind
from proxy.model import AccountId, UsageWindow

log = logging.getLogger(__name__)

STATE_KEY = "desktop/notified"
"""In the store."""
SAME_RESET = timedelta(minutes=10)
"""Providers round the time of a reset, and state it as a time left: it moves by seconds."""
FALLEN_PERCENT = 10.0
"""Use that has fallen by more was reset; less is a correction. Above the steps in which a peak is kept."""
PEAK_STEP_PERCENT = 5.0
"""A peak is kept in such steps: else each answer of a provider would be a write."""


@dataclass(frozen=True, slots=True)
class WindowLatch:
    """What was told of one window until one reset."""

    account_id: AccountId
    name: str
    resets_at: datetime | None = None
    peak_percent: float = 0.0
    """The most that was seen used."""
    threshold: float = 0.0
    """The highest that was told."""
    told: frozenset[Kind] = frozenset()
    was_used_up: bool = False
    """Nearly nothing was left before the last reset, and that it is back was not told yet."""
    runs_out_since: datetime | None = None
    """How long the projection has been saying so without a pause. Not kept: nobody looked in between."""

    def is_of(self, window: UsageWindow) -> bool:
        """`window` still runs to the reset that this is about.

        A clock that was set moves resets that were stated as a time left, by hours, and yet nothing began anew: then
        the use has not fallen.
        """
        if self.resets_at is None or window.resets_at is None:
            return True
        apart = abs(window.resets_at - self.resets_at)
        if apart <= SAME_RESET:
            return True
        has_fallen = window.used_percent < self.peak_percent - FALLEN_PERCENT
        return not has_fallen and window.span is not None and apart < window.span / 2

    def is_moved_by(self, window: UsageWindow) -> bool:
        """Of the same reset `window` knows another time. Seconds are left alone: each would be a write."""
        if self.resets_at is None or window.resets_at is None:
            return self.resets_at is None and window.resets_at is not None
        return abs(window.resets_at - self.resets_at) > SAME_RESET


@dataclass(frozen=True, slots=True)
class Latches:
    """All that was told."""

    windows: tuple[WindowLatch, ...] = ()
    logins: frozenset[str] = frozenset()
    """Of accounts that need a sign-in, or whose login ends soon; see `notification_rules`."""
    version: str = ""
    """The newer one that was told."""
    failure: str = ""
    """Why the proxy does not run, as told. Not kept: each start that fails is news."""

    def window(self, account_id: AccountId, name: str) -> WindowLatch | None:
        for latch in self.windows:
            if (latch.account_id, latch.name) == (account_id, name):
                return latch
        return None


def encoded(latches: Latches) -> str:
    """As the store keeps them."""
    windows = tuple(
        replace(
            latch,
            peak_percent=latch.peak_percent // PEAK_STEP_PERCENT * PEAK_STEP_PERCENT,
            runs_out_since=None,
        )
        for latch in latches.windows
    )
    return msgspec.json.encode(replace(latches, windows=windows, failure="")).decode()


def decoded(text: str | None) -> Latches:
    """What `encoded` made; none where it cannot be read: then something may be told once more."""
    if not text:
        return Latches()
    try:
        return msgspec.json.decode(text, type=Latches)
    except msgspec.MsgspecError as error:
        log.warning("What was notified before cannot be read: %s", error)
        return Latches()
