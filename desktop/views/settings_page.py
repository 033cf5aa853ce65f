"""The Settings page: every setting in groups, found by a search, changed where it stands."""

import os
from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop import intents, theme
from desktop.language import translate
from desktop.platform.autostart import Autostart, autostart
from desktop.turns import Steps, at_once, in_turns, painted_apart
from desktop.views.page import Page
from desktop.views.pane import style
from desktop.views.settings_advanced import AdvancedSection
from desktop.views.settings_data import DataSection
from desktop.views.settings_keys import KeysSection
from desktop.views.settings_notifications import NotificationsSection
from desktop.views.settings_prices import PricesSection
from desktop.views.settings_proxy import ProxySection
from desktop.views.settings_restart import RestartStrip
from desktop.views.settings_section import Section
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


SEEN_FIRST = 3
"""So many sections are as high as a window."""


class SettingsPage(Page):
    """State: the sections so far and those not to be seen yet, and whether the file waits for a start; wishes, file, proxy
    and platform each keep their own.
    """

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
        self.notice = Notice()
        self.pending = RestartStrip(proxy, restart)
        self._proxy = proxy
        self._wishes = wishes
        self._entry = entry
        self._is_file_ahead = False
        wishes.changed.connect(self._follow_wishes)
        self.stored = StoredSettings(proxy, self._follow_file)
        self._places: dict[str, QVBoxLayout] = {}
        self._made: dict[str, Section] = {}
        self._unseen: set[Section] = set()
        self._makers = self._sections_in_order()

    # Sections are made one in each turn of the loop, or when they are asked for: all at once would hold it for a tenth
    # of a second. The page is shown with those that find room in a window.

    def build(self) -> Steps:
        self._make_search()
        self._lay_out()
        yield
        for name in tuple(self._makers)[:SEEN_FIRST]:
            self._section(name)
            yield

    def catch_up(self) -> Steps:
        """The file's first: what a section shows may follow from it."""
        self._show_file()
        for section in tuple(self._made.values()):
            section.show_values()
            yield

    @property
    def sections(self) -> tuple[Section, ...]:
        """All of them, from top to bottom."""
        return tuple(self._section(name) for name in self._makers)

    @property
    def is_whole(self) -> bool:
        """Every section is there."""
        return len(self._made) == len(self._makers) and not self._unseen

    @property
    def general(self) -> GeneralSection:
        return cast(GeneralSection, self._section("general"))

    @property
    def proxy(self) -> ProxySection:
        return cast(ProxySection, self._section("proxy"))

    @property
    def keys(self) -> KeysSection:
        return cast(KeysSection, self._section("keys"))

    @property
    def updates(self) -> UpdatesSection:
        return cast(UpdatesSection, self._section("updates"))

    @property
    def prices(self) -> PricesSection:
        return cast(PricesSection, self._section("prices"))

    @property
    def data(self) -> DataSection:
        return cast(DataSection, self._section("data"))

    @property
    def advanced(self) -> AdvancedSection:
        return cast(AdvancedSection, self._section("advanced"))

    def _sections_in_order(self) -> dict[str, Callable[[], Section]]:
        proxy, wishes, stored, notice = self._proxy, self._wishes, self.stored, self.notice
        own = {
            f"provider {provider.id}": partial(stored.section_of, provider)
            for provider in proxy.providers.values()
            if stored.has_words(provider)
        }
        return {
            "general": lambda: GeneralSection(
                wishes, self._entry or autostart(os.environ, proxy.paths.home)
            ),
            "tray": lambda: TraySection(wishes, proxy),
            "notifications": lambda: NotificationsSection(wishes, proxy.clock),
            "proxy": lambda: ProxySection(stored, notice),
            "keys": lambda: KeysSection(proxy, notice),
            **own,
            "data": self._make_data,
            "prices": lambda: PricesSection(proxy, notice, QDesktopServices.openUrl),
            "updates": lambda: UpdatesSection(proxy, stored),
            "advanced": lambda: AdvancedSection(proxy, stored, notice, self.refresh),
        }

    def _make_data(self) -> DataSection:
        section = DataSection(self._proxy, self.stored, self.notice)
        section.records_deleted.connect(self.records_deleted)
        return section

    def _section(self, name: str) -> Section:
        """The section, made if nobody has needed it so far."""
        if name not in self._made:
            section = self._make(name)
            if self.isVisible():
                at_once(self._show_values(section))
        return self._made[name]

    def _make(self, name: str) -> Section:
        made = self._made[name] = self._makers[name]()
        self._places[name].addWidget(made)
        return made

    def _show_values(self, section: Section) -> Steps:
        """Of one that has come while the page is shown."""
        self._show_file()
        yield
        section.show_values()

    def _make_rest(self) -> Steps:
        """The sections that are still missing, below those in sight."""
        for name in self._makers:
            if name in self._made:
                continue
            section = self._make(name)
            section.hide()
            self._unseen.add(section)
            yield
            yield from self._show_values(section)
            yield from style(section)
            yield
            yield from painted_apart(self, section.show_again)
            self._unseen.discard(section)

    def refresh(self) -> None:
        """Everything as it is now: the file and the platform may have been changed by others."""
        at_once(self.catch_up())

    def _show_file(self) -> None:
        try:
            self.stored.show()
        except SettingsError as error:
            intents.show(self, error)

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
        in_turns(self, self._make_rest())

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
        for name in self._makers:
            self._places[name] = QVBoxLayout()
            column.addLayout(self._places[name])
        column.addWidget(self._none)
        column.addStretch()
        self.body.addWidget(self.pending)
        self.body.addWidget(self.notice)
        self.body.addWidget(ScrollPane(column_of_cards), 1)

    # What is shown

    def _narrow(self, text: str) -> None:
        found = [section.show_matching(text) for section in self.sections]
        self._none.setVisible(not any(found))

    def _follow_file(self, wanted: Wanted) -> None:
        self._is_file_ahead = bool(wanted.pending)
        for section in self._made.values():
            section.follow(wanted.settings)
        self._follow_wishes()

    def _follow_wishes(self) -> None:
        self.pending.follow(is_needed=self._is_file_ahead or self._wishes.wait_for_start)
