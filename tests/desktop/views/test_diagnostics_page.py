"""The Diagnostics page: why a prompt grew, how the program does, the log, and the report."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop import manner
from desktop.bridge import Bridge
from desktop.state import WindowState
from desktop.turns import at_once
from desktop.views.diagnostics_growth import GrowthPanel
from desktop.views.diagnostics_log import MOST_ENTRIES, LogPanel
from desktop.views.diagnostics_page import DiagnosticsPage
from desktop.views.diagnostics_program import ProgramPanel
from desktop.views.diagnostics_tables import TextTable
from desktop.views.main_window import MainWindow
from desktop.widgets.notice import Notice
from desktop.widgets.text import Label
from proxy.events import RecordsStored
from proxy.model import AccountId
from proxy.paths import Paths
from proxy.record import RequestRecord
from proxy.service import Proxy
from proxy.upkeep import UpkeepKind
from tests.desktop.samples import FIRST, filled_proxy
from tests.desktop.sessions import LOG, LONG_ID, made, sessions, tokens, upkeep_text
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until
from tests.proxy.program import opened_store

ALICE = AccountId("acc_alice")


@pytest.fixture
async def proxy(home: Path) -> AsyncIterator[Proxy]:
    """With sessions, and no `claude` where its settings say."""
    gone = type(FIRST.settings)(**{**_fields(FIRST.settings), "sdk_cli_path": str(home / "gone")})
    running = await filled_proxy(home, more=sessions(), provider_settings={FIRST.id: gone})
    yield running
    await running.stop()


def _fields(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}  # type: ignore[attr-defined]


@pytest.fixture
async def page(window: MainWindow) -> DiagnosticsPage:
    window.show_page("Diagnostics")
    await until(lambda: window.diagnostics.growth.growth.steps)
    return window.diagnostics


@pytest.fixture
async def growth(page: DiagnosticsPage) -> GrowthPanel:
    """The long session is chosen."""
    page.growth.sessions.choose(LONG_ID)
    await until(lambda: len(page.growth.growth.steps) == 12)
    return page.growth


def texts(parent: QWidget) -> list[str]:
    return [label.text() for label in parent.findChildren(Label) if label.isVisible()]


def cells(table: TextTable, column: int) -> list[str]:
    return [row[column].text for row in table.rows.rows]


def button(parent: QWidget, text: str) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text)


# Why prompts grow


async def test_alt_4_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)

    assert window.page == "Diagnostics"


async def test_the_keyboard_goes_to_what_can_be_walked(
    window: MainWindow, page: DiagnosticsPage, qtbot: QtBot
) -> None:
    await until(window.isActiveWindow)
    at_first = page.growth.sessions.hasFocus()

    qtbot.mouseClick(button(page, "Log"), Qt.MouseButton.LeftButton)
    await until(page.log.search.hasFocus)  # there are no entries to walk
    page.parts.choose("growth")

    assert at_first
    assert page.growth.sessions.hasFocus()


async def test_the_sessions_are_listed_the_last_used_first(page: DiagnosticsPage) -> None:
    lines = page.growth.sessions.sessions.lines

    assert [line.title for line in lines] == [
        "Claude Code · 7f3a2c11",
        "Claude Code · 9b21d4e0",
        "Codex CLI · 01c94d7e",
        "Anthropic SDK · b21e77aa",
        "Claude Code · 99d0be12",
    ]
    assert (lines[1].context, lines[1].cost) == ("97K", "$1.45")
    assert (lines[1].account, lines[1].model) == ("alice@example.com", "claude-opus-5-5")


async def test_a_chosen_session_shows_its_growth_and_what_caused_it(growth: GrowthPanel) -> None:
    assert len(growth.card.chart.series.columns) == 12
    assert [mark.text for mark in growth.card.chart.series.marks] == [
        "cache break: tools changed",
        "cache break: too long idle",
    ]
    assert cells(growth.steps.table, 0)[:2] == ["#6", "#5"]
    assert cells(growth.steps.table, 1)[:3] == [
        "Tools changed: 14 definitions added",
        "2 images added",
        "New content",
    ]
    assert cells(growth.steps.table, 3)[0].startswith("broke: tools changed, says the provider")
    assert growth.steps.cost.text().startswith("Carrying the context has cost $0.")


async def test_the_arrow_keys_walk_the_requests_and_the_line_below_reads_them(
    growth: GrowthPanel, qtbot: QtBot
) -> None:
    chart = growth.card.chart
    chart.setFocus()
    assert growth.card.reading.text().startswith("#12 ")

    qtbot.keyClick(chart, Qt.Key.Key_Home)
    for _ in range(5):
        qtbot.keyClick(chart, Qt.Key.Key_Right)

    assert growth.card.reading.text().startswith("#6 ")
    assert "Tools changed: 14 definitions added" in growth.card.reading.text()


async def test_the_down_key_goes_to_the_next_session(growth: GrowthPanel, qtbot: QtBot) -> None:
    growth.sessions.setFocus()

    qtbot.keyClick(growth.sessions, Qt.Key.Key_Down)

    await until(lambda: len(growth.growth.steps) == 1)
    assert growth.sessions.current == "01c94d7e-3a52"


async def test_a_click_on_what_grew_shows_it_in_the_chart(
    growth: GrowthPanel, qtbot: QtBot
) -> None:
    table = growth.steps.table
    place = table.visualRect(table.rows.index(1, 1)).center()

    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert growth.card.reading.text().startswith("#5 ")


async def test_the_chart_can_be_read_as_a_table(growth: GrowthPanel) -> None:
    button(growth, "Show as table").click()

    assert growth.card.table.isVisible()
    assert cells(growth.card.table, 0) == [str(number) for number in range(1, 13)]
    assert cells(growth.card.table, 5)[-1] == "97K"

    button(growth, "Show as chart").click()
    assert growth.card.chart.isVisible()


async def test_a_screen_reader_gets_chart_and_sessions_in_words(growth: GrowthPanel) -> None:
    chart = QAccessible.queryAccessibleInterface(growth.card.chart)

    assert chart.text(QAccessible.Text.Name) == "Context per request"
    assert chart.text(QAccessible.Text.Description).startswith(
        "12 requests: the prompt went from 26K to 97K"
    )
    index = growth.sessions.currentIndex()
    assert "97K tokens of context, $1.45" in index.data(Qt.ItemDataRole.AccessibleTextRole)


async def test_a_new_request_of_the_chosen_session_joins_the_chart(
    growth: GrowthPanel, proxy: Proxy
) -> None:
    last = growth.growth.steps[-1].record
    later = made(
        900,
        LONG_ID,
        tokens(99_000, 97_000),
        started_at=last.started_at + timedelta(minutes=1),
        shape=last.shape,
    )

    await store_record(proxy, later)

    await until(lambda: len(growth.growth.steps) == 13)
    assert growth.card.reading.text().startswith("#13 ")
    assert growth.sessions.current == LONG_ID
    assert growth.sessions.sessions.lines[1].count == "14 requests"


async def test_who_reads_an_earlier_request_stays_on_it(growth: GrowthPanel, proxy: Proxy) -> None:
    growth.card.chart.choose(5)
    shape = growth.growth.steps[-1].record.shape

    await store_record(proxy, made(900, LONG_ID, tokens(99_000, 97_000), shape=shape))

    await until(lambda: len(growth.growth.steps) == 13)
    assert growth.card.reading.text().startswith("#6 ")


async def store_record(proxy: Proxy, record: RequestRecord) -> None:
    """As after a request: it lies in the store, and is told."""
    async with opened_store(proxy.paths) as store:
        store.write_records([record])
    proxy.events.publish(RecordsStored(1))


async def test_without_sessions_it_says_where_they_come_from(new_window: MainWindow) -> None:
    new_window.show_page("Diagnostics")

    await until(lambda: "No sessions yet" in texts(new_window.diagnostics))


# How the program does


@pytest.fixture
async def program(page: DiagnosticsPage, proxy: Proxy) -> ProgramPanel:
    proxy.upkeep.restore(upkeep_text())
    button(page, "Program").click()
    await until(lambda: page.program.runtimes[0].problem.text())
    return page.program


async def test_it_tells_how_late_the_loop_is(program: ProgramPanel, proxy: Proxy) -> None:
    proxy.loop_lag.lag_ms, proxy.loop_lag.worst_ms = 3.4, 61.0
    proxy.loop_lag.recent_ms.extend((1.0, 12.0))

    program.refresh()

    assert program.loop.now.text() == "3 ms"
    assert program.loop.note.text() == "at worst 61 ms since the start · 0 in flight"
    assert program.loop.line.accessibleDescription() == "3 ms now, at most 12 ms in this time"


async def test_without_a_runtime_it_says_what_to_do(program: ProgramPanel) -> None:
    card = program.runtimes[0]

    assert card.title == "Local runtime of Anthropic"
    assert card.pill.text() == "not found"
    assert "The claude program is not where the settings say." in card.problem.text()
    assert "pool hits" in texts(card)


async def test_renewals_and_usage_checks_stand_with_the_newest_first(
    program: ProgramPanel, proxy: Proxy
) -> None:
    proxy.upkeep.note(ALICE, UpkeepKind.RENEWED)
    program.refresh()

    table = program.upkeep.table
    assert cells(table, 1)[:2] == ["alice@example.com", "alice@example.com"]
    assert cells(table, 2) == [
        "Login renewed",
        "Login not renewed for now ×2",
        "Usage checked",
        "Login renewed",
        "Usage checked",
        "Usage not told",
        "Login read again from its file",
        "Login refused: sign in again ×3",
    ]
    assert table.rows.rows[-1][2].tone == "runs_out"


async def test_one_account_s_history_can_be_read_alone(program: ProgramPanel) -> None:
    program.account.choose("acc_bob")

    assert set(cells(program.upkeep.table, 1)) == {"bob@example.com"}
    assert cells(program.upkeep.table, 2) == ["Usage checked", "Usage not told"]


async def test_emails_are_masked_where_the_user_wants_it(program: ProgramPanel) -> None:
    manner.use(manner.Manner(is_masked=True))

    program.refresh()

    assert cells(program.upkeep.table, 1)[0] == "a•••@e•••.com"


async def test_without_any_upkeep_it_says_when_there_will_be(page: DiagnosticsPage) -> None:
    button(page, "Program").click()

    await until(lambda: "Nothing was renewed or checked yet" in texts(page.program))


# The log


@pytest.fixture
async def log(page: DiagnosticsPage, home: Path) -> LogPanel:
    (home / "logs" / "loadline.log").write_text("\n".join(LOG) + "\n", encoding="utf-8")
    button(page, "Log").click()
    await until(lambda: len(page.log.table.rows.rows) == 7)
    return page.log


async def test_the_log_shows_its_entries_and_new_ones(log: LogPanel, home: Path) -> None:
    with (home / "logs" / "loadline.log").open("a", encoding="utf-8") as stream:
        stream.write("2026-11-25 14:30:00.000 INFO    proxy.test: One more.\n")

    log.refresh()

    await until(lambda: cells(log.table, 3)[-1] == "One more.")


async def test_a_level_and_words_narrow_it(log: LogPanel, qtbot: QtBot) -> None:
    log.level.choose("WARNING")
    assert cells(log.table, 1) == ["Warning", "Error"]

    qtbot.keyClicks(log.search, "TEAM@")

    await until(lambda: cells(log.table, 1) == ["Warning"])
    log.search.clear()
    qtbot.keyClicks(log.search, "nothing has this")
    await until(lambda: "No entry to show" in texts(log))


async def test_escape_takes_the_search_of_the_log_away_before_the_window(
    window: MainWindow, log: LogPanel, qtbot: QtBot
) -> None:
    whole = cells(log.table, 1)
    qtbot.keyClicks(log.search, "TEAM@")
    await until(lambda: cells(log.table, 1) != whole)

    qtbot.keyClick(log.search, Qt.Key.Key_Escape)

    assert (log.search.text(), cells(log.table, 1)) == ("", whole)
    assert window.isVisible()


async def test_a_chosen_entry_is_shown_in_full(log: LogPanel) -> None:
    log.table.selectRow(5)

    assert log.entry.isVisible()
    assert log.entry.text().endswith("RuntimeError: an invented one")


async def test_ctrl_f_searches_the_log(window: MainWindow, log: LogPanel, qtbot: QtBot) -> None:
    await until(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert log.search.hasFocus()


async def test_of_a_long_log_only_so_much_is_held(home: Path, qtbot: QtBot) -> None:
    folder = home / "logs"
    folder.mkdir()
    line = "2026-11-25 14:30:00.000 INFO    proxy.test: {}"
    panel = LogPanel(Paths(home), Notice())
    at_once(panel.finish())
    qtbot.addWidget(panel)
    for part in range(3):
        with (folder / "loadline.log").open("a", encoding="utf-8") as stream:
            stream.writelines(line.format(part * 1000 + at) + "\n" for at in range(1000))
        panel.refresh()
        await until(lambda last=part: cells(panel.table, 3)[-1:] == [str(last * 1000 + 999)])

    assert len(panel.table.rows.rows) == MOST_ENTRIES
    panel.table.selectRow(0)
    assert panel.entry.text().endswith(": 1000")


async def test_the_log_folder_is_opened_or_named(home: Path, qtbot: QtBot) -> None:
    opened: list[QUrl] = []
    notice = Notice()

    def open_folder(url: QUrl) -> bool:
        opened.append(url)
        return False

    panel = LogPanel(Paths(home), notice, open_folder)
    at_once(panel.finish())
    qtbot.addWidget(panel)
    qtbot.addWidget(notice)

    panel.folder.click()

    assert opened == [QUrl.fromLocalFile(str(home / "logs"))]
    assert str(home / "logs") in notice.text


# The report


async def test_the_report_is_copied_without_what_is_nobody_s_business(
    page: DiagnosticsPage, proxy: Proxy, log: LogPanel
) -> None:
    page.copy.click()

    await until(lambda: page.copy.text() == "Copied")
    text = QGuiApplication.clipboard().text()
    assert text.startswith("# Loadline report\n")
    assert "a•••@e•••.com" in text
    assert "- Qt 6." in text
    assert not re.search(r"\w{2,}@\w", text)
    assert proxy.control_token not in text
    assert "fake-key" not in text


# Whatever is asked of it


async def test_its_parts_are_made_when_they_are_first_shown(page: DiagnosticsPage) -> None:
    assert "program" not in page.__dict__
    assert "log" not in page.__dict__


async def test_the_models_keep_qt_s_rules(growth: GrowthPanel, log: LogPanel) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(model, mode)
        for model in (log.table.rows, growth.steps.table.rows, growth.sessions.sessions)
    ]

    log.level.choose("ERROR")
    log.level.choose("DEBUG")
    growth.sessions.show_lines(growth.sessions.sessions.lines[:2])

    assert len(testers) == 3


@pytest.mark.parametrize("part", ["growth", "program", "log"])
async def test_every_control_has_a_name_and_no_part_makes_the_window_wide(
    window: MainWindow, page: DiagnosticsPage, part: str
) -> None:
    window.resize(900, 560)
    page.show_part(part)
    await until(lambda: True)

    spoken = [
        QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)
        for kind in (QPushButton, QTableView)
        for each in page.findChildren(kind)
        if each.isVisible()
    ]
    assert all(spoken)
    assert window.minimumSizeHint().width() <= 900


async def test_in_a_narrow_page_the_list_stands_above(proxy: Proxy, qtbot: QtBot) -> None:
    bridge = Bridge(proxy.events)
    panel = GrowthPanel(proxy, bridge)
    qtbot.addWidget(panel)
    panel.show()
    origin = QPoint(0, 0)

    places = []
    for width in (1000, 500):
        panel.resize(width, 600)
        await until(lambda wanted=width: panel.childrenRect().width() == wanted)
        QApplication.processEvents()
        places.append(panel.card.mapTo(panel, origin) - panel.sessions.mapTo(panel, origin))

    assert places[0].x() > 0
    assert places[1].y() > 0
    bridge.close()


async def test_leaving_it_while_it_asks_does_no_harm(proxy: Proxy, memory: WindowState) -> None:
    async for window in shown(proxy, memory):
        window.show_page("Diagnostics")
        window.show_page("Overview")
        page = window.diagnostics
        window.pages.removeWidget(page)
        delete(page)
        await until(lambda: True)
