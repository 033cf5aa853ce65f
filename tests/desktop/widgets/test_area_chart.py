"""The stacked area: where its pieces lie, and walking over its steps."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop.widgets.area_chart import AreaChart
from desktop.widgets.area_geometry import (
    Band,
    Series,
    StepMark,
    across,
    label_span,
    labels_that_fit,
    nearest,
    outlines,
)
from desktop.widgets.chart_axes import Plot, plot
from desktop.widgets.sparkline import line_points

BOX = QRectF(100, 10, 200, 100)
BANDS = (Band("system", "input"), Band("new", "output"))
SERIES = Series(BANDS, ((10, 5), (10, 20), (10, 50)), (StepMark(1, "cache break"),))


def plot_of(count: int) -> Plot:
    """100 high for a size of 100."""
    return plot(BOX, across=across(count), up=(0, 100), side=0, foot=0)


def test_steps_stand_from_edge_to_edge_and_a_single_one_at_the_end() -> None:
    assert [plot_of(3).across.at(step) for step in range(3)] == [100, 200, 300]
    assert plot_of(1).across.at(0) == 300


def test_each_band_lies_on_the_one_below() -> None:
    lower, upper = outlines([(10, 30), (20, 30)], plot_of(2))

    assert lower == [(100, 100), (300, 90), (300, 110), (100, 110)]
    assert upper == [(100, 70), (300, 60), (300, 90), (100, 100)]


def test_a_single_step_fills_the_width() -> None:
    assert outlines([(50,)], plot_of(1)) == [[(100, 60), (300, 60), (300, 110), (100, 110)]]
    assert outlines([], plot_of(0)) == []


def test_the_nearest_step_is_found() -> None:
    assert [nearest(x, 3, plot_of(3)) for x in (50, 140, 160, 999)] == [0, 0, 1, 2]
    assert nearest(120, 1, plot_of(1)) == 0


def test_labels_never_lie_over_each_other_and_the_chosen_one_is_always_there() -> None:
    spans = [(0, 50), (40, 90), (60, 110)]

    assert labels_that_fit(spans) == [0, 2]
    assert labels_that_fit(spans, chosen=1) == [1]


def test_a_label_goes_to_the_left_where_the_right_has_no_room() -> None:
    assert label_span(100, 50, 200) == (106, 156)
    assert label_span(180, 50, 200) == (124, 174)


@pytest.fixture
def chart(qtbot: QtBot) -> AreaChart:
    made = AreaChart("Context")
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show_series(SERIES, lambda size: f"{size} tokens", "It grew from 15 to 60.")
    made.show()
    made.setFocus()
    return made


def test_it_begins_at_the_newest_step_or_where_it_is_told_to(chart: AreaChart) -> None:
    assert chart.current == 2

    chart.show_series(SERIES, str, "", current=1)
    assert chart.current == 1
    chart.show_series(SERIES, str, "", current=9)
    assert chart.current == 2


def test_the_arrow_keys_walk_and_stop_at_the_ends(chart: AreaChart, qtbot: QtBot) -> None:
    seen: list[int] = []
    chart.chosen.connect(seen.append)

    for key in ("Left", "Left", "Left", "Right", "End", "Home"):
        qtbot.keyClick(chart, getattr(Qt.Key, f"Key_{key}"))

    assert seen == [1, 0, 1, 2, 0]


def test_the_pointer_chooses_what_it_is_over(chart: AreaChart, qtbot: QtBot) -> None:
    box = chart.plot().box

    qtbot.mouseClick(
        chart, Qt.MouseButton.LeftButton, pos=QPoint(round(box.left()) + 5, round(box.center().y()))
    )

    assert chart.current == 0


def test_a_screen_reader_gets_the_whole_chart_in_words(chart: AreaChart) -> None:
    spoken = QAccessible.queryAccessibleInterface(chart)

    assert spoken.text(QAccessible.Text.Name) == "Context"
    assert spoken.text(QAccessible.Text.Description) == "It grew from 15 to 60."


def test_without_steps_nothing_can_be_chosen(chart: AreaChart, qtbot: QtBot) -> None:
    chart.show_series(Series(BANDS), str, "")

    qtbot.keyClick(chart, Qt.Key.Key_Right)
    chart.grab()

    assert chart.current == -1


def test_a_sparkline_grows_from_the_right_and_keeps_noise_flat() -> None:
    box = QRectF(0, 0, 100, 50)

    assert line_points([1, 2], 3, box, least_top=10) == [(50, 45), (100, 40)]
    assert line_points([20], 3, box, least_top=10) == [(100, 0)]
    assert line_points([], 3, box, least_top=10) == []
