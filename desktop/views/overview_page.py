"""The Overview page: the first-run checklist, every account in one line, today's numbers."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.account_rows import AccountRow, account_rows
from desktop.models.checklist import Progress
from desktop.state import WindowState
from desktop.views.asking import answer_of
from desktop.views.first_run import FirstRun
from desktop.views.overview_cards import Numbers, ProviderCard
from desktop.views.page import Page
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import Folding, ScrollPane
from desktop.widgets.notice import Notice
from proxy.events import ProxyStarted, RequestFinished
from proxy.model import AccountId, Ending
from proxy.service import Proxy
from proxy.store.query import RequestPage, RequestQuery

DISMISSED = "checklist_dismissed"
TICK_MS = 30_000
SETTLE_MS = 300
"""Events of a burst are shown together."""


class OverviewPage(Page):
    """State: how far the first run has come; all else is read from the proxy's memory when something changes."""

    import_asked = Signal()
    add_asked = Signal()
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
        self._state = state
        self._progress = Progress()
        self._troubled: tuple[AccountId, ...] = ()
        self.notice = Notice()
        self.checklist = FirstRun(proxy.providers, proxy.base_url)
        self._cards = Folding(least=720)
        self._numbers = Numbers()
        self._refresh_button = Button(translate("Overview", "Refresh usage"), self.refresh)
        self.add_button(self._refresh_button)
        self._lay_out()
        self._settle = self._timer(SETTLE_MS, is_single=True)
        self._tick = self._timer(TICK_MS, is_single=False)
        self.checklist.import_asked.connect(self.import_asked)
        self.checklist.add_asked.connect(self.add_asked)
        self.checklist.connect_asked.connect(self.connect_asked)
        self.checklist.dismissed.connect(self._dismiss)
        self._listen(bridge)

    def refresh(self) -> None:
        if self._progress.has_account:
            self.refresh_asked.emit()

    def step_back(self) -> bool:
        was_open = self.notice.isVisible()
        self.notice.dismiss()
        return was_open

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self.show_all()
        if not self._progress.has_answer:
            query = RequestQuery(limit=1, ending=Ending.COMPLETED)
            intents.run(self, answer_of(self._proxy.history.requests(query)), self._remember_answer)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def show_all(self) -> None:
        """Everything anew, from memory."""
        accounts = self._proxy.accounts()
        usages = {account.id: self._proxy.usage(account.id) for account in accounts}
        rows = account_rows(accounts, usages, self._proxy.providers, self._proxy.clock())
        self._show_trouble(rows)
        self._show_cards(rows)
        self._numbers.show_totals(self._proxy.today())
        self._refresh_button.setEnabled(bool(rows))
        if not accounts:
            self._state.set_flag(DISMISSED, False)
        self._advance(has_account=bool(accounts))

    # Building

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.checklist, self._cards, self._numbers):
            column.addWidget(part)
        column.addStretch()
        self.body.addWidget(self.notice)
        self.body.addWidget(ScrollPane(content), 1)

    def _timer(self, interval_ms: int, *, is_single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single)
        timer.timeout.connect(self.show_all)
        return timer

    def _listen(self, bridge: Bridge) -> None:
        for signal in (
            bridge.account_added,
            bridge.account_changed,
            bridge.account_removed,
            bridge.usage_changed,
        ):
            signal.connect(self._change)
        bridge.proxy_started.connect(self._started)
        bridge.request_started.connect(self._connected)
        bridge.request_finished.connect(self._finished)

    # Changes

    def _change(self) -> None:
        if self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _started(self, event: ProxyStarted) -> None:
        self.checklist.show_address(event.base_url)
        self._change()

    def _connected(self) -> None:
        if not self._progress.is_connected:
            self._advance(is_connected=True)

    def _finished(self, event: RequestFinished) -> None:
        if event.record.ending is Ending.COMPLETED:
            self._advance(has_answer=True)
        self._change()

    def _remember_answer(self, page: RequestPage | None) -> None:
        if page is not None and page.records:
            self._advance(has_answer=True)

    def _advance(self, **done: bool) -> None:
        self._progress = replace(self._progress, **done)
        self.checklist.show_progress(self._progress)
        is_dismissed = self._state.flag(DISMISSED)
        self.checklist.setVisible(not self._progress.is_complete and not is_dismissed)

    def _dismiss(self) -> None:
        self._state.set_flag(DISMISSED, True)
        self.checklist.hide()

    def _show_trouble(self, rows: Iterable[AccountRow]) -> None:
        """Accounts that wait for the user; said once, until others do."""
        troubled = [row for row in rows if row.view.needs_user]
        ids = tuple(row.account.id for row in troubled)
        if ids == self._troubled:
            return
        self._troubled = ids
        if not troubled:
            self.notice.dismiss()
            return
        first, more = troubled[0], len(troubled) - 1
        text = [first.account.status_reason]
        if more:
            text.append(translate("Overview", "%n more account(s) too.", more))
        self.notice.say(
            translate("Overview", "{name} needs a sign-in.").format(name=first.name),
            " ".join(part for part in text if part),
            action=translate("Overview", "Sign in again…"),
            on_act=lambda: self.sign_in_asked.emit(first.account.id),
        )

    def _open_account(self, row: AccountRow) -> None:
        """One that waits for the user gets at once what it waits for."""
        asked = self.sign_in_asked if row.view.needs_user else self.account_asked
        asked.emit(row.account.id)

    def _show_cards(self, rows: Iterable[AccountRow]) -> None:
        layout = self._cards.row
        while (item := layout.takeAt(0)) is not None:
            if isinstance(widget := item.widget(), QWidget):
                widget.hide()
                widget.deleteLater()
        by_provider: dict[str, list[AccountRow]] = {}
        for row in rows:
            by_provider.setdefault(row.provider.id, []).append(row)
        for group in by_provider.values():
            layout.addWidget(ProviderCard(group[0].provider, group, self._open_account), 1)
        self._cards.setVisible(bool(by_provider))
