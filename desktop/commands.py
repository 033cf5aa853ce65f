"""Carries out what was chosen in the tray menu, or by a click on a notification."""

from collections.abc import Callable, Sequence
from typing import assert_never

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop import intents
from desktop.language import translate
from desktop.menu_items import (
    Command,
    CopyText,
    MakeDefault,
    OpenLink,
    OpenPage,
    Page,
    PauseAccount,
    PauseNotifications,
    Quit,
    RefreshUsage,
    ShowAccount,
    SignInAgain,
    StartProxy,
    StopProxy,
    Unlock,
)
from desktop.menu_pause import pause_ends_at
from desktop.sentences import retold
from desktop.window_keeper import WindowKeeper
from desktop.wishes import WishList
from proxy.model import AccountId
from proxy.service import Proxy
from proxy.usage_poller import CheckOutcome


class Commands(QObject):
    """Failures are shown by the nearest surface around `parent`, see `intents`."""

    def __init__(
        self,
        proxy: Proxy,
        windows: WindowKeeper,
        leave: Callable[[], None],
        parent: QObject,
        *,
        wishes: WishList,
        tell: Callable[[str, str], None],
    ) -> None:
        """`tell` says a title and a text in passing."""
        super().__init__(parent)
        self._proxy = proxy
        self._windows = windows
        self._leave = leave
        self._wishes = wishes
        self._tell = tell

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
                self._sign_in_again(command.account_id)
            case ShowAccount():
                self._show_account(command.account_id)
            case OpenLink():
                QDesktopServices.openUrl(QUrl(command.url))
            case PauseNotifications():
                self._pause(command)
            case Quit():
                self._leave()
            case _:
                assert_never(command)

    def _sign_in_again(self, account_id: AccountId) -> None:
        self._windows.show(Page.ACCOUNTS, lambda window: window.sign_in_again(account_id))

    def _show_account(self, account_id: AccountId) -> None:
        self._windows.show(Page.ACCOUNTS, lambda window: window.show_account(account_id))

    def _pause(self, command: PauseNotifications) -> None:
        until = None if command.pause is None else pause_ends_at(command.pause, self._proxy.clock())
        self._wishes.change(snoozed_until=until)

    def _on_refreshed(self, outcomes: Sequence[CheckOutcome]) -> None:
        """New numbers show themselves; a wish that led to none is answered."""
        reasons = [outcome.reason for outcome in outcomes if outcome.reason]
        if len(reasons) == len(outcomes) > 0:
            self._tell(translate("Tray", "No new numbers"), retold(reasons[0]))
