"""Accounts, their sealed credentials, and the usage windows last seen."""

from dataclasses import fields
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from proxy.errors import StoreError
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    ExtraUsage,
    KeepFresh,
    Preference,
    ProviderId,
    Usage,
    UsageWindow,
)
from proxy.store import tables
from proxy.store.merge import merge_into, replaced
from proxy.store.packed import (
    from_micros,
    from_optional_micros,
    pack,
    to_micros,
    to_optional_micros,
    unpack,
)

FIELDS = tuple(field.name for field in fields(Account))
"""Each is a column of the same name."""


class Accounts:
    """The account tables over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Account, ...]:
        """In the order they were added."""
        columns = tables.accounts.c
        rows = self._connection.execute(
            select(tables.accounts).order_by(columns.created_at, columns.id)
        )
        return tuple(_to_account(row) for row in rows)

    def one(self, account_id: AccountId) -> Account | None:
        row = self._connection.execute(
            select(tables.accounts).where(tables.accounts.c.id == account_id)
        ).one_or_none()
        return None if row is None else _to_account(row)

    def add(self, account: Account, sealed: bytes) -> None:
        """Raises IntegrityError when the id is taken."""
        self._connection.execute(insert(tables.accounts).values(_to_row(account)))
        self._connection.execute(
            insert(tables.credentials).values(account_id=account.id, sealed=sealed)
        )

    def save(self, account: Account) -> None:
        """Changes a stored account. A late change of a removed account has no effect: it must not come back."""
        self._connection.execute(
            update(tables.accounts)
            .where(tables.accounts.c.id == account.id)
            .values(_to_row(account))
        )

    def delete(self, account_id: AccountId) -> None:
        """With its credential and usage. Its request records stay."""
        self._connection.execute(delete(tables.accounts).where(tables.accounts.c.id == account_id))

    def secret(self, account_id: AccountId) -> bytes | None:
        return self._connection.scalar(
            select(tables.credentials.c.sealed).where(tables.credentials.c.account_id == account_id)
        )

    def secrets(self) -> dict[AccountId, bytes]:
        rows = self._connection.execute(select(tables.credentials))
        return {AccountId(row.account_id): row.sealed for row in rows}

    def replace(self, account: Account, sealed: bytes) -> None:
        """Gives a stored account another login. Raises StoreError (`store_no_account`) when it is gone."""
        self.save_secret(account.id, sealed)
        self.save(account)

    def save_secret(self, account_id: AccountId, sealed: bytes) -> None:
        """Raises StoreError (`store_no_account`) when there is no such account."""
        if not self._has(account_id):
            raise StoreError(
                "The account is gone.",
                detail=f"{account_id} was removed; its new credential was not kept.",
                code="store_no_account",
                status=HTTPStatus.NOT_FOUND,
            )
        row = {"account_id": account_id, "sealed": sealed}
        merge_into(self._connection, tables.credentials, [row], replaced("sealed"))

    def delete_secret(self, account_id: AccountId) -> None:
        self._connection.execute(
            delete(tables.credentials).where(tables.credentials.c.account_id == account_id)
        )

    def usages(self) -> tuple[Usage, ...]:
        rows = self._connection.execute(select(tables.usages).order_by(tables.usages.c.account_id))
        return tuple(_to_usage(row) for row in rows)

    def save_usage(self, usage: Usage) -> None:
        """Of a stored account only: of the client's own credential, or of a removed account, nothing is kept."""
        if not self._has(usage.account_id):
            return
        row = {
            "account_id": usage.account_id,
            "windows": pack(usage.windows),
            "extra": None if usage.extra is None else pack(usage.extra),
            "checked_at": to_optional_micros(usage.checked_at),
            "banked_resets": usage.banked_resets,
        }
        changed = replaced("windows", "extra", "checked_at", "banked_resets")
        merge_into(self._connection, tables.usages, [row], changed)

    def _has(self, account_id: AccountId) -> bool:
        return bool(
            self._connection.scalar(select(exists().where(tables.accounts.c.id == account_id)))
        )


def _to_row(account: Account) -> dict[str, object]:
    row = {name: getattr(account, name) for name in FIELDS}
    return row | {
        "created_at": to_micros(account.created_at),
        "resting_until": to_optional_micros(account.resting_until),
        "expires_at": to_optional_micros(account.expires_at),
        "last_used_at": to_optional_micros(account.last_used_at),
    }


def _to_account(row: Row[Any]) -> Account:
    return Account(
        id=AccountId(row.id),
        provider=ProviderId(row.provider),
        email=row.email,
        kind=CredentialKind(row.kind),
        keep_fresh=KeepFresh(row.keep_fresh),
        created_at=from_micros(row.created_at),
        status=AccountStatus(row.status),
        status_reason=row.status_reason,
        label=row.label,
        plan=row.plan,
        is_default=row.is_default,
        resting_until=from_optional_micros(row.resting_until),
        rests_for_extra_usage=row.rests_for_extra_usage,
        source_path=row.source_path,
        token_family=row.token_family,
        expires_at=from_optional_micros(row.expires_at),
        last_used_at=from_optional_micros(row.last_used_at),
        extra_usage_agreed=row.extra_usage_agreed,
        preference=Preference(row.preference),
        models=row.models,
    )


def _to_usage(row: Row[Any]) -> Usage:
    return Usage(
        account_id=AccountId(row.account_id),
        windows=unpack(row.windows, tuple[UsageWindow, ...]),
        extra=None if row.extra is None else unpack(row.extra, ExtraUsage),
        checked_at=from_optional_micros(row.checked_at),
        banked_resets=row.banked_resets,
    )
