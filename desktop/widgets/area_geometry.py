"""Where the pieces of a stacked area lie: plain arithmetic, without a widget."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.widgets.chart_axes import Plot, kept_apart

LABEL_GAP = 6
"""Between a mark's line and its label."""


@dataclass(frozen=True, slots=True)
class Band:
    """One part of the sum."""

    title: str
    token: str
    """The name of its colour in the theme."""


@dataclass(frozen=True, slots=True)
class StepMark:
    """Something that happened at one step."""

    step: int
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows."""

    bands: tuple[Band, ...] = ()
    """From the bottom up."""
    columns: tuple[tuple[int, ...], ...] = ()
    """For each step the size of each band."""
    marks: tuple[StepMark, ...] = ()

    @property
    def top(self) -> int:
        """The largest sum."""
        return max(map(sum, self.columns), default=0)


def across(count: int) -> tuple[float, float]:
    """The first and the last of `count` steps as the values of an axis; a single one stands at its end."""
    return (0.0, count - 1.0) if count > 1 else (-1.0, 0.0)


def outlines(columns: Sequence[Sequence[int]], plot: Plot) -> list[list[tuple[float, float]]]:
    """The outline of each band, on the plot's scales; a single step fills the width."""
    if not columns:
        return []
    drawn = columns if len(columns) > 1 else [columns[0], columns[0]]
    lefts = [plot.across.at(plot.across.low + at) for at in range(len(drawn))]
    floor = [0] * len(drawn)
    found = []
    for band in range(len(drawn[0])):
        ceiling = [low + column[band] for low, column in zip(floor, drawn, strict=True)]
        upper = list(zip(lefts, map(plot.up.at, ceiling), strict=True))
        lower = list(zip(lefts, map(plot.up.at, floor), strict=True))
        found.append([*upper, *reversed(lower)])
        floor = ceiling
    return found


def nearest(pixel: float, count: int, plot: Plot) -> int:
    """The step of `count` that stands nearest to `pixel`."""
    return min(count - 1, max(0, round(plot.across.value(pixel))))


def labels_that_fit(spans: Sequence[tuple[float, float]], chosen: int = -1) -> list[int]:
    """Which labels can be written without one over another, from the left; the `chosen` one always."""
    order = sorted(range(len(spans)), key=lambda at: at != chosen)
    return sorted(order[at] for at in kept_apart([spans[each] for each in order], 0))


def label_span(x: float, width: float, right: float) -> tuple[float, float]:
    """Where a mark's label stands: at the right of its line, or at the left where there is no room."""
    if x + LABEL_GAP + width <= right:
        return x + LABEL_GAP, x + LABEL_GAP + width
    return x - LABEL_GAP - width, x - LABEL_GAP
