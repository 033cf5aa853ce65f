"""The Requests page: filters, the live tail, details, and the keyboard."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.models.request_columns import RequestColumn
from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from desktop.views.requests_page import RequestsPage, sums_text
from desktop.widgets.table import CELL_PADDING
from desktop.widgets.text import Label
from proxy.events import RequestFinished
from proxy.model import AccountId
from proxy.record import Attempt, Ending, RequestRecord, TokenUsage, Totals
from proxy.service import Proxy
from tests.desktop.samples import NOW, ROWS, filled_proxy, record
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until


@pytest.fixture
async def page(window: MainWindow) -> RequestsPage:
    window.show_page("Requests")
    await until(window.requests.model.rowCount)
    await until(lambda: len(window.requests.filters.account.options) > 1)
    return window.requests


@pytest.fixture
async def long_page(home: Path, memory: WindowState) -> AsyncIterator[RequestsPage]:
    """Over 700 records."""
    proxy = await filled_proxy(home, request_count=700)
    async for window in shown(proxy, memory):
        window.show_page("Requests")
        await until(window.requests.model.rowCount)
        yield window.requests
    await proxy.stop()


def fresh(seconds: int = 1, **changes: object) -> RequestRecord:
    made = record(0, ROWS[0], **changes)
    return replace(made, id=f"req_{10**12 + seconds:024x}", started_at=NOW + timedelta(0, seconds))


def models(page: RequestsPage) -> set[str]:
    return {each.model for each in page.model.records}


def button(page: RequestsPage, text: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == text)


def has_button(page: RequestsPage, text: str) -> bool:
    return text in [each.text() for each in page.findChildren(QPushButton) if each.isVisible()]


async def scroll_to_end(page: RequestsPage) -> None:
    """Until the next page is there and laid out."""
    bar = page.table.verticalScrollBar()
    before = bar.maximum(), page.model.records[-1].id
    bar.setValue(bar.maximum())
    await until(lambda: page.model.records[-1].id != before[1])
    await until(lambda: bar.value() < bar.maximum())


async def test_the_time_of_another_day_is_not_cut(page: RequestsPage) -> None:
    room = page.table.columnWidth(RequestColumn.TIME) - 2 * theme.px(CELL_PADDING)

    assert theme.metrics().horizontalAdvance("30 Sep 22:58") <= room


def texts(page: RequestsPage) -> list[str]:
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


async def test_it_shows_the_newest_requests_and_the_sums_of_today(page: RequestsPage) -> None:
    assert page.model.rowCount() == 10
    assert page.subtitle == (
        "10 today · 648K tokens · $0.37 API-equivalent · $0.42 billed · 1 without a price"
    )


async def test_a_search_narrows_when_the_typing_pauses(page: RequestsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.filters.search, "haiku")

    await until(lambda: models(page) == {"claude-haiku-5-5"})


async def test_escape_takes_the_search_away_before_the_window(
    page: RequestsPage, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.filters.search, "haiku")
    await until(lambda: page.model.rowCount() < 10)

    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)

    await until(lambda: page.model.rowCount() == 10)
    assert page.filters.search.text() == ""
    assert page.window().isVisible()


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("provider", "openai", 2),
        ("account", "acc_work", 1),
        ("model_name", "claude-opus-5-5", 5),
        ("ending", "cancelled", 1),
        ("ending", "4", 1),
        ("period", "today", 10),
        ("period", "1", 10),
    ],
)
async def test_each_filter_narrows(page: RequestsPage, name: str, value: str, count: int) -> None:
    getattr(page.filters, name).choose(value)

    await until(lambda: page.model.rowCount() == count)


async def test_a_filter_that_narrows_says_so(page: RequestsPage) -> None:
    page.filters.ending.choose("cancelled")

    assert page.filters.ending.text() == "Cancelled"
    assert page.filters.ending.property("narrowed") is True
    assert page.filters.ending.accessibleName() == "Ending: Cancelled"


async def test_the_choices_of_a_filter_are_what_the_store_holds(page: RequestsPage) -> None:
    assert [option.text for option in page.filters.account.options] == [
        "All accounts",
        "alice@example.com",
        "api@example.com",
        "bob@example.com",
        "work@example.com",
    ]


async def test_when_nothing_matches_all_can_be_shown_again(page: RequestsPage) -> None:
    page.filters.search.setText("nothing has this")
    page.filters.search.textEdited.emit("nothing has this")
    await until(lambda: page.model.rowCount() == 0)
    await until(lambda: "No request matches" in texts(page))

    button(page, "Show all").click()

    await until(lambda: page.model.rowCount() == 10)


async def test_without_any_requests_it_says_where_they_come_from(new_window: MainWindow) -> None:
    new_window.show_page("Requests")

    await until(lambda: "No requests yet" in texts(new_window.requests))
    assert new_window.requests.subtitle == "none today"


async def test_a_new_request_joins_at_the_top(page: RequestsPage, proxy: Proxy) -> None:
    proxy.events.publish(RequestFinished(fresh()))

    await until(lambda: page.model.records[0].id == fresh().id)


async def test_a_paused_tail_shows_how_many_wait(page: RequestsPage, proxy: Proxy) -> None:
    button(page, "Pause").click()

    proxy.events.publish(RequestFinished(fresh(1)))
    proxy.events.publish(RequestFinished(fresh(2)))

    await until(lambda: has_button(page, "2 new"))
    assert page.model.rowCount() == 10
    assert button(page, "Resume").isVisible()
    assert "Paused" in texts(page)


async def test_a_resumed_tail_shows_them(page: RequestsPage, proxy: Proxy) -> None:
    button(page, "Pause").click()
    proxy.events.publish(RequestFinished(fresh()))
    await until(lambda: has_button(page, "1 new"))

    button(page, "Resume").click()

    await until(lambda: page.model.records[0].id == fresh().id)
    assert "Paused" not in texts(page)


async def test_a_click_on_a_row_shows_it_in_full(page: RequestsPage, qtbot: QtBot) -> None:
    cell = page.table.visualRect(page.model.index(0, 2)).center()

    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)

    assert page.details.isVisible()
    shown = texts(page)
    counts = {each.split(" × ")[0] for each in shown}
    assert {"94,000", "6,100", "1,200", "3,200", "104,500", "$0.0871"} <= counts
    assert "answered, default account" in shown
    assert "373 KB sent, 47 KB received" in shown
    assert "+8.2 KB since the session's last request; changed: history" in shown


async def test_enter_shows_the_row_and_escape_closes_it(
    window: MainWindow, page: RequestsPage, qtbot: QtBot
) -> None:
    page.table.selectRow(3)

    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    was_open = page.details.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert was_open
    assert not page.details.isVisible()
    assert window.isVisible()


async def test_open_details_follow_the_arrow_keys(page: RequestsPage, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)

    qtbot.keyClick(page.table, Qt.Key.Key_Down)

    await until(lambda: "3,400" in texts(page))


async def test_a_request_that_failed_says_why(page: RequestsPage, qtbot: QtBot) -> None:
    page.table.selectRow(3)

    qtbot.keyClick(page.table, Qt.Key.Key_Return)

    assert "rate_limit_error" in texts(page)
    assert "The answer stated no tokens." in texts(page)


async def test_a_request_that_went_on_to_another_account_names_them(
    page: RequestsPage, proxy: Proxy
) -> None:
    first, second = AccountId("acc_work"), AccountId("acc_alice")
    tried = (
        Attempt(first, NOW, 300.0, 429, "failed over", "default account"),
        Attempt(second, NOW, 900.0, 200, "answered", "most headroom"),
    )
    reason = "tools_changed"
    proxy.events.publish(RequestFinished(fresh(attempts=tried, cache_miss_reason=reason)))
    await until(lambda: page.model.records[0].id == fresh().id)

    page.table.row_opened.emit(0)

    shown = set(texts(page))
    assert {"429 · 0.3 s", "work@example.com, failed over, default account"} <= shown
    assert {"200 · 0.9 s", "alice@example.com, answered, most headroom"} <= shown
    assert "tools changed" in shown


@pytest.fixture
async def failover_page(home: Path, memory: WindowState) -> AsyncIterator[RequestsPage]:
    """Its newest request was tried with two accounts that are gone; of one there is a record."""
    gone, forgotten = AccountId("acc_old"), AccountId("acc_older")
    tried = (
        Attempt(gone, NOW, 300.0, 429, "failed over", "same session"),
        Attempt(forgotten, NOW, 300.0, 429, "failed over", "its turn"),
        Attempt(AccountId("acc_alice"), NOW, 900.0, 200, "answered", "its turn"),
    )
    of_the_gone = fresh(1, account_id=gone, account_email="old@example.com")
    proxy = await filled_proxy(home, more=[of_the_gone, fresh(2, attempts=tried)])
    async for window in shown(proxy, memory):
        window.show_page("Requests")
        await until(window.requests.model.rowCount)
        yield window.requests
    await proxy.stop()


async def test_an_account_that_is_gone_is_named_as_its_records_name_it(
    failover_page: RequestsPage,
) -> None:
    await until(lambda: len(failover_page.filters.account.options) > 1)

    failover_page.table.row_opened.emit(0)

    assert {
        "old@example.com (removed account), failed over, same session",
        "removed account, failed over, its turn",
        "alice@example.com, answered, its turn",
    } <= set(texts(failover_page))


async def test_a_row_is_copied_as_tab_separated_text(page: RequestsPage, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    page.table.setFocus()

    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    cells = QGuiApplication.clipboard().text().split("\t")
    assert cells[1:5] == ["alice@example.com", "/claude", "claude-opus-5-5", "200"]
    assert cells[-2:] == ["104K", "$0.0871"]


async def test_a_click_on_a_header_sorts_and_a_second_turns_it_round(page: RequestsPage) -> None:
    header = page.table.horizontalHeader()

    header.sectionClicked.emit(RequestColumn.COST)
    await until(lambda: page.model.records[0].model == "claude-fable-5-2")
    header.sectionClicked.emit(RequestColumn.COST)
    await until(lambda: page.model.records[0].model == "claude-haiku-5-5")


async def test_scrolling_to_the_end_fetches_older_requests(long_page: RequestsPage) -> None:
    for _ in range(4):
        await scroll_to_end(long_page)

    assert long_page.model.rowCount() == 250


async def test_the_view_stays_on_its_rows_while_the_window_moves(long_page: RequestsPage) -> None:
    while long_page.model.rowCount() < 500:
        await scroll_to_end(long_page)
    bar = long_page.table.verticalScrollBar()
    first = long_page.model.records[0].id
    bar.setValue(bar.maximum())
    top = long_page.model.records[long_page.table.rowAt(0)].id
    await until(lambda: long_page.model.records[0].id != first)

    assert long_page.model.records[long_page.table.rowAt(0)].id == top


async def test_live_requests_do_not_push_away_what_is_looked_at(
    long_page: RequestsPage, qtbot: QtBot
) -> None:
    bar = long_page.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top = long_page.model.records[long_page.table.rowAt(0)].id

    long_page.model.add_live(fresh(1))
    long_page.model.add_live(fresh(2))
    await until(lambda: long_page.model.records[0].id == fresh(2).id)

    assert long_page.model.records[long_page.table.rowAt(0)].id == top


async def test_f5_asks_the_store_again(
    window: MainWindow, page: RequestsPage, qtbot: QtBot
) -> None:
    filled: list[bool] = []
    page.model.filled.connect(lambda: filled.append(True))

    qtbot.keyClick(window, Qt.Key.Key_F5)

    await until(lambda: filled)


async def test_ctrl_f_goes_to_the_search(
    window: MainWindow, page: RequestsPage, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert window.focusWidget() is page.filters.search


@pytest.mark.parametrize(
    ("totals", "text"),
    [
        (Totals(), "none today"),
        (
            Totals(requests=1284, usage=TokenUsage(cache_read=5_100_000)),
            "1,284 today · 5.1M tokens",
        ),
        (Totals(requests=1, unpriced=1), "1 today · 0 tokens · 1 without a price"),
    ],
    ids=["nothing", "many", "unpriced"],
)
def test_the_sums_leave_out_what_is_not_there(totals: Totals, text: str) -> None:
    assert sums_text(totals) == text


async def test_a_hidden_page_does_no_work_and_fills_again_when_shown(
    window: MainWindow, page: RequestsPage, proxy: Proxy
) -> None:
    window.show_page("Accounts")
    inserted: list[object] = []
    page.model.rowsInserted.connect(lambda *_: inserted.append(True))
    proxy.events.publish(RequestFinished(fresh(1, ending=Ending.COMPLETED)))
    await until(lambda: len(page.model._tail.recent) == 1)

    assert inserted == []
    window.show_page("Requests")
    await until(lambda: page.model.records[0].id == fresh(1).id)
