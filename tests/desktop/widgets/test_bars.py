"""Bars: where their pieces lie, and what a screen reader hears of them."""

import pytest
from PySide6.QtGui import QAccessible, QColor, QImage
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.pace import Outlook, Pace, Tone
from desktop.widgets.bars import UsageBar, fill_length, part_lengths, token_parts
from proxy.record import TokenUsage


@pytest.mark.parametrize(
    ("percent", "length"),
    [(0, 0), (-5, 0), (50, 60), (100, 120), (140, 120), (0.1, 8)],
    ids=["nothing", "below nothing", "half", "full", "more than full", "a dot at least"],
)
def test_a_bar_is_filled_as_far_as_its_percent(percent: float, length: float) -> None:
    assert fill_length(120, percent, 8) == length


def test_parts_share_the_scale_of_the_page() -> None:
    assert part_lengths(100, [50, 25, 0, 25], 200) == [25, 12.5, 0, 12.5]


def test_a_small_part_can_still_be_seen() -> None:
    assert part_lengths(100, [1, 0, 0, 0], 1_000_000) == [1.5, 0, 0, 0]


def test_parts_never_stick_out_of_the_bar() -> None:
    lengths = part_lengths(100, [997, 1, 1, 1], 1000)

    assert sum(lengths) == pytest.approx(100)


def test_a_page_without_tokens_has_empty_bars() -> None:
    assert part_lengths(100, [0, 0, 0, 0], 0) == [0, 0, 0, 0]


def test_the_parts_stand_in_the_order_of_the_legend() -> None:
    parts = token_parts(TokenUsage(1, 2, 3, 4, 5))

    assert [(part.token, part.count) for part in parts] == [
        ("cache_read", 2),
        ("cache_write", 7),
        ("input", 1),
        ("output", 5),
    ]


def test_a_bar_tells_a_screen_reader_its_window_and_value(qtbot: QtBot) -> None:
    bar = UsageBar()
    qtbot.addWidget(bar)

    bar.show_usage(42.4, Pace(Outlook.SPARE, Tone.SPARE, 55), "5-hour window, 42 percent used")

    spoken = QAccessible.queryAccessibleInterface(bar)
    assert spoken.role() is QAccessible.Role.ProgressBar
    assert spoken.text(QAccessible.Text.Name) == "5-hour window, 42 percent used"
    assert bar.value() == 42


@pytest.mark.parametrize(
    ("tone", "token"),
    [(Tone.SPARE, "spare"), (Tone.TIGHT, "tight"), (Tone.RUNS_OUT, "runs_out")],
    ids=["spare", "tight", "runs out"],
)
def test_a_bar_is_drawn_in_the_tone_of_its_end_with_the_pace_tick(
    qtbot: QtBot, tone: Tone, token: str
) -> None:
    bar = UsageBar()
    qtbot.addWidget(bar)
    bar.resize(200, 14)
    bar.show_usage(40, Pace(Outlook.SPARE, tone, 70), "")

    image = bar.grab().toImage()

    middle = image.height() // 2
    assert image.pixelColor(40, middle) == QColor(getattr(theme.current(), token))
    assert image.pixelColor(100, middle) == QColor(theme.current().track)
    assert QColor(theme.current().text) in pixels(image, range(136, 145), 1)


def test_an_unknown_window_is_an_empty_track(qtbot: QtBot) -> None:
    bar = UsageBar()
    qtbot.addWidget(bar)
    bar.resize(200, 14)
    bar.show_usage(None, Pace(Outlook.UNKNOWN, Tone.NONE), "")

    image = bar.grab().toImage()

    row = pixels(image, range(20, 180), image.height() // 2)
    assert all(pixel == QColor(theme.current().track) for pixel in row)


def pixels(image: QImage, columns: range, row: int) -> list[QColor]:
    return [image.pixelColor(column, row) for column in columns]
