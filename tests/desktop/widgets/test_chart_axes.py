"""Axes: where values stand, which steps are round, and which labels find room."""

import pytest
from PySide6.QtCore import QRectF

from desktop.widgets.chart_axes import Scale, kept_apart, plot, round_steps, span_at


@pytest.mark.parametrize(
    ("value", "pixel"),
    [(0, 100), (50, 150), (100, 200), (120, 220), (-10, 90)],
    ids=["least", "middle", "greatest", "above", "below"],
)
def test_a_value_stands_at_its_share_of_the_scale(value: float, pixel: float) -> None:
    scale = Scale(0, 100, 100, 200)

    assert scale.at(value) == pixel
    assert scale.value(pixel) == value


def test_from_right_to_left_the_least_value_stands_at_the_right() -> None:
    assert Scale(0, 100, 200, 100).at(25) == 175


def test_a_scale_without_a_span_has_one_place() -> None:
    assert Scale(5, 5, 10, 90).at(7) == 10
    assert Scale(5, 8, 10, 10).value(3) == 5


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (0, [0, 1]),
        (-3, [0, 1]),
        (0.79, [0, 0.2, 0.4, 0.6, 0.8]),
        (4, [0, 1, 2, 3, 4]),
        (4.1, [0, 2, 4, 6]),
        (9.8, [0, 2.5, 5, 7.5, 10]),
        (100, [0, 25, 50, 75, 100]),
        (1_234_567, [0, 500_000, 1_000_000, 1_500_000]),
    ],
    ids=["nothing", "below", "cents", "exact", "just above", "quarters", "percent", "bytes"],
)
def test_steps_are_round_and_reach_the_greatest_value(most: float, steps: list[float]) -> None:
    assert round_steps(most) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([(0, 20), (30, 50)], [0, 1]),
        ([(0, 20), (25, 50)], [0]),
        ([(40, 60), (0, 20), (50, 80), (90, 99)], [0, 1, 3]),
        ([], []),
    ],
    ids=["room", "too near", "the first named wins", "none"],
)
def test_labels_keep_apart(spans: list[tuple[float, float]], kept: list[int]) -> None:
    assert kept_apart(spans, 8) == kept


@pytest.mark.parametrize(
    ("pixel", "span"),
    [(50, (40, 60)), (3, (0, 20)), (98, (80, 100))],
    ids=["in the middle", "at the start", "at the end"],
)
def test_a_label_stays_inside(pixel: float, span: tuple[float, float]) -> None:
    assert span_at(pixel, 20, (0, 100)) == span


def test_a_label_wider_than_its_room_begins_with_it() -> None:
    assert span_at(50, 120, (0, 100)) == (0, 120)


def test_a_plot_leaves_room_for_its_labels() -> None:
    made = plot(QRectF(0, 0, 300, 120), across=(0, 5), up=(0, 100), side=40, foot=20)

    assert made.box == QRectF(40, 0, 260, 100)
    assert (made.across.at(0), made.across.at(5)) == (40, 300)
    assert (made.up.at(0), made.up.at(100)) == (100, 0)
