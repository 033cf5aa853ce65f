"""Burn-up and cost per day: where their pieces lie, and how a day is chosen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.cost_days import CostDay, CostDays
from desktop.models.window_curve import WindowCurve, window_curve
from desktop.widgets.burn_up import BurnUp, across, burn_up_lines, words_box
from desktop.widgets.chart_axes import Plot, plot
from desktop.widgets.chart_card import ChartCard
from desktop.widgets.cost_chart import CostChart, bar_shapes, day_at, foot_days, levels
from desktop.widgets.layouts import WidePane
from desktop.widgets.text import Label
from proxy.record import Totals
from proxy.window_history import Reading
from tests.desktop.samples import NOW, window

HOUR = timedelta(hours=1)


def curve(used: float, left: timedelta = 3 * HOUR) -> WindowCurve:
    began = NOW + left - 5 * HOUR
    made = window_curve(window("5h", used, left, seen=timedelta(0)), (Reading(began, 0),), NOW)
    assert made is not None
    return made


def burn_plot(shown: WindowCurve) -> Plot:
    """500 by 100 pixels: an hour is 100 wide."""
    room = QRectF(0, 0, 500, 100)
    return plot(room, across=across(shown), up=(0, 100), side=0, foot=0)


def test_used_even_pace_and_forecast_lie_on_the_window_s_scales() -> None:
    shown = curve(80)

    lines = burn_up_lines(shown, burn_plot(shown))

    assert [point.toTuple() for point in lines.used] == [(0, 100), (200, 20)]
    assert [point.toTuple() for point in lines.forecast] == [(200, 20), (250, 0)]
    assert (lines.even.p1(), lines.even.p2()) == (QPointF(0, 100), QPointF(500, 0))
    assert lines.now.x1() == 200


def test_what_is_left_goes_the_other_way() -> None:
    shown = curve(80)

    lines = burn_up_lines(shown, burn_plot(shown), lambda used: 100 - used)

    assert [point.toTuple() for point in lines.used] == [(0, 0), (200, 80)]


def test_more_than_the_limit_stays_in_the_picture() -> None:
    shown = curve(130)

    assert burn_up_lines(shown, burn_plot(shown)).dot == QPointF(200, 0)


@pytest.mark.parametrize(
    ("used", "left", "box"),
    [
        (80, 3 * HOUR, QRectF(208, 24, 90, 12)),
        (20, 3 * HOUR, QRectF(208, 84, 90, 12)),
        (95, 0.2 * HOUR, QRectF(382, 84, 90, 12)),
    ],
    ids=["beside and below", "clear of the forecast", "before, where the end is near"],
)
def test_words_stand_where_no_line_runs(used: float, left: timedelta, box: QRectF) -> None:
    shown = curve(used, left)
    made = burn_plot(shown)

    placed = words_box(burn_up_lines(shown, made), made, (90, 12), 8)

    assert placed == box


def test_the_burn_up_is_told_to_a_screen_reader(qtbot: QtBot) -> None:
    chart = BurnUp()
    qtbot.addWidget(chart)

    chart.show_curve(curve(80), "80% used, runs out in 30 min")

    spoken = QAccessible.queryAccessibleInterface(chart)
    assert spoken.text(QAccessible.Text.Name) == "Burn-up"
    assert spoken.text(QAccessible.Text.Description) == "80% used, runs out in 30 min"


def days(*costs: tuple[int, ...]) -> CostDays:
    first = date(2026, 11, 1)
    made = tuple(
        CostDay(first + timedelta(days=at), tuple(map(Decimal, parts)), Totals(requests=1))
        for at, parts in enumerate(costs)
    )
    return CostDays(("large", "small"), made)


def cost_plot(count: int) -> Plot:
    """100 pixels a day; a dollar is 10 high."""
    room = QRectF(0, 0, 100 * count, 100)
    return plot(room, across=(0, count), up=(0, 10), side=0, foot=0)


def test_a_day_s_models_stand_on_each_other() -> None:
    (first, second) = bar_shapes(days((4, 2), (0, 3)), cost_plot(2), 20)

    assert first == [QRectF(40, 60, 20, 40), QRectF(40, 40, 20, 18)]
    assert second == [QRectF(), QRectF(140, 70, 20, 30)]


def test_a_small_cost_can_still_be_seen() -> None:
    shown = CostDays(("m",), (CostDay(date(2026, 11, 1), (Decimal("0.0001"),), Totals()),))

    assert bar_shapes(shown, cost_plot(1), 20)[0][0].height() == 1.5


@pytest.mark.parametrize(
    ("most", "written"),
    [
        ("0.0079", ["$0.000", "$0.005", "$0.010"]),
        ("0.00019", ["$0.0000", "$0.0001", "$0.0002"]),
        ("0.40", ["$0.00", "$0.20", "$0.40"]),
        ("3.90", ["$0", "$2", "$4"]),
    ],
)
def test_the_sums_beside_the_days_differ_however_small_they_are(
    most: str, written: list[str]
) -> None:
    shown = CostDays(("m",), (CostDay(date(2026, 11, 1), (Decimal(most),), Totals()),))

    assert [mark.text for mark in levels(shown)] == written


@pytest.mark.parametrize(
    ("pixel", "day"), [(5, 0), (150, 1), (299, 2), (-1, -1), (301, -1)], ids=str
)
def test_the_pointer_is_over_a_day(pixel: float, day: int) -> None:
    assert day_at(pixel, 3, cost_plot(3)) == day


@pytest.mark.parametrize(
    ("count", "written"),
    [(7, [6, 0]), (14, [13, 0, 6]), (30, [29, 0, 22, 15, 8, 1])],
    ids=["a week", "two weeks", "a month"],
)
def test_today_and_the_first_day_are_written_before_others(count: int, written: list[int]) -> None:
    assert foot_days(count) == written


@pytest.fixture
def chart(qtbot: QtBot) -> CostChart:
    made = CostChart()
    qtbot.addWidget(made)
    made.show_days(days((1, 0), (2, 0), (3, 0)))
    made.resize(400, 180)
    made.show()
    return made


def test_the_arrow_keys_walk_the_days(chart: CostChart, qtbot: QtBot) -> None:
    walked: list[int] = []
    chart.choose(2)
    chart.chosen.connect(walked.append)

    for key in (
        Qt.Key.Key_Left,
        Qt.Key.Key_Home,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
    ):
        qtbot.keyClick(chart, key)

    assert walked == [1, 0, 1]


def test_time_runs_from_left_to_right_in_every_language(
    chart: CostChart, qtbot: QtBot, qapp: QApplication
) -> None:
    before = chart.grab().toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        after = chart.grab().toImage()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    assert after == before


def test_the_pointer_chooses_and_lets_go(chart: CostChart, qtbot: QtBot) -> None:
    qtbot.mouseMove(chart, QPoint(chart.width() - 20, 60))
    chosen = chart.day
    chart.choose(-1)

    assert chosen == 2


def test_the_same_numbers_can_be_seen_as_a_table(qtbot: QtBot) -> None:
    card = ChartCard(BurnUp())
    qtbot.addWidget(card)
    card.show()
    card.show_texts("Window", "", lambda: (("Time", "Used"), (("14:00", "4% used"),)))

    card.switch()

    words = [each.text() for each in card.findChildren(Label) if each.text()]
    assert words == ["Window", "Time", "Used", "14:00", "4% used"]
    assert card.is_table


def test_a_table_that_is_wider_than_its_card_keeps_its_last_line(qtbot: QtBot) -> None:
    card = ChartCard(BurnUp())
    qtbot.addWidget(card)
    card.resize(400, 500)
    card.show()
    names = [f"a model with a long name {number}" for number in range(6)]
    card.show_texts("Cost per day", "", lambda: (names, [names] * 14))

    card.switch()

    (pane,) = card.findChildren(WidePane)
    qtbot.waitUntil(lambda: pane.horizontalScrollBar().maximum() > 0, timeout=2000)
    needed = pane.widget().minimumSizeHint().height()
    qtbot.waitUntil(lambda: pane.viewport().height() >= needed > 200, timeout=2000)
