"""The requests as an item model: a window over the store's records, filled off the thread, joined by live ones.

It pages: what comes next is fetched when the view nears the end, what comes before when it nears the top. Every column
orders all records, by the store.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from shiboken6 import isValid

from desktop.models.live_tail import LiveTail
from desktop.models.record_window import PAGE, RecordWindow
from desktop.models.request_columns import (
    COLUMN_COUNT,
    NUMBERS,
    SORTED_BY,
    RequestColumn,
    cell_speech,
    cell_text,
    cell_tool_tip,
    column_titles,
)
from desktop.models.request_rows import RequestRow, matches, request_row, total_tokens
from proxy.clock import Clock
from proxy.provider import Providers
from proxy.record import RequestRecord
from proxy.store.query import RequestPage, RequestQuery

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
Ask = Callable[[RequestQuery], Awaitable[RequestPage]]
Run = Callable[[Coroutine[Any, Any, None]], object]
"""Runs a coroutine in the background; shows its failure."""


class RequestsModel(QAbstractTableModel):
    """State: what is asked for, and the window over it; what just came is the tail's."""

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
        self._is_shown = False
        self._tail = LiveTail(self)
        self._tail.due.connect(self._join)
        self._tail.held_back.connect(self.waiting)
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
        return self._tail.is_live

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
        if today != self._rows_day:
            self.retell()
        self._rows_day = today

    def retell(self) -> None:
        """Every row anew: the day, or the user's manner of showing them, is another."""
        if self._rows:
            self._rows.clear()
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # What the page asks for

    def show_query(self, query: RequestQuery) -> None:
        """Other records; the window begins anew at the newest."""
        self._query = replace(
            query,
            limit=PAGE,
            before=None,
            sort=self._query.sort,
            is_ascending=self._query.is_ascending,
        )
        self.reload()

    def reload(self) -> None:
        """Asks the store for the first page again; what is shown stays until it is here."""
        self._question += 1
        self._is_restarting = True
        self._tail.let_go()
        self._run(self._restart(self._question))

    def set_shown(self, is_shown: bool) -> None:
        """Whether anyone looks: a hidden view is not kept up, it is filled again when it is shown."""
        self._is_shown = is_shown
        if is_shown:
            self.reload()

    def set_live(self, is_live: bool) -> None:
        """Whether new records join; turned on, those missed meanwhile are fetched."""
        if is_live != self._tail.is_live:
            self._tail.is_live = is_live
            if is_live:
                self.reload()

    def add_live(self, record: RequestRecord) -> None:
        """A record that just came; joins with its batch when it belongs here."""
        self._tail.recent.append(record)
        if not self._is_shown or not matches(record, self._query):
            return
        if self._tail.is_live and self._window.is_at_top:
            self._tail.join(record)
        else:
            self._tail.hold_back()

    def can_fetch_above(self) -> bool:
        return not self._window.is_at_top and not self._is_loading

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
        return not parent.isValid() and self._window.next is not None and not self._is_loading

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._is_loading = True
            self._run(self._fetch(self._question, self._window.next, self._append))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = (RequestColumn(column), order)
        if wanted != self._sort:
            self._sort = wanted
            self._query = replace(
                self._query,
                sort=SORTED_BY[wanted[0]],
                is_ascending=order is Qt.SortOrder.AscendingOrder,
            )
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            self.reload()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._window.records):
            return None
        column = RequestColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self.row(index.row()), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell_speech(self.row(index.row()), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell_tool_tip(self.row(index.row()), column) or None
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
        try:
            page = await self._ask(self._query)
        finally:
            if question == self._question:
                self._is_restarting = False
        if question != self._question or not isValid(self):
            return
        self.beginResetModel()
        self._is_loading = False
        self._window.restart(page, self._query)
        self._forget_rows()
        self.endResetModel()
        # A record that ended a moment ago may not have reached the store when it was asked.
        self._put_in(self._tail.recent)
        self.filled.emit()

    async def _fetch(
        self, question: int, before: str | None, take: Callable[[RequestPage], None]
    ) -> None:
        try:
            page = await self._ask(replace(self._query, before=before))
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
            self._tail.let_go()

    def _join(self) -> None:
        if self._is_restarting:
            self._tail.wait()
        else:
            self._put_in(self._tail.take())

    def _put_in(self, records: Iterable[RequestRecord]) -> None:
        belonging = [record for record in records if matches(record, self._query)]
        for placed in self._window.places_of(belonging):
            self.beginInsertRows(NOWHERE, placed.at, placed.at + len(placed.records) - 1)
            self._window.insert(placed)
            self.endInsertRows()
        self._trim_bottom()
        if self._window.has_outgrown:
            self.reload()

    def _trim_bottom(self) -> None:
        if surplus := self._window.surplus_bottom():
            last = self.rowCount() - 1
            self.beginRemoveRows(NOWHERE, last - surplus + 1, last)
            self._window.trim_bottom()
            self.endRemoveRows()
        self._forget_rows()

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

    def _title(self, column: RequestColumn) -> str:
        title = column_titles()[column]
        if column is not self._sort[0] or self.is_by_time:
            return title
        return f"{title} {'↓' if self._sort[1] is Qt.SortOrder.DescendingOrder else '↑'}"
