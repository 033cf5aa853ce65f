"""Where the pieces of a stacked area lie: plain arithmetic, without a widget."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

NICE = (1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""What a scale may end at, times a power of ten: half of each is a number people like as well."""
LABEL_GAP = 6
"""Between a mark's line and its label."""


@dataclass(frozen=True, slots=True)
class Band:
    """One part of the sum."""

    title: str
    token: str
    """The name of its colour in the theme."""


@dataclass(frozen=True, slots=True)
class Mark:
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
    marks: tuple[Mark, ...] = ()

    @property
    def top(self) -> int:
        """The largest sum."""
        return max(map(sum, self.columns), default=0)


def scale_top(largest: float) -> float:
    """Where a scale ends that begins at 0 and holds `largest`."""
    if largest <= 0:
        return 1.0
    power = 1.0
    while power * 10 < largest:
        power *= 10
    while power > largest:
        power /= 10
    return next(nice * power for nice in NICE if nice * power >= largest)


def places(count: int, box: QRectF) -> list[float]:
    """Where each of `count` steps stands: the first at the left edge, the last at the right one."""
    if count == 1:
        return [box.right()]
    return [box.left() + box.width() * at / (count - 1) for at in range(count)]


def outlines(
    columns: Sequence[Sequence[int]], box: QRectF, top: float
) -> list[list[tuple[float, float]]]:
    """The outline of each band in `box`, where `top` is as high as the box; a single step fills the width."""
    if not columns:
        return []
    drawn = columns if len(columns) > 1 else [columns[0], columns[0]]
    lefts = places(len(drawn), box)
    floor = [box.bottom()] * len(drawn)
    found = []
    for band in range(len(drawn[0])):
        height = [column[band] / top * box.height() for column in drawn]
        ceiling = [low - rise for low, rise in zip(floor, height, strict=True)]
        upper = list(zip(lefts, ceiling, strict=True))
        lower = list(zip(lefts, floor, strict=True))
        found.append([*upper, *reversed(lower)])
        floor = ceiling
    return found


def nearest(x: float, lefts: Sequence[float]) -> int:
    """The step that stands nearest to `x`."""
    return min(range(len(lefts)), key=lambda at: abs(lefts[at] - x))


def labels_that_fit(spans: Sequence[tuple[float, float]], chosen: int = -1) -> list[int]:
    """Which labels can be written without one over another, from the left; the `chosen` one always."""
    taken = [spans[chosen]] if 0 <= chosen < len(spans) else []
    fitting = [chosen] if taken else []
    for at, (left, right) in enumerate(spans):
        if at != chosen and all(right <= a or left >= b for a, b in taken):
            taken.append((left, right))
            fitting.append(at)
    return sorted(fitting)


def label_span(x: float, width: float, right: float) -> tuple[float, float]:
    """Where a mark's label stands: at the right of its line, or at the left where there is no room."""
    if x + LABEL_GAP + width <= right:
        return x + LABEL_GAP, x + LABEL_GAP + width
    return x - LABEL_GAP - width, x - LABEL_GAP
