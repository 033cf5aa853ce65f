"""Settings of the proxy on the page: shown as the next start will have them, written to the file when changed."""

from collections.abc import Callable, Sequence

from desktop import intents
from desktop.language import translate, translate_given
from desktop.views.setting_controls import Control, control_for
from desktop.views.settings_section import Section
from desktop.widgets.buttons import Option
from desktop.widgets.setting_row import SettingRow
from proxy.choice import Strategy
from proxy.errors import SettingsError
from proxy.provider import Provider
from proxy.service import Proxy
from proxy.settings import Name, Setting
from proxy.settings_file import Wanted


class StoredSettings:
    """Makes rows and keeps them true. State: the rows and controls by setting."""

    def __init__(self, proxy: Proxy, on_change: Callable[[Wanted], object]) -> None:
        """`on_change` hears what the next start will use, after each change."""
        self._proxy = proxy
        self._file = proxy.settings_file
        self._on_change = on_change
        self._known = {each.key: each for each in self._file.settings()}
        self._rows: dict[Name, SettingRow] = {}
        self._controls: dict[Name, Control] = {}

    def add_row(
        self,
        section: Section,
        key: Name,
        title: str,
        text: str,
        options: Sequence[Option] = (),
    ) -> SettingRow:
        """A row for the setting `key`, with the control that fits it."""
        setting = self._known[key]
        control = control_for(setting, title, lambda value: self._change(setting, value), options)
        row = SettingRow(title, text, control.widget, group=section.title)
        self._rows[key], self._controls[key] = row, control
        place = self._proxy.settings.fixed.get(key)
        if place is not None:
            control.widget.setEnabled(False)
            told = translate("Settings", "Set by {place}, which wins over this page.")
            row.show_note(told.format(place=place), "muted")
        return section.add(row)

    def section_of(self, provider: Provider) -> Section | None:
        """What a provider lets the user set, in its own words; None when that is nothing."""
        section = Section(provider.title)
        for key, setting in self._known.items():
            if key[0] == provider.id and setting.words is not None:
                title = translate_given(setting.words.title or "")
                text = translate_given(setting.words.description or "")
                self.add_row(section, key, title, text)
        return section if section.rows else None

    def show(self) -> None:
        """Everything as the file has it now. Raises SettingsError."""
        self._take(self._file.read())

    def _change(self, setting: Setting, value: object) -> None:
        intents.run(self._rows[setting.key], self._write(setting, value))

    async def _write(self, setting: Setting, value: object) -> None:
        try:
            self._take(await self._file.change(*setting.key, value))
        except SettingsError as error:
            self._rows[setting.key].show_note(str(error), "runs_out")

    def _take(self, wanted: Wanted) -> None:
        fixed = self._proxy.settings.fixed
        for key, control in self._controls.items():
            if key in fixed:
                control.show_value(self._file.running_value(*key))
                continue
            control.show_value(wanted.settings.value(*key))
            is_pending = key in wanted.pending
            note = translate("Settings", "Counts from the next start.") if is_pending else ""
            self._rows[key].show_note(note)
        self._on_change(wanted)


def proxy_section(stored: StoredSettings) -> Section:
    """How clients reach the proxy, and which account serves them."""
    section = Section(translate("Settings", "Proxy"))
    stored.add_row(
        section,
        ("", "port"),
        translate("Settings", "Port"),
        translate(
            "Settings", "Where clients on this computer reach Loadline; 0 takes any free one."
        ),
    )
    stored.add_row(
        section,
        ("", "strategy"),
        translate("Settings", "Strategy"),
        translate("Settings", "How several accounts of one provider share the load."),
        strategy_options(),
    )
    stored.add_row(
        section,
        ("", "session_affinity"),
        translate("Settings", "Session affinity"),
        translate(
            "Settings",
            "A session stays on its account while that can serve: its prompt cache is there.",
        ),
    )
    stored.add_row(
        section,
        ("", "require_key"),
        translate("Settings", "Require a key"),
        translate("Settings", "Clients must send one of the keys below."),
    )
    stored.add_row(
        section,
        ("", "upstream_proxy"),
        translate("Settings", "Use the system's proxy"),
        translate("Settings", "Reach providers through what HTTPS_PROXY names."),
    )
    return section


def strategy_options() -> tuple[Option, ...]:
    texts = {
        Strategy.HEADROOM: translate("Settings", "Most headroom first"),
        Strategy.ROUND_ROBIN: translate("Settings", "Each in turn"),
        Strategy.IN_ORDER: translate("Settings", "In order"),
        Strategy.ONE_ACCOUNT: translate("Settings", "One account only"),
    }
    return tuple(Option(value, texts[value]) for value in Strategy)
