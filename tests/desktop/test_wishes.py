"""The user's wishes for window and tray: kept, told, and spoken everywhere."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import manner
from desktop.language import LanguageChoice
from desktop.notification import Kind
from desktop.state import FILE_NAME, WindowState
from desktop.theme import Choice
from desktop.wishes import IconTone, Wishes, WishList
from proxy.model import AccountId
from tests.conftest import NOW


def test_nothing_is_wished_for_at_first(home: Path, qapp: QApplication) -> None:
    assert WishList(WindowState(home)).now == Wishes()


def test_wishes_outlive_the_program(home: Path, qapp: QApplication) -> None:
    memory = WindowState(home)
    WishList(memory).change(
        closes_to_tray=False,
        theme=Choice.DARK,
        language=LanguageChoice.GERMAN,
        tray_account=AccountId("acc_work"),
        icon_tone=IconTone.LIGHT,
        tray_upper="weekly",
        tray_lower="weekly · Opus",
        silent=frozenset({Kind.THRESHOLD, Kind.UPDATE}),
        thresholds=(50, 90),
        snoozed_until=NOW,
        shows_left=True,
        is_masked=True,
    )
    memory.save()

    again = WishList(WindowState(home)).now

    assert again == Wishes(
        closes_to_tray=False,
        theme=Choice.DARK,
        language=LanguageChoice.GERMAN,
        tray_account=AccountId("acc_work"),
        icon_tone=IconTone.LIGHT,
        tray_upper="weekly",
        tray_lower="weekly · Opus",
        silent=frozenset({Kind.THRESHOLD, Kind.UPDATE}),
        thresholds=(50, 90),
        snoozed_until=NOW,
        manner=manner.Manner(shows_left=True, is_masked=True),
    )


def test_a_change_is_told_once_and_spoken_at_once(home: Path, qtbot: QtBot) -> None:
    wishes, told = WishList(WindowState(home)), []
    wishes.changed.connect(lambda: told.append(manner.current().share(42)))

    wishes.change(shows_left=True)
    wishes.change(shows_left=True)

    assert told == ["58% left"]


def test_a_memory_that_somebody_spoilt_counts_as_none(home: Path, qapp: QApplication) -> None:
    (home / FILE_NAME).write_text(
        "[General]\ntheme=pink\nlanguage=klingon\nicon_tone=7\nshows_left=perhaps\n"
        "thresholds=a lot\nsnoozed_until=2026-11-25T12:00\nsilent_threshold=loud\n"
    )

    assert WishList(WindowState(home)).now == Wishes()
