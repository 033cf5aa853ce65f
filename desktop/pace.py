"""Whether a usage window lasts until its reset: even pace, projection, verdict. Pure.

The colour of a window says how it will end, never its level alone: 80 % used is fine an hour before the reset and
a warning on the first day. The projection goes on at the window's average pace so far.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from proxy.model import UsageWindow

YOUNG_SHARE = 0.1
"""Of the span: before that, a short burst would be projected to a disaster."""
TIGHT_FROM_PERCENT = 90.0
"""A window that is projected to land in its last tenth is tight."""
YOUNG_TIGHT_PERCENT = 75.0
YOUNG_RED_PERCENT = 90.0


class Outlook(StrEnum):
    """How a window will end."""

    SPARE = "spare"
    TIGHT = "tight"
    """It lands in the last tenth."""
    RUNS_OUT = "runs_out"
    """Before its reset."""
    REACHED = "reached"
    """Nothing is left until the reset."""
    YOUNG = "young"
    """Too little of it has passed to say; the level alone counts."""
    UNKNOWN = "unknown"
    """Its reset has passed, or no span or reset is known: there is nothing to project."""


class Tone(StrEnum):
    """The colour that goes with it. One of three, or none where nothing is known."""

    NONE = "none"
    SPARE = "spare"
    TIGHT = "tight"
    RUNS_OUT = "runs_out"


@dataclass(frozen=True, slots=True)
class Pace:
    """What can be said of a window now."""

    verdict: Outlook
    tone: Tone
    even_percent: float | None = None
    """Where use at an even pace would stand now, 0-100: the tick on the bar. None when not known."""
    projected_percent: float | None = None
    """Used at the reset when it goes on like this; may exceed 100. None while YOUNG, REACHED or UNKNOWN."""
    runs_out_at: datetime | None = None
    """Only with RUNS_OUT."""

    @property
    def spare_percent(self) -> float | None:
        """Left at the reset when it goes on like this; None when that is not known or below nothing."""
        if self.projected_percent is None or self.projected_percent > 100:
            return None
        return 100 - self.projected_percent


UNKNOWN = Pace(Outlook.UNKNOWN, Tone.NONE)


def outlook(window: UsageWindow | None, now: datetime) -> Pace:
    """How `window` will end; UNKNOWN for no window and for one past its reset."""
    if window is None or window.is_expired(now):
        return UNKNOWN
    passed = passed_share(window, now)
    even = None if passed is None else 100 * passed
    if window.is_rejected or window.used_percent >= 100:
        return Pace(Outlook.REACHED, Tone.RUNS_OUT, even)
    if passed is None:
        return Pace(Outlook.UNKNOWN, _tone_of_level(window.used_percent))
    if passed < YOUNG_SHARE:
        return Pace(Outlook.YOUNG, _tone_of_level(window.used_percent), even)
    return _projected(window, passed, now)


def passed_share(window: UsageWindow, now: datetime) -> float | None:
    """How much of the window's span has passed, 0-1; None without a span or a reset."""
    if window.resets_at is None or not window.span:
        return None
    left = (window.resets_at - now) / window.span
    return min(1.0, max(0.0, 1 - left))


def _projected(window: UsageWindow, passed: float, now: datetime) -> Pace:
    projected = window.used_percent / passed
    even = 100 * passed
    if projected > 100:
        return Pace(
            Outlook.RUNS_OUT, Tone.RUNS_OUT, even, projected, _runs_out_at(window, passed, now)
        )
    if projected >= TIGHT_FROM_PERCENT:
        return Pace(Outlook.TIGHT, Tone.TIGHT, even, projected)
    return Pace(Outlook.SPARE, Tone.SPARE, even, projected)


def _runs_out_at(window: UsageWindow, passed: float, now: datetime) -> datetime:
    """When the rest is used up at the average pace so far; `used_percent` is above zero here."""
    assert window.span is not None
    elapsed: timedelta = window.span * passed
    return now + elapsed * ((100 - window.used_percent) / window.used_percent)


def _tone_of_level(used_percent: float) -> Tone:
    if used_percent >= YOUNG_RED_PERCENT:
        return Tone.RUNS_OUT
    return Tone.TIGHT if used_percent >= YOUNG_TIGHT_PERCENT else Tone.SPARE
