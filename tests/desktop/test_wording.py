"""What a usage window says of itself."""

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from desktop.wording import (
    credits_text,
    extra_title,
    freshness,
    outlook_text,
    short_title,
    spoken_window,
    window_heading,
    window_noun,
    window_nouns,
    window_title,
)
from proxy.model import ExtraUsage
from tests.conftest import NOW
from tests.desktop.values import window


@pytest.mark.parametrize(
    ("name", "title", "short"),
    [
        ("5h", "5-hour", "5h"),
        ("weekly", "Weekly", "week"),
        ("weekly · Opus", "Weekly · Opus", "weekly · Opus"),
        ("monthly", "Monthly", "monthly"),
        ("30d", "30-day", "30d"),
        ("8h · Spark", "8-hour · Spark", "8h · Spark"),
    ],
)
def test_every_window_has_a_long_and_a_short_name(name: str, title: str, short: str) -> None:
    assert window_title(name) == title
    assert short_title(name) == short


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("5h", "5-hour window"),
        ("weekly", "weekly window"),
        ("weekly · Opus", "weekly window for Opus"),
        ("30d", "30-day window"),
        ("window", "usage window"),
        ("monthly", "monthly window"),
    ],
)
def test_every_window_has_a_name_that_stands_within_a_sentence(name: str, noun: str) -> None:
    assert window_noun(name) == noun


def test_several_windows_are_named_together() -> None:
    assert window_nouns(["5h", "weekly"]) == "5-hour window and weekly window"
    assert window_nouns(["weekly"]) == "weekly window"


def test_a_window_that_begins_a_line_has_a_capital_letter() -> None:
    assert window_heading("weekly · Opus") == "Weekly window for Opus"


@pytest.mark.parametrize(
    ("is_enabled", "balance", "text"),
    [(True, Decimal("12.50"), "12.50 left"), (True, None, "there are some"), (False, None, "none")],
    ids=["some", "not said", "none"],
)
def test_credits_say_what_is_left(is_enabled: bool, balance: Decimal | None, text: str) -> None:
    bought = ExtraUsage(is_enabled, NOW, currency="credits", balance=balance)

    assert (extra_title(bought), credits_text(bought)) == ("Credits", text)
    assert extra_title(ExtraUsage(True, NOW)) == "Extra usage"


@pytest.mark.parametrize(
    ("used", "hours_left", "text"),
    [
        (39, 2.5, "On course — about 22% left at reset"),
        (47, 2.5, "Tight — about 6% left at reset"),
        (94, 1, "Runs out in 15 min"),
        (100, 2.5, "Limit reached, back 14:30"),
        (3, 4.9, "Just begun — too early to say"),
        (50, -1, ""),
    ],
    ids=["spare", "tight", "runs out", "reached", "young", "past its reset"],
)
def test_the_outlook_is_one_sentence(used: float, hours_left: float, text: str) -> None:
    shown = window(used, resets_at=NOW + timedelta(hours=hours_left))

    assert outlook_text(shown, NOW, UTC) == text


def test_a_screen_reader_hears_whole_words() -> None:
    shown = window(42, resets_at=NOW + timedelta(hours=2, minutes=15))

    assert spoken_window(shown, "alice@example.com", NOW) == (
        "5-hour window, alice@example.com, 42 percent used, on course, resets in 2 hours 15 minutes"
    )
    assert ", 58 percent left," in spoken_window(shown, "alice@example.com", NOW, as_left=True)


def test_a_screen_reader_hears_no_number_that_is_not_known() -> None:
    shown = replace(window(42), resets_at=NOW)

    assert spoken_window(shown, "alice@example.com", NOW) == (
        "5-hour window, alice@example.com, has reset, no number yet"
    )


def test_old_numbers_are_called_last_known() -> None:
    limit = timedelta(minutes=30)

    assert freshness(None, NOW, limit) == "No numbers yet"
    assert freshness(NOW - timedelta(minutes=1), NOW, limit, "from traffic") == (
        "Updated 1 min ago (from traffic)"
    )
    assert freshness(NOW - timedelta(minutes=31), NOW, limit, "from traffic") == (
        "Last known 31 min ago"
    )


@pytest.mark.parametrize(
    ("used", "words"),
    [(40, "on course"), (80, "tight"), (95, "nearly used up")],
)
def test_a_window_that_has_just_begun_is_judged_by_its_level(used: float, words: str) -> None:
    shown = window(used, resets_at=NOW + timedelta(hours=4, minutes=54))

    assert f"percent used, {words}, resets" in spoken_window(shown, "alice@example.com", NOW)
