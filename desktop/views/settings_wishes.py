"""What the user wants of window and tray: takes effect at once."""

import logging
import os

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QSystemTrayIcon

from desktop import manner
from desktop.language import LanguageChoice, translate
from desktop.platform.autostart import Autostart
from desktop.platform.panel import is_gnome
from desktop.theme import Choice
from desktop.views.close_question import no_tray_text, no_tray_title
from desktop.views.setting_controls import Control, choice, switch
from desktop.views.settings_section import Section
from desktop.views.settings_stored import show_start_note
from desktop.widgets.buttons import FilterButton, Option
from desktop.widgets.setting_row import SettingRow
from desktop.wishes import IconTone, WishList, WithoutTray
from desktop.wording import window_title
from proxy.model import AccountId
from proxy.service import Proxy

log = logging.getLogger(__name__)


class GeneralSection(Section):
    """Start, window, and how numbers and addresses are shown."""

    def __init__(self, wishes: WishList, entry: Autostart) -> None:
        super().__init__(translate("Settings", "General"))
        self._wishes = wishes
        self._entry = entry
        self._add_start()
        self._add_window()
        self._add_manner()

    def show_values(self) -> None:
        """As they are now; the desktop may have changed the start itself."""
        now = self._wishes.now
        self._start.show_value(self._starts())
        self._close.show_value(now.closes_to_tray)
        self._theme.show_value(now.theme)
        self._language.show_value(now.language)
        show_start_note(self._language_row, is_pending=self._wishes.wait_for_start)
        self._numbers.show_value("left" if now.manner.shows_left else "used")
        self._resets.show_value("clock" if now.manner.shows_clock else "countdown")
        self._mask.show_value(now.manner.is_masked)

    def _add_start(self) -> None:
        title = translate("Settings", "Start at login")
        text = translate("Settings", "Hidden in the tray, so that clients always find it.")
        self._start = switch(title, self._set_start)
        self._start_row = self.add(_row(self, title, text, self._start))

    def _add_window(self) -> None:
        title = translate("Settings", "Close to the tray")
        text = translate(
            "Settings", "Closing the window leaves Loadline running, where there is a tray."
        )
        self._close = switch(title, lambda on: self._wishes.change(closes_to_tray=on))
        self.add(_row(self, title, text, self._close))
        title = translate("Settings", "Theme")
        options = (
            Option(Choice.AUTO, translate("Settings", "Auto")),
            Option(Choice.LIGHT, translate("Settings", "Light")),
            Option(Choice.DARK, translate("Settings", "Dark")),
        )
        self._theme = choice(
            title, options, lambda value: self._wishes.change(theme=Choice(str(value)))
        )
        self.add(
            _row(self, title, translate("Settings", "Auto is as the desktop is."), self._theme)
        )

        self._add_language()

    def _add_language(self) -> None:
        title = translate("Settings", "Language")
        options = (
            Option(LanguageChoice.AUTO, translate("Settings", "Auto")),
            Option(LanguageChoice.ENGLISH, "English"),
            Option(LanguageChoice.GERMAN, "Deutsch"),
        )
        self._language = choice(title, options, self._set_language)
        text = translate("Settings", "Of the window and the tray. Clients and the log get English.")
        self._language_row = self.add(_row(self, title, text, self._language))

    def _set_language(self, value: object) -> None:
        self._wishes.change(language=LanguageChoice(str(value)))
        show_start_note(self._language_row, is_pending=self._wishes.wait_for_start)

    def _add_manner(self) -> None:
        title = translate("Settings", "Percentages")
        options = (
            Option("used", translate("Settings", "Used")),
            Option("left", translate("Settings", "Left")),
        )
        text = translate("Settings", "The word always stands beside the number; bars turn with it.")
        self._numbers = choice(
            title, options, lambda value: self._wishes.change(shows_left=value == "left")
        )
        self.add(_row(self, title, text, self._numbers))
        title = translate("Settings", "Resets")
        options = (
            Option("countdown", translate("Settings", "Countdown")),
            Option("clock", translate("Settings", "Clock")),
        )
        text = translate("Settings", "“resets in 2h 15m (16:40)” or “resets 16:40”.")
        self._resets = choice(
            title, options, lambda value: self._wishes.change(shows_clock=value == "clock")
        )
        self.add(_row(self, title, text, self._resets))
        title = translate("Settings", "Mask emails")
        text = translate(
            "Settings", "a•••@e•••.com in the window and the tray, for a shared screen."
        )
        self._mask = switch(title, lambda on: self._wishes.change(is_masked=on))
        self.add(_row(self, title, text, self._mask))

    def _starts(self) -> bool:
        try:
            return self._entry.is_on()
        except OSError as error:
            log.warning("Whether Loadline starts at login cannot be found out: %s", error)
            return False

    def _set_start(self, is_wanted: object) -> None:
        try:
            if is_wanted:
                self._entry.turn_on()
            else:
                self._entry.turn_off()
            self._start_row.show_note("")
        except OSError as error:
            told = translate("Settings", "The entry cannot be written: {reason}.")
            self._start_row.show_note(told.format(reason=error.strerror or error), "runs_out")
            self._start.show_value(self._starts())


