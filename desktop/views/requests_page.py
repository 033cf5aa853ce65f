"""The Requests page: every exchange as a row, narrowed by filters, the chosen one in full below the table."""

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from desktop import format as fmt
from desktop import intents, theme
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.request_columns import RequestColumn
from desktop.models.request_copies import sums_of
from desktop.models.requests_model import RequestsModel
from desktop.theme import TextRole
from desktop.turns import Steps, paint_apart
from desktop.views.asking import answer_of
from desktop.views.page import Page
from desktop.views.request_actions import capture_menu, row_menu
from desktop.views.request_details import RequestDetails
from desktop.views.requests_delegate import COLUMNS, RequestsDelegate
from desktop.views.requests_export import ExportStrip
from desktop.views.requests_filters import RequestFilters
from desktop.widgets.buttons import Button
from desktop.widgets.card import ViewCard
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import UNLIMITED, Stack
from desktop.widgets.menu import Menu
from desktop.widgets.table import Table
from desktop.widgets.text import Label
from proxy.events import RequestFinished
from proxy.model import AccountId
from proxy.record import Totals
from proxy.service import Proxy
from proxy.store.query import Facets, RequestQuery

LEAST_ROWS = 2
LEAST_DETAILS = 160
"""In the drawings' pixels."""
RIM = 2
"""The hairlines of the table's card, in pixels."""
NEAR_TOP_ROWS = 10
"""So many rows before the top of the window the page above is fetched."""


