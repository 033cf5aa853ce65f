"""Carries out what was chosen in the tray menu."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop import intents
from desktop.language import translate
from desktop.menu_items import (
    Command,
    CopyText,
    MakeDefault,
    OpenPage,
    OpenSettings,
    Page,
    PauseAccount,
    Quit,
    RefreshUsage,
    SignInAgain,
    StartProxy,
    StopProxy,
    Unlock,
)
from desktop.window_keeper import WindowKeeper
from proxy.errors import ProxyError
from proxy.paths import open_private
from proxy.service import Proxy
from proxy.usage_poller import CheckOutcome

log = logging.getLogger(__name__)

SETTINGS_HEADER = (
    "# Settings of Loadline. The README lists them all with their defaults.\n"
    "# They are read when Loadline starts; environment variables win over this file.\n"
    "\n"
    "# port = 2455\n"
)


class Commands(QObject):
    """Failures are shown by the nearest surface around `parent`, see `intents`."""

    def __init__(
        self,
        proxy: Proxy,
        windows: WindowKeeper,
        leave: Callable[[], None],
        parent: QObject,
        *,
        tell: Callable[[str, str], None],
        open_file: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        """`tell` says a title and a text in passing; `open_file` is False when no program takes the file."""
        super().__init__(parent)
        self._proxy = proxy
        self._windows = windows
        self._leave = leave
        self._tell = tell
        self._open_file = open_file

    def carry_out(self, command: Command) -> None:  # noqa: C901 -- one line per command is the point
        match command:
            case StartProxy():
                intents.run(self, self._proxy.start_serving())
            case StopProxy():
                intents.run(self, self._proxy.stop_serving())
            case Unlock():
                intents.run(self, self._proxy.unlock())
            case OpenPage():
                self._windows.show(command.page)
            case RefreshUsage():
                intents.run(self, self._proxy.refresh_usage(), self._on_refreshed)
            case CopyText():
                QGuiApplication.clipboard().setText(command.text)
            case MakeDefault():
                intents.run(self, self._proxy.update_account(command.account_id, is_default=True))
            case PauseAccount():
                intents.run(
                    self, self._proxy.update_account(command.account_id, is_paused=command.pause)
                )
            case SignInAgain():
                self._windows.show(Page.ACCOUNTS).sign_in_again(command.account_id)
            case OpenSettings():
                self._open_settings()
            case Quit():
                self._leave()
            case _:
                assert_never(command)

    def _on_refreshed(self, outcomes: Sequence[CheckOutcome]) -> None:
        """New numbers show themselves; a wish that led to none is answered."""
        reasons = [outcome.reason for outcome in outcomes if outcome.reason]
        if len(reasons) == len(outcomes) > 0:
            self._tell(translate("Tray", "No new numbers"), reasons[0])

    def _open_settings(self) -> None:
        """The page where the window has one; else the file, which the user's own editor shows."""
        if self._windows.has_page(Page.SETTINGS):
            self._windows.show(Page.SETTINGS)
            return
        file = self._proxy.paths.settings_file
        try:
            _write_first(file)
        except OSError as error:
            log.warning("The settings file cannot be written: %s.", error)
        if not self._open_file(QUrl.fromLocalFile(str(file))):
            intents.show(self, _no_editor(file))


def _write_first(file: Path) -> None:
    """A file to edit where there is none yet; one that exists is never touched."""
    if not file.exists():
        with open(file, "x", encoding="utf-8", opener=open_private) as new:
            new.write(SETTINGS_HEADER)


def _no_editor(file: Path) -> ProxyError:
    return ProxyError(
        translate("Settings", "No program here opens the settings file."),
        detail=str(file),
        hint=translate("Settings", "Open it with a text editor and start Loadline again."),
    )
