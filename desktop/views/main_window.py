"""The main window: navigation at the left, one page at the right, the proxy's state at the foot."""

from collections.abc import Callable, Coroutine
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop import icons, intents, theme
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.menu_items import Page as PageName
from desktop.models.ways_in import ImportWay
from desktop.sentences import retold
from desktop.shortcuts import PAGE_KEYS, Act, keys_of, shown
from desktop.state import WindowState
from desktop.views.account_dialogs import AccountDialogs
from desktop.views.accounts_page import AccountsPage
from desktop.views.capture_strip import CaptureStrip
from desktop.views.import_dialog import ImportDialog
from desktop.views.overview_page import OverviewPage
from desktop.views.page import Page
from desktop.views.remedies import remedy_for, vault_trouble
from desktop.views.requests_page import RequestsPage
from desktop.views.settings_page import SettingsPage
from desktop.widgets.foot_strip import FootState, FootStrip
from desktop.widgets.notice import Notice
from desktop.widgets.sidebar import Entry, Sidebar
from desktop.wishes import WishList
from proxy.events import StoreTroubled, VaultStateChanged
from proxy.model import Account, AccountId, ProxyState
from proxy.service import Proxy
from proxy.usage_poller import CheckOutcome
from proxy.vault import VaultState

if TYPE_CHECKING:
    from desktop.views.connect_page import ConnectPage
    from desktop.views.diagnostics_page import DiagnosticsPage

SIZE = (1280, 820)
SMALLEST = (900, 560)
FOLD_BELOW = 1000
"""Narrower than this, in the drawings' pixels, the navigation folds to its icons."""
PULSE_MS = 1000
"""How often the foot looks at what is in flight."""
LAST_PAGE = "page"


