"""Buttons, filters, segments, ticks, fields and strips: what they say and what a user does with them."""

from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme import TextRole
from desktop.widgets.buttons import Button, FilterButton, Option, Segments
from desktop.widgets.choices import Radio, Tick
from desktop.widgets.field import Field
from desktop.widgets.foot_strip import FootState, FootStrip
from desktop.widgets.layouts import Columns, FlowLayout, Folding
from desktop.widgets.notice import Notice
from desktop.widgets.pill import Pill
from desktop.widgets.sidebar import Entry, Sidebar
from desktop.widgets.text import ElidedLabel, Label

OPTIONS = [Option("", "All"), Option("a", "Alice"), Option("b", "Bob")]


Made = TypeVar("Made", bound=QWidget)


def shown(made: Made, qtbot: QtBot) -> Made:
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_click_on_a_button_leaves_the_keyboard_where_it_is(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    button = shown(Button("Do it", lambda: pressed.append(True)), qtbot)

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert pressed == [True]
    assert not button.hasFocus()
    assert button.focusPolicy() is Qt.FocusPolicy.TabFocus


def test_a_filter_says_its_choice_and_tells_a_new_one(qtbot: QtBot) -> None:
    button = shown(FilterButton("Who", OPTIONS), qtbot)

    with qtbot.waitSignal(button.chosen) as told:
        button.choose("b")

    assert told.args == ["b"]
    assert (button.text(), button.value, button.accessibleName()) == ("Bob", "b", "Who: Bob")


def test_the_same_choice_again_tells_nothing(qtbot: QtBot) -> None:
    button = shown(FilterButton("Who", OPTIONS), qtbot)

    with qtbot.assertNotEmitted(button.chosen):
        button.choose("")


def test_a_filter_s_menu_marks_its_choice_and_chooses(qtbot: QtBot) -> None:
    button = shown(FilterButton("Who", OPTIONS), qtbot)
    button.choose("a")

    button.click()
    marked = [action.text() for action in button.choices.actions() if action.isChecked()]
    button.choices.actions()[2].trigger()
    button.choices.close()

    assert marked == ["Alice"]
    assert button.value == "b"


def test_a_choice_that_is_gone_falls_back_to_all(qtbot: QtBot) -> None:
    button = shown(FilterButton("Who", OPTIONS), qtbot)
    button.choose("b")

    button.set_options(OPTIONS[:2])

    assert button.value == ""


def test_exactly_one_segment_holds(qtbot: QtBot) -> None:
    segments = shown(Segments(OPTIONS), qtbot)
    buttons = segments.findChildren(QPushButton)

    with qtbot.waitSignal(segments.chosen) as told:
        qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)

    assert told.args == ["a"]
    assert [button.isChecked() for button in buttons] == [False, True, False]


@pytest.mark.parametrize("kind", [Tick, Radio], ids=["tick", "radio"])
def test_a_choice_is_made_anywhere_on_its_words(
    kind: type[Tick] | type[Radio], qtbot: QtBot
) -> None:
    choice = shown(kind("Shared", "It is only read."), qtbot)
    choice.resize(300, choice.heightForWidth(300))

    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(250, choice.height() - 3))

    assert choice.isChecked()
    spoken = QAccessible.queryAccessibleInterface(choice)
    assert spoken.text(QAccessible.Text.Name) == "Shared"
    assert spoken.text(QAccessible.Text.Description) == "It is only read."


def test_a_long_caption_makes_its_choice_higher_where_it_is_narrow(qtbot: QtBot) -> None:
    choice = shown(Radio("Shared", "It is only read. " * 8), qtbot)

    assert choice.heightForWidth(200) > choice.heightForWidth(800)


def test_the_space_key_sets_a_tick(qtbot: QtBot) -> None:
    tick = shown(Tick("Read"), qtbot)

    qtbot.keyClick(tick, Qt.Key.Key_Space)

    assert tick.isChecked()


def test_a_field_says_hint_good_news_and_errors_below_itself(qtbot: QtBot) -> None:
    field = shown(Field("Email", hint="Yours."), qtbot)
    said = [field.message]

    field.show_error("Not an address.")
    said.append(field.message)
    was_invalid = field.is_invalid
    field.show_good("Fine.")
    said.append(field.message)
    field.show_hint()
    said.append(field.message)

    assert said == ["Yours.", "Not an address.", "Fine.", "Yours."]
    assert (was_invalid, field.is_invalid) == (True, False)


def test_a_field_s_label_leads_to_it(qtbot: QtBot) -> None:
    field = shown(Field("Email"), qtbot)

    label = next(each for each in field.findChildren(Label) if each.text() == "Email")

    assert label.buddy() is field.edit
    assert field.edit.accessibleName() == "Email"


