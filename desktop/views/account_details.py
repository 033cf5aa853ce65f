"""What the Accounts page says of the chosen account: every window, extra usage, and the facts of its login."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import format as fmt
from desktop import manner
from desktop.language import translate
from desktop.models.account_rows import (
    AccountRow,
    current_windows,
    origin_text,
    preference_text,
    source_text,
    window_cell,
)
from desktop.pace import UNKNOWN, Outlook, Pace, Tone
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.views.account_pictures import CurveCard, ErrorsCard
from desktop.widgets.bars import UsageBar
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.layouts import Folding, Lines
from desktop.widgets.text import ElidedLabel, Label, value_label
from desktop.wording import CREDITS, credits_text, extra_title, short_outlook, window_title
from proxy.clock import Clock
from proxy.history import History
from proxy.model import Account, CredentialKind, ExtraUsage, KeepFresh, Preference, UsageWindow


class AccountDetails(QWidget):
    """What is used and how it came so; below, what is known of the login and what went wrong."""

    reset_asked = Signal()
    """The user wants to spend a banked reset of the account's limits."""

    def __init__(self, history: History, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._windows = _WindowsCard(self.reset_asked.emit)
        self._curve = CurveCard(history)
        self._facts = _FactsCard()
        self._errors = ErrorsCard(history, clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for left, right in ((self._windows, self._curve), (self._facts, self._errors)):
            pair = Folding(least=760)
            pair.row.addWidget(left, 4)
            pair.row.addWidget(right, 3)
            column.addWidget(pair)

    def show_row(self, row: AccountRow, now: datetime) -> None:
        self._windows.show_row(row, now)
        self._curve.show_row(row, now)
        self._facts.show_row(row, now)
        self._errors.show_account(row.account.id)

    def ask_errors(self) -> None:
        """There are new records."""
        self._errors.ask()


class _WindowsCard(Card):
    def __init__(self, ask_reset: Callable[[], object]) -> None:
        super().__init__()
        self._name = ElidedLabel("", TextRole.HEADING)
        self._banked = Label("", TextRole.TEXT, wraps=True)
        self._reset = Button(translate("Accounts", "Begin limits anew…"), ask_reset)
        self._resets = QWidget()
        resets = QHBoxLayout(self._resets)
        resets.setContentsMargins(0, 8, 0, 0)
        resets.addWidget(self._banked, 1)
        resets.addWidget(self._reset)
        self._summary = Label("", TextRole.CAPTION, "muted", wraps=True)
        self._grid = Lines(across=8, down=10)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(3, 5)
        self.body.setSpacing(4)
        self.body.addWidget(self._name)
        self.body.addWidget(self._summary)
        self.body.addLayout(self._grid)
        self.body.addWidget(self._resets)
        self.body.addStretch()

    def show_row(self, row: AccountRow, now: datetime) -> None:
        banked = row.view.usage.banked_resets or 0
        self._banked.setText(translate("Accounts", "Banked resets of the limits: %n", banked))
        self._resets.setVisible(banked > 0)
        self._name.setText(row.name)
        self._summary.setText(" · ".join(_summary(row.account, row.provider.login_tool, now)))
        self._grid.clear()
        for window in current_windows(row.view.usage):
            self._add_window(window, row.account.email, now)
        if row.view.usage.extra is not None:
            self._add_extra(row.view.usage.extra, manner.current().email(row.account.email))
        if self._grid.count_of_lines == 0:
            self._grid.addWidget(Label(_why_none(row), tone="muted", wraps=True), 0, 0, 1, 4)

    def _add_window(self, window: UsageWindow, email: str, now: datetime) -> None:
        cell = window_cell(window, email, now)
        parts = [cell.reset.partition(" (")[0], _spare(window, cell.pace, now)]
        seen = fmt.moment(window.observed_at, now)
        origin = f"{origin_text(window.source)} {seen}"
        self._add(
            window_title(window.name),
            cell.used_percent,
            cell.pace,
            cell.share,
            ", ".join(part for part in parts if part),
            cell.spoken,
            origin,
        )

    def _add_extra(self, extra: ExtraUsage, email: str) -> None:
        if extra.currency == CREDITS:
            self._add_credits(extra)
            return
        title = extra_title(extra)
        percent = _extra_percent(extra)
        share, text = manner.current().share(percent), _extra_text(extra)
        tone = Tone.TIGHT if extra.is_in_use else Tone.SPARE
        spoken = f"{title}, {email}, {share}, {text}"
        seen = fmt.clock_time(extra.observed_at)
        origin = translate("Accounts", "seen {when}").format(when=seen)
        self._add(title, percent, Pace(Outlook.UNKNOWN, tone), share, text, spoken, origin)

    def _add_credits(self, extra: ExtraUsage) -> None:
        """They have no limit that a bar could show."""
        line = self._grid.next_line()
        seen = fmt.clock_time(extra.observed_at)
        tip = translate("Accounts", "seen {when}").format(when=seen)
        for column, text in enumerate((extra_title(extra), credits_text(extra))):
            label = Label(text)
            label.setToolTip(tip)
            self._grid.addWidget(label, line, column)

    def _add(
        self,
        title: str,
        used_percent: float | None,
        pace: Pace,
        share: str,
        text: str,
        spoken: str,
        origin: str,
    ) -> None:
        """`origin` says where the number is from, and of when."""
        line = self._grid.next_line()
        bar = UsageBar()
        bar.show_usage(used_percent, pace if used_percent is not None else UNKNOWN, spoken)
        bar.setAccessibleDescription(origin)
        cells: tuple[QWidget, ...] = (Label(title), bar, Label(share), _note(text, origin))
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, line, column)


def _note(text: str, origin: str) -> QWidget:
    """How a window ends, and below it where its number is from."""
    note = QWidget()
    column = QVBoxLayout(note)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Label(text, TextRole.CAPTION, wraps=True))
    column.addWidget(Label(origin, TextRole.CAPTION, "muted", wraps=True))
    return note


