"""Settings of the proxy on the page: shown as the file has them, written to it when changed; most count at once."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Meta

from desktop import intents
from desktop.language import translate
from desktop.sentences import in_full, retold
from desktop.views.setting_controls import Control, control_for
from desktop.views.settings_section import Section
from desktop.widgets.buttons import Option
from desktop.widgets.setting_row import SettingRow
from proxy.errors import SettingsError
from proxy.provider import Provider
from proxy.service import Proxy
from proxy.setting import Counts, Name, Setting
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
        *,
        control: Control | None = None,
    ) -> SettingRow:
        """A row for the setting `key`, with the control that fits it unless one is given, which then calls `write`."""
        setting = self._known[key]
        control = control or control_for(
            setting, title, lambda value: self._change(setting, value), options
        )
        row = SettingRow(title, text, control.widget, group=section.title)
        self._rows[key], self._controls[key] = row, control
        place = self._proxy.settings.fixed.get(key)
        if place is not None:
            control.widget.setEnabled(False)
            told = translate("Settings", "Set by {place}, which wins over this page.")
            row.show_note(told.format(place=place), "muted")
        return section.add(row)

    def has_words(self, provider: Provider) -> bool:
        """The provider lets the user set something."""
        return any(True for _ in self._of(provider))

    def section_of(self, provider: Provider) -> Section:
        """What a provider lets the user set, in its own words."""
        section = Section(provider.title)
        for key, words in self._of(provider):
            self.add_row(section, key, retold(words.title or ""), retold(words.description or ""))
        return section

    def _of(self, provider: Provider) -> Iterator[tuple[Name, Meta]]:
        for key, setting in self._known.items():
            if key[0] == provider.id and setting.words is not None:
                yield key, setting.words

    def show(self) -> None:
        """Everything as the file has it now. Raises SettingsError."""
        self._take(self._file.take())

    def write(self, key: Name, value: object) -> None:
        """As if the user had chosen it in the setting's row; where something wins over the file nothing is written."""
        if key not in self._proxy.settings.fixed:
            self._change(self._known[key], value)

    def hold(self, key: Name, reason: str) -> None:
        """A setting that cannot be changed for the moment, and why; an empty reason gives it free."""
        if key in self._proxy.settings.fixed:
            return
        self._controls[key].widget.setEnabled(not reason)
        if reason:
            self._rows[key].show_note(reason, "muted")

    def _change(self, setting: Setting, value: object) -> None:
        intents.run(self._rows[setting.key], self._write(setting, value))

    async def _write(self, setting: Setting, value: object) -> None:
        try:
            self._take(await self._file.change(*setting.key, value))
        except SettingsError as error:
            row = self._rows[setting.key]
            row.show_note(in_full(error).replace(setting.name, row.title), "runs_out")

    def _take(self, wanted: Wanted) -> None:
        for key, control in self._controls.items():
            control.show_value(wanted.settings.value(*key))
            if key in wanted.settings.fixed:
                continue
            if self._known[key].counts is Counts.NEXT_START:
                show_start_note(self._rows[key], is_pending=key in wanted.pending)
            else:
                self._rows[key].show_note("")
        self._on_change(wanted)


def show_start_note(row: SettingRow, *, is_pending: bool) -> None:
    """Beside what counts from the next start only; pending: it was changed and waits for that."""
    if is_pending:
        row.show_note(translate("Settings", "Changed; it counts from the next start."))
    else:
        row.show_note(translate("Settings", "Counts from the next start."), "muted")
