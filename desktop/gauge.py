"""The drawn gauges as values and geometry: the tray icon with its two bars, the ring of a menu row. No Qt.

Fills are counted in sixteenths, so that an icon is drawn anew only when it would look different. All edges lie on
whole pixels; each size has its own grid, because a scaled 16 px icon is a blurred one.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.pace import Tone

STEPS = 16


class Sign(StrEnum):
    """What the tray icon says beside its bars."""

    NONE = "none"
    ATTENTION = "attention"
    """An exclamation mark in place of the lower bar: an account or the keyring needs the user."""
    OFF = "off"
    """A diagonal stroke: the proxy was stopped."""
    FAILED = "failed"
    """The same in red: the proxy could not start."""


@dataclass(frozen=True, slots=True)
class BarState:
    """One bar as the eye tells it apart."""

    fill: int | None = None
    """Sixteenths; None for nothing known."""
    tone: Tone = Tone.NONE
    tick: int | None = None
    """Where use at an even pace would stand, in sixteenths; None without."""


@dataclass(frozen=True, slots=True)
class IconState:
    """All that the tray icon shows; equal states look the same."""

    upper: BarState = BarState()
    lower: BarState = BarState()
    is_stale: bool = False
    sign: Sign = Sign.NONE
    is_coloured: bool = False
    """Bars have their colour also while all is well."""

    @property
    def bars(self) -> tuple[BarState, BarState]:
        """As drawn: under a stroke the ticks would only be clutter."""
        if self.sign not in {Sign.OFF, Sign.FAILED}:
            return self.upper, self.lower
        return replace(self.upper, tick=None), replace(self.lower, tick=None)

    @property
    def has_colour(self) -> bool:
        """It cannot be a one-colour mask that the desktop tints."""
        warns = {Tone.TIGHT, Tone.RUNS_OUT} | ({Tone.SPARE} if self.is_coloured else set())
        if self.sign in {Sign.ATTENTION, Sign.FAILED} or self.upper.tone in warns:
            return True
        return self.lower.tone in warns


@dataclass(frozen=True, slots=True)
class RingState:
    """The gauge of a menu row: a ring for the shorter window, a dot within when the longer one is in trouble."""

    fill: int | None = None
    tone: Tone = Tone.NONE
    dot: Tone = Tone.NONE
    is_stale: bool = False
    needs_attention: bool = False
    """An exclamation mark instead of the ring."""


def steps(percent: float | None) -> int | None:
    """0-100 in sixteenths. Only nothing is 0 and only all is 16, so that a bar never looks full before it is."""
    if percent is None:
        return None
    if percent <= 0:
        return 0
    if percent >= 100:
        return STEPS
    return min(STEPS - 1, max(1, round(percent * STEPS / 100)))


@dataclass(frozen=True, slots=True)
class Grid:
    """The pixels of the tray icon at one size."""

    size: int
    margin: int
    """Left and right of the bars."""
    bar: int
    """A bar's height."""
    gap: int
    """Between the two bars."""
    radius: int
    tick: int
    """The pace tick's width; 0 where there is no room for one."""
    overhang: int
    """How far the tick stands out above and below its bar."""
    halo: int
    """Cleared on both sides of the tick and the stroke, so that they show on a filled bar."""

    @property
    def top(self) -> int:
        return (self.size - 2 * self.bar - self.gap) // 2

    @property
    def width(self) -> int:
        return self.size - 2 * self.margin


GRIDS = {
    grid.size: grid
    for grid in (
        Grid(16, margin=1, bar=5, gap=2, radius=1, tick=0, overhang=0, halo=1),
        Grid(22, margin=1, bar=7, gap=4, radius=1, tick=1, overhang=1, halo=1),
        Grid(24, margin=1, bar=7, gap=4, radius=1, tick=1, overhang=1, halo=1),
        Grid(32, margin=2, bar=9, gap=6, radius=2, tick=2, overhang=2, halo=1),
        Grid(44, margin=2, bar=13, gap=8, radius=2, tick=3, overhang=3, halo=2),
        Grid(48, margin=3, bar=14, gap=8, radius=3, tick=3, overhang=3, halo=2),
        Grid(64, margin=4, bar=19, gap=10, radius=4, tick=4, overhang=4, halo=2),
    )
}
"""The sizes that trays ask for, from X11's 22 px to a 64 px panel at double density."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class BarShape:
    """Where one bar is drawn."""

    track: Rect
    radius: int
    fill: Rect | None
    """Within the track, from its left edge."""
    tick: Rect | None
    halo: Rect | None
    """Cleared before the tick is drawn."""


@dataclass(frozen=True, slots=True)
class MarkShape:
    """Where the exclamation mark is drawn."""

    stem: Rect
    dot: Rect


@dataclass(frozen=True, slots=True)
class StrokeShape:
    """The diagonal of a proxy that does not run, from lower left to upper right."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    halo: float
    """The cleared stroke's width under it."""


def upper_bar(grid: Grid, state: BarState) -> BarShape:
    return _bar(grid, state, grid.top)


def lower_bar(grid: Grid, state: BarState) -> BarShape:
    return _bar(grid, state, grid.top + grid.bar + grid.gap)


def mark(grid: Grid) -> MarkShape:
    """In place of the lower bar, a little taller than it."""
    width = 2 * round(grid.size / 18)  # even, as the size is: so it stands in the very middle
    x = (grid.size - width) // 2
    bottom = grid.top + 2 * grid.bar + grid.gap + max(1, grid.overhang // 2)
    dot = Rect(x, bottom - width, width, width)
    space = max(1, width // 2)
    top = grid.top + grid.bar + max(1, grid.gap // 2)
    return MarkShape(Rect(x, top, width, dot.y - space - top), dot)


def stroke(grid: Grid) -> StrokeShape:
    width = max(2.0, grid.size / 12)
    inset = grid.margin + width / 2
    far = grid.size - inset
    return StrokeShape((inset, far), (far, inset), width, width + 2 * grid.halo)


def _bar(grid: Grid, state: BarState, y: int) -> BarShape:
    track = Rect(grid.margin, y, grid.width, grid.bar)
    fill = _filled(track, state.fill)
    if not grid.tick or state.tick is None:
        return BarShape(track, grid.radius, fill, None, None)
    x = grid.margin + round((grid.width - grid.tick) * state.tick / STEPS)
    tick = Rect(x, y - grid.overhang, grid.tick, grid.bar + 2 * grid.overhang)
    halo = Rect(x - grid.halo, tick.y, grid.tick + 2 * grid.halo, tick.height)
    return BarShape(track, grid.radius, fill, tick, halo)


def _filled(track: Rect, fill: int | None) -> Rect | None:
    """At least one pixel for something, at least one left for something left."""
    if not fill:
        return None
    pixels = round(track.width * fill / STEPS)
    if fill < STEPS:
        pixels = min(track.width - 1, max(1, pixels))
    return Rect(track.x, track.y, pixels, track.height)
