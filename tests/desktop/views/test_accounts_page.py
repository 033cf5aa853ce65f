"""The Accounts page: what it shows, what its row menu does, and how it follows the proxy."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.models.accounts_model import AccountColumn
from desktop.views.accounts_page import AccountsPage
from desktop.views.main_window import MainWindow
from desktop.views.models_dialog import ModelsDialog
from desktop.views.rename_dialog import RenameDialog
from desktop.views.reset_question import ResetQuestion
from desktop.widgets.bars import UsageBar
from desktop.widgets.burn_up import BurnUp
from desktop.widgets.buttons import FilterButton
from desktop.widgets.dialog import Dialog
from desktop.widgets.menu import Menu
from desktop.widgets.text import Label
from proxy.model import Account, AccountId, AccountStatus, Observation, Preference
from proxy.service import Proxy
from tests.desktop.samples import window as usage_window
from tests.desktop.waiting import until


@pytest.fixture
async def page(window: MainWindow) -> AccountsPage:
    window.show_page("Accounts")
    return window.accounts


def row(page: AccountsPage, name: str) -> int:
    return page.model.row_of(AccountId(f"acc_{name}"))


def choose_action(page: AccountsPage, name: str, text: str) -> None:
    """As from the row's menu."""
    menu = page.row_menu(page.model.rows[row(page, name)])
    next(action for action in menu.actions() if action.text() == text).trigger()


def texts(page: AccountsPage) -> list[str]:
    """All that labels of the page say."""
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def stored(proxy: Proxy, name: str) -> Account:
    return next(each for each in proxy.accounts() if each.id == f"acc_{name}")


async def test_it_counts_its_accounts_and_who_can_serve(page: AccountsPage) -> None:
    assert page.subtitle == "5 accounts, 4 can serve"


async def test_the_first_account_is_shown_in_full(page: AccountsPage) -> None:
    shown = texts(page)

    assert "Shared with Claude Code · token valid for 6h 12m · Claude Code keeps it fresh" in shown
    assert "94% used" in shown
    assert "$1.86 of $5.00, not in use" in shown


async def test_every_window_of_the_chosen_account_has_a_spoken_bar(page: AccountsPage) -> None:
    bars = [bar.accessibleName() for bar in page.findChildren(UsageBar) if bar.isVisible()]

    assert bars == [
        "5-hour window, work@example.com, 94 percent used, runs out in 11 min, resets in 2 hours 3 minutes",
        "Weekly window, work@example.com, 55 percent used, tight, resets in 2 days 22 hours",
        "Weekly window for Opus, work@example.com, 12 percent used, on course, resets in 2 days 22 hours",
        "Extra usage, work@example.com, 37% used, $1.86 of $5.00, not in use",
    ]


async def test_choosing_another_account_shows_it(page: AccountsPage, qtbot: QtBot) -> None:
    page.choose(AccountId("acc_api"))

    await until(lambda: "API key, billed per token" in texts(page))
    await until(lambda: "An API key has no windows: each token is billed." in texts(page))


async def test_an_account_is_paused_and_resumed(page: AccountsPage, proxy: Proxy) -> None:
    choose_action(page, "alice", "Pause")
    await until(lambda: stored(proxy, "alice").status is AccountStatus.PAUSED)
    await until(lambda: page.model.rows[row(page, "alice")].state == "Paused")

    choose_action(page, "alice", "Resume")
    await until(lambda: stored(proxy, "alice").status is AccountStatus.ACTIVE)


async def test_an_account_is_made_the_one_for_new_requests(
    page: AccountsPage, proxy: Proxy
) -> None:
    choose_action(page, "work", "Use for new requests")

    await until(lambda: stored(proxy, "work").is_default)
    await until(lambda: "default" in page.model.rows[row(page, "work")].detail)


async def test_the_account_for_new_requests_cannot_be_made_so_again(page: AccountsPage) -> None:
    menu = page.row_menu(page.model.rows[row(page, "alice")])

    assert not menu.actions()[0].isEnabled()