class TraySection(Section):
    """What the icon shows."""

    def __init__(self, wishes: WishList, proxy: Proxy) -> None:
        super().__init__(translate("Settings", "Tray"))
        self._wishes = wishes
        self._proxy = proxy
        title = translate("Settings", "Account shown")
        self._account = FilterButton(title, self._accounts(), marks_choice=False)
        self._account.chosen.connect(
            lambda value: self._wishes.change(tray_account=AccountId(value) if value else None)
        )
        text = translate("Settings", "Whose windows the icon's two bars are.")
        self.add(SettingRow(title, text, self._account, group=self.title))
        self._add_bars()
        self._add_tone()
        self._add_without_tray()

    def show_values(self) -> None:
        now = self._wishes.now
        _show(self._account, self._accounts(), now.tray_account or "")
        _show(self._upper, self._windows(translate("Settings", "The shorter one")), now.tray_upper)
        _show(self._lower, self._windows(translate("Settings", "The longer one")), now.tray_lower)
        self._tone.show_value(now.icon_tone)
        self._without.show_value(now.without_tray)
        has_tray = QSystemTrayIcon.isSystemTrayAvailable()
        note = "" if has_tray else no_tray_text(is_gnome=is_gnome(os.environ))
        self._without_row.show_note(f"{no_tray_title()} {note}" if note else "", "muted")

    def _add_bars(self) -> None:
        title = translate("Settings", "Upper bar")
        self._upper = FilterButton(title, self._windows(""), marks_choice=False)
        self._upper.chosen.connect(lambda name: self._wishes.change(tray_upper=name))
        text = translate("Settings", "One of the account's windows; else the shorter main one.")
        self.add(SettingRow(title, text, self._upper, group=self.title))
        title = translate("Settings", "Lower bar")
        self._lower = FilterButton(title, self._windows(""), marks_choice=False)
        self._lower.chosen.connect(lambda name: self._wishes.change(tray_lower=name))
        text = translate("Settings", "One of the account's windows; else the longer main one.")
        self.add(SettingRow(title, text, self._lower, group=self.title))

    def _add_tone(self) -> None:
        title = translate("Settings", "Icon colour")
        options = (
            Option(IconTone.AUTO, translate("Settings", "Auto")),
            Option(IconTone.LIGHT, translate("Settings", "Light")),
            Option(IconTone.DARK, translate("Settings", "Dark")),
            Option(IconTone.COLOUR, translate("Settings", "In colour")),
        )
        text = translate("Settings", "Light for a dark panel. Amber and red stay what they are.")
        self._tone = choice(
            title, options, lambda value: self._wishes.change(icon_tone=IconTone(str(value)))
        )
        self.add(_row(self, title, text, self._tone))

    def _add_without_tray(self) -> None:
        title = translate("Settings", "Closing without a tray")
        options = (
            Option(WithoutTray.ASK, translate("Settings", "Ask")),
            Option(WithoutTray.STAY, translate("Settings", "Keep running")),
            Option(WithoutTray.QUIT, translate("Settings", "Quit")),
        )
        text = translate("Settings", "What closing the window means where no tray is.")
        self._without = choice(
            title, options, lambda value: self._wishes.change(without_tray=WithoutTray(str(value)))
        )
        self._without_row = self.add(_row(self, title, text, self._without))

    def _windows(self, default: str) -> list[Option]:
        """Every window that any account has, by the name that it has everywhere."""
        names = {
            window.name: window_title(window.name)
            for account in self._proxy.accounts()
            for window in self._proxy.usage(account.id).windows
        }
        return [Option("", default), *(Option(name, title) for name, title in names.items())]

    def _accounts(self) -> list[Option]:
        shown = manner.current().email
        own = [
            Option(
                account.id, shown(account.email) + (f" ({account.label})" if account.label else "")
            )
            for account in self._proxy.accounts()
        ]
        return [Option("", translate("Settings", "Most constrained")), *own]


def _show(button: FilterButton, options: list[Option], value: str) -> None:
    """Shows a choice, and tells nobody; one that is gone is the first."""
    with QSignalBlocker(button):
        button.set_options(options)
        button.choose(value if value in {option.value for option in options} else "")


def _row(section: Section, title: str, text: str, control: Control) -> SettingRow:
    return SettingRow(title, text, control.widget, group=section.title)