class RequestsPage(Page):
    """Asks the store through its model; the filters' choices are what the store holds."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(translate("Requests", "Requests"), parent)
        self._proxy = proxy
        self._bridge = bridge
        self.model = RequestsModel(
            proxy.history.requests,
            lambda coroutine: intents.run(self, answer_of(coroutine)),
            proxy.providers,
            proxy.clock,
            self,
        )
        self._sums = QTimer(self)
        self._sums.setSingleShot(True)
        self._sums.setInterval(1000)
        self._sums.timeout.connect(self._show_sums)
        self._clock_tick = QTimer(self)
        self._clock_tick.setInterval(60_000)
        self._clock_tick.timeout.connect(self.model.turn_day)

    def build(self) -> Steps:
        self._make_buttons()
        self.filters = RequestFilters(self._proxy.providers)
        self.filters.changed.connect(self._ask)
        self._facets = Facets()
        self.export = ExportStrip(self._proxy.history)
        self._lists = Stack()
        self.body.addWidget(self.filters)
        self.body.addWidget(self.export)
        self.body.addWidget(self._lists, 1)
        yield
        self.table = self._make_table()
        self._lists.addWidget(ViewCard(self.table))
        self._lists.addWidget(self._make_nothing())
        yield
        self.details = RequestDetails()
        self.details.closed.connect(self._close_details)
        self.details.hide()
        self.body.addWidget(self.details)
        self._listen(self._bridge)

    def refresh(self) -> None:
        self.model.retell()
        self.model.reload()
        self._ask_facets()
        self._show_sums()

    def catch_up(self) -> Steps:
        self.model.turn_day()
        self._show_sums()
        yield

    def focus_filter(self) -> None:
        self.filters.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.set_shown(True)
        self._clock_tick.start()
        self._ask_facets()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.set_shown(False)
        self._clock_tick.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_details()

    def _fit_details(self) -> None:
        """As high as they are, as far as a few rows stay in sight; where both find no room, in the table's place."""
        if self.details.isHidden():
            self._show_rest(True)
            return
        width, least = self.content_width, theme.px(LEAST_DETAILS)
        shared = self._room_below_filters(width)
        rows = LEAST_ROWS if shared - self.table.content_height(LEAST_ROWS) >= least else 1
        room = shared - self.table.content_height(rows)
        is_alone = room < least
        height = min(self.details.content_height(width), room)
        self.details.setMinimumHeight(0 if is_alone else height)
        self.details.setMaximumHeight(UNLIMITED if is_alone else height)
        self._show_rest(not is_alone)

    def _room_below_filters(self, width: int) -> int:
        """For the rows and the details, the lines between them taken off."""
        above = [self.filters.heightForWidth(width)]
        if not self.export.isHidden():
            above.append(self.export.sizeHint().height())
        gaps = self.body.spacing() * (len(above) + 2)
        return self.room_below_header(width) - sum(above) - gaps - RIM

    def _section_resized(self, section: int, _before: int, _width: int) -> None:
        """Not in the middle of laying out: what is shown then, gets no place."""
        if section == RequestColumn.TOKENS:
            QTimer.singleShot(0, self, self._show_legend)

    def _show_legend(self) -> None:
        """Without the bars nobody needs to be told their colours."""
        self.filters.legend.setVisible(not self.table.isColumnHidden(RequestColumn.TOKENS))

    def _show_rest(self, is_wanted: bool) -> None:
        self.filters.setVisible(is_wanted)
        self._lists.setVisible(is_wanted)

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> bool:
        """Esc closes the details first, then takes the search away."""
        if self.details.isVisible():
            self._close_details()
            return True
        return self.filters.clear_search()

    # Building

    def _make_buttons(self) -> None:
        self._pause = Button(translate("Requests", "Pause"), self._switch_tail)
        self._paused = Label(translate("Requests", "Paused"), TextRole.TEXT, "tight")
        self._paused.hide()
        self._newer = Button("", self._go_to_newest)
        self._newer.hide()
        self._export = Button(translate("Requests", "Export…"), self._open_export)
        self._capture = Button(translate("Requests", "Capture…"), self._open_capture)
        for part in (self._paused, self._newer, self._capture, self._export, self._pause):
            self.add_button(part)

    def _make_table(self) -> Table:
        table = Table(translate("Requests", "Requests"), COLUMNS, line_count=1)
        table.horizontalHeader().sectionResized.connect(self._section_resized)
        table.setModel(self.model)
        table.setItemDelegate(RequestsDelegate(table, self.model))
        header: QHeaderView = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.clicked.connect(self._open_clicked)
        table.menu_asked.connect(self._open_menu)
        table.selectionModel().selectionChanged.connect(self._show_sums)
        table.row_opened.connect(self._open_details)
        table.selectionModel().currentRowChanged.connect(self._follow)
        table.verticalScrollBar().valueChanged.connect(self._fetch_above)
        self.model.rowsInserted.connect(self._hold_place)
        self.model.rowsRemoved.connect(self._let_go_place)
        return table

    def _make_nothing(self) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        self._none_yet = EmptyState(
            translate("Requests", "No requests yet"),
            translate("Requests", "Each call that a client sends through Loadline shows here."),
        )
        self._none_match = EmptyState(
            translate("Requests", "No request matches"),
            translate("Requests", "Widen the search, the filters or the period."),
            translate("Requests", "Show all"),
            self.show_all,
        )
        column.addWidget(self._none_yet)
        column.addWidget(self._none_match)
        return place

    def _listen(self, bridge: Bridge) -> None:
        bridge.request_finished.connect(self._take)
        bridge.proxy_started.connect(self.refresh)
        self.model.filled.connect(self._show_list)
        self.model.rowsInserted.connect(self._show_list)
        self.model.waiting.connect(self._show_waiting)

    # What is asked for

    def show_all(self) -> None:
        """Takes every filter away."""
        self.filters.clear()

    def query(self) -> RequestQuery:
        """What the filters say."""
        return self.filters.query(self._proxy.clock())

    def _ask(self) -> None:
        self.model.show_query(self.query())

    def _sort_by(self, section: int) -> None:
        """A first click shows the largest first, a second the smallest; on the time it goes back to the newest."""
        is_descending = self.model.sorting == (section, Qt.SortOrder.DescendingOrder)
        order = Qt.SortOrder.AscendingOrder if is_descending else Qt.SortOrder.DescendingOrder
        self.model.sort(section, order)

    def _ask_facets(self) -> None:
        intents.run(self, answer_of(self._proxy.history.facets()), self._show_facets)

    def _show_facets(self, facets: Facets | None) -> None:
        if facets is not None:
            self._facets = facets
            self.filters.show_facets(facets)

    # What is shown

    def _take(self, event: RequestFinished) -> None:
        self.model.add_live(event.record)
        if self.isVisible() and not self._sums.isActive():
            self._sums.start()

    def _show_sums(self) -> None:
        """Of the chosen requests where several are, else of today."""
        chosen = self.table.selected_rows()
        if len(chosen) > 1:
            self.set_subtitle(sums_of([self.model.records[row] for row in chosen]))
        else:
            self.set_subtitle(sums_text(self._proxy.today()))

    def _show_list(self) -> None:
        has_rows = self.model.rowCount() > 0
        is_narrowed = replace(self.query(), limit=50) != RequestQuery()
        self._lists.setCurrentIndex(0 if has_rows else 1)
        # Hidden words ask for no height, which the details need where the text is large.
        self._none_yet.setVisible(not has_rows and not is_narrowed)
        self._none_match.setVisible(not has_rows and is_narrowed)
        self._lists.updateGeometry()  # Qt does not hear of it from a hidden side of the stack
        if not has_rows:
            self._close_details()

    def _show_waiting(self, count: int) -> None:
        self._newer.setVisible(count > 0)
        self._newer.setText(translate("Requests", "%n new", count))

    def _switch_tail(self) -> None:
        is_live = not self.model.is_live
        self.model.set_live(is_live)
        resume, pause = translate("Requests", "Resume"), translate("Requests", "Pause")
        self._pause.setText(pause if is_live else resume)
        self._paused.setVisible(not is_live)

    def _go_to_newest(self) -> None:
        self.table.scrollToTop()
        self.model.reload()

    def _open_export(self) -> None:
        """What the filters find, as CSV or JSON."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for format_, text in (("csv", "CSV…"), ("json", "JSON…")):
            action = menu.addAction(text)
            action.triggered.connect(
                lambda _on=False, wanted=format_: self.export.ask_place(self.query(), wanted)
            )
        menu.popup(self._export.mapToGlobal(self._export.rect().bottomLeft()))

    def _open_capture(self) -> None:
        menu = capture_menu(self, self._proxy.history.captures)
        menu.popup(self._capture.mapToGlobal(self._capture.rect().bottomLeft()))

    def _open_menu(self, row: int, at: QPoint) -> None:
        rows = self.table.selected_rows()
        if row not in rows:
            self.table.selectRow(row)
            rows = [row]
        chosen = [self.model.row(each) for each in rows]
        row_menu(self, chosen, self._proxy, lambda: self.table.copy_rows(rows)).popup(at)

    def _open_clicked(self, index: QModelIndex) -> None:
        if len(self.table.selected_rows()) < 2:
            self._open_details(index.row())

    def _open_details(self, row: int) -> None:
        shown = self.model.row(row)
        capture = self._proxy.history.captures.file(shown.record.id)
        self.details.show_row(shown, self._proxy.clock(), self._names(), capture)
        paint_apart(self)
        self.details.show()
        QTimer.singleShot(0, self, self._after_details)  # new labels get their size by then

    def _names(self) -> dict[AccountId, str]:
        """The email of each account, also of those that are gone, as the records of their requests have it."""
        removed = translate("Requests", "{email} (removed account)")
        known = {account: removed.format(email=email) for account, email in self._facets.accounts}
        return known | {account.id: account.email for account in self._proxy.accounts()}

    def _after_details(self) -> None:
        self._fit_details()
        self.table.scrollTo(self.table.currentIndex())

    def _follow(self, current: QModelIndex) -> None:
        is_single = len(self.table.selected_rows()) < 2
        if self.details.isVisible() and current.isValid() and is_single:
            self._open_details(current.row())

    def _close_details(self) -> None:
        self.details.hide()
        self._show_rest(True)
        self.table.setFocus()

    # The place of the view while the window moves

    def _fetch_above(self, value: int) -> None:
        if value < NEAR_TOP_ROWS * self.table.verticalHeader().defaultSectionSize():
            self.model.fetch_above()

    def _hold_place(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows that come above what is looked at must not push it away."""
        bar = self.table.verticalScrollBar()
        height = self.table.verticalHeader().defaultSectionSize()
        if bar.value() > 0 and first * height <= bar.value():
            bar.setValue(bar.value() + (last - first + 1) * height)

    def _let_go_place(self, _parent: QModelIndex, first: int, last: int) -> None:
        bar = self.table.verticalScrollBar()
        height = self.table.verticalHeader().defaultSectionSize()
        if first * height < bar.value():
            bar.setValue(bar.value() - (last - first + 1) * height)


def sums_text(today: Totals) -> str:
    """ "1,284 today · 5.1M tokens · $3.42 API-equivalent"; billed money is named apart."""
    if today.requests == 0:
        return translate("Requests", "none today")
    parts = [
        translate("Requests", "{count} today").format(count=fmt.number(today.requests)),
        translate("Requests", "{count} tokens").format(count=fmt.tokens(today.usage.total)),
    ]
    if today.api_equivalent_usd:
        text = translate("Requests", "{money} API-equivalent")
        parts.append(text.format(money=fmt.money(today.api_equivalent_usd)))
    if today.billed_usd:
        text = translate("Requests", "{money} billed")
        parts.append(text.format(money=fmt.money(today.billed_usd)))
    if today.unpriced:
        parts.append(translate("Requests", "%n without a price", today.unpriced))
    return " · ".join(parts)
