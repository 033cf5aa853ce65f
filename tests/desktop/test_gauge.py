"""The tray icon and the rings: geometry as values, and pixels at the sizes that panels use most."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from desktop import gauge
from desktop.gauge import GRIDS, BarState, Grid, IconState, Rect, RingState, Sign, steps
from desktop.gauge_painter import STALE_OPACITY, icon_image, ring_image, tray_icon
from desktop.pace import Tone
from desktop.tokens import DARK, LIGHT, Tokens

EVERY_GRID = pytest.mark.parametrize("grid", GRIDS.values(), ids=lambda grid: str(grid.size))
PIXEL_SIZES = pytest.mark.parametrize("size", [16, 22, 32])
HALF = IconState(BarState(8, Tone.SPARE, 12), BarState(4, Tone.SPARE, 12))


def pixel(image: QImage, x: int, y: int) -> QColor:
    return image.pixelColor(x, y)


def upper_middle(size: int) -> int:
    grid = GRIDS[size]
    return grid.top + grid.bar // 2


def lower_middle(size: int) -> int:
    grid = GRIDS[size]
    return grid.top + grid.bar + grid.gap + grid.bar // 2


def colours(image: QImage) -> set[str]:
    """Every opaque colour in it."""
    found = (pixel(image, x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name().upper() for colour in found if colour.alpha() == 255}


@pytest.mark.parametrize(
    ("percent", "step"),
    [(None, None), (-1, 0), (0, 0), (0.1, 1), (42, 7), (50, 8), (99.9, 15), (100, 16), (140, 16)],
)
def test_a_fill_is_empty_only_at_nothing_and_full_only_at_all(
    percent: float | None, step: int | None
) -> None:
    assert steps(percent) == step


@EVERY_GRID
def test_both_bars_lie_inside_and_in_the_middle(grid: Grid) -> None:
    upper = gauge.upper_bar(grid, BarState()).track
    lower = gauge.lower_bar(grid, BarState()).track

    assert upper.y == grid.size - lower.bottom
    assert upper.x == grid.size - lower.right
    assert lower.y - upper.bottom == grid.gap


@EVERY_GRID
def test_every_step_of_a_fill_is_wider_than_the_one_before(grid: Grid) -> None:
    widths = [
        fill.width if (fill := gauge.upper_bar(grid, BarState(step)).fill) else 0
        for step in range(17)
    ]

    assert widths[0] == 0
    assert widths[15] < widths[16] == grid.width
    assert widths == sorted(widths)
    if grid.width > 16:
        assert len(set(widths)) == 17


@EVERY_GRID
def test_a_tick_stays_inside_the_bar_and_the_icon(grid: Grid) -> None:
    ends = [gauge.lower_bar(grid, BarState(8, tick=tick)).tick for tick in (0, 16)]

    if not grid.tick:
        assert ends == [None, None]
        return
    left, right = ends
    assert left is not None
    assert right is not None
    assert (left.x, right.right) == (grid.margin, grid.size - grid.margin)
    assert right.bottom <= grid.size


def test_there_is_no_room_for_a_tick_at_16_px() -> None:
    assert [grid.size for grid in GRIDS.values() if not grid.tick] == [16]


@EVERY_GRID
def test_two_ticks_above_each_other_do_not_touch(grid: Grid) -> None:
    bars = BarState(8, tick=8)
    upper, lower = gauge.upper_bar(grid, bars).tick, gauge.lower_bar(grid, bars).tick

    if upper is not None and lower is not None:
        assert upper.bottom < lower.y


@EVERY_GRID
def test_the_mark_keeps_clear_of_the_upper_bar(grid: Grid) -> None:
    shape = gauge.mark(grid)

    assert shape.stem.y > gauge.upper_bar(grid, BarState()).track.bottom
    assert shape.stem.height > shape.dot.height
    assert shape.stem.bottom < shape.dot.y
    assert shape.dot.bottom <= grid.size
    assert shape.stem.x == grid.size - shape.stem.right


def test_ticks_are_left_out_under_a_stroke() -> None:
    assert replace(HALF, sign=Sign.OFF).bars == (BarState(8, Tone.SPARE), BarState(4, Tone.SPARE))
    assert HALF.bars == (HALF.upper, HALF.lower)


@pytest.mark.parametrize(
    ("state", "has_colour"),
    [
        (IconState(), False),
        (HALF, False),
        (replace(HALF, is_stale=True), False),
        (replace(HALF, sign=Sign.OFF), False),
        (replace(HALF, sign=Sign.FAILED), True),
        (replace(HALF, sign=Sign.ATTENTION), True),
        (replace(HALF, lower=BarState(15, Tone.TIGHT)), True),
        (replace(HALF, is_coloured=True), True),
        (IconState(is_coloured=True), False),
    ],
)
def test_a_desktop_may_tint_the_icon_while_no_colour_says_anything(
    state: IconState, has_colour: bool
) -> None:
    assert state.has_colour is has_colour


@PIXEL_SIZES
@pytest.mark.parametrize("panel", [LIGHT, DARK], ids=["light", "dark"])
def test_fill_and_track_meet_on_a_whole_pixel(size: int, panel: Tokens) -> None:
    grid, y = GRIDS[size], upper_middle(size)
    image = icon_image(replace(HALF, upper=BarState(8, Tone.SPARE)), panel, size)

    edge = grid.margin + grid.width // 2
    assert pixel(image, edge - 1, y) == QColor(panel.text)
    assert pixel(image, edge, y).alphaF() == pytest.approx(0.32, abs=0.01)
    assert pixel(image, grid.margin - 1, y).alpha() == 0
    assert pixel(image, edge - 1, grid.top - 1).alpha() == 0


@PIXEL_SIZES
def test_the_lower_bar_shows_its_own_fill(size: int) -> None:
    grid, y = GRIDS[size], lower_middle(size)
    image = icon_image(replace(HALF, lower=BarState(4, Tone.SPARE)), DARK, size)

    quarter = grid.margin + round(grid.width / 4)
    assert pixel(image, quarter - 1, y) == QColor(DARK.text)
    assert pixel(image, quarter, y).alpha() < 128


@pytest.mark.parametrize("size", [22, 32])
def test_a_tick_shows_on_a_filled_bar_because_its_surroundings_are_cleared(size: int) -> None:
    grid, y = GRIDS[size], upper_middle(size)
    image = icon_image(IconState(BarState(16, Tone.SPARE, 8)), DARK, size)
    tick = gauge.upper_bar(grid, BarState(16, tick=8)).tick
    assert tick is not None

    row = [pixel(image, x, y).alpha() for x in range(tick.x - 2, tick.right + 2)]

    assert row == [255, 0, *[255] * grid.tick, 0, 255]
    assert pixel(image, tick.x, tick.y) == QColor(DARK.text)


def test_a_16_px_icon_has_no_tick() -> None:
    assert icon_image(HALF, DARK, 16) == icon_image(
        IconState(BarState(8, Tone.SPARE), BarState(4, Tone.SPARE)), DARK, 16
    )


@PIXEL_SIZES
@pytest.mark.parametrize("tone", [Tone.TIGHT, Tone.RUNS_OUT])
def test_only_the_bar_that_warns_is_coloured(size: int, tone: Tone) -> None:
    state = IconState(BarState(14, tone), BarState(14, Tone.SPARE))
    image = icon_image(state, DARK, size)
    x = GRIDS[size].margin + 2

    warning = {Tone.TIGHT: DARK.tight, Tone.RUNS_OUT: DARK.runs_out}[tone]
    assert pixel(image, x, upper_middle(size)) == QColor(warning)
    assert pixel(image, x, lower_middle(size)) == QColor(DARK.text)


@PIXEL_SIZES
def test_in_a_coloured_icon_every_bar_has_its_colour(size: int) -> None:
    state = IconState(BarState(14, Tone.TIGHT), BarState(14, Tone.SPARE), is_coloured=True)
    image = icon_image(state, DARK, size)
    x = GRIDS[size].margin + 2

    assert pixel(image, x, upper_middle(size)) == QColor(DARK.tight)
    assert pixel(image, x, lower_middle(size)) == QColor(DARK.spare)


@PIXEL_SIZES
def test_an_empty_icon_is_two_pale_tracks(size: int) -> None:
    image = icon_image(IconState(), LIGHT, size)

    assert colours(image) == set()
    for y in (upper_middle(size), lower_middle(size)):
        assert pixel(image, size // 2, y).alphaF() == pytest.approx(0.32, abs=0.01)


@PIXEL_SIZES
def test_a_stale_icon_is_the_same_at_45_percent(size: int) -> None:
    fresh = icon_image(HALF, DARK, size)
    stale = icon_image(replace(HALF, is_stale=True), DARK, size)
    x, y = GRIDS[size].margin + 2, upper_middle(size)

    assert pixel(fresh, x, y).alphaF() == 1
    assert pixel(stale, x, y).alphaF() == pytest.approx(STALE_OPACITY, abs=0.01)


@PIXEL_SIZES
def test_the_mark_takes_the_place_of_the_lower_bar(size: int) -> None:
    image = icon_image(replace(HALF, sign=Sign.ATTENTION), DARK, size)
    shape = gauge.mark(GRIDS[size])

    assert pixel(image, shape.stem.x, shape.stem.y) == QColor(DARK.tight)
    assert pixel(image, shape.dot.x, shape.dot.y) == QColor(DARK.tight)
    assert pixel(image, GRIDS[size].margin + 2, lower_middle(size)).alpha() == 0
    assert pixel(image, GRIDS[size].margin + 2, upper_middle(size)) == QColor(DARK.text)


@PIXEL_SIZES
@pytest.mark.parametrize(("sign", "colour"), [(Sign.OFF, DARK.text), (Sign.FAILED, DARK.runs_out)])
def test_a_proxy_that_does_not_run_is_struck_out(size: int, sign: Sign, colour: str) -> None:
    image = icon_image(IconState(sign=sign), DARK, size)

    assert pixel(image, size // 2, size // 2 - 1) == QColor(colour)
    assert pixel(image, size - GRIDS[size].margin - 2, GRIDS[size].margin + 1).alpha() > 100
    assert pixel(image, GRIDS[size].margin, GRIDS[size].margin).alpha() == 0


def test_every_state_looks_different_at_the_smallest_size() -> None:
    states = [
        IconState(),
        HALF,
        replace(HALF, is_stale=True),
        *(replace(HALF, sign=sign) for sign in Sign if sign is not Sign.NONE),
        replace(HALF, upper=BarState(8, Tone.TIGHT)),
        replace(HALF, upper=BarState(8, Tone.RUNS_OUT)),
        replace(HALF, upper=BarState(9, Tone.SPARE)),
    ]
    images = [icon_image(state, DARK, 16) for state in states]

    same = [
        (one, other)
        for one in range(len(images))
        for other in range(one)
        if images[one] == images[other]
    ]
    assert same == []


@pytest.mark.usefixtures("qapp")
def test_the_icon_carries_a_pixmap_for_every_size_that_trays_ask_for() -> None:
    sizes = sorted(size.width() for size in tray_icon(HALF, DARK).availableSizes())

    assert sizes == [16, 22, 24, 32, 44, 48, 64]


def test_a_ring_fills_clockwise_from_the_top() -> None:
    image = ring_image(RingState(4, Tone.SPARE), DARK, 32)

    assert pixel(image, 18, 5) == QColor(DARK.spare)
    assert pixel(image, 26, 14) == QColor(DARK.spare)
    assert pixel(image, 13, 5) == QColor(DARK.track)
    assert pixel(image, 16, 26) == QColor(DARK.track)
    assert pixel(image, 16, 16).alpha() == 0


@pytest.mark.parametrize(
    ("ring", "colour"),
    [
        (RingState(15, Tone.RUNS_OUT), DARK.runs_out),
        (RingState(15, Tone.TIGHT), DARK.tight),
        (RingState(15, Tone.SPARE), DARK.spare),
        (RingState(4, Tone.SPARE, Tone.RUNS_OUT), DARK.runs_out),
        (RingState(needs_attention=True), DARK.tight),
    ],
)
def test_a_ring_shows_the_verdict_s_colour(ring: RingState, colour: str) -> None:
    assert colour.upper() in colours(ring_image(ring, DARK, 16))


def test_the_dot_in_a_ring_appears_only_when_the_longer_window_is_in_trouble() -> None:
    fine = ring_image(RingState(8, Tone.SPARE, Tone.SPARE), DARK, 32)
    tight = ring_image(RingState(8, Tone.SPARE, Tone.TIGHT), DARK, 32)

    assert pixel(fine, 16, 16).alpha() == 0
    assert pixel(tight, 16, 16) == QColor(DARK.tight)


def test_rectangles_know_their_far_edges() -> None:
    assert (Rect(1, 2, 3, 4).right, Rect(1, 2, 3, 4).bottom) == (4, 6)
