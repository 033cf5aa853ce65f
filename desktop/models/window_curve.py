"""A usage window from its beginning to its reset, as a curve: what was read, even pace, and where it leads. No Qt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from desktop import format as fmt
from desktop import manner
from desktop.language import translate
from desktop.pace import Outlook, Pace, outlook
from desktop.wording import short_outlook, window_heading
from proxy.model import UsageWindow
from proxy.window_history import Readings

MOST_ROWS = 12
"""Of the curve as a table."""


@dataclass(frozen=True, slots=True)
class Point:
    """How much was used, or will be, at a moment."""

    at: datetime
    used_percent: float


@dataclass(frozen=True, slots=True)
class WindowCurve:
    """What a burn-up shows."""

    window: UsageWindow
    began: datetime
    ends: datetime
    now: datetime
    pace: Pace
    used: tuple[Point, ...]
    """The readings, oldest first, and what is used now. Before the first nothing is known, and nothing is drawn."""
    forecast: tuple[Point, ...]
    """From now to the limit or to the reset; empty while nothing can be said."""


def window_curve(window: UsageWindow, readings: Readings, now: datetime) -> WindowCurve | None:
    """None for a window whose beginning or end is not known, and for one past its reset."""
    if window.resets_at is None or window.span is None or window.is_expired(now):
        return None
    began, pace = window.resets_at - window.span, outlook(window, now)
    used = [Point(each.at, each.used_percent) for each in readings if began <= each.at <= now]
    if not used or used[-1].at < window.observed_at <= now:
        used.append(Point(min(window.observed_at, now), window.used_percent))
    if used[-1].at < now:
        used.append(Point(now, window.used_percent))
    forecast = tuple(_forecast(window.used_percent, pace, window.resets_at, now))
    return WindowCurve(window, began, window.resets_at, now, pace, tuple(used), forecast)


def _forecast(used: float, pace: Pace, ends: datetime, now: datetime) -> Iterator[Point]:
    """The same projection that the verdict is made from."""
    if pace.projected_percent is None:
        return
    yield Point(now, used)
    if pace.runs_out_at is not None:
        yield Point(pace.runs_out_at, 100.0)
    else:
        yield Point(ends, pace.projected_percent)


def end_text(curve: WindowCurve) -> str:
    """How it ends, in the few words that stand in the picture."""
    pace = curve.pace
    if pace.runs_out_at is not None:
        left = fmt.time_left(pace.runs_out_at - curve.now)
        return translate("Chart", "limit in {left}").format(left=left)
    if pace.verdict in {Outlook.SPARE, Outlook.TIGHT}:
        return translate("Chart", "{percent} spare").format(percent=fmt.percent(pace.spare_percent))
    if pace.verdict is Outlook.YOUNG:
        return translate("Chart", "too early to say")
    return short_outlook(curve.window, pace, curve.now)


def curve_text(curve: WindowCurve, name: str) -> str:
    """The whole picture in a sentence, for screen readers."""
    wanted = manner.current()
    title = translate("Chart", "{window} of {name}")
    parts = [
        title.format(window=window_heading(curve.window.name), name=name),
        wanted.share(curve.window.used_percent),
        short_outlook(curve.window, curve.pace, curve.now),
    ]
    if curve.pace.even_percent is not None:
        even = translate("Chart", "{share} at an even pace")
        parts.insert(2, even.format(share=wanted.share(curve.pace.even_percent)))
    when = fmt.moment(curve.ends, curve.now)
    parts.append(translate("Chart", "resets {when}").format(when=when))
    return ", ".join(part for part in parts if part)


def curve_headings() -> tuple[str, str]:
    """Of the curve as a table."""
    used, left = translate("Chart", "Used"), translate("Chart", "Left")
    return translate("Chart", "Time"), left if manner.current().shows_left else used


def curve_rows(curve: WindowCurve) -> tuple[tuple[str, str], ...]:
    """The curve as a table: some readings, the newest among them, and where it leads."""
    count = len(curve.used)
    step = max(1, -(-count // MOST_ROWS))
    shown = [curve.used[at] for at in reversed(range(count - 1, -1, -step))]
    rows = [_row(point, curve.now) for point in shown]
    if curve.forecast:
        when, share = _row(curve.forecast[-1], curve.now)
        rows.append((when, translate("Chart", "{share}, expected").format(share=share)))
    return tuple(rows)


def _row(point: Point, now: datetime) -> tuple[str, str]:
    return fmt.moment(point.at, now), manner.current().share(point.used_percent)
