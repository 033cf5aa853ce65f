"""What the user does with accounts from their page: each is said in the page's strip, and taken back where that can be."""

from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from desktop import intents, manner
from desktop.language import translate
from desktop.models.account_changes import (
    Change,
    Step,
    narrowed,
    reasons_text,
    removal_text,
    renamed,
)
from desktop.models.account_rows import AccountRow
from desktop.views.models_dialog import ModelsDialog
from desktop.views.rename_dialog import RenameDialog
from desktop.views.reset_question import ResetQuestion
from desktop.widgets.notice import Notice
from proxy.model import AccountId, ResetOutcome
from proxy.service import Proxy
from proxy.trial import TestOutcome
from proxy.usage import CheckOutcome


class AccountCommands:
    """Asks the proxy; every change that follows comes back to the page as an event."""

    def __init__(self, proxy: Proxy, notice: Notice, page: QWidget) -> None:
        self._proxy = proxy
        self._notice = notice
        self._page = page

    def change(self, change: Change) -> None:
        """Does it, says so, and offers the way back."""
        intents.run(self._page, self._take(change.steps), lambda _done: self._say_change(change))

    async def _take(self, steps: Iterable[Step]) -> None:
        for step in steps:
            await self._proxy.update_account(
                step.account_id,
                is_paused=step.is_paused,
                label=step.label,
                is_default=step.is_default,
                preference=step.preference,
                models=step.models,
            )

    def _say_change(self, change: Change) -> None:
        self._notice.say(
            change.said,
            tone="good",
            action=translate("Accounts", "Undo") if change.back else "",
            on_act=lambda: self._run(self._take(change.back)),
        )

    def check(self, account_id: AccountId) -> None:
        """Sends one small request with it and says what happened."""
        intents.run(self._page, self._check([account_id]), self._say_outcome)

    def _check(self, account_ids: Sequence[AccountId]) -> Coroutine[Any, Any, list[TestOutcome]]:
        """Says that it takes its time."""
        told = translate("Accounts", "Checking %n account(s)…", len(account_ids))
        self._notice.say(told, tone="good")
        return self._check_each(account_ids)

    async def _check_each(self, account_ids: Sequence[AccountId]) -> list[TestOutcome]:
        """One after the other; what was said meanwhile goes with the last."""
        try:
            return [await self._proxy.test_account(each) for each in account_ids]
        finally:
            if isValid(self._notice):
                self._notice.dismiss()

    def _say_outcome(self, outcomes: list[TestOutcome]) -> None:
        (outcome,) = outcomes
        self._notice.say(outcome.title, outcome.detail, tone="good" if outcome.ok else "runs_out")

    def check_all(self, rows: Sequence[AccountRow]) -> None:
        """Says how many answered, and why the others did not."""
        checking = self._check([row.account.id for row in rows])
        intents.run(self._page, checking, lambda outcomes: self._say_outcomes(rows, outcomes))

    def _say_outcomes(self, rows: Sequence[AccountRow], outcomes: list[TestOutcome]) -> None:
        each = zip(rows, outcomes, strict=True)
        failed = [(row.name, outcome.title) for row, outcome in each if not outcome.ok]
        text = translate("Accounts", "{good} of {all} accounts answered.")
        self._notice.say(
            text.format(good=len(outcomes) - len(failed), all=len(outcomes)),
            reasons_text(failed),
            tone="runs_out" if failed else "good",
        )

    def refresh_all(self, rows: Sequence[AccountRow]) -> None:
        """Asks for the numbers of these alone; where none come, the reason is said."""
        intents.run(self._page, self._refresh_each(rows), self._say_why_not)

    async def _refresh_each(self, rows: Sequence[AccountRow]) -> list[CheckOutcome]:
        return [each for row in rows for each in await self._proxy.refresh_usage(row.account.id)]

    def _say_why_not(self, outcomes: list[CheckOutcome]) -> None:
        reasons = dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason)
        if reasons:
            self._notice.say(translate("Accounts", "Not all have new numbers"), " ".join(reasons))

    def ask_models(self, row: AccountRow) -> None:
        dialog = ModelsDialog(row.name, row.account.models, self._page.window())
        dialog.chosen.connect(lambda models: self.change(narrowed(row, models)))
        _open(dialog)

    def rename(self, row: AccountRow) -> None:
        dialog = RenameDialog(
            manner.current().email(row.account.email), row.account.label, self._page.window()
        )
        dialog.named.connect(lambda label: self.change(renamed(row, label)))
        _open(dialog)

    def ask_remove(self, row: AccountRow) -> None:
        self._notice.say(
            translate("Accounts", "Remove {name}?").format(name=row.name),
            removal_text(row.account, row.provider.login_tool),
            tone="runs_out",
            action=translate("Accounts", "Remove"),
            on_act=lambda: self._run(self._proxy.remove_account(row.account.id)),
            is_question=True,
        )

    def ask_reset(self, row: AccountRow) -> None:
        dialog = ResetQuestion(row.name, row.view.usage.banked_resets or 0, self._page.window())
        dialog.confirmed.connect(
            lambda: intents.run(
                self._page,
                self._proxy.spend_reset(row.account.id, is_confirmed=True),
                lambda outcome: self._say_reset(row, outcome),
            )
        )
        _open(dialog)

    def _say_reset(self, row: AccountRow, outcome: ResetOutcome) -> None:
        titles = {
            ResetOutcome.RESET: translate("Accounts", "The limits of {name} begin anew."),
            ResetOutcome.NOTHING_TO_RESET: translate(
                "Accounts", "{name} has used nothing yet; its reset is still banked."
            ),
            ResetOutcome.NONE_LEFT: translate("Accounts", "{name} has no banked reset any more."),
        }
        tone = "good" if outcome is ResetOutcome.RESET else "tight"
        self._notice.say(titles[outcome].format(name=row.name), tone=tone)

    def _run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        intents.run(self._page, coroutine)


def _open(dialog: QDialog) -> None:
    """Each is made anew: the window would keep every one that was closed."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