class _FactsCard(Card):
    def __init__(self) -> None:
        super().__init__(translate("Accounts", "Login"))
        self._grid = Lines(across=16, down=6)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.body.addStretch()

    def show_row(self, row: AccountRow, now: datetime) -> None:
        self._grid.clear()
        for name, value in _facts(row, now):
            line = self._grid.next_line()
            label = Label(name, TextRole.CAPTION, "muted")
            text = value_label(value)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label, line, 0, top)
            self._grid.addWidget(text, line, 1, top)


def _summary(account: Account, tool: str, now: datetime) -> Iterator[str]:
    """ "Shared with Claude Code", "token valid for 6h 12m", "Claude Code keeps it fresh"."""
    match account.keep_fresh:
        case KeepFresh.SHARED:
            yield translate("Accounts", "Shared with {tool}").format(tool=tool)
            yield _validity(account, now)
            yield translate("Accounts", "{tool} keeps it fresh").format(tool=tool)
        case KeepFresh.OWNED:
            yield translate("Accounts", "Owned by Loadline")
            yield _validity(account, now)
            yield translate("Accounts", "Loadline keeps it fresh")
        case KeepFresh.TOOL:
            yield translate("Accounts", "{tool} keeps this login itself").format(tool=tool)
            yield translate("Accounts", "for the route that {tool} answers").format(tool=tool)
        case KeepFresh.STATIC:
            if account.kind is CredentialKind.API_KEY:
                yield translate("Accounts", "API key, billed per token")
            else:
                yield translate("Accounts", "Long-lived token")
                yield _validity(account, now)


def _validity(account: Account, now: datetime) -> str:
    if account.expires_at is None:
        return translate("Accounts", "token does not expire")
    if account.expires_at <= now:
        ago = fmt.age(account.expires_at, now)
        return translate("Accounts", "token expired {ago}").format(ago=ago)
    left = fmt.time_left(account.expires_at - now)
    return translate("Accounts", "token valid for {left}").format(left=left)


def _spare(window: UsageWindow, pace: Pace, now: datetime) -> str:
    if pace.verdict in {Outlook.SPARE, Outlook.TIGHT}:
        spare = fmt.percent(pace.spare_percent)
        return translate("Accounts", "{percent} spare").format(percent=spare)
    if pace.verdict is Outlook.REACHED:
        window = replace(window, resets_at=None)  # when it is back stands before this
    return short_outlook(window, pace, now) if pace.verdict is not Outlook.YOUNG else ""


def _extra_percent(extra: ExtraUsage) -> float | None:
    if extra.used is None or not extra.limit:
        return None
    return float(100 * extra.used / extra.limit)


def _extra_text(extra: ExtraUsage) -> str:
    if not extra.is_enabled:
        return translate("Accounts", "switched off")
    amount = fmt.money(extra.used, extra.currency)
    if extra.limit is not None:
        limit = fmt.money(extra.limit, extra.currency)
        amount = translate("Accounts", "{used} of {limit}").format(used=amount, limit=limit)
    use = (
        translate("Accounts", "being billed now")
        if extra.is_in_use
        else translate("Accounts", "not in use")
    )
    return f"{amount}, {use}"


def _why_none(row: AccountRow) -> str:
    if row.account.kind is CredentialKind.API_KEY:
        return translate("Accounts", "An API key has no windows: each token is billed.")
    if row.account.kind.is_billed:
        return translate("Accounts", "A Console login has no windows: each token is billed.")
    return translate("Accounts", "No numbers yet. They come with the first answer.")


def _facts(row: AccountRow, now: datetime) -> Iterator[tuple[str, str]]:
    account = row.account
    if account.status_reason:
        yield translate("Accounts", "State"), retold(account.status_reason)
    yield translate("Accounts", "Kind"), _kind_text(account)
    if account.label:
        yield translate("Accounts", "Name"), account.label
    if account.preference is not Preference.NORMAL:
        yield translate("Accounts", "Use"), preference_text(account.preference)
    if account.models:
        yield translate("Accounts", "Models"), account.models
    if account.source_path:
        yield translate("Accounts", "File"), account.source_path
    used = fmt.age(account.last_used_at, now) if account.last_used_at else ""
    yield translate("Accounts", "Last used"), used or translate("Accounts", "never")
    yield translate("Accounts", "Added"), fmt.moment(account.created_at, now)
    sources = dict.fromkeys(source_text(window.source) for window in row.view.usage.windows)
    if sources:
        newest = row.view.observed_at
        seen = fmt.clock_time(newest) if newest else fmt.UNKNOWN
        yield translate("Accounts", "Numbers"), f"{', '.join(sources)}, {seen}"
    if row.view.usage.checked_at is not None:
        checked = fmt.age(row.view.usage.checked_at, now)
        yield translate("Accounts", "Usage check"), checked


def _kind_text(account: Account) -> str:
    return {
        CredentialKind.OAUTH: translate("Accounts", "Subscription login"),
        CredentialKind.CONSOLE: translate("Accounts", "Console login, billed per token"),
        CredentialKind.LONG_LIVED: translate("Accounts", "Long-lived token"),
        CredentialKind.API_KEY: translate("Accounts", "API key"),
    }[account.kind]
