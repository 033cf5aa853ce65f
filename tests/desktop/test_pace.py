"""Whether a window lasts until its reset."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.pace import UNKNOWN, Outlook, Tone, outlook
from proxy.model import UsageWindow
from tests.conftest import NOW
from tests.desktop.values import FIVE_HOURS, window


def after(hours: float, used: float) -> UsageWindow:
    """A 5-hour window that began `hours` ago."""
    return window(used, resets_at=NOW + FIVE_HOURS - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("hours", "used", "verdict", "tone", "projected"),
    [
        (2.5, 30, Outlook.SPARE, Tone.SPARE, 60),
        (4, 71, Outlook.SPARE, Tone.SPARE, 88.75),
        (4, 72, Outlook.TIGHT, Tone.TIGHT, 90),
        (4, 80, Outlook.TIGHT, Tone.TIGHT, 100),
        (2.5, 51, Outlook.RUNS_OUT, Tone.RUNS_OUT, 102),
        (4.8, 80, Outlook.SPARE, Tone.SPARE, 83.3),
    ],
    ids=["half", "just spare", "last tenth", "to the point", "too fast", "high but late"],
)
def test_the_projection_decides_and_not_the_level(
    hours: float, used: float, verdict: Outlook, tone: Tone, projected: float
) -> None:
    pace = outlook(after(hours, used), NOW)

    assert (pace.verdict, pace.tone) == (verdict, tone)
    assert pace.projected_percent == pytest.approx(projected, abs=0.1)


def test_the_even_pace_stands_where_the_time_does() -> None:
    assert outlook(after(2, 10), NOW).even_percent == pytest.approx(40)


def test_it_says_when_it_runs_out() -> None:
    pace = outlook(after(4, 94), NOW)  # 23.5 % an hour: the last 6 % take a quarter of one

    assert pace.runs_out_at is not None
    assert pace.runs_out_at - NOW == pytest.approx(
        timedelta(minutes=15.3), abs=timedelta(seconds=5)
    )
    assert pace.spare_percent is None


def test_what_is_left_at_the_reset_is_known_while_it_lasts() -> None:
    assert outlook(after(2.5, 39), NOW).spare_percent == pytest.approx(22)


@pytest.mark.parametrize(
    ("used", "tone"), [(12, Tone.SPARE), (74, Tone.SPARE), (75, Tone.TIGHT), (90, Tone.RUNS_OUT)]
)
def test_a_young_window_is_judged_by_its_level(used: float, tone: Tone) -> None:
    pace = outlook(after(0.4, used), NOW)

    assert (pace.verdict, pace.tone) == (Outlook.YOUNG, tone)
    assert pace.projected_percent is None


@pytest.mark.parametrize(
    "full", [after(1, 100), after(1, 104.2), replace(after(1, 60), is_rejected=True)]
)
def test_a_full_or_rejected_window_is_reached(full: UsageWindow) -> None:
    pace = outlook(full, NOW)

    assert (pace.verdict, pace.tone) == (Outlook.REACHED, Tone.RUNS_OUT)


@pytest.mark.parametrize(
    "nothing", [None, after(5, 94), after(6, 100)], ids=["none", "just reset", "long reset"]
)
def test_past_its_reset_nothing_is_known_of_a_window(nothing: UsageWindow | None) -> None:
    assert outlook(nothing, NOW) == UNKNOWN


@pytest.mark.parametrize("missing", ["span", "resets_at"])
def test_without_span_or_reset_only_the_level_counts(missing: str) -> None:
    pace = outlook(replace(after(1, 80), **{missing: None}), NOW)

    assert (pace.verdict, pace.tone, pace.even_percent) == (Outlook.UNKNOWN, Tone.TIGHT, None)


def test_an_unused_window_has_all_to_spare() -> None:
    pace = outlook(after(3, 0), NOW)

    assert (pace.verdict, pace.projected_percent) == (Outlook.SPARE, 0)


def test_a_clock_that_is_behind_the_window_s_beginning_counts_as_young() -> None:
    pace = outlook(after(-0.2, 3), NOW)

    assert (pace.verdict, pace.even_percent) == (Outlook.YOUNG, 0)
