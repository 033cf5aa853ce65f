"""Which notifications the user wants. Takes effect at once."""

from functools import partial

from desktop import format as fmt
from desktop.language import translate
from desktop.notification import Kind
from desktop.views.setting_controls import Control, choice, switch
from desktop.views.settings_section import Section
from desktop.widgets.buttons import Button, Option
from desktop.widgets.setting_row import SettingRow
from desktop.wishes import WishList
from proxy.clock import Clock

THRESHOLDS = ((50, 75, 90), (75, 90), (90,))
"""Percent used; the choices there are."""


class NotificationsSection(Section):
    """A switch for each kind, the thresholds, and the pause while there is one."""

    def __init__(self, wishes: WishList, clock: Clock) -> None:
        super().__init__(translate("Settings", "Notifications"))
        self._wishes = wishes
        self._clock = clock
        self._switches: dict[Kind, Control] = {}
        self._add_pause()
        for kind in Kind:
            self._add_switch(kind)
            if kind is Kind.THRESHOLD:
                self._add_thresholds()
        wishes.changed.connect(self.show_values)

    def show_values(self) -> None:
        now = self._wishes.now
        for kind, control in self._switches.items():
            control.show_value(kind not in now.silent)
        self._thresholds.show_value(_told(now.thresholds))
        until = now.snoozed_until
        is_paused = until is not None and self._clock() < until
        if until is not None and is_paused:
            text = translate("Settings", "Until {when}; what is still true then is told then.")
            self._pause.say(text.format(when=fmt.moment(until, self._clock())))
        self.show_row(self._pause, is_paused)

    def _add_pause(self) -> None:
        resume = Button(
            translate("Settings", "Resume"), lambda: self._wishes.change(snoozed_until=None)
        )
        resume.setAccessibleName(translate("Settings", "Resume notifications"))
        title = translate("Settings", "Notifications are paused")
        self._pause = self.add(SettingRow(title, " ", resume, group=self.title))

    def _add_switch(self, kind: Kind) -> None:
        title, text = kind_words(kind)
        control = switch(title, partial(self._set, kind))
        self._switches[kind] = control
        self.add(SettingRow(title, text, control.widget, group=self.title))

    def _add_thresholds(self) -> None:
        title = translate("Settings", "Thresholds")
        text = translate("Settings", "Each is told once between two resets.")
        options = [Option(_told(each), " · ".join(f"{at}%" for at in each)) for each in THRESHOLDS]
        self._thresholds = choice(title, options, self._set_thresholds)
        self.add(SettingRow(title, text, self._thresholds.widget, group=self.title))

    def _set(self, kind: Kind, is_wanted: object) -> None:
        silent = self._wishes.now.silent
        self._wishes.change(silent=silent - {kind} if is_wanted else silent | {kind})

    def _set_thresholds(self, value: object) -> None:
        self._wishes.change(thresholds=tuple(map(int, str(value).split())))


def kind_words(kind: Kind) -> tuple[str, str]:
    """Title and text of a kind's switch."""
    return {
        Kind.THRESHOLD: (
            translate("Settings", "A threshold is crossed"),
            translate("Settings", "So much of a usage window is used."),
        ),
        Kind.RUNS_OUT: (
            translate("Settings", "A window will run out"),
            translate("Settings", "Before its reset, as steady use has said for ten minutes."),
        ),
        Kind.REACHED: (
            translate("Settings", "A limit is reached"),
            translate("Settings", "And which account serves from then on."),
        ),
        Kind.BACK: (
            translate("Settings", "An account is back"),
            translate("Settings", "A window that was nearly used up has reset."),
        ),
        Kind.SIGN_IN: (
            translate("Settings", "A sign-in is needed"),
            translate("Settings", "The provider refuses to renew a login."),
        ),
        Kind.EXPIRES: (
            translate("Settings", "A login ends soon"),
            translate("Settings", "One that nobody renews, three days before."),
        ),
        Kind.PROXY: (
            translate("Settings", "The proxy does not run"),
            translate("Settings", "It could not start, and why."),
        ),
        Kind.UPDATE: (
            translate("Settings", "A newer version is out"),
            translate("Settings", "Once for each, where Loadline looks for them."),
        ),
    }[kind]


def _told(thresholds: tuple[int, ...]) -> str:
    return " ".join(map(str, thresholds))
