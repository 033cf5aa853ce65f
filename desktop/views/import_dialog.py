"""The import dialog: a credential, an email, who keeps it fresh, the notice; every error beside its field."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import intents, manner
from desktop.language import translate
from desktop.models.import_form import (
    FormField,
    Found,
    field_of,
    is_renewable,
    suggested_keep_fresh,
    twins,
)
from desktop.models.ways_in import ImportWay
from desktop.state import WindowState
from desktop.theme import TextRole
from desktop.views.import_choices import Freshness, Terms, Twins
from desktop.views.login_source import LoginSource, refusal_text
from desktop.views.vault_strip import VaultStrip
from desktop.widgets.address_field import AddressField
from desktop.widgets.buttons import Button
from desktop.widgets.choices import Tick
from desktop.widgets.dialog import ScrolledDialog
from desktop.widgets.notice import Notice
from desktop.widgets.text import ElidedLabel, Label
from proxy.errors import AlreadyImported, ImportRefused
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, AccountStatus, KeepFresh, ProviderId, ProxyState
from proxy.service import Proxy

WIDTH = 560
"""In the drawings' pixels."""


class ImportDialog(ScrolledDialog):
    """Opened by `open()`; `imported` tells the account, and whether it is to be checked now."""

    imported = Signal(object, bool)
    went_back = Signal()
    """To the choice of provider and way."""

    def __init__(
        self,
        proxy: Proxy,
        state: WindowState,
        parent: QWidget | None = None,
        *,
        way: ImportWay = ImportWay.KEY,
        replace: Account | None = None,
        expected: ProviderId | None = None,
        can_go_back: bool = False,
    ) -> None:
        """`expected` is the provider that was chosen before; without one, the login tells whose it is."""
        super().__init__(translate("Import", "Import account"), WIDTH, parent)
        self._proxy = proxy
        self._replace = replace
        self._known: Found | None = None
        self.setAcceptDrops(True)
        self._subtitle = ElidedLabel("", TextRole.TEXT, "muted")
        self.vault = VaultStrip(proxy)
        self.notice = Notice()
        self.source = LoginSource(proxy, state, way, expected)
        self.email = AddressField(translate("Import", "Account email"))
        self.twins, self.freshness, self.terms = Twins(), Freshness(), Terms()
        self.check = Tick(
            translate("Import", "Check now"),
            translate("Import", "Sends one small request that costs nothing."),
        )
        self.import_button = Button(translate("Import", "Import"), self._import, kind="primary")
        self.import_button.setDefault(True)
        self._can_go_back = can_go_back
        self._build()
        self.vault.look()
        self.vault.shown.connect(lambda _is_shown: self.fit())
        self.freshness.resized.connect(self.fit)
        self.source.changed.connect(self._show_found)
        self.source.way_changed.connect(lambda _way: self._show_found())
        self.email.edit.textChanged.connect(lambda _text: self._check_email())
        self.email.edit.editingFinished.connect(self._check_finished_email)
        if replace is not None:
            self._begin_with(replace)
        self._show_found()
        self.source.field.edit.setFocus()

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What went wrong with the whole; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")
        self.fit()

    # Building

    def _build(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(4)
        self.content.addLayout(head)
        head.addWidget(Label(translate("Import", "Import account"), TextRole.TITLE))
        head.addWidget(self._subtitle)
        for part in (
            self.vault,
            self.notice,
            self.source,
            self.email,
            self.twins,
            self.freshness,
            self.terms,
            self.check,
        ):
            self.content.addWidget(part)
        self.content.addStretch()
        if self._can_go_back:
            self.buttons.addWidget(Button(translate("Import", "Back"), self._go_back))
        self.buttons.addStretch()
        self.buttons.addWidget(Button(translate("Import", "Cancel"), self.reject))
        self.buttons.addWidget(self.import_button)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.source.take_mime(event.mimeData()):
            event.acceptProposedAction()

    # What is shown follows from what was found

    def _show_found(self) -> None:
        found = self.source.found
        self._show_subtitle(found)
        if found is not self._known:
            self._known = found
            if found is not None:
                self._offer(found)
                if not self.email.text and self.source.way is ImportWay.FILE:
                    self.email.edit.setFocus()
        self.freshness.setVisible(found is not None and is_renewable(found.login))
        self.terms.setVisible(found is not None and found.login.needs_terms)
        self._show_email_hint()
        self._show_twins()
        self.fit()

    def _begin_with(self, account: Account) -> None:
        """An account that gets another login: whose it is, what is wrong with it, and where its tool keeps it."""
        self.email.set_address(account.email)
        if account.status in (AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED):
            self.notice.say(
                translate("Import", "{name} needs a sign-in.").format(
                    name=manner.current().email(account.email)
                ),
                account.status_reason,
            )
        is_shared = account.keep_fresh is KeepFresh.SHARED
        if is_shared and self.source.way is ImportWay.FILE:
            self.source.take_path(account.source_path)

    def _go_back(self) -> None:
        self.reject()
        self.went_back.emit()

    def _offer(self, found: Found) -> None:
        has_file = bool(found.document.source_path)
        self.freshness.offer(found.provider, suggested_keep_fresh(found), has_file=has_file)
        self.terms.offer(found.provider)
        if found.login.email and not self.email.text:
            self.email.set_address(found.login.email)

    def _show_subtitle(self, found: Found | None) -> None:
        way = (
            translate("Import", "with an API key")
            if self.source.way is ImportWay.KEY
            else translate("Import", "from a credential file")
        )
        titles = [provider.title for provider in self.source.providers]
        title = found.provider.title if found else " / ".join(titles)
        self._subtitle.setText(f"{title} · {way}")

    def _show_email_hint(self) -> None:
        if not self.email.is_invalid:
            self.email.show_hint(self._email_hint())

    def _email_hint(self) -> str:
        found = self.source.found
        if found is not None and found.login.email:
            return translate("Import", "As the file says; change it if it is wrong.")
        if self.source.way is ImportWay.KEY:
            return translate("Import", "A key does not say whose it is, so please type it.")
        if found is not None:
            return translate(
                "Import", "The file does not say whose login it is, so please type it."
            )
        return translate("Import", "The name under which the account is shown.")

    def _show_twins(self) -> None:
        found, email = self.source.found, self.email.text
        same = twins(self._proxy.accounts(), found.provider, email) if found and email else []
        self.twins.offer(same, self._replace.id if self._replace else None)
        self.twins.setVisible(bool(same))

    def _check_email(self) -> None:
        """While typing an error only goes away; it comes when the field is left, or at the end."""
        if self.email.is_invalid and not self._email_error():
            self.email.show_hint("")
        self._show_email_hint()
        self._show_twins()
        self.fit()

    def _check_finished_email(self) -> None:
        if self.email.text and (error := self._email_error()):
            self.email.show_error(error)
            self.fit()

    def _email_error(self) -> str:
        found = self.source.found
        providers = [found.provider] if found else self.source.providers
        try:
            providers[0].tidy_email(self.email.text)
        except ImportRefused as refusal:
            return refusal_text(refusal)
        return ""

    # Importing

    def _import(self) -> None:
        self.notice.dismiss()
        if self.source.is_empty:
            text = translate("Import", "Choose a file or paste a login.")
            if self.source.way is ImportWay.KEY:
                text = translate("Import", "Paste the key.")
            self._refuse(FormField.LOGIN, text)
            return
        self._set_busy(True)
        intents.run(self, self._carry_out(), self._done)

    async def _carry_out(self) -> Account | None:
        """The account, or None when the import was refused and the reason is shown beside its field."""
        try:
            if (found := await self.source.settle()) is None:
                return None
            if (
                self._proxy.state is ProxyState.STARTING
            ):  # as when a file was opened with the program
                await self._proxy.wait_until_open()
            return await self._proxy.import_account(self._request(found))
        except AlreadyImported as refusal:
            self._offer_replacing(refusal)
        except ImportRefused as refusal:
            self._refuse(field_of(refusal.code), refusal_text(refusal))
        finally:
            self._set_busy(False)
        return None

    def _request(self, found: Found) -> ImportRequest:
        is_key = self.source.way is ImportWay.KEY
        return ImportRequest(
            document=None if is_key else found.document.content,
            api_key=self.source.key.text if is_key else None,
            email=self.email.text,
            provider=found.provider.id,
            keep_fresh=self.freshness.choice if is_renewable(found.login) else None,
            source_path=found.document.source_path,
            accept_terms=self.terms.is_accepted,
            replace=self.twins.replaced,
        )

    def _done(self, account: Account | None) -> None:
        if account is not None:
            self.imported.emit(account, self.check.isChecked())
            self.accept()

    def _refuse(self, field: FormField, text: str) -> None:
        match field:
            case FormField.LOGIN:
                self.source.field.show_error(text)
                self.source.field.edit.setFocus()
            case FormField.EMAIL:
                self.email.show_error(text)
                self.email.edit.setFocus()
            case FormField.TERMS:
                self.terms.show_error(text)
                self.terms.tick.setFocus()
            case FormField.WHOLE:
                self.notice.say(text, tone="runs_out")
        self.fit()
        self.bring_into_sight(self._part(field))

    def _part(self, field: FormField) -> QWidget:
        return {
            FormField.LOGIN: self.source.field,
            FormField.EMAIL: self.email,
            FormField.TERMS: self.terms,
            FormField.WHOLE: self.notice,
        }[field]

    def _offer_replacing(self, refusal: AlreadyImported) -> None:
        """The same login again: it can only go into the account that has it."""
        self.source.field.show_error(refusal_text(refusal))
        self.notice.say(
            refusal.title,
            refusal.detail,
            action=translate("Import", "Put it in again"),
            on_act=lambda: self._replace_in(refusal.account_id),
        )
        self.fit()

    def _replace_in(self, account_id: AccountId) -> None:
        account = next((one for one in self._proxy.accounts() if one.id == account_id), None)
        if account is not None:
            self._replace = account
            self.email.set_address(account.email)
            self._show_twins()
            self._import()

    def _set_busy(self, is_busy: bool) -> None:
        self.import_button.setEnabled(not is_busy)
        self.import_button.setText(
            translate("Import", "Importing…") if is_busy else translate("Import", "Import")
        )
