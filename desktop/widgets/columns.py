"""How a table's columns share its width. No Qt: pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """How wide a column is and when it gives way. Widths are in the drawings' pixels."""

    title: str
    width: int
    """At least this; what is left over goes to those with a `stretch`."""
    stretch: int = 0
    is_number: bool = False
    """Right-aligned, in digits of one width."""
    drop: int = 0
    """Left out in a narrow window, the highest first; 0 stays."""


def fit(
    columns: Sequence[Column], room: int, scale: float, titles: Sequence[int] = ()
) -> list[int]:
    """The width of each column in `room` pixels; 0 for one that is left out.

    `titles` are the pixels that the headings need: no column is narrower while there is room for all that stay.
    """
    kept = list(range(len(columns)))
    least = [round(column.width * scale) for column in columns]
    least = [max(pair) for pair in zip(least, titles, strict=True)] if titles else least
    for dropped in sorted(kept, key=lambda at: -columns[at].drop):
        if sum(least[at] for at in kept) <= room or columns[dropped].drop == 0:
            break
        kept.remove(dropped)
    shares = [column.stretch if at in kept else 0 for at, column in enumerate(columns)]
    wanted = [width if at in kept else 0 for at, width in enumerate(least)]
    if sum(wanted) > room:
        return _shrunk(wanted, shares, room)
    return _spread(wanted, shares if any(shares) else wanted, room - sum(wanted))


def _shrunk(widths: list[int], shares: list[int], room: int) -> list[int]:
    """Words, which stretch, give way to half their width; numbers and states stay whole as long as that helps."""
    lacking = sum(widths) - room
    words = [width if share else 0 for width, share in zip(widths, shares, strict=True)]
    if lacking <= sum(words) // 2:
        return _spread(widths, words, -lacking)
    return _spread(widths, widths, -lacking)


def _spread(widths: list[int], shares: list[int], spare: int) -> list[int]:
    """`spare` pixels, which may be fewer than none, added by shares; what rounding leaves goes to the largest share."""
    whole = sum(shares)
    given = [
        width + int(spare * share / whole) for width, share in zip(widths, shares, strict=True)
    ]
    given[shares.index(max(shares))] += sum(widths) + spare - sum(given)
    return given
