"""The Accounts page: every account with its windows in one table, the chosen one in full below it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QVBoxLayout, QWidget

from desktop import icons
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.account_changes import (
    can_pause,
    made_default,
    paused,
    preferred,
)
from desktop.models.account_rows import AccountRow, can_serve, preference_text
from desktop.models.accounts_model import AccountsModel
from desktop.turns import Steps, at_once
from desktop.views.account_bulk import BulkBar, Deed
from desktop.views.account_commands import AccountCommands
from desktop.views.account_details import AccountDetails
from desktop.views.accounts_delegate import COLUMNS, AccountsDelegate
from desktop.views.page import Page
from desktop.widgets.buttons import Button
from desktop.widgets.card import ViewCard
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import ScrollPane, Stack
from desktop.widgets.menu import Menu
from desktop.widgets.notice import Notice
from desktop.widgets.table import Table
from proxy.events import AccountAdded, AccountChanged, AccountRemoved, UsageChanged
from proxy.model import AccountId, AccountStatus, Preference
from proxy.service import Proxy

TICK_MS = 30_000
"""Times are said to the minute."""
ASK_MS = 3_000
"""The store is asked for new errors at most so often."""


class AccountsPage(Page):
    """Asks the proxy for what the user wants; hears of every change by the bridge."""

    import_asked = Signal()
    """Import a login from a file."""
    add_asked = Signal()
    """Add an account: whose, and by which way."""
    refresh_asked = Signal()
    """Ask the providers for the numbers now."""
    replace_asked = Signal(str)
    """Import again into this account."""
    sign_in_asked = Signal(str)
    """Sign in again, by whatever way this account has."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(translate("Accounts", "Accounts"), parent)
        self._proxy = proxy
        self._bridge = bridge
        self.model = AccountsModel(proxy.providers, proxy.clock, self)
        self.notice = Notice()
        self.commands = AccountCommands(proxy, self.notice, self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._say_times)
        self._ask_later = QTimer(self)
        self._ask_later.setInterval(ASK_MS)
        self._ask_later.setSingleShot(True)
        self._ask_later.timeout.connect(self._ask_errors)

    def build(self) -> Steps:
        self._make_buttons()
        self._lists = Stack()
        self._bulk = BulkBar(self._do_with_chosen)
        for part, stretch in ((self.notice, 0), (self._lists, 1), (self._bulk, 0)):
            self.body.addWidget(part, stretch)
        self._lists.addWidget(self._make_list())
        self._lists.addWidget(self._make_empty())
        yield
        self.table = self._make_table()
        self._list.addWidget(ViewCard(self.table))
        yield
        self._details = AccountDetails(self._proxy.history, self._proxy.clock)
        self._details.reset_asked.connect(self._ask_reset)
        self._list.addWidget(self._details)
        self._list.addStretch()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_details())
        self._listen(self._bridge)

    def catch_up(self) -> Steps:
        accounts = self._proxy.accounts()
        self.model.fill(accounts, [self._proxy.usage(account.id) for account in accounts])
        yield
        self._after_change()
        yield
        self._show_details()
        yield

    def refill(self) -> None:
        """All anew from the proxy's memory."""
        at_once(self.catch_up())

    def refresh(self) -> None:
        if self.model.rows:
            self.refresh_asked.emit()

    def choose(self, account_id: AccountId) -> None:
        """Selects an account's row, also of one that has just come and was not told of yet."""
        if self.model.row_of(account_id) < 0:
            self.refill()
        if (row := self.model.row_of(account_id)) >= 0:
            self.table.selectRow(row)

    def take_focus(self) -> None:
        where = self.table if self.model.rows else self
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> bool:
        was_open = self.notice.isVisible()
        self.notice.dismiss()
        return was_open

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    # Building

    def _make_table(self) -> Table:
        table = Table(translate("Accounts", "Accounts"), COLUMNS, line_count=2)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._delegate = AccountsDelegate(table, self.model)
        self._delegate.expand_asked.connect(self.expand)
        table.setItemDelegate(self._delegate)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.menu_asked.connect(self._open_menu)
        table.row_unfolded.connect(self.expand)
        table.row_opened.connect(lambda row: self._open_menu(row, None))
        table.row_removed.connect(lambda row: self.commands.ask_remove(self.model.rows[row]))
        return table

    def _make_list(self) -> QWidget:
        """For the table at its full height and the details below it, scrolling together."""
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(16)
        return ScrollPane(content)

    def _make_empty(self) -> QWidget:
        return EmptyState(
            translate("Accounts", "No accounts yet"),
            translate("Accounts", "Import a login or an API key; its usage then shows here."),
        )

    def _make_buttons(self) -> None:
        self._refresh_button = Button(translate("Accounts", "Refresh usage"), self.refresh)
        self.add_button(self._refresh_button)
        self.add_button(Button(translate("Accounts", "Import…"), self.import_asked.emit))
        add = Button(translate("Accounts", "Add account…"), self.add_asked.emit, kind="primary")
        self.add_button(add)

    def _listen(self, bridge: Bridge) -> None:
        bridge.account_added.connect(self._put)
        bridge.account_changed.connect(self._put)
        bridge.account_removed.connect(self._take_away)
        bridge.usage_changed.connect(self._put_usage)
        bridge.proxy_started.connect(self.refill)
        bridge.records_stored.connect(self._records_changed)

    # Changes

    def _put(self, event: AccountAdded | AccountChanged) -> None:
        self._renew(event.account.id)

    def _put_usage(self, event: UsageChanged) -> None:
        self._renew(event.usage.account_id)

    def _renew(self, account_id: AccountId) -> None:
        """Takes the newest values from the proxy: a later event may already have changed them again."""
        account = next((one for one in self._proxy.accounts() if one.id == account_id), None)
        if account is not None:
            self.model.put(account, self._proxy.usage(account_id))
            self._after_change()

    def _take_away(self, event: AccountRemoved) -> None:
        self.model.remove(event.account_id)
        self._after_change()

    def _say_times(self) -> None:
        self.model.refresh()
        self._after_change()

    def _after_change(self) -> None:
        rows = self.model.rows
        serving = sum(can_serve(row.account, self.model.now) for row in rows)
        count = translate("Accounts", "%n account(s)", len(rows))
        text = translate("Accounts", "{accounts}, {serving} can serve")
        self.set_subtitle(text.format(accounts=count, serving=serving) if rows else "")
        self._lists.setCurrentIndex(0 if rows else 1)
        self._refresh_button.setEnabled(bool(rows))
        self._fit_table()
        if rows and self.table.current_row() < 0:
            self.table.selectRow(0)
        if self.isVisible():
            self._show_details()

    def expand(self, row: int, is_wanted: bool) -> None:
        """Shows every window of an account in its row, or its two main ones alone."""
        self._delegate.expand(row, is_wanted=is_wanted)
        self._fit_table()

    def _fit_table(self) -> None:
        """As high as all its rows."""
        heights = [self._delegate.height(row) for row in range(len(self.model.rows))]
        for row, height in enumerate(heights):
            self.table.setRowHeight(row, height)
        self.table.setFixedHeight(self.table.content_height(0) + sum(heights))

    def _show_details(self) -> None:
        row = self.table.current_row()
        self._bulk.show_rows(self._chosen())
        self._details.setVisible(row >= 0)
        if row >= 0:
            self._details.show_row(self.model.rows[row], self.model.now)

    def _records_changed(self) -> None:
        if self.isVisible() and not self._ask_later.isActive():
            self._ask_later.start()

    def _ask_errors(self) -> None:
        if self.isVisible():
            self._details.ask_errors()

    def check(self, account_id: AccountId) -> None:
        """Sends one small request with it and says what happened."""
        self.commands.check(account_id)

    # What is done with those that are chosen

    def _chosen(self) -> list[AccountRow]:
        return [self.model.rows[row] for row in self.table.selected_rows()]

    def _ask_reset(self) -> None:
        self.commands.ask_reset(self.model.rows[self.table.current_row()])

    def _do_with_chosen(self, deed: Deed) -> None:
        rows = self._chosen()
        match deed:
            case Deed.REFRESH:
                self.commands.refresh_all(rows)
            case Deed.CHECK:
                self.commands.check_all(rows)
            case Deed.PAUSE | Deed.RESUME:
                self.commands.change(paused(rows, pause=deed is Deed.PAUSE))

    # The row's menu

    def _open_menu(self, row: int, at: QPoint | None) -> None:
        self.table.selectRow(row)
        menu = self.row_menu(self.model.rows[row])
        if at is None:
            box = self.table.visualRect(self.model.index(row, 0))
            at = self.table.viewport().mapToGlobal(box.bottomLeft())
        menu.popup(at)

    def row_menu(self, row: AccountRow) -> Menu:
        """What can be done with an account."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for action in self._actions(row, menu):
            if action is None:
                menu.addSeparator()
            elif isinstance(action, Menu):
                menu.addMenu(action)
            else:
                action.setParent(menu)
                menu.addAction(action)
        return menu

    def _actions(self, row: AccountRow, menu: Menu) -> list[QAction | Menu | None]:
        account = row.account
        is_paused = account.status is AccountStatus.PAUSED
        use = _action(
            translate("Accounts", "Use for new requests"),
            lambda: self.commands.change(made_default(row, self._proxy.accounts())),
        )
        use.setEnabled(not account.is_default)
        if account.is_default:
            use.setIcon(icons.icon("check", "accent"))
        resume, pause = translate("Accounts", "Resume"), translate("Accounts", "Pause")
        switch = _action(
            resume if is_paused else pause,
            lambda: self.commands.change(paused([row], pause=not is_paused)),
        )
        switch.setEnabled(is_paused or can_pause(row))
        remove = _action(translate("Accounts", "Remove…"), lambda: self.commands.ask_remove(row))
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        sign_in = _action(
            translate("Accounts", "Sign in again…"), lambda: self.sign_in_asked.emit(account.id)
        )
        return [
            *([sign_in, None] if row.view.needs_user else []),
            use,
            self._preferences(row, menu),
            _action(translate("Accounts", "Models…"), lambda: self.commands.ask_models(row)),
            switch,
            _action(translate("Accounts", "Rename…"), lambda: self.commands.rename(row)),
            None,
            _action(translate("Accounts", "Check now"), lambda: self.check(account.id)),
            _action(
                translate("Accounts", "Re-import…"), lambda: self.replace_asked.emit(account.id)
            ),
            _action(
                translate("Accounts", "Copy email"),
                lambda: QGuiApplication.clipboard().setText(account.email),
            ),
            None,
            remove,
        ]

    def _preferences(self, row: AccountRow, parent: Menu) -> Menu:
        """When it is used beside the others of its provider."""
        menu = Menu(parent)
        menu.setTitle(translate("Accounts", "When to use it"))
        account = row.account
        for each in (Preference.FIRST, Preference.NORMAL, Preference.LAST):
            action = _action(
                preference_text(each), partial(self.commands.change, preferred(row, each))
            )
            action.setParent(menu)
            action.setCheckable(True)
            action.setChecked(account.preference is each)
            if action.isChecked():
                action.setIcon(icons.icon("check", "accent"))
            menu.addAction(action)
        return menu


def _action(text: str, on_trigger: Callable[[], object]) -> QAction:
    action = QAction(text)
    action.triggered.connect(lambda _checked=False: on_trigger())
    return action
