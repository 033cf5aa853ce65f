"""What can be done with requests on their page: exported, copied, chosen together."""

import json
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop import catalogue
from desktop.language import LanguageChoice
from desktop.views.main_window import MainWindow
from desktop.views.request_actions import row_menu
from desktop.views.requests_page import RequestsPage
from proxy.service import Proxy
from tests.desktop.waiting import until


async def opened(window: MainWindow) -> RequestsPage:
    window.show_page("Requests")
    await until(lambda: window.requests.model.rowCount() == 10)
    return window.requests


def choose(page: RequestsPage, *rows: int) -> None:
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        page.table.selectionModel().select(page.model.index(row, 0), select)


def press(page: RequestsPage, proxy: Proxy, row: int, text: str) -> str:
    """Chooses an entry of the row's menu; what is on the clipboard then."""
    menu = row_menu(page, [page.model.row(row)], proxy, lambda: None)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.deleteLater()
    return QGuiApplication.clipboard().text()


# Export


async def test_what_the_filters_find_is_exported(window: MainWindow, tmp_path: Path) -> None:
    page = await opened(window)
    page.filters.model_name.choose("claude-opus-5-5")
    file = tmp_path / "opus.json"

    page.export.export(page.query(), file, "json")
    await until(lambda: not page.export.is_running)

    assert {each["model"] for each in json.loads(file.read_text())} == {"claude-opus-5-5"}
    assert page.export.text == f"5 records are in {file}."
    assert page.export.isVisible()


async def test_an_export_asks_for_a_file_first(window: MainWindow, tmp_path: Path) -> None:
    page = await opened(window)

    dialog = page.export.ask_place(page.query(), "csv")
    dialog.fileSelected.emit(str(tmp_path / "all.csv"))
    dialog.close()
    await until(lambda: not page.export.is_running)

    assert len((tmp_path / "all.csv").read_text().splitlines()) == 11


async def test_a_stopped_export_leaves_no_file(window: MainWindow, tmp_path: Path) -> None:
    page = await opened(window)

    page.export.export(page.query(), tmp_path / "all.csv", "csv")
    page.export.cancel_button.click()
    await until(lambda: not page.export.is_running)

    assert list(tmp_path.glob("*.csv*")) + list(tmp_path.glob(".all*")) == []
    assert "stopped" in page.export.text


async def test_a_place_that_cannot_be_written_is_said(window: MainWindow, tmp_path: Path) -> None:
    page = await opened(window)

    page.export.export(page.query(), tmp_path / "nowhere" / "all.csv", "csv")
    await until(lambda: not page.export.is_running)

    assert "cannot be written" in page.export.text


async def test_why_an_export_failed_is_said_in_the_user_s_language(
    window: MainWindow, qapp: QApplication, tmp_path: Path
) -> None:
    page = await opened(window)
    catalogue.choose(qapp, LanguageChoice.GERMAN)

    page.export.export(page.query(), tmp_path / "nowhere" / "all.csv", "csv")
    await until(lambda: not page.export.is_running)

    catalogue.choose(qapp, LanguageChoice.ENGLISH)
    assert page.export.text.startswith("Die Datei ist nicht schreibbar.")
    assert page.export.text.endswith("Wähle einen anderen Ort.")


# Copies


async def test_a_request_is_copied_as_a_command_without_its_secrets(
    window: MainWindow, proxy: Proxy
) -> None:
    page = await opened(window)

    command = press(page, proxy, 0, "Copy as curl")

    assert command.splitlines()[1:] == [
        f"curl {proxy.base_url}/claude/v1/messages \\",
        "  -H 'content-type: application/json' \\",
        "  -H 'authorization: Bearer YOUR-LOCAL-KEY' \\",
        "  -H 'anthropic-version: 2023-06-01' \\",
        "  --data-binary @request.json",
    ]


async def test_its_id_and_its_session_are_copied(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)
    record = page.model.records[0]

    assert press(page, proxy, 0, "Copy id") == record.id
    assert press(page, proxy, 0, "Copy session id") == record.session_id


async def test_several_rows_are_copied_as_lines(window: MainWindow, qtbot: QtBot) -> None:
    page = await opened(window)
    choose(page, 0, 2)
    page.table.setFocus()

    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[3] for line in lines] == [
        page.model.records[0].model,
        page.model.records[2].model,
    ]


# Several


async def test_of_several_the_sums_are_shown(window: MainWindow) -> None:
    page = await opened(window)
    today = page.subtitle

    choose(page, 0, 1)
    chosen = page.subtitle
    page.table.clearSelection()

    assert chosen.startswith("2 requests chosen · ")
    assert page.subtitle == today


async def test_all_that_is_loaded_is_chosen_by_the_keyboard(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = await opened(window)
    page.table.setFocus()

    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    assert page.subtitle.startswith("10 requests chosen · ")
    assert not page.details.isVisible()


async def test_the_menu_of_several_only_copies(window: MainWindow, proxy: Proxy) -> None:
    page = await opened(window)

    menu = row_menu(page, [page.model.row(0), page.model.row(1)], proxy, lambda: None)

    assert [action.text() for action in menu.actions()] == ["Copy"]


async def test_the_page_has_its_buttons(window: MainWindow) -> None:
    page = await opened(window)

    shown = [each.text() for each in page.findChildren(QPushButton) if each.isVisible()]

    assert {"Export…", "Pause"} <= set(shown)