def test_a_notice_is_hidden_until_it_says_something_and_after_it_was_dismissed(
    qtbot: QtBot,
) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    states = [notice.isHidden()]

    notice.say("Trouble.", "More of it.")
    states.append(notice.isHidden())
    notice.dismiss()
    states.append(notice.isHidden())

    assert states == [True, False, True]


def test_a_notice_s_button_acts_once_and_closes_it(qtbot: QtBot) -> None:
    acted: list[bool] = []
    notice = Notice()
    qtbot.addWidget(notice)
    notice.say("Trouble.", action="Mend it", on_act=lambda: acted.append(True))

    button = next(each for each in notice.findChildren(QPushButton) if each.text() == "Mend it")
    button.click()
    button.click()

    assert acted == [True]
    assert notice.isHidden()


def test_a_notice_speaks_its_whole_text(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)

    notice.say("Trouble.", "More of it.")

    assert notice.accessibleName() == "Trouble. More of it."


def test_words_of_strangers_are_never_markup(qtbot: QtBot) -> None:
    label = shown(Label("<b>bold</b>@example.com"), qtbot)

    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_label_that_is_too_narrow_is_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = shown(ElidedLabel("a.very.long.name@a.very.long.domain.example.com"), qtbot)

    label.resize(60, label.height())
    label.grab()
    narrow = label.toolTip()
    label.resize(900, label.height())
    label.grab()

    assert (narrow, label.toolTip()) == (label.text(), "")


def test_a_pill_is_as_wide_as_its_word(qtbot: QtBot) -> None:
    pill = shown(Pill("Active", "good"), qtbot)
    before = pill.sizeHint().width()

    pill.show_state("Sign-in needed", "runs_out")

    assert pill.sizeHint().width() > before
    assert pill.text() == "Sign-in needed"


def test_the_foot_says_less_while_nothing_listens(qtbot: QtBot) -> None:
    foot = shown(FootStrip(), qtbot)

    foot.show_state(FootState("Port 2455 is taken.", "runs_out"))

    texts = [label.text() for label in foot.findChildren(Label) if label.isVisible()]
    assert texts == ["Port 2455 is taken."]


def test_the_foot_s_switch_says_what_it_will_do(qtbot: QtBot) -> None:
    foot = shown(FootStrip(), qtbot)
    wishes: list[bool] = []
    foot.switched.connect(wishes.append)

    for state in (
        FootState("Running", "good", "http://127.0.0.1:2455", is_running=True),
        FootState("Stopped", "muted"),
    ):
        foot.show_state(state)
        text = "Stop" if state.is_running else "Start"
        next(each for each in foot.findChildren(QPushButton) if each.text() == text).click()

    assert wishes == [False, True]


def test_the_navigation_marks_the_page_and_tells_another(qtbot: QtBot) -> None:
    sidebar = shown(
        Sidebar(
            [
                Entry("a", "Accounts", "accounts", "Alt+1"),
                Entry("r", "Requests", "requests", "Alt+2"),
            ]
        ),
        qtbot,
    )
    sidebar.show_chosen("a")

    items = {each.accessibleName(): each for each in sidebar.findChildren(QWidget)}
    with qtbot.waitSignal(sidebar.chosen) as told:
        qtbot.mouseClick(items["Requests"], Qt.MouseButton.LeftButton)

    assert told.args == ["r"]
    assert items["Requests"].accessibleDescription() == "Alt+2"


def test_a_row_breaks_where_it_does_not_fit(qtbot: QtBot) -> None:
    row = QWidget()
    layout = FlowLayout(row, gap=8)
    parts = [Button("one"), Button("two"), Button("three")]
    for part in parts:
        layout.addWidget(part)
    shown(row, qtbot)

    row.resize(2000, 40)
    wide = {part.y() for part in parts}
    row.resize(parts[0].sizeHint().width() + parts[1].sizeHint().width() + 20, 200)

    assert len(wide) == 1
    assert [part.y() == parts[0].y() for part in parts] == [True, True, False]
    assert parts[-1].geometry().right() == row.rect().right()


def test_parts_stand_below_each_other_where_it_is_narrow(qtbot: QtBot) -> None:
    folding = Folding(least=400)
    left, right = Label("left"), Label("right")
    folding.row.addWidget(left)
    folding.row.addWidget(right)
    shown(folding, qtbot)

    folding.resize(800, 200)
    folding.row.activate()
    is_wide_a_row = left.y() == right.y()
    folding.resize(200, 200)
    folding.row.activate()

    assert is_wide_a_row
    assert left.y() < right.y()


@pytest.mark.parametrize(("width", "columns"), [(900, 4), (500, 2), (150, 1)])
def test_equal_parts_take_as_many_columns_as_fit(qtbot: QtBot, width: int, columns: int) -> None:
    parts = [Label(str(number), TextRole.NUMBER) for number in range(4)]
    made = shown(Columns(parts, least=200), qtbot)

    made.resize(width, 300)
    layout = made.layout()
    assert layout is not None
    layout.activate()

    assert len({part.x() for part in parts}) == columns
