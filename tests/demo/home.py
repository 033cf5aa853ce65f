"""Puts the accounts of the demo and their past into a home folder, by the program's own store and vault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from proxy.credential import ApiKey, Recognised
from proxy.model import AccountId, CredentialKind
from proxy.paths import Paths
from proxy.record import RequestRecord
from proxy.store.store import Store
from proxy.token_family import token_family
from proxy.vault import FileKey, Vault
from tests.demo.cast import Member
from tests.demo.past import Past

BATCH = 500
Logins = Mapping[AccountId, Recognised]
FAKE = Recognised(ApiKey("fake-key"), CredentialKind.API_KEY, "API key")
"""The login of an account that is looked at only."""


async def fill(
    home: Path,
    members: Sequence[Member],
    now: datetime,
    logins: Logins | None = None,
    more: Iterable[RequestRecord] = (),
) -> None:
    """Into an empty folder, with `more` records beside the past's own.

    The vault's key lies in its file, so that no keyring is touched.
    """
    paths = Paths(home)
    paths.make_folders()
    store = Store(f"sqlite:///{paths.database_file}", lambda: now)
    await store.open()
    vault = Vault(FileKey(paths.key_file), store)
    try:
        await vault.open()
        for member in members:
            await _add(member, (logins or {}).get(member.id, FAKE), store, vault, now)
        records = [*Past(members, now).records(), *more]
        for start in range(0, len(records), BATCH):
            store.write_records(records[start : start + BATCH])
    finally:
        await vault.close()
        await store.close()


async def _add(
    member: Member, login: Recognised, store: Store, vault: Vault, now: datetime
) -> None:
    account = replace(member.account, token_family=token_family(login, vault.keyed_hash))
    await store.add_account(account, await vault.seal(account.id, login.credential))
    await store.save_usage(member.usage(now))
    if member.subscription.windows:
        await store.save_window_readings(account.id, member.readings(now))