async def test_an_account_is_given_a_name(
    window: MainWindow, page: AccountsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    choose_action(page, "alice", "Rename…")
    dialog = window.findChild(RenameDialog)
    assert dialog is not None

    qtbot.keyClicks(dialog.name.edit, "private")
    qtbot.keyClick(dialog.name.edit, Qt.Key.Key_Return)

    await until(lambda: stored(proxy, "alice").label == "private")
    await until(lambda: page.model.rows[row(page, "alice")].name == "alice@example.com (private)")


@pytest.mark.parametrize("text", ["Rename…", "Models…"])
async def test_a_dialog_that_was_closed_is_not_kept(page: AccountsPage, text: str) -> None:
    choose_action(page, "alice", text)
    (dialog,) = page.window().findChildren(Dialog)

    dialog.reject()

    await until(lambda: not page.window().findChildren(Dialog))


@pytest.mark.parametrize("kind", [RenameDialog, ModelsDialog])
def test_a_long_email_makes_no_dialog_wide(
    kind: type[RenameDialog | ModelsDialog], qtbot: QtBot
) -> None:
    email = f"{'a-long-name.' * 10}@example.com"
    short, long = kind("a@example.com", ""), kind(email, "")
    for dialog in (short, long):
        qtbot.addWidget(dialog)
        dialog.open()

    assert long.width() == short.width()


async def test_the_email_is_copied(page: AccountsPage) -> None:
    choose_action(page, "bob", "Copy email")

    assert QGuiApplication.clipboard().text() == "bob@example.com"


async def test_delete_asks_in_the_window_and_removes_on_yes(
    page: AccountsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    page.choose(AccountId("acc_api"))

    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    question = page.notice.text
    button(page, "Remove").click()

    assert question.startswith("Remove api@example.com? Its login is deleted from")
    await until(lambda: len(proxy.accounts()) == 4)
    await until(lambda: page.model.rowCount() == 4)
    assert page.subtitle == "4 accounts, 3 can serve"


async def test_escape_answers_no(
    window: MainWindow, page: AccountsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    page.choose(AccountId("acc_api"))
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)

    qtbot.keyClick(page.notice, Qt.Key.Key_Escape)

    assert not page.notice.isVisible()
    assert window.isVisible()
    assert len(proxy.accounts()) == 5


async def test_a_check_says_what_happened(page: AccountsPage, qtbot: QtBot) -> None:
    choose_action(page, "api", "Check now")
    meanwhile = page.notice.text

    await until(lambda: page.notice.text.startswith("127.0.0.1 refused the connection."))
    assert meanwhile == "Checking 1 account…"


async def test_new_numbers_show_as_they_come(page: AccountsPage, proxy: Proxy) -> None:
    hour = timedelta(hours=1)
    seen = Observation(
        (replace(usage_window("5h", 61, 2 * hour), account_id=AccountId("acc_alice")),)
    )

    proxy._engine.tracker.observe(AccountId("acc_alice"), seen)

    await until(lambda: page.model.rows[row(page, "alice")].short.share == "61% used")


async def test_a_full_window_says_once_when_it_is_back(page: AccountsPage, proxy: Proxy) -> None:
    page.choose(AccountId("acc_alice"))
    full = replace(usage_window("5h", 100, timedelta(hours=2)), account_id=AccountId("acc_alice"))

    proxy._engine.tracker.observe(AccountId("acc_alice"), Observation((full,)))

    await until(lambda: any(each.startswith("resets in 2h 00m, ") for each in texts(page)))
    assert "resets in 2h 00m, limit reached" in texts(page)


async def test_the_choice_stays_on_its_account_when_the_order_changes(
    page: AccountsPage, proxy: Proxy
) -> None:
    page.choose(AccountId("acc_alice"))

    choose_action(page, "alice", "Pause")
    await until(lambda: page.model.rows[row(page, "alice")].state == "Paused")

    assert page.table.current_row() == row(page, "alice")


async def test_a_click_on_the_dots_opens_the_row_s_menu(page: AccountsPage, qtbot: QtBot) -> None:
    told: list[tuple[int, QPoint]] = []
    page.table.menu_asked.connect(lambda at, where: told.append((at, where)))
    cell = page.model.index(2, AccountColumn.MENU)

    qtbot.mouseClick(
        page.table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.table.visualRect(cell).center(),
    )

    assert [at for at, _where in told] == [2]
    _close_popups()


async def test_without_accounts_it_says_what_to_do(new_window: MainWindow) -> None:
    new_window.show_page("Accounts")

    assert "No accounts yet" in texts(new_window.accounts)
    assert new_window.accounts.subtitle == ""
    assert not button(new_window.accounts, "Refresh usage").isEnabled()


async def test_the_table_is_as_high_as_its_rows(page: AccountsPage) -> None:
    last = page.model.index(4, 0)

    assert page.table.visualRect(last).bottom() <= page.table.viewport().height()
    assert page.table.verticalScrollBar().maximum() == 0


def button(page: AccountsPage, text: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == text)


def _close_popups() -> None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


async def test_an_account_is_used_first_or_kept_for_last(page: AccountsPage, proxy: Proxy) -> None:
    menu = page.row_menu(page.model.rows[row(page, "work")])
    (choices,) = (each.menu() for each in menu.actions() if each.text() == "When to use it")
    assert isinstance(choices, Menu)
    checked = [(each.text(), each.isChecked()) for each in choices.actions()]

    next(each for each in choices.actions() if each.text() == "Keep for last").trigger()

    assert checked == [("Use first", False), ("Normal", True), ("Keep for last", False)]
    await until(lambda: stored(proxy, "work").preference is Preference.LAST)
    await until(lambda: "Keep for last" in texts(page))


async def test_an_account_serves_only_the_models_that_the_user_names(
    page: AccountsPage, proxy: Proxy, qtbot: QtBot
) -> None:
    choose_action(page, "work", "Models…")
    (dialog,) = page.window().findChildren(ModelsDialog)
    qtbot.keyClicks(dialog.models.edit, "claude-haiku-*, *-mini")
    qtbot.keyClick(dialog.models.edit, Qt.Key.Key_Return)

    await until(lambda: stored(proxy, "work").models == "claude-haiku-*, *-mini")
    await until(lambda: "claude-haiku-*, *-mini" in texts(page))


async def undo(page: AccountsPage, said: str) -> None:
    """Waits for the sentence and takes back what it says."""
    await until(lambda: page.notice.text == said)
    button(page, "Undo").click()


async def test_a_pause_can_be_taken_back(page: AccountsPage, proxy: Proxy) -> None:
    choose_action(page, "alice", "Pause")

    await undo(page, "alice@example.com is paused.")

    await until(lambda: stored(proxy, "alice").status is AccountStatus.ACTIVE)
    await until(lambda: not page.notice.isVisible())


async def test_a_new_default_can_be_taken_back(page: AccountsPage, proxy: Proxy) -> None:
    before = stored(proxy, "work").preference
    choose_action(page, "work", "Use for new requests")

    await undo(page, "work@example.com is used for new requests.")

    await until(lambda: stored(proxy, "alice").is_default)
    await until(lambda: stored(proxy, "work").preference is before)
    assert not stored(proxy, "work").is_default


async def test_a_new_name_can_be_taken_back(page: AccountsPage, proxy: Proxy, qtbot: QtBot) -> None:
    choose_action(page, "alice", "Rename…")
    (dialog,) = page.window().findChildren(RenameDialog)
    qtbot.keyClicks(dialog.name.edit, "private")
    qtbot.keyClick(dialog.name.edit, Qt.Key.Key_Return)

    await undo(page, "alice@example.com is now called private.")

    await until(lambda: not stored(proxy, "alice").label)


async def test_each_number_says_where_it_is_from(page: AccountsPage) -> None:
    shown = texts(page)

    assert any(each.startswith("from response headers ") for each in shown)
    assert any(each.startswith("from the usage check ") for each in shown)


async def test_the_window_that_ends_worst_is_drawn_and_another_can_be_chosen(
    page: AccountsPage,
) -> None:
    (chart,) = page.findChildren(BurnUp)
    (choice,) = page.findChildren(FilterButton)
    worst = chart.curve

    choice.choose("weekly")

    assert worst is not None
    assert (worst.window.name, len(worst.used)) == ("5h", 13)
    assert chart.curve is not None
    assert chart.curve.window.name == "weekly"
    assert "Weekly window" in texts(page)


async def test_recent_errors_of_the_account_are_listed(page: AccountsPage) -> None:
    await until(lambda: "429 rate_limit_error · claude-opus-5-5" in texts(page))

    page.choose(AccountId("acc_bob"))

    await until(lambda: "None are recorded." in texts(page))


async def test_a_banked_reset_is_offered_where_there_is_one(page: AccountsPage) -> None:
    assert not button(page, "Begin limits anew…").isVisible()

    page.choose(AccountId("acc_bob"))

    await until(lambda: button(page, "Begin limits anew…").isVisible())


async def test_nothing_is_spent_without_a_yes(page: AccountsPage, qtbot: QtBot) -> None:
    page.choose(AccountId("acc_bob"))
    button(page, "Begin limits anew…").click()
    (dialog,) = page.window().findChildren(ResetQuestion)
    asked: list[bool] = []
    dialog.confirmed.connect(lambda: asked.append(True))

    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert asked == []
    assert not dialog.isVisible()


async def test_a_yes_spends_it_and_a_failure_is_said(
    window: MainWindow, page: AccountsPage
) -> None:
    page.choose(AccountId("acc_bob"))
    button(page, "Begin limits anew…").click()
    (dialog,) = page.window().findChildren(ResetQuestion)

    dialog.confirm.click()

    await until(window.notice.isVisible, limit_s=30)
    assert not page.window().findChildren(ResetQuestion)


def choose_both(page: AccountsPage, first: str, second: str) -> None:
    """A click, and one with Ctrl held."""
    page.choose(AccountId(f"acc_{first}"))
    page.table.selectionModel().select(
        page.model.index(row(page, second), 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )


async def test_what_can_be_done_with_several_is_offered_when_several_are_chosen(
    page: AccountsPage,
) -> None:
    assert not button(page, "Pause them").isVisible()

    choose_both(page, "alice", "bob")

    await until(lambda: "2 accounts chosen" in texts(page))
    assert button(page, "Pause them").isEnabled()
    assert not button(page, "Resume them").isEnabled()


async def test_several_are_paused_at_once_and_taken_back_at_once(
    page: AccountsPage, proxy: Proxy
) -> None:
    choose_both(page, "alice", "bob")

    button(page, "Pause them").click()

    await undo(page, "2 accounts are paused.")
    active = AccountStatus.ACTIVE
    await until(lambda: {stored(proxy, each).status for each in ("alice", "bob")} == {active})


async def test_several_are_checked_and_their_answers_counted(page: AccountsPage) -> None:
    choose_both(page, "alice", "bob")

    button(page, "Check them now").click()
    told = page.notice.text

    await until(lambda: page.notice.text.startswith("0 of 2 accounts answered."), limit_s=30)
    assert told == "Checking 2 accounts…"
    assert page.notice.text.endswith(
        "alice@example.com, bob@example.com: 127.0.0.1 refused the connection."
    )


async def test_what_can_be_done_with_several_stays_in_sight_below_a_long_list(
    page: AccountsPage,
) -> None:
    page.window().resize(theme.px(1280), theme.px(560))
    choose_both(page, "alice", "bob")

    bar = button(page, "Pause them")
    await until(bar.isVisible)

    assert page.rect().contains(bar.mapTo(page, bar.rect().bottomRight()))
    assert bar.visibleRegion().boundingRect() == bar.rect()


async def test_the_arrow_keys_show_all_windows_in_the_row(page: AccountsPage, qtbot: QtBot) -> None:
    page.choose(AccountId("acc_work"))
    plain, whole = page.table.rowHeight(0), page.table.height()

    qtbot.keyClick(page.table, Qt.Key.Key_Right)
    opened, grown = page.table.rowHeight(0), page.table.height()
    qtbot.keyClick(page.table, Qt.Key.Key_Left)

    assert opened > plain
    assert grown - whole == opened - plain
    assert page.table.rowHeight(0) == plain


async def test_the_arrow_in_the_row_does_the_same(page: AccountsPage, qtbot: QtBot) -> None:
    plain = page.table.rowHeight(0)
    box = page.table.visualRect(page.model.index(0, AccountColumn.ACCOUNT))

    qtbot.mouseClick(
        page.table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(box.left() + 16, box.center().y()),
    )

    assert page.table.rowHeight(0) > plain


async def test_right_to_left_the_arrow_in_the_row_is_at_the_right(
    page: AccountsPage, qtbot: QtBot
) -> None:
    page.table.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    plain = page.table.rowHeight(0)
    box = page.table.visualRect(page.model.index(0, AccountColumn.ACCOUNT))
    heights = []

    for x in (box.left() + 16, box.right() - 16):
        place = QPoint(x, box.center().y())
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        heights.append(page.table.rowHeight(0))

    assert heights[0] == plain
    assert heights[1] > plain


async def test_an_account_with_its_two_windows_alone_has_nothing_to_unfold(
    page: AccountsPage, qtbot: QtBot
) -> None:
    page.choose(AccountId("acc_alice"))
    at = row(page, "alice")

    qtbot.keyClick(page.table, Qt.Key.Key_Right)

    assert page.table.rowHeight(at) == page.table.verticalHeader().defaultSectionSize()
