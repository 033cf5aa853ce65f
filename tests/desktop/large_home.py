"""A store as large as it gets: twenty accounts, each with full curves, and a million records."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from proxy.credential import ApiKey
from proxy.model import AccountId, Usage
from proxy.paths import Paths
from proxy.store.store import Store
from proxy.vault import FileKey, Vault
from proxy.window_history import Reading
from tests.conftest import NOW, FixedClock
from tests.desktop.samples import FIRST, SECOND, account
from tests.desktop.values import window
from tests.proxy.store.test_store_million import multiply, write_seeds

ACCOUNTS = 20


def usage(owner: AccountId, number: int) -> Usage:
    names = ("5h", "weekly", "weekly · Opus")
    return Usage(
        owner,
        tuple(
            replace(window(20.0 + number + 9 * at, each), account_id=owner)
            for at, each in enumerate(names)
        ),
    )


async def fill(home: Path) -> Path:
    """A store with twenty accounts, each with full curves, and a million records."""
    paths = Paths(home)
    paths.make_folders()
    store = Store(f"sqlite:///{paths.database_file}", FixedClock())
    await store.open()
    vault = Vault(FileKey(home / "key"), store)
    await vault.open(3)
    began = NOW - timedelta(hours=2.5)
    curve = tuple(Reading(began + timedelta(seconds=45 * at), at / 5) for at in range(200))
    for number in range(ACCOUNTS):
        made = account(f"user{number:02}", provider=(FIRST, SECOND)[number % 2].id)
        await store.add_account(made, await vault.seal(made.id, ApiKey("fake-key")))
        await store.save_usage(usage(made.id, number))
        await store.save_window_readings(made.id, {"5h": curve, "weekly": curve})
    await vault.close()
    await write_seeds(store)
    await store.close()
    multiply(paths.database_file)
    return paths.database_file