class MainWindow(QMainWindow):
    """Shows; whoever made it decides what closing means (see `window_keeper`)."""

    def __init__(
        self,
        proxy: Proxy,
        bridge: Bridge,
        state: WindowState,
        leave: Callable[[], object],
        *,
        wishes: WishList | None = None,
        restart: Callable[[], object] | None = None,
    ) -> None:
        """`leave` ends the program, `restart` also starts it again.

        Without `wishes` of the program the window has its own, kept in `state`.
        """
        super().__init__()
        self._proxy = proxy
        self._bridge = bridge
        self._state = state
        self._leave = leave
        self._restart = restart
        self.wishes = wishes or WishList(state, self)
        self._vault_state = proxy.vault_state
        self.setWindowTitle("Loadline")
        self.setWindowIcon(icons.app_icon())
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.notice = Notice()
        self.dialogs = AccountDialogs(proxy, state, self)
        self.dialogs.added.connect(self._imported)
        self._pages: dict[str, Callable[[], Page]] = {
            PageName.OVERVIEW: lambda: self.overview,
            PageName.ACCOUNTS: lambda: self.accounts,
            PageName.REQUESTS: lambda: self.requests,
            PageName.DIAGNOSTICS: lambda: self.diagnostics,
            PageName.CONNECT: lambda: self.connect_page,
            PageName.SETTINGS: lambda: self.settings,
        }
        self._page = ""
        self.sidebar = Sidebar(_entries())
        self.sidebar.chosen.connect(self.show_page)
        self.sidebar.help_asked.connect(self.show_help)
        self.foot = FootStrip()
        self.foot.copied.connect(self._copy_address)
        self.foot.switched.connect(self._switch)
        self._stack = QStackedWidget()
        self._lay_out()
        self._add_shortcuts()
        self._listen(bridge)
        self._pulse = QTimer(self)
        self._pulse.setInterval(PULSE_MS)
        self._pulse.timeout.connect(self._show_foot)
        remembered = state.text(LAST_PAGE)
        self.show_page(remembered if self.has_page(remembered) else PageName.OVERVIEW)
        self._show_vault(proxy.vault_state, proxy.vault_detail)
        self._show_failure()

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    # Pages are made when they are first shown: all at once would hold up what else the loop has to do.

    @cached_property
    def overview(self) -> OverviewPage:
        page = OverviewPage(self._proxy, self._bridge, self._state)
        page.account_asked.connect(self._show_account)
        page.connect_asked.connect(partial(self.show_page, PageName.CONNECT))
        self._add_page(page)
        return page

    @cached_property
    def accounts(self) -> AccountsPage:
        page = AccountsPage(self._proxy, self._bridge)
        page.replace_asked.connect(lambda account: self.open_import(replace=account))
        self._add_page(page)
        return page

    @cached_property
    def requests(self) -> RequestsPage:
        page = RequestsPage(self._proxy, self._bridge)
        self._stack.addWidget(page)
        return page

    @cached_property
    def diagnostics(self) -> "DiagnosticsPage":
        from desktop.views.diagnostics_page import DiagnosticsPage

        page = DiagnosticsPage(self._proxy, self._bridge)
        self._stack.addWidget(page)
        return page

    @cached_property
    def connect_page(self) -> "ConnectPage":
        from desktop.views.connect_page import ConnectPage

        page = ConnectPage(self._proxy, self._bridge)
        self._stack.addWidget(page)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        page = SettingsPage(self._proxy, self.wishes, restart=self._restart)
        page.records_deleted.connect(self._restate)
        self._stack.addWidget(page)
        return page

    def _add_page(self, page: OverviewPage | AccountsPage) -> None:
        page.import_asked.connect(self.open_import)
        page.add_asked.connect(self.dialogs.add)
        page.refresh_asked.connect(self._refresh_usage)
        page.sign_in_asked.connect(self.sign_in_again)
        self._stack.addWidget(page)

    def has_page(self, name: str) -> bool:
        return name in self._pages

    def show_page(self, name: str) -> None:
        """Goes to a page; a name that has none changes nothing."""
        if name in self._pages:
            page = self._pages[name]()
            self._page = name
            self._stack.setCurrentWidget(page)
            self.sidebar.show_chosen(name)
            self._state.set_text(LAST_PAGE, name)
            page.take_focus()

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What went wrong, above the page; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")

    def open_import(
        self, way: ImportWay = ImportWay.FILE, replace: AccountId | None = None
    ) -> ImportDialog:
        """The import dialog over this window, without stopping anything."""
        return self.dialogs.import_login(way, replace)

    def show_help(self) -> None:
        """The documents, in one window that stays beside this one and comes to the front when asked for again."""
        from desktop.views.help_window import HelpWindow

        open_ones = (each for each in self.findChildren(HelpWindow) if each.isVisible())
        reader = next(open_ones, None) or HelpWindow(self)
        reader.show()
        reader.raise_()
        reader.activateWindow()

    def sign_in_again(self, account_id: str) -> None:
        """The dialog by which that account gets a working login."""
        self.dialogs.sign_in_again(AccountId(account_id))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_foot()
        self._pulse.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pulse.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.fold(event.size().width() < theme.px(FOLD_BELOW))

    # Building

    def _lay_out(self) -> None:
        strip = QWidget()
        strip.setProperty("kind", "bare")
        above = QVBoxLayout(strip)
        above.setContentsMargins(28, 16, 28, 0)
        above.addWidget(self.notice)
        self.notice.shown.connect(strip.setVisible)
        strip.hide()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(strip)
        right.addWidget(CaptureStrip(self._proxy.history.captures, self._bridge))
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addLayout(right, 1)
        whole = QWidget()
        whole.setProperty("kind", "page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        self.setCentralWidget(whole)

    def _add_shortcuts(self) -> None:
        for page, act in PAGE_KEYS.items():
            self._shortcut(act, partial(self.show_page, page))
        self._shortcut(Act.FILTER, lambda: self._current().focus_filter())
        self._shortcut(Act.REFRESH, lambda: self._current().refresh())
        self._shortcut(Act.IMPORT, self.open_import)
        self._shortcut(Act.HELP, self.show_help)
        self._shortcut(Act.HIDE, self.close)
        self._shortcut(Act.QUIT, self._leave)
        self._shortcut(Act.STEP_BACK, self._step_back)

    def _shortcut(self, act: Act, action: Callable[[], object]) -> None:
        for keys in keys_of(act):
            QShortcut(keys, self).activated.connect(action)

    def _listen(self, bridge: Bridge) -> None:
        # Bound methods, not lambdas: Qt forgets them with the window.
        bridge.proxy_started.connect(self._started)
        bridge.proxy_stopped.connect(self._show_foot)
        bridge.proxy_failed.connect(self._show_failure)
        bridge.store_troubled.connect(self._store_troubled)
        bridge.store_recovered.connect(self.notice.dismiss)
        bridge.vault_state_changed.connect(self._vault_changed)
        self.wishes.changed.connect(self._restate)

    # What the user does

    def _current(self) -> Page:
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def _step_back(self) -> None:
        """Esc closes what lies over or in the page; with nothing left to close, the window."""
        if self.notice.isVisible():
            self.notice.dismiss()
        elif not self._current().step_back():
            self.close()

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._proxy.base_url)

    def _switch(self, is_wanted: bool) -> None:
        self._run(self._proxy.start_serving() if is_wanted else self._proxy.stop_serving())

    def _refresh_usage(self) -> None:
        intents.run(self, self._proxy.refresh_usage(), self._say_why_not)

    def _say_why_not(self, outcomes: tuple[CheckOutcome, ...]) -> None:
        """New numbers arrive as events; where none come, the reason is said."""
        reasons = dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason)
        if reasons and not any(outcome.was_asked and not outcome.reason for outcome in outcomes):
            self.notice.say(translate("Window", "No new numbers"), " ".join(reasons))

    def _show_account(self, account_id: str) -> None:
        self.show_page(PageName.ACCOUNTS)
        self.accounts.choose(AccountId(account_id))

    def _imported(self, account: Account, is_to_be_checked: bool) -> None:
        self._show_account(account.id)
        if is_to_be_checked:
            self.accounts.check(account.id)

    def _restate(self) -> None:
        """The user wants numbers or addresses shown otherwise; pages that are hidden do so when they are shown."""
        if "requests" in self.__dict__:
            self.requests.refresh()

    # What the proxy tells

    def _started(self) -> None:
        self.notice.dismiss()
        self._show_foot()
        self._show_vault(self._proxy.vault_state, self._proxy.vault_detail)
        if "settings" in self.__dict__ and self.settings.isVisible():
            self.settings.refresh()  # it lists accounts and keys, which are known only now
        if self._proxy.settings.port not in (0, self._proxy.port):
            title = translate("Window", "Loadline listens at {address} until it is started again.")
            self.notice.say(
                title.format(address=self._proxy.base_url),
                translate("Window", "Clients must be set to this address."),
                tone="good",
                action=translate("Window", "Connect a client…"),
                on_act=lambda: self.show_page(PageName.CONNECT),
            )

    def _show_failure(self) -> None:
        """Why the proxy does not run, and the one thing to do about it."""
        self._show_foot()
        failure = self._proxy.failure
        if failure is None:
            return
        remedy = remedy_for(self._proxy)
        self.notice.say(
            failure.title,
            " ".join(part for part in (failure.detail, failure.hint) if part),
            tone="runs_out",
            action=remedy.text,
            on_act=lambda: self._run(remedy.act()),
        )

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        """Something about the proxy itself; the foot follows."""
        intents.run(self, work, lambda _result: self._show_foot())
        self._show_foot()

    def _store_troubled(self, event: StoreTroubled) -> None:
        self.show_problem(event.title, event.detail, event.hint)

    def _vault_changed(self, event: VaultStateChanged) -> None:
        self._show_vault(VaultState(event.state), event.detail)

    def _show_vault(self, state: VaultState, detail: str) -> None:
        before, self._vault_state = self._vault_state, state
        trouble = vault_trouble(self._proxy, state, detail)
        if trouble is not None:
            remedy = trouble.remedy
            self.notice.say(
                trouble.title,
                trouble.text,
                action=remedy.text if remedy else "",
                on_act=lambda: self._run(remedy.act()) if remedy else None,
            )
        elif vault_trouble(self._proxy, before, "") is not None:
            self.notice.dismiss()

    def _show_foot(self) -> None:
        self.foot.show_state(foot_state(self._proxy))


