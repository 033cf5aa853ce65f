"""Numbers, money, times and addresses as people read them."""

from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from decimal import Decimal

import pytest

from desktop import format as fmt
from desktop import language
from desktop.language import Language
from tests.conftest import NOW

GERMAN = Language(
    decimal_point=",",
    group_separator=".",
    days=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
)


@pytest.fixture
def german() -> Iterator[None]:
    language.use(GERMAN)
    yield
    language.use(language.ENGLISH)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "—"),
        (0, "0"),
        (999, "999"),
        (1_000, "1K"),
        (1_234, "1.2K"),
        (9_949, "9.9K"),
        (9_950, "10K"),
        (96_400, "96K"),
        (999_499, "999K"),
        (999_500, "1M"),
        (5_100_000, "5.1M"),
        (2_300_000_000, "2.3B"),
        (7_000_000_000_000_000, "7000T"),
    ],
)
def test_token_counts_keep_two_or_three_digits(count: int | None, text: str) -> None:
    assert fmt.tokens(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "—"), (12, "12 B"), (1536, "1.5 KB"), (1023 * 1024, "1023 KB"), (32 << 20, "32 MB")],
)
def test_sizes_count_in_1024s(count: int | None, text: str) -> None:
    assert fmt.size(count) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "—"),
        (Decimal(0), "$0.00"),
        (Decimal("0.0001"), "<$0.01"),
        (Decimal("0.005"), "$0.01"),
        (Decimal("3.424"), "$3.42"),
        (Decimal("1234.5"), "$1,234.50"),
        (Decimal(-2), "-$2.00"),
    ],
)
def test_an_unknown_price_is_a_dash_and_a_tiny_one_is_not_nothing(
    amount: Decimal | None, text: str
) -> None:
    assert fmt.money(amount) == text


def test_money_names_a_currency_without_a_sign_and_shows_the_places_asked_for() -> None:
    assert fmt.money(Decimal("1.86"), "CHF") == f"1.86{fmt.GAP}CHF"
    assert fmt.money(Decimal("1.86"), "EUR") == "€1.86"
    assert fmt.money(Decimal("0.00421"), places=4) == "$0.0042"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0, "0%"),
        (0.3, "<1%"),
        (42.4, "42%"),
        (99.7, "99%"),
        (100, "100%"),
        (104, "100%"),
        (-3, "0%"),
    ],
)
def test_percent_is_clamped_and_full_only_when_it_is(value: float | None, text: str) -> None:
    assert fmt.percent(value) == text


def test_the_word_used_or_left_stands_beside_every_percentage() -> None:
    assert fmt.share(42) == "42% used"
    assert fmt.share(42, as_left=True) == "58% left"
    assert fmt.share(104, as_left=True) == "0% left"
    assert fmt.share(None) == "—"


@pytest.mark.parametrize(
    ("span", "short", "spoken"),
    [
        (timedelta(seconds=-5), "under 1 min", "less than a minute"),
        (timedelta(seconds=59), "under 1 min", "less than a minute"),
        (timedelta(minutes=1), "1 min", "1 minute"),
        (timedelta(minutes=18, seconds=40), "18 min", "18 minutes"),
        (timedelta(hours=2, minutes=15), "2h 15m", "2 hours 15 minutes"),
        (timedelta(hours=1, minutes=5), "1h 05m", "1 hour 5 minutes"),
        (timedelta(days=3, hours=4, minutes=9), "3d 4h", "3 days 4 hours"),
        (timedelta(days=1), "1d 0h", "1 day"),
    ],
)
def test_time_left_is_short_for_the_eye_and_whole_for_the_ear(
    span: timedelta, short: str, spoken: str
) -> None:
    assert fmt.time_left(span) == short
    assert fmt.spoken_time(span) == spoken


@pytest.mark.parametrize(
    ("ms", "text"),
    [(None, "—"), (840.4, "840 ms"), (1240, "1.2 s"), (59_960, "1m 00s"), (125_000, "2m 05s")],
)
def test_durations_grow_into_larger_units(ms: float | None, text: str) -> None:
    assert fmt.duration(ms) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 d ago"),
    ],
)
def test_an_age_says_how_fresh_a_number_is(ago: timedelta, text: str) -> None:
    assert fmt.age(NOW - ago, NOW) == text
    assert fmt.age(None, NOW) == "—"


def test_a_reset_within_a_day_has_a_countdown_and_a_clock() -> None:
    resets_at = NOW + timedelta(hours=2, minutes=15)

    text = fmt.reset_text(resets_at, NOW, timezone(timedelta(hours=2)))

    assert text == "resets in 2h 15m (16:15)"


def test_a_reset_after_midnight_names_its_day() -> None:
    assert fmt.reset_text(NOW + timedelta(hours=13), NOW, UTC) == "resets in 13h 00m (Thu 01:00)"
    assert fmt.reset_text(NOW + timedelta(days=3), NOW, UTC) == "resets Sat 12:00"
    assert fmt.reset_text(NOW + timedelta(days=7), NOW, UTC) == "resets 2 Dec 12:00"


def test_a_reset_that_passed_or_is_not_known_promises_nothing() -> None:
    assert fmt.reset_text(NOW, NOW, UTC) == "has reset"
    assert fmt.reset_text(None, NOW, UTC) == ""


@pytest.mark.usefixtures("german")
def test_signs_and_names_are_those_of_the_user_s_language() -> None:
    assert fmt.number(1284) == "1.284"
    assert fmt.tokens(5_100_000) == "5,1M"
    assert fmt.money(Decimal("1234.5")) == "$1.234,50"
    assert fmt.moment(NOW + timedelta(days=3), NOW, UTC) == "Sa 12:00"


def test_a_clock_of_twelve_hours_says_which_half_of_the_day() -> None:
    language.use(Language(has_24_hours=False))
    try:
        assert fmt.clock_time(NOW, UTC) == "12:00 PM"
        assert fmt.clock_time(NOW + timedelta(hours=12, minutes=5), UTC) == "12:05 AM"
        assert fmt.clock_time(NOW + timedelta(hours=4), UTC) == "4:00 PM"
    finally:
        language.use(language.ENGLISH)
