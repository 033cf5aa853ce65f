"""What few need to touch: where the vault's key rests, the log, the event loop."""

from desktop import intents
from desktop.language import translate
from desktop.views.settings_section import Section
from desktop.views.settings_stored import StoredSettings
from desktop.widgets.buttons import Button, Option
from desktop.widgets.setting_row import SettingRow
from proxy.service import Proxy
from proxy.vault_key import VaultState


class AdvancedSection(Section):
    """The key's source is shown, not changed: the logins would have to be imported anew."""

    def __init__(self, proxy: Proxy, stored: StoredSettings) -> None:
        super().__init__(translate("Settings", "Advanced"))
        self._proxy = proxy
        self._unlock = Button(translate("Settings", "Unlock and retry"), self._ask)
        self._vault = self.add(
            SettingRow(
                translate("Settings", "Key of the stored logins"),
                key_source_text(proxy.settings.key_source),
                self._unlock,
                group=self.title,
            )
        )
        stored.add_row(
            self,
            ("", "log_level"),
            translate("Settings", "Log level"),
            translate("Settings", "The least important lines of the log file."),
            _levels(),
        )
        stored.add_row(
            self,
            ("", "max_body_mb"),
            translate("Settings", "Largest request"),
            translate("Settings", "In MiB; a larger one is refused with status 413."),
        )
        stored.add_row(
            self,
            ("", "desktop_loop"),
            translate("Settings", "Event loop"),
            translate("Settings", "“Stock” is slower; try it where the window misbehaves."),
        )

    def show_values(self) -> None:
        state = self._proxy.vault_state
        text, tone = vault_text(state)
        self._vault.show_note(
            " ".join(part for part in (text, self._proxy.vault_detail) if part), tone
        )
        self._unlock.setVisible(state in {VaultState.LOCKED, VaultState.NO_KEYRING})

    def _ask(self) -> None:
        intents.run(self, self._proxy.unlock(), lambda _state: self.show_values())


def key_source_text(source: str) -> str:
    """Where the key rests."""
    return {
        "keyring": translate("Settings", "It rests in this desktop's keyring."),
        "file": translate("Settings", "It rests in a file that only you can read."),
        "env": translate("Settings", "It comes from the environment, LOADLINE_VAULT_KEY."),
    }[source]


def vault_text(state: VaultState) -> tuple[str, str]:
    """How the vault is, and the tone of saying it."""
    return {
        VaultState.CLOSED: (translate("Settings", "Not opened yet."), "muted"),
        VaultState.OPEN: (translate("Settings", "Open: logins can be read and written."), "good"),
        VaultState.LOCKED: (translate("Settings", "Locked."), "tight"),
        VaultState.NO_KEYRING: (translate("Settings", "There is no keyring."), "runs_out"),
        VaultState.LOST: (
            translate("Settings", "Lost: import the accounts again; their history stays."),
            "runs_out",
        ),
    }[state]


def _levels() -> tuple[Option, ...]:
    return (
        Option("debug", translate("Settings", "Debug")),
        Option("info", translate("Settings", "Info")),
        Option("warning", translate("Settings", "Warning")),
        Option("error", translate("Settings", "Error")),
    )
