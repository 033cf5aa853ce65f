"""The main window: navigation at the left, one page at the right, the proxy's state at the foot."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from desktop import icons, intents, theme
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.menu_items import Page as PageName
from desktop.models.ways_in import ImportWay
from desktop.shortcuts import PAGE_KEYS, Act, keys_of, shown
from desktop.state import WindowState
from desktop.views.account_dialogs import AccountDialogs
from desktop.views.capture_strip import CaptureStrip
from desktop.views.page import Page
from desktop.views.pane_stack import PaneMaker, PaneStack
from desktop.views.proxy_news import ProxyNews
from desktop.widgets.foot_strip import FootStrip
from desktop.widgets.notice import Notice
from desktop.widgets.sidebar import Entry, Sidebar
from desktop.wishes import WishList
from proxy.model import Account, AccountId
from proxy.service import Proxy
from proxy.usage_poller import CheckOutcome

if TYPE_CHECKING:
    from desktop.views.accounts_page import AccountsPage
    from desktop.views.connect_page import ConnectPage
    from desktop.views.diagnostics_page import DiagnosticsPage
    from desktop.views.import_dialog import ImportDialog
    from desktop.views.overview_page import OverviewPage
    from desktop.views.requests_page import RequestsPage
    from desktop.views.settings_page import SettingsPage

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
        self.setWindowTitle("Loadline")
        self.setWindowIcon(icons.app_icon())
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.notice = Notice()
        self.dialogs = AccountDialogs(proxy, state, self)
        self.dialogs.added.connect(self._imported)
        self.pages = PaneStack(self._page_makers())
        self.pages.came.connect(lambda page: page.take_focus())
        self.sidebar = Sidebar(_entries())
        self.sidebar.chosen.connect(self.show_page)
        self.sidebar.help_asked.connect(self.show_help)
        self.foot = FootStrip()
        self._lay_out()
        self._add_shortcuts()
        self._news = ProxyNews(
            proxy, bridge, self.notice, self.foot, partial(self.show_page, PageName.CONNECT), self
        )
        self.foot.copied.connect(self._copy_address)
        self.foot.switched.connect(self._news.switch)
        bridge.proxy_started.connect(self._show_known)
        self.wishes.changed.connect(self._restate)
        theme.active().changed.connect(self._fold_sidebar)
        self._pulse = QTimer(self)
        self._pulse.setInterval(PULSE_MS)
        self._pulse.timeout.connect(self._news.show_foot)

    @property
    def page(self) -> str:
        """The name of the page that is shown, or will be in a moment; empty before the window was first shown."""
        return self.pages.wanted

    # Each page at once, for who wants something of it and cannot wait until it was made in the loop's turns.

    @property
    def overview(self) -> "OverviewPage":
        return cast("OverviewPage", self.pages.whole(PageName.OVERVIEW))

    @property
    def accounts(self) -> "AccountsPage":
        return cast("AccountsPage", self.pages.whole(PageName.ACCOUNTS))

    @property
    def requests(self) -> "RequestsPage":
        return cast("RequestsPage", self.pages.whole(PageName.REQUESTS))

    @property
    def diagnostics(self) -> "DiagnosticsPage":
        return cast("DiagnosticsPage", self.pages.whole(PageName.DIAGNOSTICS))

    @property
    def connect_page(self) -> "ConnectPage":
        return cast("ConnectPage", self.pages.whole(PageName.CONNECT))

    @property
    def settings(self) -> "SettingsPage":
        return cast("SettingsPage", self.pages.whole(PageName.SETTINGS))

    def has_page(self, name: str) -> bool:
        return name in self.pages.names

    def show_page(self, name: str, then: Callable[[], object] | None = None) -> None:
        """Goes to a page, and does `then` when it is there; a name that has none changes nothing."""
        if self.has_page(name):
            self.sidebar.show_chosen(name)
            self._state.set_text(LAST_PAGE, name)
            self.pages.go_to(name, then)

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What went wrong, above the page; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")

    def open_import(
        self, way: ImportWay = ImportWay.FILE, replace: AccountId | None = None
    ) -> "ImportDialog":
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

    def show_account(self, account_id: AccountId, *, is_to_be_checked: bool = False) -> None:
        """Goes to an account's row, and has a small request sent with it if that is wanted."""

        def choose() -> None:
            self.accounts.choose(account_id)
            if is_to_be_checked:
                self.accounts.check(account_id)

        self.show_page(PageName.ACCOUNTS, choose)

    def sign_in_again(self, account_id: str) -> None:
        """The dialog by which that account gets a working login."""
        self.dialogs.sign_in_again(AccountId(account_id))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._news.show_foot()
        self._pulse.start()
        if not self.page:
            remembered = self._state.text(LAST_PAGE)
            self.show_page(remembered if self.has_page(remembered) else PageName.OVERVIEW)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pulse.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_sidebar()

    def _fold_sidebar(self) -> None:
        """By the room there is for text of the user's size."""
        self.sidebar.fold(self.width() < theme.px(FOLD_BELOW))

    # Building

    def _lay_out(self) -> None:
        strip = QWidget()
        strip.setProperty("kind", "bare")
        above = QVBoxLayout(strip)
        above.setContentsMargins(28, 16, 28, 0)
        notices = (self.notice, CaptureStrip(self._proxy.history.captures, self._bridge))

        def show_strip() -> None:
            strip.setHidden(all(notice.isHidden() for notice in notices))

        for notice in notices:
            above.addWidget(notice)
            notice.shown.connect(show_strip)
        show_strip()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(strip)
        right.addWidget(self.pages, 1)
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
        self._shortcut(Act.FILTER, self._focus_filter)
        self._shortcut(Act.REFRESH, self._refresh)
        self._shortcut(Act.IMPORT, self.open_import)
        self._shortcut(Act.HELP, self.show_help)
        self._shortcut(Act.HIDE, self.close)
        self._shortcut(Act.QUIT, self._leave)
        self._shortcut(Act.STEP_BACK, self._step_back)

    def _shortcut(self, act: Act, action: Callable[[], object]) -> None:
        for keys in keys_of(act):
            QShortcut(keys, self).activated.connect(action)

    # What the user does

    def _focus_filter(self) -> None:
        if page := self.pages.current:
            page.focus_filter()

    def _refresh(self) -> None:
        if page := self.pages.current:
            page.refresh()

    def _step_back(self) -> None:
        """Esc closes what lies over or in the page; with nothing left to close, the window."""
        if self.notice.isVisible():
            self.notice.dismiss()
        elif not isinstance(page := self.pages.current, Page) or not page.step_back():
            self.close()

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._proxy.base_url)

    def _refresh_usage(self) -> None:
        intents.run(self, self._proxy.refresh_usage(), self._say_why_not)

    def _say_why_not(self, outcomes: tuple[CheckOutcome, ...]) -> None:
        """New numbers arrive as events; where none come, the reason is said."""
        reasons = dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason)
        if reasons and not any(outcome.was_asked and not outcome.reason for outcome in outcomes):
            self.notice.say(translate("Window", "No new numbers"), " ".join(reasons))

    def _show_account(self, account_id: str) -> None:
        self.show_account(AccountId(account_id))

    def _imported(self, account: Account, is_to_be_checked: bool) -> None:
        self.show_account(account.id, is_to_be_checked=is_to_be_checked)

    def _restate(self) -> None:
        """The user wants numbers or addresses shown otherwise; pages that are hidden do so when they are shown."""
        for notice in self.findChildren(Notice):
            notice.retell()
        if self.pages.is_built(PageName.REQUESTS):
            self.requests.refresh()

    def _show_known(self) -> None:
        """The settings list accounts and keys, which are known only when the proxy has started."""
        if self.pages.is_built(PageName.SETTINGS) and self.settings.isVisible():
            self.settings.refresh()

    # The pages

    def _page_makers(self) -> Mapping[str, PaneMaker]:
        """Each loads its own module: nobody needs them all."""
        views = "desktop.views"
        return {
            PageName.OVERVIEW: PaneMaker(f"{views}.overview_page", self._make_overview),
            PageName.ACCOUNTS: PaneMaker(f"{views}.accounts_page", self._make_accounts),
            PageName.REQUESTS: PaneMaker(f"{views}.requests_page", self._make_requests),
            PageName.DIAGNOSTICS: PaneMaker(f"{views}.diagnostics_page", self._make_diagnostics),
            PageName.CONNECT: PaneMaker(f"{views}.connect_page", self._make_connect_page),
            PageName.SETTINGS: PaneMaker(f"{views}.settings_page", self._make_settings),
        }

    def _make_overview(self) -> Page:
        from desktop.views.overview_page import OverviewPage

        page = OverviewPage(self._proxy, self._bridge, self._state)
        page.account_asked.connect(self._show_account)
        page.find_asked.connect(self.dialogs.find_logins)
        page.connect_asked.connect(partial(self.show_page, PageName.CONNECT))
        self._listen_to(page)
        return page

    def _make_accounts(self) -> Page:
        from desktop.views.accounts_page import AccountsPage

        page = AccountsPage(self._proxy, self._bridge)
        page.replace_asked.connect(lambda account: self.open_import(replace=account))
        self._listen_to(page)
        return page

    def _listen_to(self, page: "OverviewPage | AccountsPage") -> None:
        page.import_asked.connect(self.open_import)
        page.add_asked.connect(self.dialogs.add)
        page.refresh_asked.connect(self._refresh_usage)
        page.sign_in_asked.connect(self.sign_in_again)

    def _make_requests(self) -> Page:
        from desktop.views.requests_page import RequestsPage

        return RequestsPage(self._proxy, self._bridge)

    def _make_diagnostics(self) -> Page:
        from desktop.views.diagnostics_page import DiagnosticsPage

        return DiagnosticsPage(self._proxy, self._bridge)

    def _make_connect_page(self) -> Page:
        from desktop.views.connect_page import ConnectPage

        return ConnectPage(self._proxy, self._bridge)

    def _make_settings(self) -> Page:
        from desktop.views.settings_page import SettingsPage

        page = SettingsPage(self._proxy, self.wishes, restart=self._restart)
        page.records_deleted.connect(self._restate)
        return page


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
