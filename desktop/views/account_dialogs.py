"""Which dialog opens when an account is to be added, imported or signed in again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop.models.ways_in import ImportWay, WayChoice, WayIn, way_back, ways_in
from desktop.state import WindowState
from desktop.views.add_dialog import AddDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.sign_in_dialog import SignInDialog
from proxy.model import Account, AccountId, ProviderId
from proxy.provider import Provider
from proxy.service import Proxy
from proxy.sign_in import SignInWay

if TYPE_CHECKING:
    from desktop.views.find_dialog import FindDialog


class AccountDialogs(QObject):
    """Opens them over one window; while one is open, asking for another brings it to the front.

    State: those that are open, the one in front last.
    """

    added = Signal(object, bool)
    """The account, and whether it is to be checked now."""

    def __init__(self, proxy: Proxy, state: WindowState, window: QWidget) -> None:
        super().__init__(window)
        self._proxy = proxy
        self._state = state
        self._window = window
        self._open: list[QDialog] = []

    def add(self, provider: ProviderId | None = None, way: WayIn | None = None) -> AddDialog:
        """Begins with the choice of provider and way."""
        dialog = AddDialog(
            self._proxy.providers, self._ways, self._window, provider=provider, way=way
        )
        dialog.chosen.connect(self._go_on)
        dialog.find_asked.connect(self.find_logins)
        self._show(dialog)
        return dialog

    def find_logins(self) -> "FindDialog":
        """Says where it would look, and looks when it is told to; each login found opens the import over it."""
        from desktop.views.find_dialog import FindDialog  # few come here twice

        dialog = FindDialog(self._proxy, self._window)
        dialog.import_asked.connect(
            lambda provider, file: self._import_found(dialog, provider, file)
        )
        self._show(dialog)
        return dialog

    def import_file(self, path: str) -> QDialog:
        """What another program has handed in; an open import takes it, any other dialog stays as it is."""
        if not self._open:
            return self.import_login(ImportWay.FILE, path=path)
        front = self._open[-1]
        if isinstance(front, ImportDialog):
            front.source.take_path(path)
        self._bring_forward(front)
        return front

    def import_login(
        self,
        way: ImportWay,
        replace: AccountId | None = None,
        expected: ProviderId | None = None,
        *,
        path: str = "",
        over: QDialog | None = None,
    ) -> ImportDialog:
        """A key, a file or a paste; with `expected`, of the provider that was chosen before. `path` is already chosen."""
        dialog = ImportDialog(
            self._proxy,
            self._state,
            over or self._window,
            way=way,
            replace=self._account(replace),
            expected=expected,
            can_go_back=expected is not None and replace is None and not path,
        )
        dialog.imported.connect(self.added)
        dialog.went_back.connect(lambda: self.add(expected, way))
        if path:
            dialog.source.take_path(path)
        self._show(dialog)
        return dialog

    def sign_in(
        self, provider: ProviderId, way: SignInWay, replace: AccountId | None = None
    ) -> SignInDialog:
        """On the provider's page, or with its tool."""
        dialog = SignInDialog(
            self._proxy,
            self._proxy.providers[provider],
            way,
            self._window,
            replace=self._account(replace),
            can_go_back=replace is None,
        )
        dialog.signed_in.connect(lambda account: self.added.emit(account, False))
        dialog.went_back.connect(lambda: self.add(provider, way))
        self._show(dialog)
        return dialog

    def sign_in_again(self, account_id: AccountId) -> QDialog | None:
        """The dialog by which that account gets a working login; its history stays. None when it is gone."""
        account = self._account(account_id)
        if self._open:
            self._bring_forward(self._open[-1])
            return self._open[-1]
        if account is None or account.provider not in self._proxy.providers:
            return None
        provider = self._proxy.providers[account.provider]
        way = way_back(account, self._proxy.sign_in_ways(provider.id))
        if isinstance(way, SignInWay):
            return self.sign_in(provider.id, way, account_id)
        return self.import_login(way, account_id, provider.id)

    def _ways(self, provider: Provider) -> Sequence[WayChoice]:
        return ways_in(provider, self._proxy.sign_in_ways(provider.id))

    def _go_on(self, provider: ProviderId, way: WayIn) -> None:
        if isinstance(way, SignInWay):
            self.sign_in(provider, way)
        else:
            self.import_login(way, expected=provider)

    def _import_found(self, over: "FindDialog", provider: ProviderId, file: str) -> None:
        """Afterwards what was found is looked at again: it is an account's by then."""
        dialog = self.import_login(ImportWay.FILE, expected=provider, path=file, over=over)
        dialog.imported.connect(over.look)

    def _account(self, account_id: AccountId | None) -> Account | None:
        return next((one for one in self._proxy.accounts() if one.id == account_id), None)

    def _show(self, dialog: QDialog) -> None:
        self._open.append(dialog)
        dialog.finished.connect(lambda: self._closed(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _closed(self, dialog: QDialog) -> None:
        if dialog in self._open:
            self._open.remove(dialog)

    @staticmethod
    def _bring_forward(dialog: QDialog) -> None:
        dialog.raise_()
        dialog.activateWindow()
