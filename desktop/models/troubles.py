"""What is wrong with accounts, worst first, each with the one thing to do about it. Pure, and without Qt.

What is wrong with the program itself (port, keyring, store) stands above every page; see `views/main_window.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop import format as fmt
from desktop.language import translate
from desktop.models.account_rows import AccountRow, can_serve
from desktop.sentences import retold
from proxy.model import AccountId


class Cure(StrEnum):
    """What the user can do, the worst trouble's first."""

    SIGN_IN = "sign_in"
    ADD = "add"
    """Another account."""
    REFRESH = "refresh"
    """Ask for the numbers now."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem."""

    cure: Cure
    accounts: tuple[AccountId, ...]
    """Whom it is about; the cure is for the first."""
    title: str
    text: str
    action: str
    """What the button says."""

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same problem, however its words change with time."""
        return self.cure, self.accounts


def troubles(rows: Iterable[AccountRow], now: datetime) -> tuple[Trouble, ...]:
    """Accounts that wait for a sign-in, providers none of whose accounts can serve, logins that end soon, old numbers."""
    shown = tuple(rows)
    return (
        *_sign_ins(shown),
        *_exhausted(shown, now),
        *_endings(shown, now),
        *_stale(shown, now),
    )


def _sign_ins(rows: tuple[AccountRow, ...]) -> Iterator[Trouble]:
    waiting = [row for row in rows if row.view.needs_user]
    if not waiting:
        return
    first, more = waiting[0], len(waiting) - 1
    text = [retold(first.account.status_reason)]
    if more:
        text.append(translate("Overview", "%n more account(s) too.", more))
    yield Trouble(
        Cure.SIGN_IN,
        tuple(row.account.id for row in waiting),
        translate("Overview", "{name} needs a sign-in.").format(name=first.name),
        " ".join(part for part in text if part),
        translate("Overview", "Sign in again…"),
    )


def _exhausted(rows: tuple[AccountRow, ...], now: datetime) -> Iterator[Trouble]:
    """A provider whose accounts that are in use all rest; the others need the user or were paused by them."""
    for provider in dict.fromkeys(row.provider.id for row in rows):
        used = [row for row in rows if row.provider.id == provider and _is_in_use(row)]
        if not used or any(can_serve(row.account, now) for row in used):
            continue
        title = translate("Overview", "Every account of {provider} has reached its limit.")
        yield Trouble(
            Cure.ADD,
            tuple(row.account.id for row in used),
            title.format(provider=used[0].provider.title),
            _first_back(used, now),
            translate("Overview", "Add account…"),
        )


def _first_back(rows: list[AccountRow], now: datetime) -> str:
    ends = [(row.account.resting_until, row.name) for row in rows if row.account.resting_until]
    if not ends:
        return ""
    until, name = min(ends)
    text = translate("Overview", "{name} is the first to be back, {when}.")
    return text.format(name=name, when=fmt.moment(until, now))


def _endings(rows: tuple[AccountRow, ...], now: datetime) -> Iterator[Trouble]:
    for row in rows:
        ends = row.account.expires_at
        if ends is None or not _is_in_use(row) or not row.view.ends_soon(now):
            continue
        title = translate("Overview", "The login of {name} ends in {left}.")
        text = translate("Overview", "It ends {when}, and nobody renews it.")
        yield Trouble(
            Cure.SIGN_IN,
            (row.account.id,),
            title.format(name=row.name, left=fmt.time_left(ends - now)),
            text.format(when=fmt.moment(ends, now)),
            translate("Overview", "Sign in again…"),
        )


def _stale(rows: tuple[AccountRow, ...], now: datetime) -> Iterator[Trouble]:
    old = [row for row in rows if _is_in_use(row) and row.view.is_stale(now)]
    if not old:
        return
    title = translate("Overview", "The numbers of %n account(s) are old.", len(old))
    oldest = min(row.view.observed_at or now for row in old)
    text = translate("Overview", "The oldest are from {when}: {names}.")
    yield Trouble(
        Cure.REFRESH,
        tuple(row.account.id for row in old),
        title,
        text.format(when=fmt.moment(oldest, now), names=", ".join(row.name for row in old)),
        translate("Overview", "Refresh usage"),
    )


def _is_in_use(row: AccountRow) -> bool:
    return not row.view.needs_user and not row.view.is_paused
