"""Letters for Alt: which a word gets, and what pressing it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.buttons import Button
from desktop.widgets.choices import Radio, Tick
from desktop.widgets.field import Field
from desktop.widgets.mnemonics import Marker, letters, marked, plain


@pytest.mark.parametrize(
    ("texts", "given_"),
    [
        (["Import", "Cancel"], ["i", "c"]),
        (["Copy", "Cancel", "Close all"], ["c", "a", "l"]),
        (["Add account", "Again"], ["a", "g"]),
        (["Über", "…"], ["b", ""]),
        (["A", "a"], ["a", ""]),
        ([""], [""]),
    ],
    ids=["first", "taken", "second word", "no umlauts", "none left", "no words"],
)
def test_a_text_gets_the_first_of_its_letters_that_is_free(
    texts: list[str], given_: list[str]
) -> None:
    assert letters(texts) == given_


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_two_texts_get_the_same(texts: list[str]) -> None:
    found = [letter for letter in letters(texts) if letter]

    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "letter", "qts"),
    [
        ("Import", "i", "&Import"),
        ("Do it", "i", "Do &it"),
        ("Copy", "p", "Co&py"),
        ("You & me", "m", "You && &me"),
        ("You & me", "", "You && me"),
        ("Copy", "x", "Copy"),
    ],
)
def test_the_mark_stands_at_the_beginning_of_a_word_if_it_can(
    text: str, letter: str, qts: str
) -> None:
    assert marked(text, letter) == qts


@given(st.text(max_size=20), st.sampled_from(["", "a", "i", "n"]))
def test_a_text_comes_back_as_it_was(text: str, letter: str) -> None:
    assert plain(marked(text, letter)) == text


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    for part in (Field("Name"), Tick("Check now"), Radio("Second login"), Button("Import")):
        column.addWidget(part)
    Marker(whole)
    qtbot.addWidget(whole)
    whole.show()
    whole.activateWindow()
    qtbot.waitUntil(whole.isActiveWindow)
    qtbot.waitUntil(lambda: bool(button(whole).letter))
    return whole


def button(place: QWidget) -> Button:
    (found,) = place.findChildren(Button)
    return found


def alt(place: QWidget, letter: str) -> None:
    QTest.keySequence(place, QKeySequence(f"Alt+{letter}"))


@pytest.mark.skipif("sys.platform == 'darwin'", reason="a Mac has no such letters")
def test_alt_and_the_letter_goes_to_the_field_and_presses_the_rest(
    place: QWidget, qtbot: QtBot
) -> None:
    (field,) = place.findChildren(Field)
    (tick,) = place.findChildren(Tick)
    (radio,) = place.findChildren(Radio)
    button(place).setFocus()

    alt(place, "N")
    is_in_field = field.edit.hasFocus()
    alt(place, "C")
    alt(place, "S")
    with qtbot.waitSignal(button(place).clicked):
        alt(place, "I")

    assert is_in_field
    assert (tick.isChecked(), radio.isChecked()) == (True, True)


def test_words_stay_plain_to_us_and_to_screen_readers(place: QWidget) -> None:
    spoken = QAccessible.queryAccessibleInterface(button(place))

    assert button(place).text() == "Import"
    assert spoken.text(QAccessible.Text.Name) == "Import"
    assert spoken.text(QAccessible.Text.Accelerator).endswith("I")


def test_a_text_that_changes_keeps_its_letter(place: QWidget) -> None:
    button(place).setText("Importing…")

    assert button(place).marked_text == "&Importing…"


def test_what_comes_later_gets_a_letter_that_is_free(place: QWidget, qtbot: QtBot) -> None:
    more = Button("Cancel", parent=place)
    more.show()

    qtbot.waitUntil(lambda: more.letter != "")

    assert more.letter not in {"i", "c", "n", "s"}


def test_a_sign_of_the_text_s_own_is_shown(qtbot: QtBot) -> None:
    made = Button("Use you&me@example.com")
    qtbot.addWidget(made)

    assert made.text() == "Use you&me@example.com"
    assert QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Name) == made.text()
    assert made.shortcut() == QKeySequence()
