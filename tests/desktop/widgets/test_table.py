"""The table: which columns fit, and what the keyboard does."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QStandardItem, QStandardItemModel
from pytestqt.qtbot import QtBot

from desktop.widgets.columns import Column, fit
from desktop.widgets.table import Table

COLUMNS = (Column("who", 100, stretch=1), Column("state", 80, drop=1), Column("cost", 60, drop=2))


def test_what_is_left_over_goes_to_the_columns_that_stretch() -> None:
    assert fit(COLUMNS, 300, 1.0) == [160, 80, 60]


def test_in_a_narrow_window_the_first_to_give_way_is_left_out() -> None:
    assert fit(COLUMNS, 200, 1.0) == [120, 80, 0]


def test_a_column_that_never_gives_way_shrinks_instead() -> None:
    assert fit(COLUMNS, 90, 1.0) == [90, 0, 0]


def test_columns_grow_with_the_user_s_font() -> None:
    assert fit(COLUMNS, 600, 2.0) == [320, 160, 120]


def test_no_column_is_narrower_than_its_heading() -> None:
    assert fit(COLUMNS, 320, 1.0, titles=(40, 110, 60)) == [150, 110, 60]


def test_where_nothing_more_gives_way_words_shrink_before_numbers() -> None:
    columns = (Column("who", 100, stretch=1), Column("cost", 60))

    assert fit(columns, 120, 1.0) == [60, 60]


def test_where_even_that_is_too_little_all_shrink_alike() -> None:
    columns = (Column("who", 100, stretch=1), Column("cost", 60))

    assert fit(columns, 80, 1.0) == [50, 30]


@pytest.mark.parametrize("room", range(60, 1200, 37))
def test_columns_fill_the_table_exactly(room: int) -> None:
    assert sum(fit(COLUMNS, room, 1.0)) == room


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    """Two rows, the second one chosen, with the keyboard."""
    model = QStandardItemModel()
    for name in ("alice", "bob"):
        model.appendRow([QStandardItem(name), QStandardItem("active"), QStandardItem("$1")])
    made = Table("People", COLUMNS, line_count=1)
    model.setParent(made)
    made.setModel(model)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    made.selectRow(1)
    made.setFocus()
    return made


def test_ctrl_c_copies_the_row_as_tab_separated_text(table: Table, qtbot: QtBot) -> None:
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "bob\tactive\t$1"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter], ids=["return", "enter"])
def test_enter_opens_the_row(table: Table, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(table.row_opened) as told:
        qtbot.keyClick(table, key)

    assert told.args == [1]


def test_delete_asks_to_remove_the_row(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.row_removed) as told:
        qtbot.keyClick(table, Qt.Key.Key_Delete)

    assert told.args == [1]


def test_without_a_chosen_row_the_keys_do_nothing(table: Table, qtbot: QtBot) -> None:
    table.clearSelection()
    told: list[int] = []
    table.row_removed.connect(told.append)
    table.row_opened.connect(told.append)

    qtbot.keyClick(table, Qt.Key.Key_Delete)
    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert told == []


@pytest.mark.parametrize("direction", Qt.LayoutDirection)
def test_a_row_can_be_chosen_in_either_direction(
    table: Table, direction: Qt.LayoutDirection
) -> None:
    table.setLayoutDirection(direction)
    table.clearSelection()

    table.selectRow(0)

    assert (table.selected_rows(), table.current_row()) == ([0], 0)


def test_the_row_under_the_pointer_is_marked_until_it_leaves(table: Table, qtbot: QtBot) -> None:
    second = table.visualRect(table.model().index(1, 0)).center()

    qtbot.mouseMove(table.viewport(), second)
    hovered = table.hovered_row
    table.leaveEvent(QEvent(QEvent.Type.Leave))

    assert hovered == 1
    assert table.hovered_row == -1


def test_a_right_click_asks_for_the_row_s_menu(table: Table, qtbot: QtBot) -> None:
    first = table.visualRect(table.model().index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, first, QPoint(5, 7))

    with qtbot.waitSignal(table.menu_asked) as told:
        table.contextMenuEvent(event)

    assert told.args == [0, QPoint(5, 7)]


def test_the_menu_key_asks_for_the_chosen_row_s_menu(table: Table, qtbot: QtBot) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))

    with qtbot.waitSignal(table.menu_asked) as told:
        table.contextMenuEvent(event)

    assert told.args[0] == 1


def test_it_has_its_name_for_screen_readers(table: Table) -> None:
    assert table.accessibleName() == "People"