def foot_state(proxy: Proxy) -> FootState:
    """What the foot says of the proxy now."""
    match proxy.state:
        case ProxyState.RUNNING:
            return FootState(
                translate("Foot", "Running"),
                "good",
                proxy.base_url,
                is_running=True,
                in_flight=proxy.in_flight,
                loop_lag_ms=proxy.loop_lag_ms,
            )
        case ProxyState.STARTING:
            return FootState(translate("Foot", "Starting…"), "tight", can_switch=False)
        case ProxyState.FAILED:
            title = (
                retold(proxy.failure.title) if proxy.failure else translate("Foot", "Not running")
            )
            return FootState(title, "runs_out")
        case ProxyState.STOPPED:
            return FootState(translate("Foot", "Stopped"), "muted")


def _entries() -> list[Entry]:
    """The pages there are, in the order of the navigation."""
    return [
        Entry(page, title, icon, shown(PAGE_KEYS[page]))
        for page, title, icon in (
            (PageName.OVERVIEW, translate("Window", "Overview"), "overview"),
            (PageName.ACCOUNTS, translate("Window", "Accounts"), "accounts"),
            (PageName.REQUESTS, translate("Window", "Requests"), "requests"),
            (PageName.DIAGNOSTICS, translate("Window", "Diagnostics"), "diagnostics"),
            (PageName.CONNECT, translate("Window", "Connect a client"), "connect"),
            (PageName.SETTINGS, translate("Window", "Settings"), "settings"),
        )
    ]
