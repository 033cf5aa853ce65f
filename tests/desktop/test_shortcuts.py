"""The table of keys: what a pressed key means, and that the documents show what the table has."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.shortcuts import SHORTCUTS, Act, Place, act_of, keys_of, shown
from tests.docs.test_documents import read

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


def test_each_act_has_its_line() -> None:
    assert [each.act for each in SHORTCUTS] == list(Act)


@pytest.mark.parametrize("place", Place)
def test_no_key_does_two_things_in_one_place(place: Place, qapp: QApplication) -> None:
    here = [each for each in SHORTCUTS if each.place is place]

    counts = Counter(keys.toString() for each in here for keys in keys_of(each.act))

    assert {keys: count for keys, count in counts.items() if count > 1} == {}


def test_a_key_means_what_it_means_in_its_place_only(qapp: QApplication) -> None:
    right = press(Qt.Key.Key_Right)

    assert act_of(right, Place.TABLE) is Act.UNFOLD_ROW
    assert act_of(right, Place.CHART) is Act.LATER
    assert act_of(right, Place.HELP) is None


def test_keys_of_the_number_pad_count_as_well(qapp: QApplication) -> None:
    enter = press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)

    assert act_of(enter, Place.TABLE) is Act.OPEN_ROW


def test_with_another_modifier_it_is_another_key(qapp: QApplication) -> None:
    assert act_of(press(Qt.Key.Key_C), Place.TABLE) is None
    assert act_of(press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier), Place.TABLE) is (
        Act.COPY_ROWS
    )


@pytest.mark.skipif("sys.platform == 'darwin'", reason="a Mac writes its own signs")
def test_it_is_shown_as_the_platform_writes_it(qapp: QApplication) -> None:
    assert (shown(Act.OVERVIEW), shown(Act.HELP)) == ("Alt+1", "F1")


@pytest.mark.parametrize("place", Place)
def test_the_documents_show_the_table(place: Place) -> None:
    part = read("keyboard.md").partition(f"## {place}\n")[2].partition("## ")[0]

    lines = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part, re.MULTILINE)

    assert lines[1:] == [(each.keys[0], each.does) for each in SHORTCUTS if each.place is place]
