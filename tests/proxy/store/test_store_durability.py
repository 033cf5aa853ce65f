"""What was stored is there after the process was killed, and a full disk is told, not hidden."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.store.database import Database
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.conftest import FixedClock
from tests.proxy.disks import limit_pages
from tests.proxy.store.samples import ACCOUNT, ALICE, record

WRITER = """
import asyncio, sys, time
from proxy.store.store import Store
from tests.proxy.disks import limit_pages
from tests.proxy.store.samples import ACCOUNT, ALICE, record

async def write():
    store = Store(sys.argv[1])
    await store.open()
    await store.add_account(ACCOUNT, b"first")
    store.write_records([record(1)])
    await store.save_secret(ALICE, b"renewed")
    print("saved", flush=True)
    time.sleep(60)

asyncio.run(write())
"""


def write_and_be_killed(url: str) -> None:
    """Another process writes an account, a record and a renewed secret, and is killed at once."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    with writer.stdout as output:
        said = output.readline()
        writer.send_signal(signal.SIGKILL)
    writer.wait(10)
    assert said == b"saved\n"


@pytest.mark.skipif(os.name != "posix", reason="kills by a signal")
async def test_a_secret_that_was_saved_survives_a_kill(url: str, clock: FixedClock) -> None:
    write_and_be_killed(url)

    store = Store(url, clock)
    await store.open()
    accounts, secret = await store.accounts(), await store.load_secret(ALICE)
    kept = await store.request(record(1).id)
    await store.close()

    assert accounts == (ACCOUNT,)
    assert secret == b"renewed"
    assert kept == record(1)


def test_secrets_wait_for_the_disk_and_records_do_not(url: str) -> None:
    database = Database(url)

    with database.durable() as connection:
        durable = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    with database.recording() as connection:
        recording = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    database.close()

    full, normal = 2, 1
    assert (durable, recording) == (full, normal)
    assert (mode, keys) == ("wal", 1)


def test_reading_connections_cannot_write(url: str) -> None:
    database = Database(url)
    with database.recording() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")

    with pytest.raises(StoreError) as refused, database.reading() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    database.close()

    assert refused.value.code == "store_unwritable"


def fill_up(file: Path, store: Store) -> None:
    """Lets the database grow no more: each of its connections meets a full disk."""
    with closing(sqlite3.connect(file)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    limit_pages(store, pages)


async def test_on_a_full_disk_a_batch_is_stored_whole_or_not_at_all(
    store: Store, file: Path
) -> None:
    store.write_records([record(1)])
    fill_up(file, store)

    with pytest.raises(StoreError) as refused:
        store.write_records([record(number) for number in range(2, 2000)])
    counted = await store.count(RequestQuery())
    limit_pages(store, 1_000_000)
    store.write_records([record(number) for number in range(2, 2000)])

    assert refused.value.code == "store_full"
    assert "Make room" in refused.value.hint
    assert counted == 1
    assert await store.count(RequestQuery()) == 1999


async def test_what_was_read_stays_readable_on_a_full_disk(store: Store, file: Path) -> None:
    await store.add_account(ACCOUNT, b"sealed")
    fill_up(file, store)

    with pytest.raises(StoreError):
        await store.save_secret(ALICE, b"x" * 10_000_000)

    assert await store.load_secret(ALICE) == b"sealed"
