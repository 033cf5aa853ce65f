"""Changes of accounts that can be taken back: what is changed, what is said of it, and what undoes it. Pure, no Qt."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.language import translate, within_sentence
from desktop.models.account_rows import AccountRow, preference_text
from desktop.sentences import retold
from proxy.model import Account, AccountId, AccountStatus, KeepFresh, Preference


@dataclass(frozen=True, slots=True)
class Step:
    """New values of one account, as `Proxy.update_account` takes them; what is None stays."""

    account_id: AccountId
    is_paused: bool | None = None
    label: str | None = None
    is_default: bool | None = None
    preference: Preference | None = None
    models: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the user did, and the way back."""

    said: str
    """What was done, as a sentence."""
    steps: tuple[Step, ...]
    back: tuple[Step, ...]
    """In their order; empty where there is no way back."""


def can_pause(row: AccountRow) -> bool:
    """One that waits for its user serves nothing anyway, and a pause would forget what it waits for."""
    return not _is_paused(row) and not row.view.needs_user


def paused(rows: Iterable[AccountRow], *, pause: bool) -> Change:
    """One account or several; those that are so already stay as they are."""
    changed = [row for row in rows if (can_pause(row) if pause else _is_paused(row))]
    ids = [row.account.id for row in changed]
    if len(changed) == 1:
        text = (
            translate("Accounts", "{name} is paused.")
            if pause
            else translate("Accounts", "{name} serves again.")
        )
        said = text.format(name=changed[0].name)
    elif pause:
        said = translate("Accounts", "%n account(s) are paused.", len(ids))
    else:
        said = translate("Accounts", "%n account(s) serve again.", len(ids))
    return Change(
        said,
        tuple(Step(each, is_paused=pause) for each in ids),
        tuple(Step(each, is_paused=not pause) for each in ids),
    )


def made_default(row: AccountRow, accounts: Iterable[Account]) -> Change:
    """The way back makes the one before the default again, and gives every account its old preference."""
    rivals = [each for each in accounts if each.provider == row.account.provider]
    before = next((each for each in rivals if each.is_default), None)
    text = translate("Accounts", "{name} is used for new requests.")
    back: list[Step] = []
    if before is not None and before.id != row.account.id:
        back = [
            Step(before.id, is_default=True),
            *(Step(each.id, preference=each.preference) for each in rivals),
        ]
    return Change(text.format(name=row.name), (Step(row.account.id, is_default=True),), tuple(back))


def renamed(row: AccountRow, label: str) -> Change:
    text = (
        translate("Accounts", "{name} is now called {label}.")
        if label
        else translate("Accounts", "{name} has no name of its own any more.")
    )
    return _of_one(
        text.format(name=row.name, label=label),
        Step(row.account.id, label=label),
        Step(row.account.id, label=row.account.label),
    )


def preferred(row: AccountRow, preference: Preference) -> Change:
    text = translate("Accounts", "{name}: {use}.")
    return _of_one(
        text.format(name=row.name, use=within_sentence(preference_text(preference))),
        Step(row.account.id, preference=preference),
        Step(row.account.id, preference=row.account.preference),
    )


def narrowed(row: AccountRow, models: str) -> Change:
    """`models`: patterns with commas between; empty for all."""
    text = (
        translate("Accounts", "{name} serves only {models}.")
        if models
        else translate("Accounts", "{name} serves every model.")
    )
    return _of_one(
        text.format(name=row.name, models=models),
        Step(row.account.id, models=models),
        Step(row.account.id, models=row.account.models),
    )


def removal_text(account: Account, tool: str) -> str:
    """What is deleted where when an account is removed; `tool` is its provider's own."""
    gone = translate("Accounts", "Its login is deleted from Loadline's database.")
    if account.keep_fresh is KeepFresh.SHARED:
        gone = translate(
            "Accounts", "Loadline forgets the login. {tool} stays signed in: its file {path} stays."
        )
    elif account.keep_fresh is KeepFresh.TOOL:
        gone = translate(
            "Accounts", "The folder in which {tool} keeps this login is deleted from this computer."
        )
    stays = translate("Accounts", "Its requests stay in the log.")
    return f"{gone.format(tool=tool, path=account.source_path)} {stays}"


def reasons_text(failed: Iterable[tuple[str, str]]) -> str:
    """Of names and the proxy's reasons: "alice@example.com, bob@example.com: OpenAI did not answer."."""
    names: dict[str, list[str]] = {}
    for name, reason in failed:
        names.setdefault(reason, []).append(name)
    return " ".join(f"{', '.join(each)}: {retold(reason)}" for reason, each in names.items())


def _is_paused(row: AccountRow) -> bool:
    return row.account.status is AccountStatus.PAUSED


def _of_one(said: str, step: Step, back: Step) -> Change:
    return Change(said, (step,), (back,))
