"""Signing in: what has to be said first, then the three steps of it, each failure beside its step with one button."""

from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop import intents, manner
from desktop.language import translate
from desktop.models.import_form import FormField, field_of
from desktop.models.sign_in_steps import Course, Remedy, remedy_of, remedy_text, subtitle
from desktop.theme import TextRole
from desktop.views.import_choices import Terms
from desktop.views.login_source import refusal_text
from desktop.views.sign_in_panel import SignInPanel
from desktop.views.vault_strip import VaultStrip
from desktop.widgets.address_field import AddressField
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import FittedDialog
from desktop.widgets.field import announce
from desktop.widgets.notice import Notice
from desktop.widgets.step_row import StepRow
from desktop.widgets.text import ElidedLabel, Label
from proxy.errors import AlreadyImported, ImportRefused, ProxyError
from proxy.model import Account, AccountId
from proxy.provider import Provider
from proxy.service import Proxy
from proxy.sign_in import Done, Opening, SignIn, SignInRequest, SignInWay, Stage
from proxy.tasks import cancel

if TYPE_CHECKING:
    import asyncio

WIDTH = 520
"""In the drawings' pixels."""
TICK_MS = 1000


class SignInDialog(FittedDialog):
    """Opened by `open()`; closing it gives up.

    State: the sign-in that goes on, how far it has come, and which account it is for.
    """

    signed_in = Signal(object)
    """The account."""
    went_back = Signal()
    """To the choice of provider and way."""

    def __init__(
        self,
        proxy: Proxy,
        provider: Provider,
        way: SignInWay,
        parent: QWidget | None = None,
        *,
        replace: Account | None = None,
        can_go_back: bool = False,
    ) -> None:
        """`replace` is the account to be signed in again."""
        again = translate("SignIn", "Sign in again") if replace else translate("SignIn", "Sign in")
        super().__init__(again, WIDTH, parent)
        self._proxy = proxy
        self._provider = provider
        self._replace = replace.id if replace else None
        self._course = Course(provider, way)
        self._signing: SignIn | None = None
        self._task: asyncio.Task[None] | None = None
        self._subtitle = ElidedLabel(
            subtitle(provider, way, manner.current().email(replace.email) if replace else ""),
            TextRole.TEXT,
            "muted",
        )
        self.vault = VaultStrip(proxy)
        self.notice = Notice()
        self.email = AddressField(translate("SignIn", "Account email"))
        self.email.set_address(replace.email if replace else "")
        self.terms = Terms()
        self.terms.offer(provider)
        self.rows = [StepRow(number) for number in (1, 2, 3)]
        self.panel = SignInPanel()
        self.panel.pasted.connect(self._paste)
        self.panel.elsewhere.clicked.connect(self.fit)
        self.panel.remedy_asked.connect(self._help)
        self.start_button = Button(translate("SignIn", "Sign in"), self.start, kind="primary")
        self.start_button.setDefault(True)
        self._build(again, can_go_back=can_go_back)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(lambda: self.panel.show_time(self._proxy.clock()))
        self.finished.connect(self._give_up)
        self._ask_first()

    @property
    def way(self) -> SignInWay:
        return self._course.way

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What went wrong with the whole; see `intents.ProblemSurface`."""
        self.notice.say(title, " ".join(part for part in (detail, hint) if part), tone="runs_out")
        self.fit()

    # Building

    def _build(self, title: str, *, can_go_back: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(title, TextRole.TITLE))
        head.addWidget(self._subtitle)
        column.addLayout(head)
        for part in (self.vault, self.notice, self.email, self.terms, *self.rows):
            column.addWidget(part)
        column.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        if can_go_back:
            buttons.addWidget(Button(translate("SignIn", "Back"), self._go_back))
        buttons.addStretch()
        buttons.addWidget(Button(translate("SignIn", "Cancel"), self.reject))
        buttons.addWidget(self.start_button)
        column.addLayout(buttons)

    def _ask_first(self) -> None:
        """That the notice was read, where there is one, and for a place to keep the login.

        Neither is needed for one that its own tool keeps.
        """
        is_ours = self.way is not SignInWay.TOOL
        has_notice = self._provider.notice is not None and is_ours
        if is_ours:
            self.vault.look()
            self.vault.shown.connect(lambda _is_shown: self.fit())
        self.email.hide()
        self.terms.setVisible(has_notice)
        self._show_course(Course(self._provider, self.way))
        if has_notice:
            self.terms.tick.setFocus()
        elif self.vault.isHidden():
            self.start()

    # Signing in

    def start(self) -> None:
        """Begins, or begins again."""
        self.notice.dismiss()
        self._show_course(Course(self._provider, self.way))
        request = SignInRequest(
            provider=self._provider.id,
            way=self.way,
            email=self.email.text,
            accept_terms=self.terms.is_accepted,
            replace=self._replace,
        )
        self.start_button.setEnabled(False)
        self._task = intents.run(self, self._follow(request, self._task))

    async def _follow(self, request: SignInRequest, before: "asyncio.Task[None] | None") -> None:
        """However it ends, nothing of it goes on afterwards; two at a time would want one callback port."""
        await cancel(before)
        signing = self._signing = self._proxy.sign_in(request)
        try:
            async for stage in signing.stages():
                if not isValid(self):
                    return
                self._take(stage)
        finally:
            await signing.cancel()

    def _take(self, stage: Stage) -> None:
        course = self._course.after(stage)
        if course.failure is not None and self._is_asked(course.failure):
            return
        if isinstance(stage, Opening):
            course = with_changes(course, has_browser=QDesktopServices.openUrl(QUrl(stage.url)))
        self._show_course(course)
        self.panel.take_focus()
        if isinstance(stage, Done):
            self.signed_in.emit(stage.account)
            self.accept()

    def _is_asked(self, failure: ProxyError) -> bool:
        """It only misses what the user can say here, beside the field for that."""
        field = field_of(failure.code)
        if not isinstance(failure, ImportRefused) or field not in (
            FormField.EMAIL,
            FormField.TERMS,
        ):
            return False
        self._show_course(Course(self._provider, self.way))
        self.start_button.setEnabled(True)
        self.start_button.show()
        if field is FormField.EMAIL:
            self.email.show()
            self.email.show_error(refusal_text(failure))
            self.email.edit.setFocus()
        else:
            self.terms.show()
            self.terms.show_error(refusal_text(failure))
            self.terms.tick.setFocus()
        self.fit()
        return True

    def _show_course(self, course: Course) -> None:
        self._course = course
        has_begun = course.stage is not None
        for row, step in zip(self.rows, course.steps(), strict=True):
            row.show_step(step)
            row.setVisible(has_begun)
        if has_begun:
            self.email.hide()
            self.terms.hide()
            self.start_button.hide()
            self._clock.start()
        failure = course.failure
        remedy = remedy_text(self._remedy(failure)) if failure else ""
        current = self.rows[course.at]
        current.content.addWidget(self.panel)
        self.panel.show_stage(course.stage, self._proxy.clock(), remedy)
        if has_begun:
            announce(current, current.text)
        self.fit()

    def _remedy(self, failure: ProxyError) -> Remedy:
        return remedy_of(failure, self.way, self._proxy.sign_in_ways(self._provider.id))

    def _help(self) -> None:
        """The failure's button."""
        failure = self._course.failure
        if failure is None:
            return
        match self._remedy(failure):
            case Remedy.START_AGAIN:
                self.start()
            case Remedy.BY_BROWSER:
                self._start_by(SignInWay.BROWSER)
            case Remedy.BY_DEVICE:
                self._start_by(SignInWay.DEVICE)
            case Remedy.INTO_ACCOUNT:
                assert isinstance(failure, AlreadyImported)
                self._start_into(failure.account_id)

    def _start_by(self, way: SignInWay) -> None:
        self._course = Course(self._provider, way)
        self._subtitle.setText(subtitle(self._provider, way, ""))
        self.start()

    def _start_into(self, account_id: AccountId) -> None:
        self._replace = account_id
        self.start()

    def _paste(self, text: str) -> None:
        if self._signing is not None:
            intents.run(self, self._hand_in(self._signing, text))

    async def _hand_in(self, signing: SignIn, text: str) -> None:
        try:
            await signing.paste(text)
        except ImportRefused as refusal:
            self.panel.refuse_paste(refusal_text(refusal))
            self.fit()

    # Leaving

    def _go_back(self) -> None:
        self.reject()
        self.went_back.emit()

    def _give_up(self) -> None:
        self._clock.stop()
        if self._task is not None and not self._task.done():
            self._task.cancel()
