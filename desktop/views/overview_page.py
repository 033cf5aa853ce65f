"""The Overview page: the first-run checklist, every account in one line, today's numbers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.account_rows import AccountRow, account_rows
from desktop.models.checklist import Progress
from desktop.models.troubles import Cure, Trouble, troubles
from desktop.state import WindowState
from desktop.turns import Steps, at_once, paint_apart
from desktop.views.asking import answer_of
from desktop.views.first_run import FirstRun
from desktop.views.overview_cards import Numbers, ProviderCard
from desktop.views.overview_charts import MOST_DAYS, CostCard, TightestCard
from desktop.views.overview_troubles import TroubleStrips
from desktop.views.page import Page
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import Folding, ScrollPane
from proxy.events import ProxyStarted, RequestFinished
from proxy.record import Ending
from proxy.service import Proxy
from proxy.store.query import DayRow, RequestPage, RequestQuery

if TYPE_CHECKING:
    from proxy.model import ProviderId

DISMISSED = "checklist_dismissed"
TICK_MS = 30_000
SETTLE_MS = 300
"""Events of a burst are shown together."""
ASK_MS = 3_000
"""The store is asked at most so often."""
ERRORS = (Ending.UPSTREAM_ERROR, Ending.INCOMPLETE, Ending.FAILED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the page asks the store for."""

    days: tuple[DayRow, ...]
    errors: dict[Ending, int]
    """Of the last 24 hours."""


