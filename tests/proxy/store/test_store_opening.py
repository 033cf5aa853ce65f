"""Opening: private, whole, writable, or refused in words; and the way out of a damaged file."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import ACCOUNT, ALICE, record

HEAVY = ("sqlalchemy", "alembic", "msgspec")


async def refusal(url: str, clock: FixedClock) -> StoreError:
    """How the store refuses to open."""
    store = Store(url, clock)
    with pytest.raises(StoreError) as refused:
        await store.open()
    await store.close()
    return refused.value


def damage(file: Path, table: str) -> None:
    """Overwrites the first page of a table or index, as a bad disk might."""
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xa5" * size)


async def filled(url: str, clock: FixedClock) -> None:
    """Makes a database with an account and some records, and closes it."""
    store = Store(url, clock)
    await store.open()
    await store.add_account(ACCOUNT, b"sealed")
    store.write_records([record(number) for number in range(300)])
    await store.close()


def test_importing_the_store_loads_no_database_library() -> None:
    program = (
        "import sys, proxy.store.store, proxy.recorder;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert loaded.stdout.decode().strip() == "[]"


def test_a_database_at_the_newest_schema_opens_without_alembic(url: str) -> None:
    program = (
        "import asyncio, sys\nfrom proxy.store.store import Store\n"
        "async def open_twice():\n"
        "    for _ in range(2):\n"
        f"        store = Store({url!r}); await store.open(); await store.close()\n"
        "asyncio.run(open_twice())\nprint('alembic' in sys.modules, 'sqlalchemy' in sys.modules)"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert loaded.stdout.decode().strip() == "False True"


async def test_a_store_reopens_with_what_it_held(url: str, clock: FixedClock) -> None:
    store = Store(url, clock)
    await store.open()
    await store.add_account(ACCOUNT, b"sealed")
    await store.close()
    await store.close()

    await store.open()
    accounts = await store.accounts()
    await store.close()

    assert accounts == (ACCOUNT,)


async def test_a_closed_store_says_so(url: str, clock: FixedClock) -> None:
    store = Store(url, clock)

    with pytest.raises(StoreError) as before:
        await store.accounts()
    await store.open()
    await store.close()
    with pytest.raises(StoreError) as after:
        await store.accounts()
    with pytest.raises(StoreError) as writing:
        store.write_records([record()])

    assert {each.value.code for each in (before, after, writing)} == {"store_closed"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
async def test_every_file_of_the_database_is_its_owner_s_only(
    url: str, file: Path, clock: FixedClock
) -> None:
    umask = os.umask(0)
    try:
        store = Store(url, clock)
        await store.open()
        store.write_records([record()])
        modes = {each.name: each.stat().st_mode & 0o777 for each in file.parent.iterdir()}
        await store.close()
    finally:
        os.umask(umask)

    assert modes == {
        "loadline.sqlite3": 0o600,
        "loadline.sqlite3-wal": 0o600,
        "loadline.sqlite3-shm": 0o600,
    }


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
async def test_a_database_that_others_could_read_is_made_private(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    file.chmod(0o644)

    store = Store(url, clock)
    await store.open()
    await store.close()

    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_missing_folder_is_made(home: Path, clock: FixedClock) -> None:
    store = Store(f"sqlite:///{home}/deep/er/loadline.sqlite3", clock)

    await store.open()
    await store.close()

    assert (home / "deep/er/loadline.sqlite3").exists()


async def test_a_file_that_is_no_database_is_damaged(
    url: str, file: Path, clock: FixedClock
) -> None:
    file.write_bytes(b"This was a shopping list. " * 100)

    refused = await refusal(url, clock)

    assert refused.code == "store_corrupt"
    assert str(file) in refused.detail
    assert "move it aside" in refused.hint
    assert file.read_bytes().startswith(b"This was")


@pytest.mark.parametrize("table", ["requests", "ix_requests_newest"])
async def test_damage_within_the_file_is_found_at_opening(
    url: str, file: Path, clock: FixedClock, table: str
) -> None:
    await filled(url, clock)
    damage(file, table)

    assert (await refusal(url, clock)).code == "store_corrupt"


async def test_a_large_file_is_checked_after_opening(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    damage(file, "ix_requests_session")
    store = Store(url, clock, checked_at_once_bytes=file.stat().st_size - 1)

    await store.open()
    with pytest.raises(StoreError) as found:
        await store.verify()
    await store.close()

    assert found.value.code == "store_corrupt"


async def test_a_check_ends_at_its_limit(url: str, file: Path, clock: FixedClock) -> None:
    await filled(url, clock)
    damage(file, "ix_requests_session")
    store = Store(url, clock, checked_at_once_bytes=0)
    await store.open()

    await store.verify(limit_s=0)  # says nothing, as it saw nothing

    await store.close()


async def test_a_sound_store_is_verified_at_once(store: Store) -> None:
    await store.verify()


async def test_a_read_only_database_is_refused(url: str, file: Path, clock: FixedClock) -> None:
    await filled(url, clock)

    refused = await refusal(f"sqlite:///file:{file}?mode=ro&uri=true", clock)

    assert refused.code == "store_unwritable"
    assert "readonly" in refused.detail


async def test_a_folder_where_the_file_should_be_is_refused(
    url: str, file: Path, clock: FixedClock
) -> None:
    file.mkdir()

    assert (await refusal(url, clock)).code == "store_unwritable"


async def test_a_file_where_the_folder_should_be_is_refused(home: Path, clock: FixedClock) -> None:
    (home / "data").write_text("a file")

    assert (await refusal(f"sqlite:///{home}/data/x.sqlite3", clock)).code == "store_unwritable"


async def test_a_newer_schema_is_refused_and_left_alone(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = file.read_bytes()

    refused = await refusal(url, clock)

    assert refused.code == "store_newer"
    assert "9999" in refused.detail
    assert file.read_bytes() == before


async def test_another_program_that_holds_the_database_is_named_as_the_cause(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        refused = await refusal(f"{url}?timeout=0.05", clock)

    assert refused.code == "store_busy"


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:", ""]
)
async def test_an_address_that_names_no_usable_database_is_refused(
    url: str, clock: FixedClock
) -> None:
    assert (await refusal(url, clock)).code == "store_url"


async def test_a_server_that_does_not_answer_is_named_without_the_password(
    clock: FixedClock, unused_tcp_port: int
) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://loadline:fake-password@127.0.0.1:{unused_tcp_port}/loadline"

    refused = await refusal(url, clock)

    assert refused.code == "store_unreachable"
    assert "fake-password" not in str(refused)


# The way out


async def test_a_damaged_database_is_moved_aside_and_its_accounts_come_along(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    damage(file, "requests")
    damaged = file.read_bytes()
    store = Store(url, clock)
    with pytest.raises(StoreError):
        await store.open()

    recovery = await store.recover()
    await store.open()

    assert recovery.accounts == 1
    assert recovery.moved_to.name == f"loadline-damaged-{NOW:%Y%m%dT%H%M%S}.sqlite3"
    assert recovery.moved_to.read_bytes() == damaged
    assert await store.accounts() == (ACCOUNT,)
    assert await store.load_secret(ALICE) == b"sealed"
    assert (await store.totals(NOW, NOW.replace(hour=13))).requests == 300
    assert await store.count(RequestQuery()) == 0
    await store.close()


async def test_an_account_that_cannot_be_read_does_not_stop_the_recovery(
    url: str, file: Path, clock: FixedClock
) -> None:
    await filled(url, clock)
    damage(file, "credentials")
    store = Store(url, clock)

    recovery = await store.recover()
    await store.open()

    assert recovery.accounts == 0
    assert await store.accounts() == ()
    await store.close()


async def test_a_file_that_is_no_database_is_recovered_empty(
    url: str, file: Path, clock: FixedClock
) -> None:
    file.write_bytes(b"This was a shopping list. " * 100)
    store = Store(url, clock)

    recovery = await store.recover()
    await store.open()

    assert recovery.accounts == 0
    assert recovery.moved_to.read_bytes().startswith(b"This was")
    assert await store.accounts() == ()
    await store.close()


async def test_a_store_that_was_closed_can_be_recovered(
    url: str, file: Path, clock: FixedClock
) -> None:
    file.write_bytes(b"This was a shopping list. " * 100)
    store = Store(url, clock)
    with pytest.raises(StoreError):
        await store.open()
    await store.close()

    await store.recover()
    await store.open()

    assert await store.accounts() == ()
    await store.close()
