"""The curve of a window: what was read, where it leads, and what it says in words."""

from datetime import timedelta

import pytest

from desktop import manner
from desktop.manner import Manner
from desktop.models.window_curve import (
    MOST_ROWS,
    Point,
    WindowCurve,
    curve_rows,
    curve_text,
    end_text,
    window_curve,
)
from desktop.pace import Tone
from proxy.window_history import Reading
from tests.desktop.samples import NOW, window

HOUR = timedelta(hours=1)
BEGAN = NOW - 2 * HOUR


def curve(used: float, *readings: Reading, left: timedelta = 3 * HOUR) -> WindowCurve:
    made = window_curve(window("5h", used, left, seen=timedelta(0)), readings, NOW)
    assert made is not None
    return made


def test_it_goes_through_its_readings_to_now() -> None:
    made = curve(30, Reading(BEGAN + HOUR, 12))

    assert made.used == (Point(BEGAN + HOUR, 12), Point(NOW, 30))
    assert (made.began, made.ends) == (BEGAN, BEGAN + 5 * HOUR)


def test_what_was_last_read_holds_until_now() -> None:
    seen = window("5h", 30, 3 * HOUR, seen=timedelta(minutes=20))

    made = window_curve(seen, (Reading(BEGAN + HOUR, 12),), NOW)

    assert made is not None
    assert made.used[1:] == (Point(NOW - timedelta(minutes=20), 30), Point(NOW, 30))


def test_readings_of_the_window_before_are_left_out() -> None:
    assert curve(30, Reading(BEGAN - HOUR, 90)).used == (Point(NOW, 30),)


def test_without_an_end_or_past_it_there_is_no_curve() -> None:
    assert window_curve(window("5h", 30, -HOUR), (), NOW) is None


@pytest.mark.parametrize(
    ("used", "left", "end", "words", "tone"),
    [
        (30, 3 * HOUR, Point(NOW + 3 * HOUR, 75), "25% spare", Tone.SPARE),
        (38, 3 * HOUR, Point(NOW + 3 * HOUR, 95), "5% spare", Tone.TIGHT),
        (80, 3 * HOUR, Point(NOW + HOUR / 2, 100), "limit in 30 min", Tone.RUNS_OUT),
        (100, 3 * HOUR, None, "limit reached, back ", Tone.RUNS_OUT),
        (5, 4.9 * HOUR, None, "too early to say", Tone.SPARE),
    ],
    ids=["spare", "tight", "runs out", "reached", "young"],
)
def test_it_leads_where_its_verdict_says(
    used: float, left: timedelta, end: Point | None, words: str, tone: Tone
) -> None:
    made = curve(used, left=left)

    assert (made.forecast[-1] if made.forecast else None) == end
    assert end_text(made).startswith(words)
    assert made.pace.tone is tone


def test_it_is_said_in_a_sentence() -> None:
    said = curve_text(curve(80), "alice@example.com")

    assert said.startswith(
        "5-hour window of alice@example.com, 80% used, 40% used at an even pace, runs out in 30 min, resets "
    )


def test_a_user_who_reads_what_is_left_reads_it_here_too() -> None:
    manner.use(Manner(shows_left=True))
    try:
        rows = curve_rows(curve(80))
    finally:
        manner.use(manner.PLAIN)

    assert [share for _time, share in rows] == ["20% left", "0% left, expected"]


def test_as_a_table_it_has_few_rows_and_the_newest_among_them() -> None:
    readings = [Reading(BEGAN + timedelta(minutes=at), at / 4) for at in range(1, 110)]

    rows = curve_rows(curve(30, *readings))

    assert len(rows) <= MOST_ROWS + 1
    assert [share for _time, share in rows[-2:]] == ["30% used", "75% used, expected"]
