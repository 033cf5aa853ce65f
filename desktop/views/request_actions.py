"""What can be done with requests: copied as text, as a command, by id; the next ones captured."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.language import translate
from desktop.models.request_copies import curl_text, needed_headers
from desktop.models.request_rows import RequestRow
from desktop.widgets.menu import Menu
from proxy.capture import Captures
from proxy.service import Proxy

CAPTURE_COUNTS = (1, 5, 20)


def row_menu(
    parent: QWidget, rows: Sequence[RequestRow], proxy: Proxy, copy_rows: Callable[[], object]
) -> Menu:
    """For one request or several; `copy_rows` copies them as the table shows them."""
    menu = Menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    _add(menu, translate("Requests", "Copy"), copy_rows, QKeySequence.StandardKey.Copy)
    if len(rows) == 1:
        (row,) = rows
        record = row.record
        account = next((each for each in proxy.accounts() if each.id == record.account_id), None)
        command = curl_text(record, proxy.base_url, needed_headers(row.provider, account))
        _add(menu, translate("Requests", "Copy as curl"), lambda: _copy(command))
        _add(menu, translate("Requests", "Copy id"), lambda: _copy(record.id))
        if record.session_id:
            text = translate("Requests", "Copy session id")
            _add(menu, text, lambda: _copy(record.session_id))
        _add_capture(menu, proxy.history.captures, record.id)
    return menu


def capture_menu(parent: QWidget, captures: Captures) -> Menu:
    """How many of the next requests are to be captured."""
    menu = Menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for count in CAPTURE_COUNTS:
        text = translate("Capture", "The next %n request(s)", count)
        _add(menu, text, partial(captures.start, count))
    return menu


def show_file(path: Path) -> None:
    """By whatever program the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _add_capture(menu: Menu, captures: Captures, request_id: str) -> None:
    path = captures.file(request_id)
    if path is not None:
        _add(menu, translate("Capture", "Show capture"), lambda: show_file(path))
        _add(menu, translate("Capture", "Delete capture"), lambda: captures.forget(request_id))


def _add(
    menu: Menu,
    text: str,
    act: Callable[[], object],
    key: QKeySequence.StandardKey | None = None,
) -> None:
    action = QAction(text, menu)
    if key is not None:
        action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda _on=False: act())
    menu.addAction(action)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
