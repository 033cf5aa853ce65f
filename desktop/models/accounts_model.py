"""The accounts as an item model: holds the rows, takes changes by method, keeps the choice on its account."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.language import translate
from desktop.models.account_rows import AccountRow, account_rows
from desktop.sentences import retold
from proxy.clock import Clock
from proxy.model import Account, AccountId, Usage
from proxy.provider import Providers

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class AccountColumn(IntEnum):
    """The columns from left to right."""

    ACCOUNT = 0
    SHORT = 1
    WEEKLY = 2
    ENDING = 3
    STATE = 4
    MENU = 5


class AccountsModel(QAbstractTableModel):
    """One row an account, in the order of the page. State: the accounts, their usage, and the rows made of them."""

    def __init__(self, providers: Providers, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._providers = providers
        self._clock = clock
        self._accounts: dict[AccountId, Account] = {}
        self._usages: dict[AccountId, Usage] = {}
        self._rows: tuple[AccountRow, ...] = ()

    @property
    def rows(self) -> tuple[AccountRow, ...]:
        return self._rows

    @property
    def now(self) -> datetime:
        return self._clock()

    def row_of(self, account_id: AccountId) -> int:
        """-1 when there is none."""
        found = (at for at, row in enumerate(self._rows) if row.account.id == account_id)
        return next(found, -1)

    # What changed

    def fill(self, accounts: Iterable[Account], usages: Iterable[Usage]) -> None:
        """All accounts anew."""
        self._accounts = {account.id: account for account in accounts}
        self._usages = {usage.account_id: usage for usage in usages}
        self.refresh()

    def put(self, account: Account, usage: Usage) -> None:
        """A new account, or new values of one."""
        self._accounts[account.id] = account
        self._usages[account.id] = usage
        self.refresh()

    def remove(self, account_id: AccountId) -> None:
        self._accounts.pop(account_id, None)
        self._usages.pop(account_id, None)
        self.refresh()

    def refresh(self) -> None:
        """Says all times anew; tells the views exactly what differs."""
        wanted = account_rows(self._accounts.values(), self._usages, self._providers, self._clock())
        self._take_away({row.account.id for row in wanted})
        self._put_in(wanted)
        self._reorder(wanted)

    def _take_away(self, kept: set[AccountId]) -> None:
        for at in reversed(range(len(self._rows))):
            if self._rows[at].account.id not in kept:
                self.beginRemoveRows(NOWHERE, at, at)
                self._rows = self._rows[:at] + self._rows[at + 1 :]
                self.endRemoveRows()

    def _put_in(self, wanted: tuple[AccountRow, ...]) -> None:
        for at, row in enumerate(wanted):
            if self.row_of(row.account.id) < 0:
                place = min(at, len(self._rows))
                self.beginInsertRows(NOWHERE, place, place)
                self._rows = (*self._rows[:place], row, *self._rows[place:])
                self.endInsertRows()

    def _reorder(self, wanted: tuple[AccountRow, ...]) -> None:
        """Same accounts on both sides here."""
        before = self._rows
        places = {row.account.id: at for at, row in enumerate(wanted)}
        is_moved = any(places[row.account.id] != at for at, row in enumerate(before))
        if is_moved:
            self.layoutAboutToBeChanged.emit()
            old = self.persistentIndexList()
            new = [
                self.index(places[before[index.row()].account.id], index.column()) for index in old
            ]
            self._rows = wanted
            self.changePersistentIndexList(old, new)
            self.layoutChanged.emit()
            return
        self._rows = wanted
        for at, (old_row, row) in enumerate(zip(before, wanted, strict=True)):
            if old_row != row:
                last = self.index(at, self.columnCount() - 1)
                self.dataChanged.emit(self.index(at, 0), last)

    # What Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(AccountColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], AccountColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tool_tip(row, column) or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_titles()[section]
        return None


def column_titles() -> tuple[str, ...]:
    """As the header says them; the last column is the row's menu."""
    return (
        translate("Accounts", "Account"),
        translate("Accounts", "5-hour"),
        translate("Accounts", "Weekly"),
        translate("Accounts", "Outlook"),
        translate("Accounts", "State"),
        "",
    )


def _text(row: AccountRow, column: AccountColumn) -> str:
    match column:
        case AccountColumn.ACCOUNT:
            return row.name
        case AccountColumn.SHORT:
            return row.short.share
        case AccountColumn.WEEKLY:
            return row.weekly.share
        case AccountColumn.ENDING:
            return row.ending
        case AccountColumn.STATE:
            return row.state
        case AccountColumn.MENU:
            return ""


def _spoken(row: AccountRow, column: AccountColumn) -> str:
    """What a screen reader says of a cell; bars as whole sentences."""
    match column:
        case AccountColumn.ACCOUNT:
            others = [cell.spoken for _title, cell in row.more]
            return ". ".join([f"{row.name}, {row.detail}", *others])
        case AccountColumn.SHORT:
            return row.short.spoken
        case AccountColumn.WEEKLY:
            return row.weekly.spoken
        case AccountColumn.ENDING:
            return f"{row.ending}, {row.freshness}"
        case AccountColumn.STATE:
            reason = retold(row.account.status_reason)
            return f"{row.state}. {reason}" if reason else row.state
        case AccountColumn.MENU:
            return translate("Accounts", "Menu of {name}").format(name=row.name)


def _tool_tip(row: AccountRow, column: AccountColumn) -> str:
    """The whole of what a narrow column may have cut."""
    match column:
        case AccountColumn.ACCOUNT:
            return f"{row.name}\n{row.detail}"
        case AccountColumn.SHORT:
            return f"{row.short.share}\n{row.short.reset}".strip()
        case AccountColumn.WEEKLY:
            others = (f"{title}: {cell.share}, {cell.reset}" for title, cell in row.more)
            return "\n".join([f"{row.weekly.share}\n{row.weekly.reset}".strip(), *others])
        case AccountColumn.ENDING:
            return f"{row.ending}\n{row.freshness}"
        case AccountColumn.STATE:
            return f"{row.state}\n{retold(row.account.status_reason)}".strip()
        case AccountColumn.MENU:
            return ""
