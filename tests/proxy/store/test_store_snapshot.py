"""What `loadline status` reads while the program does not run."""

import sqlite3
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.model import Usage, UsageWindow, WindowSource
from proxy.store.query import LastKnown
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import ACCOUNT, ALICE, record


def at_revision(file: Path, revision: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


async def test_accounts_usage_and_today_are_read_with_their_age(
    store: Store, url: str, clock: FixedClock
) -> None:
    window = UsageWindow(
        ALICE, "5h", 42.0, None, NOW - timedelta(hours=1), WindowSource.RESPONSE_HEADER
    )
    await store.add_account(ACCOUNT, b"sealed")
    await store.save_usage(Usage(ALICE, (window,)))
    store.write_records([record(1), record(2)])
    await store.close()

    other = Store(url, clock)
    known = await other.last_known(UTC)
    await other.close()

    assert known.accounts == (ACCOUNT,)
    assert known.usages == (Usage(ALICE, (window,)),)
    assert known.today.requests == 2
    assert known.seen_at == record(2).started_at


async def test_it_reads_beside_a_running_program(store: Store, url: str, clock: FixedClock) -> None:
    await store.add_account(ACCOUNT, b"sealed")

    other = Store(url, clock)
    known = await other.last_known()
    await other.close()

    assert known == LastKnown(accounts=(ACCOUNT,))


async def test_without_a_database_nothing_is_known_and_nothing_made(
    url: str, file: Path, clock: FixedClock
) -> None:
    store = Store(url, clock)

    known = await store.last_known()
    await store.close()

    assert known == LastKnown()
    assert not file.exists()


@pytest.mark.parametrize(("revision", "code"), [("0000", "store_older"), ("9999", "store_newer")])
async def test_another_schema_is_not_migrated_but_said(
    store: Store, url: str, file: Path, clock: FixedClock, revision: str, code: str
) -> None:
    await store.close()
    at_revision(file, revision)

    other = Store(url, clock)
    with pytest.raises(StoreError) as refused:
        await other.last_known()
    await other.close()

    assert refused.value.code == code


async def test_a_damaged_database_is_said_to_be(url: str, file: Path, clock: FixedClock) -> None:
    file.write_bytes(b"This was a shopping list. " * 100)

    store = Store(url, clock)
    with pytest.raises(StoreError) as refused:
        await store.last_known()
    await store.close()

    assert refused.value.code == "store_corrupt"
