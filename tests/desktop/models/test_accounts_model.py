"""The accounts as an item model: exact about what changed, and the choice stays with its account."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.models.accounts_model import AccountColumn, AccountsModel
from proxy.model import AccountId, AccountStatus, Usage
from tests.conftest import FixedClock
from tests.desktop.samples import FIRST, NOW, SECOND, account, accounts, usage, usages, window

STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def model(qtbot: QtBot) -> AccountsModel:
    """Filled with the samples and watched by Qt's own tester."""
    made = AccountsModel({FIRST.id: FIRST, SECOND.id: SECOND}, FixedClock(NOW))
    QAbstractItemModelTester(made, STRICT, made)
    made.fill(accounts(), usages())
    return made


def emails(model: AccountsModel) -> list[str]:
    return [
        model.index(row, AccountColumn.ACCOUNT).data().partition("@")[0]
        for row in range(model.rowCount())
    ]


def test_it_shows_one_row_an_account_in_the_order_of_the_page(model: AccountsModel) -> None:
    assert emails(model) == ["work", "alice", "api", "team", "bob"]


def test_a_new_account_is_inserted_where_it_belongs(model: AccountsModel, qtbot: QtBot) -> None:
    new = account("anna")

    with qtbot.waitSignal(model.rowsInserted) as told:
        model.put(new, Usage(new.id))

    assert told.args[1:] == [2, 2]
    assert emails(model)[2] == "anna"


def test_a_removed_account_leaves_and_no_other_row_changes(
    model: AccountsModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(model.rowsRemoved) as told, qtbot.assertNotEmitted(model.dataChanged):
        model.remove(AccountId("acc_alice"))

    assert told.args[1:] == [1, 1]
    assert emails(model) == ["work", "api", "team", "bob"]


def test_new_numbers_change_their_row_only(model: AccountsModel, qtbot: QtBot) -> None:
    known = usage("alice", window("5h", 43, timedelta(hours=2)), window("weekly", 30, timedelta(4)))

    with qtbot.waitSignal(model.dataChanged) as told:
        model.put(account("alice", plan="Max 20x", is_default=True), known)

    assert (told.args[0].row(), told.args[1].row()) == (1, 1)
    assert model.index(1, AccountColumn.SHORT).data() == "43% used"


def test_nothing_is_told_when_nothing_differs(model: AccountsModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.layoutChanged):
        model.refresh()


def test_the_choice_stays_on_its_account_when_the_order_changes(model: AccountsModel) -> None:
    alice = QPersistentModelIndex(model.index(1, 0))
    chosen = QItemSelectionModel(model)
    chosen.select(model.index(1, 0), QItemSelectionModel.SelectionFlag.Select)

    paused = replace(model.rows[1].account, status=AccountStatus.PAUSED)
    model.put(paused, model.rows[1].view.usage)

    assert emails(model) == ["work", "api", "alice", "team", "bob"]
    assert alice.row() == 2
    assert [index.row() for index in chosen.selectedIndexes()] == [2]


def test_times_are_said_anew_as_they_pass(qtbot: QtBot) -> None:
    clock = FixedClock(NOW)
    model = AccountsModel({FIRST.id: FIRST}, clock)
    model.fill([account("alice")], [usage("alice", window("5h", 42, timedelta(hours=2)))])

    clock.advance(minutes=30)
    model.refresh()

    assert model.rows[0].short.reset.startswith("resets in 1h 30m")


def test_cells_have_whole_sentences_for_screen_readers(model: AccountsModel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole

    spoken = [model.index(1, column).data(role) for column in AccountColumn]

    assert spoken == [
        "alice@example.com, Max 20x · Anthropic · default",
        "5-hour window, alice@example.com, 42 percent used, on course, resets in 2 hours 15 minutes",
        "Weekly window, alice@example.com, 30 percent used, on course, resets in 4 days 7 hours",
        "On course, 24% spare, from traffic, 1 min ago",
        "Active",
        "Menu of alice@example.com",
    ]


def test_the_state_s_reason_is_said_and_in_the_tool_tip(model: AccountsModel) -> None:
    cell = model.index(3, AccountColumn.STATE)

    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Sign-in needed. OpenAI no longer renews this login."
    )
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == (
        "Sign-in needed\nOpenAI no longer renews this login."
    )


def test_columns_have_their_titles(model: AccountsModel) -> None:
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in AccountColumn]

    assert titles == ["Account", "5-hour", "Weekly", "Outlook", "State", ""]


def test_an_account_is_found_by_its_id(model: AccountsModel) -> None:
    assert model.row_of(AccountId("acc_bob")) == 4
    assert model.row_of(AccountId("acc_nobody")) == -1
