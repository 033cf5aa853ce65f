"""The Settings page: every setting in groups, found by a search, changed where it stands."""

import os
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop import intents, theme
from desktop.language import translate
from desktop.platform.autostart import Autostart, autostart
from desktop.views.page import Page
from desktop.views.settings_advanced import AdvancedSection
from desktop.views.settings_data import DataSection
from desktop.views.settings_keys import KeysSection
from desktop.views.settings_notifications import NotificationsSection
from desktop.views.settings_prices import PricesSection
from desktop.views.settings_proxy import ProxySection
from desktop.views.settings_stored import StoredSettings
from desktop.views.settings_updates import UpdatesSection
from desktop.views.settings_wishes import GeneralSection, TraySection
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import ScrollPane
from desktop.widgets.notice import Notice
from desktop.wishes import WishList
from proxy.errors import SettingsError
from proxy.service import Proxy
from proxy.settings_file import Wanted

WIDEST = 760
"""Of the column of cards, in the drawings' pixels: a longer row is hard to follow with the eye."""


class SettingsPage(Page):
    """State: none of its own; wishes, file, proxy and platform each keep theirs."""

    records_deleted = Signal()

    def __init__(
        self,
        proxy: Proxy,
        wishes: WishList,
        *,
        entry: Autostart | None = None,
        restart: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`entry` is that of this platform if not given; without `restart` the user starts the program again."""
        super().__init__(translate("Settings", "Settings"), parent)
        self._restart = restart
        self.notice = Notice()
        self.pending = Notice()
        self.stored = StoredSettings(proxy, self._follow_file)
        self.general = GeneralSection(wishes, entry or autostart(os.environ, proxy.paths.home))
        self.tray = TraySection(wishes, proxy)
        self.notifications = NotificationsSection(wishes, proxy.clock)
        self.keys = KeysSection(proxy, self.notice)
        self.proxy = ProxySection(self.stored, self.notice)
        own = [self.stored.section_of(provider) for provider in proxy.providers.values()]
        self.data = DataSection(proxy, self.stored, self.notice)
        self.data.records_deleted.connect(self.records_deleted)
        self.prices = PricesSection(proxy, self.notice, QDesktopServices.openUrl)
        self.updates = UpdatesSection(proxy, self.stored)
        self.advanced = AdvancedSection(proxy, self.stored, self.notice, self.refresh)
        self.sections = (
            self.general,
            self.tray,
            self.notifications,
            self.proxy,
            self.keys,
            *(section for section in own if section is not None),
            self.data,
            self.prices,
            self.updates,
            self.advanced,
        )
        self._make_search()
        self._lay_out()

    def refresh(self) -> None:
        """Everything as it is now: the file and the platform may have been changed by others."""
        for section in (
            self.general,
            self.tray,
            self.notifications,
            self.keys,
            self.prices,
            self.updates,
        ):
            section.show_values()
        try:
            self.stored.show()
        except SettingsError as error:
            intents.show(self, error)
        self.advanced.show_values()

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def take_focus(self) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> bool:
        """Esc takes a question away first, then the search."""
        if self.notice.isVisible():
            self.notice.dismiss()
            return True
        was_narrowed = bool(self.search.text())
        self.show_all()
        return was_narrowed

    def show_all(self) -> None:
        self.search.clear()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    # Building

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("Settings", "Search settings"))
        self.search.setAccessibleName(translate("Settings", "Search settings"))
        self.search.setToolTip(translate("Settings", "Ctrl+F"))
        self.search.setMinimumWidth(theme.px(220))
        self.search.textChanged.connect(self._narrow)
        self.add_button(self.search)

    def _lay_out(self) -> None:
        self._none = EmptyState(
            translate("Settings", "No setting matches"),
            translate("Settings", "Search for another word."),
            translate("Settings", "Show all"),
            self.show_all,
        )
        self._none.hide()
        column_of_cards = QWidget()
        column_of_cards.setMaximumWidth(theme.px(WIDEST))
        column_of_cards.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(column_of_cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        for part in (*self.sections, self._none):
            column.addWidget(part)
        column.addStretch()
        self.body.addWidget(self.pending)
        self.body.addWidget(self.notice)
        self.body.addWidget(ScrollPane(column_of_cards), 1)

    # What is shown

    def _narrow(self, text: str) -> None:
        found = [section.show_matching(text) for section in self.sections]
        self._none.setVisible(not any(found))

    def _follow_file(self, wanted: Wanted) -> None:
        self.proxy.follow(wanted.settings)
        self.advanced.follow(wanted.settings)
        self._show_pending(wanted)

    def _show_pending(self, wanted: Wanted) -> None:
        """Says once that a start is needed, and offers it where it can."""
        if not wanted.pending:
            self.pending.dismiss()
        elif not self.pending.isVisible():
            self.pending.say(
                translate("Settings", "What you changed counts from the next start."),
                "" if self._restart else translate("Settings", "Quit Loadline and start it again."),
                action=translate("Settings", "Restart now") if self._restart else "",
                on_act=self._restart,
            )
