"""What few need to touch: where the vault's key rests, the log, the event loop."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from desktop import intents
from desktop.language import translate
from desktop.views.settings_section import Section
from desktop.views.settings_stored import StoredSettings
from desktop.widgets.buttons import Button, Option
from desktop.widgets.notice import Notice
from desktop.widgets.setting_row import SettingRow
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.vault_key import VaultState

HEADLESS = "loadline serve"


class AdvancedSection(Section):
    """The key can go into a file, with all logins; the way back would leave it lying there."""

    def __init__(
        self,
        proxy: Proxy,
        stored: StoredSettings,
        notice: Notice,
        reload: Callable[[], object],
    ) -> None:
        """`notice` asks before the key goes into a file; after that `reload` shows the settings anew."""
        super().__init__(translate("Settings", "Advanced"))
        self._proxy = proxy
        self._notice = notice
        self._reload = reload
        self._unlock = Button(translate("Settings", "Unlock and retry"), self._ask)
        self._next_source: str = proxy.settings.key_source
        self._vault = self.add(
            SettingRow(
                translate("Settings", "Key of the stored logins"),
                key_source_text(proxy.settings.key_source),
                self._unlock,
                group=self.title,
            )
        )
        self._to_file = Button(translate("Settings", "Use a key file…"), self._ask_for_file)
        self._file = self.add(
            SettingRow(
                translate("Settings", "Keep the key in a file"),
                translate(
                    "Settings", "For a desktop without a keyring. Every login stays as it is."
                ),
                self._to_file,
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
        self._add_headless()

    def _add_headless(self) -> None:
        copy = Button(translate("Settings", "Copy command"), _copy_headless)
        title = translate("Settings", "Without a window")
        text = translate(
            "Settings", "On a server, “{command}” runs the same proxy with the same accounts."
        )
        text = text.format(command=HEADLESS)
        self.add(SettingRow(title, text, copy, group=self.title))

    def show_values(self) -> None:
        state = self._proxy.vault_state
        text, tone = vault_text(state)
        self._vault.show_note(
            " ".join(part for part in (text, self._proxy.vault_detail) if part), tone
        )
        self._unlock.setVisible(state in {VaultState.LOCKED, VaultState.NO_KEYRING})
        can_move = state in {VaultState.OPEN, VaultState.LOCKED, VaultState.NO_KEYRING}
        self.show_row(self._file, can_move and self._uses_keyring())

    def _uses_keyring(self) -> bool:
        """Now and from the next start on, and nothing wins over the file."""
        key = ("", "key_source")
        sources = {self._proxy.settings.key_source, self._next_source}
        return sources == {"keyring"} and key not in self._proxy.settings.fixed

    def follow(self, next_start: Settings) -> None:
        self._next_source = next_start.key_source

    def _ask_for_file(self) -> None:
        self._notice.say(
            translate("Settings", "Keep the key of the logins in a file?"),
            translate(
                "Settings",
                "It is readable by you alone: {file}. Whoever gets hold of it and of the database "
                "can use your logins, so keep it out of backups and synced folders.",
            ).format(file=self._proxy.paths.key_file),
            action=translate("Settings", "Use the file"),
            on_act=lambda: intents.run(
                self, self._proxy.keep_key_in_file(), lambda _none: self._reload()
            ),
            is_question=True,
        )

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


def _copy_headless() -> None:
    QGuiApplication.clipboard().setText(HEADLESS)


def _levels() -> tuple[Option, ...]:
    return (
        Option("debug", translate("Settings", "Debug")),
        Option("info", translate("Settings", "Info")),
        Option("warning", translate("Settings", "Warning")),
        Option("error", translate("Settings", "Error")),
    )
