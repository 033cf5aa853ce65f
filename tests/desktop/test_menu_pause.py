"""Keeping notifications away for a while."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.menu_items import Pause, PauseNotifications
from desktop.menu_pause import pause_ends_at, pause_entry
from tests.conftest import NOW
from tests.desktop.values import snapshot

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("pause", "now", "ends"),
    [
        (Pause.HALF_AN_HOUR, NOW, NOW + timedelta(minutes=30)),
        (Pause.HOUR, NOW, NOW + timedelta(hours=1)),
        (Pause.UNTIL_TOMORROW, NOW, datetime(2026, 11, 26, 7, 0, tzinfo=UTC)),
        (
            Pause.UNTIL_TOMORROW,
            datetime(2026, 11, 25, 23, 30, tzinfo=UTC),
            datetime(2026, 11, 27, 7, 0, tzinfo=UTC),
        ),
        (
            Pause.UNTIL_TOMORROW,
            datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 7, 0, tzinfo=UTC),
        ),
    ],
    ids=["half an hour", "hour", "tomorrow", "past the user's midnight", "the clocks change"],
)
def test_a_pause_ends_as_it_is_called(pause: Pause, now: datetime, ends: datetime) -> None:
    assert pause_ends_at(pause, now, BERLIN) == ends


def test_the_menu_offers_pauses_and_to_resume_only_within_one() -> None:
    entry = pause_entry(snapshot())

    assert entry.text == "Pause notifications"
    assert [child.text for child in entry.children] == [  # type: ignore[union-attr]
        "For 30 minutes",
        "For an hour",
        "Until tomorrow",
        "Resume",
    ]
    assert [child.command for child in entry.children] == [  # type: ignore[union-attr]
        *(PauseNotifications(each) for each in Pause),
        PauseNotifications(None),
    ]
    assert [child.is_enabled for child in entry.children] == [True, True, True, False]  # type: ignore[union-attr]


def test_while_they_are_paused_the_menu_says_until_when() -> None:
    entry = pause_entry(snapshot(snoozed_until=NOW + timedelta(hours=1)))

    assert entry.text == "Notifications paused until 13:00"
    assert entry.children[-1].is_enabled  # type: ignore[union-attr]


def test_a_pause_that_is_over_is_none() -> None:
    assert pause_entry(snapshot(snoozed_until=NOW)).text == "Pause notifications"
