"""The requests as an item model: a window over the store's records, filled off the thread, joined by live ones.

By time it pages: older records are fetched when the view nears the end, newer ones when it nears the top. By any
other column it shows the newest records that match, at most 500, in that order: a true order over all would need an
index for every column and filter.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from shiboken6 import isValid

from desktop import format as fmt
from desktop.language import translate
from desktop.models.record_window import MOST, PAGE, Placed, RecordWindow
from desktop.models.request_rows import (
    RequestRow,
    cost_kind_text,
    matches,
    request_row,
    spoken_tokens,
    total_tokens,
    usd,
)
from proxy.clock import Clock
from proxy.model import RequestRecord
from proxy.provider import Providers
from proxy.store.query import RequestPage, RequestQuery

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
BATCH_MS = 250
"""Live records are shown together, so that a burst costs one repaint."""


Ask = Callable[[RequestQuery], Awaitable[RequestPage]]
Run = Callable[[Coroutine[Any, Any, None]], object]
"""Runs a coroutine in the background; shows its failure."""


class RequestColumn(IntEnum):
    """The columns from left to right."""

    TIME = 0
    ACCOUNT = 1
    ROUTE = 2
    MODEL = 3
    STATUS = 4
    FIRST_BYTE = 5
    DURATION = 6
    TOKENS = 7
    COST = 8


COLUMN_COUNT = len(RequestColumn)


class RequestsModel(QAbstractTableModel):
    """State: what is asked for, the window over it, and the live records that wait to join."""

    filled = Signal()
    """The first page of a new question is here."""
    waiting = Signal(int)
    """How many new records are not shown: the tail is paused, or the view is far below the top."""

    def __init__(
        self,
        ask: Ask,
        run: Run,
        providers: Providers,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ask = ask
        self._run = run
        self._providers = providers
        self._clock = clock
        self._query = RequestQuery()
        self._window = RecordWindow()
        self._sort = (RequestColumn.TIME, Qt.SortOrder.DescendingOrder)
        self._rows: dict[str, RequestRow] = {}
        self._rows_day = 0
        self._question = 0
        self._is_restarting = False
        self._is_loading = False
        self._is_live = True
        self._is_shown = False
        self._pending: list[RequestRecord] = []
        self._recent: deque[RequestRecord] = deque(maxlen=PAGE)
        self._waiting = 0
        self._batch = QTimer(self)
        self._batch.setSingleShot(True)
        self._batch.setInterval(BATCH_MS)
        self._batch.timeout.connect(self._join)
        self.most_tokens = 0
        """The largest total held: the scale of all token bars."""

    @property
    def records(self) -> list[RequestRecord]:
        return self._window.records

    @property
    def query(self) -> RequestQuery:
        return self._query

    @property
    def is_live(self) -> bool:
        """New records join as they come."""
        return self._is_live

    @property
    def sorting(self) -> tuple[int, Qt.SortOrder]:
        """The column and the direction."""
        return self._sort

    @property
    def is_by_time(self) -> bool:
        """Newest first, over all records."""
        return self._sort == (RequestColumn.TIME, Qt.SortOrder.DescendingOrder)

    def row(self, at: int) -> RequestRow:
        """The row as it is shown; made when it is first looked at."""
        record = self._window.records[at]
        found = self._rows.get(record.id)
        if found is None:
            found = self._rows[record.id] = request_row(record, self._providers, self._clock())
        return found

    def turn_day(self) -> None:
        """To be called now and then: past midnight the times of before need their day."""
        today = self._clock().astimezone().toordinal()
        if today != self._rows_day and self._rows:
            self._rows.clear()
            last = self.index(self.rowCount() - 1, RequestColumn.TIME)
            self.dataChanged.emit(self.index(0, RequestColumn.TIME), last)
        self._rows_day = today

    # What the page asks for

    def show_query(self, query: RequestQuery) -> None:
        """Other records; the window begins anew at the newest."""
        self._query = replace(query, limit=PAGE, before=None)
        self.reload()

    def reload(self) -> None:
        """Asks the store for the first page again; what is shown stays until it is here."""
        self._question += 1
        self._is_restarting = True
        self._set_waiting(0)
        self._run(self._restart(self._question))

    def set_shown(self, is_shown: bool) -> None:
        """Whether anyone looks: a hidden view is not kept up, it is filled again when it is shown."""
        self._is_shown = is_shown
        if is_shown:
            self.reload()

    def set_live(self, is_live: bool) -> None:
        """Whether new records join; turned on, those missed meanwhile are fetched."""
        if is_live != self._is_live:
            self._is_live = is_live
            if is_live:
                self.reload()

    def add_live(self, record: RequestRecord) -> None:
        """A record that just came; joins with its batch when it belongs here."""
        self._recent.append(record)
        if not self._is_shown or not matches(record, self._query):
            return
        if not self._is_live or not self._window.is_at_top:
            self._set_waiting(self._waiting + 1)
            return
        self._pending.append(record)
        if not self._batch.isActive():
            self._batch.start()

    def can_fetch_above(self) -> bool:
        return self.is_by_time and not self._window.is_at_top and not self._is_loading

    def fetch_above(self) -> None:
        """The page above the window, after it has moved down."""
        if self.can_fetch_above():
            self._is_loading = True
            self._run(self._fetch(self._question, self._window.cursor_above, self._prepend))

    # What Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._window.records)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else COLUMN_COUNT

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return (
            not parent.isValid()
            and self.is_by_time
            and self._window.next is not None
            and not self._is_loading
        )

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._is_loading = True
            self._run(self._fetch(self._question, self._window.next, self._append))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = (RequestColumn(column), order)
        if wanted != self._sort:
            self._sort = wanted
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            self.reload()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._window.records):
            return None
        column = RequestColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self.row(index.row()), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(self.row(index.row()), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tool_tip(self.row(index.row()), column) or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(RequestColumn(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    # Changes

    async def _restart(self, question: int) -> None:
        limit = PAGE if self.is_by_time else MOST
        try:
            page = await self._ask(replace(self._query, limit=limit))
        finally:
            if question == self._question:
                self._is_restarting = False
        if question != self._question or not isValid(self):
            return
        if not self.is_by_time:
            page = RequestPage(tuple(self._ordered(page.records)))
        self.beginResetModel()
        self._is_loading = False
        self._window.restart(page)
        self._forget_rows()
        self.endResetModel()
        # A record that ended a moment ago may not have reached the store when it was asked.
        self._put_in(self._recent)
        self.filled.emit()

    async def _fetch(
        self, question: int, before: str | None, take: Callable[[RequestPage], None]
    ) -> None:
        try:
            page = await self._ask(replace(self._query, limit=PAGE, before=before))
            if question == self._question and isValid(self):
                take(page)
        finally:
            if question == self._question:
                self._is_loading = False

    def _append(self, page: RequestPage) -> None:
        if page.records:
            first = self.rowCount()
            self.beginInsertRows(NOWHERE, first, first + len(page.records) - 1)
            self._window.append(page)
            self.endInsertRows()
        else:
            self._window.next = page.next
        if surplus := self._window.surplus_top():
            self.beginRemoveRows(NOWHERE, 0, surplus - 1)
            self._window.trim_top()
            self.endRemoveRows()
        self._forget_rows()

    def _prepend(self, page: RequestPage) -> None:
        if page.records:
            self.beginInsertRows(NOWHERE, 0, len(page.records) - 1)
            self._window.prepend(page)
            self.endInsertRows()
        self._trim_bottom()
        if self._window.is_at_top:
            self._set_waiting(0)

    def _join(self) -> None:
        if self._is_restarting:
            self._batch.start()
            return
        pending, self._pending = self._pending, []
        self._put_in(pending)

    def _put_in(self, records: Iterable[RequestRecord]) -> None:
        belonging = [record for record in records if matches(record, self._query)]
        for placed in self._places_of(belonging):
            self.beginInsertRows(NOWHERE, placed.at, placed.at + len(placed.records) - 1)
            self._window.insert(placed)
            self.endInsertRows()
        self._trim_bottom()
        if self._window.has_outgrown:
            self.reload()

    def _places_of(self, records: list[RequestRecord]) -> list[Placed]:
        if self.is_by_time:
            return self._window.places_of(records)
        known = {record.id for record in self._window.records}
        fresh = [record for record in records if record.id not in known]
        order = list(self._ordered([*self._window.records, *fresh]))
        return [Placed(at, (record,)) for at, record in enumerate(order) if record.id not in known]

    def _trim_bottom(self) -> None:
        if surplus := self._window.surplus_bottom():
            last = self.rowCount() - 1
            self.beginRemoveRows(NOWHERE, last - surplus + 1, last)
            self._window.trim_bottom()
            self.endRemoveRows()
        self._forget_rows()

    def _ordered(self, records: Iterable[RequestRecord]) -> list[RequestRecord]:
        """By the chosen column; what has no value comes last in either direction."""
        column, order = self._sort
        held = list(records)
        key = SORT_KEYS[column]
        known = [record for record in held if key(record) is not None]
        unknown = [record for record in held if key(record) is None]
        known.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)
        return known + unknown

    def _forget_rows(self) -> None:
        """After any change: texts of records that left go too, and the scale is that of those that are here."""
        held = {record.id for record in self._window.records}
        for gone in self._rows.keys() - held:
            del self._rows[gone]
        most = max((total_tokens(record) for record in self._window.records), default=0)
        if most != self.most_tokens:
            self.most_tokens = most
            if held:
                last = self.index(self.rowCount() - 1, RequestColumn.TOKENS)
                self.dataChanged.emit(self.index(0, RequestColumn.TOKENS), last)

    def _set_waiting(self, count: int) -> None:
        if count != self._waiting:
            self._waiting = count
            self.waiting.emit(count)

    def _title(self, column: RequestColumn) -> str:
        title = column_titles()[column]
        if column is not self._sort[0] or self.is_by_time:
            return title
        return f"{title} {'↓' if self._sort[1] is Qt.SortOrder.DescendingOrder else '↑'}"


NUMBERS = frozenset({RequestColumn.FIRST_BYTE, RequestColumn.DURATION, RequestColumn.COST})

SORT_KEYS: dict[RequestColumn, Callable[[RequestRecord], Any]] = {
    RequestColumn.TIME: lambda record: record.started_at,
    RequestColumn.ACCOUNT: lambda record: record.account_email or None,
    RequestColumn.ROUTE: lambda record: record.route,
    RequestColumn.MODEL: lambda record: record.model or None,
    RequestColumn.STATUS: lambda record: (record.ending, record.status or 0),
    RequestColumn.FIRST_BYTE: lambda record: record.ttft_ms,
    RequestColumn.DURATION: lambda record: record.duration_ms,
    RequestColumn.TOKENS: lambda record: record.usage.total if record.usage else None,
    RequestColumn.COST: lambda record: Decimal(cost) if (cost := usd(record)) is not None else None,
}


def column_titles() -> tuple[str, ...]:
    """As the header says them."""
    return (
        translate("Requests", "Time"),
        translate("Requests", "Account"),
        translate("Requests", "Route"),
        translate("Requests", "Model"),
        translate("Requests", "Status"),
        translate("Requests", "First byte"),
        translate("Requests", "Duration"),
        translate("Requests", "Tokens"),
        translate("Requests", "Cost"),
    )


def cell_text(row: RequestRow, column: RequestColumn) -> str:
    """What a cell says; also what is copied."""
    return {
        RequestColumn.TIME: row.time,
        RequestColumn.ACCOUNT: row.account,
        RequestColumn.ROUTE: row.route,
        RequestColumn.MODEL: row.model,
        RequestColumn.STATUS: row.status,
        RequestColumn.FIRST_BYTE: row.first_byte,
        RequestColumn.DURATION: row.duration,
        RequestColumn.TOKENS: row.total,
        RequestColumn.COST: row.cost,
    }[column]


def _spoken(row: RequestRow, column: RequestColumn) -> str:
    if column is RequestColumn.TOKENS:
        return spoken_tokens(row.record.usage)
    if column is RequestColumn.COST and row.record.cost is not None:
        return f"{row.cost} {cost_kind_text(row.record.cost.kind)}"
    text = cell_text(row, column)
    return translate("Requests", "not known") if text == fmt.UNKNOWN else text


def _tool_tip(row: RequestRow, column: RequestColumn) -> str:
    if column is RequestColumn.STATUS:
        return row.record.error_type
    if column is RequestColumn.TOKENS:
        return spoken_tokens(row.record.usage)
    return cell_text(row, column) if column in {RequestColumn.ACCOUNT, RequestColumn.MODEL} else ""