class OverviewPage(Page):
    """State: how far the first run has come, whether the store has told, and of which day its sums are.

    All else is read from the proxy's memory when something changes. The page is often shown before the store is open.
    """

    import_asked = Signal()
    add_asked = Signal()
    find_asked = Signal()
    """Look for logins on this computer."""
    connect_asked = Signal()
    refresh_asked = Signal()
    """Ask the providers for the numbers now."""
    account_asked = Signal(str)
    sign_in_asked = Signal(str)
    """Sign in again, by whatever way this account has."""

    def __init__(
        self, proxy: Proxy, bridge: Bridge, state: WindowState, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Overview", "Overview"), parent)
        self._proxy = proxy
        self._bridge = bridge
        self._state = state
        self._progress = Progress()
        self._is_known = False
        self._day = date.min
        self._by_provider: dict[ProviderId, ProviderCard] = {}
        self._settle = self._timer(self.show_all, SETTLE_MS, is_single=True)
        self._tick = self._timer(self._go_on, TICK_MS, is_single=False)
        self._ask_later = self._timer(self._ask_records, ASK_MS, is_single=True)

    def build(self) -> Steps:
        self.problems = TroubleStrips(self._cure)
        self._refresh_button = Button(translate("Overview", "Refresh usage"), self.refresh)
        self.add_button(self._refresh_button)
        column = self._make_column()
        yield
        self.checklist = self._make_checklist()
        column.addWidget(self.checklist)
        self._bridge.proxy_started.connect(self._started)
        yield
        self._cards = Folding(least=860)
        self._numbers = Numbers()
        column.addWidget(self._cards)
        column.addWidget(self._numbers)
        yield
        self._charts = Folding(least=720)
        self.cost = CostCard()
        self.tightest = TightestCard()
        column.addWidget(self._charts)
        self._charts.row.addWidget(self.cost, 4)
        self._charts.row.addWidget(self.tightest, 3)
        column.addStretch(1)  # all of what is left: cards keep the height of what is in them
        self._listen(self._bridge)

    def refresh(self) -> None:
        if self._progress.has_account:
            self.refresh_asked.emit()

    def step_back(self) -> bool:
        return self.problems.dismiss()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def show_all(self) -> None:
        """Everything anew, from memory."""
        at_once(self.catch_up())

    def catch_up(self) -> Steps:
        accounts = self._proxy.accounts()
        usages = {account.id: self._proxy.usage(account.id) for account in accounts}
        now = self._proxy.clock()
        rows = account_rows(accounts, usages, self._proxy.providers, now)
        yield
        self.problems.show_troubles(troubles(rows, now))
        yield from self._show_cards(rows)
        self.tightest.show_rows(rows, self._proxy.history, now)
        self._charts.setVisible(bool(rows))
        self._numbers.show_totals(self._proxy.today())
        self._refresh_button.setEnabled(bool(rows))
        if self._progress.has_account and not accounts:
            self._state.set_flag(DISMISSED, False)
        self._advance(has_account=bool(accounts))

    # Building

    def _make_column(self) -> QVBoxLayout:
        """Where the page's parts stand below each other, and scroll."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.body.addWidget(self.problems)
        self.body.addWidget(ScrollPane(content), 1)
        return column

    def _make_checklist(self) -> FirstRun:
        checklist = FirstRun(self._proxy.providers, self._proxy.base_url)
        checklist.import_asked.connect(self.import_asked)
        checklist.add_asked.connect(self.add_asked)
        checklist.find_asked.connect(self.find_asked)
        checklist.connect_asked.connect(self.connect_asked)
        checklist.dismissed.connect(self._dismiss)
        return checklist

    def _timer(self, work: Callable[[], object], interval_ms: int, *, is_single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single)
        timer.timeout.connect(work)
        return timer

    def _listen(self, bridge: Bridge) -> None:
        for signal in (
            bridge.account_added,
            bridge.account_changed,
            bridge.account_removed,
            bridge.usage_changed,
        ):
            signal.connect(self._change)
        bridge.request_started.connect(self._connected)
        bridge.request_finished.connect(self._finished)
        bridge.records_stored.connect(self._records_changed)

    # Changes

    def _change(self) -> None:
        if self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _started(self, event: ProxyStarted) -> None:
        self.checklist.show_address(event.base_url)
        self._change()
        self._ask()

    def _go_on(self) -> None:
        """Times are said to the minute; a new day has sums of its own."""
        self.show_all()
        if self._today() != self._day:
            self._ask_records()

    def _connected(self) -> None:
        if not self._progress.is_connected:
            self._advance(is_connected=True)

    def _finished(self, event: RequestFinished) -> None:
        if event.record.ending is Ending.COMPLETED:
            self._advance(has_answer=True)
        self._change()

    def _remember_answer(self, page: RequestPage | None) -> None:
        if page is None:
            return
        if not self._is_known and not self._proxy.accounts():
            self._state.set_flag(DISMISSED, False)
        self._is_known = True
        self._advance(has_answer=self._progress.has_answer or bool(page.records))

    def _advance(self, **done: bool) -> None:
        self._progress = replace(self._progress, **done)
        self.checklist.show_progress(self._progress)
        is_over = self._progress.is_complete or self._state.flag(DISMISSED)
        self.checklist.setVisible(self._is_known and not is_over)

    def _dismiss(self) -> None:
        self._state.set_flag(DISMISSED, True)
        self.checklist.hide()

    def _cure(self, trouble: Trouble) -> None:
        match trouble.cure:
            case Cure.SIGN_IN:
                self.sign_in_asked.emit(trouble.accounts[0])
            case Cure.ADD:
                self.add_asked.emit()
            case Cure.REFRESH:
                self.refresh_asked.emit()

    def _open_account(self, row: AccountRow) -> None:
        """One that waits for the user gets at once what it waits for."""
        asked = self.sign_in_asked if row.view.needs_user else self.account_asked
        asked.emit(row.account.id)

    def _show_cards(self, rows: Iterable[AccountRow]) -> Steps:
        by_provider: dict[ProviderId, list[AccountRow]] = {}
        for row in rows:
            by_provider.setdefault(row.provider.id, []).append(row)
        for gone in set(self._by_provider) - set(by_provider):
            card = self._by_provider.pop(gone)
            card.hide()
            card.deleteLater()
        for at, (provider, group) in enumerate(by_provider.items()):
            if provider not in self._by_provider:
                card = ProviderCard(group[0].provider, self._open_account)
                self._by_provider[provider] = card
                self._cards.row.insertWidget(at, card, 1)
            self._by_provider[provider].show_rows(group)
            yield
        self._cards.setVisible(bool(by_provider))

    # What was recorded

    def _ask(self) -> None:
        """All that the page needs of the store, once that is open."""
        self._ask_records()
        if self.isVisible() and not self._progress.has_answer:
            query = RequestQuery(limit=1, ending=Ending.COMPLETED)
            intents.run(self, answer_of(self._proxy.history.requests(query)), self._remember_answer)

    def _ask_records(self) -> None:
        """Off the loop's thread; at most each few seconds, however many requests end."""
        if self.isVisible():
            intents.run(self, answer_of(self._read_records()), self._show_records)

    async def _read_records(self) -> Recorded:
        history, since = self._proxy.history, self._proxy.clock() - timedelta(days=1)
        days = await history.daily(MOST_DAYS)
        errors = {
            ending: await history.count(RequestQuery(ending=ending, since=since))
            for ending in ERRORS
        }
        return Recorded(days, errors)

    def _show_records(self, recorded: Recorded | None) -> None:
        if recorded is not None:
            paint_apart(self)
            self._day = self._today()
            self.cost.show_days(recorded.days, self._day)
            self._numbers.show_errors(recorded.errors)

    def _today(self) -> date:
        return self._proxy.clock().astimezone().date()

    def _records_changed(self) -> None:
        if self.isVisible() and not self._ask_later.isActive():
            self._ask_later.start()
