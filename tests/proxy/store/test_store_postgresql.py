"""The same store on a PostgreSQL server. Runs where its programs are installed, on a server of its own."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import make_url

from proxy.errors import StoreError
from proxy.model import AccountStatus, Usage
from proxy.store import schema, tables
from proxy.store.database import Database
from proxy.store.migrations import MIGRATIONS
from proxy.store.query import LastKnown, RequestQuery, SortKey
from proxy.store.store import Store
from tests.conftest import NOW, FixedClock
from tests.proxy.store.samples import ACCOUNT, ALICE, record
from tests.proxy.store.test_store_search import FILTERS, MIXED, all_pages, numbers
from tests.proxy.store.test_store_sorting import MIXED as UNORDERED
from tests.proxy.store.test_store_sorting import in_order

pytest.importorskip("psycopg", reason="the extra `postgresql` is not installed")

START_S = 30.0


def programs() -> Path | None:
    """The folder of initdb and postgres: on the path, or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def owner() -> dict[str, str]:
    """A server refuses to run as root: then it runs as the user its package made."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return {"user": "postgres"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a fresh server's own database."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL's programs are not on this machine")
    run_as = owner()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as temporary:
        if run_as:
            shutil.chown(temporary, **run_as)
        data = Path(temporary) / "data"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": temporary}
        subprocess.run(
            [folder / "initdb", "-D", data, "-U", "loadline", "-A", "trust", "-E", "UTF8", "-N"],
            check=True, **run_as, **quiet,
        )  # fmt: skip
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}  # fmt: skip
        process = subprocess.Popen(
            [folder / "postgres", "-D", data, *[f"--{name}={value}" for name, value in options.items()]],
            **run_as, **quiet,
        )  # fmt: skip
        try:
            address = f"postgresql://loadline@127.0.0.1:{port}/postgres"
            wait_until_open(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(START_S)


def wait_until_open(address: str, process: "subprocess.Popen[bytes]") -> None:
    """It listens before it lets anybody in."""
    import psycopg

    end = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """An empty database of its own."""
    import psycopg

    name = f"test_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture
async def store(url: str, clock: FixedClock) -> AsyncIterator[Store]:
    store = Store(url, clock)
    await store.open()
    yield store
    await store.close()


async def test_accounts_secrets_usage_and_memory_are_kept(store: Store) -> None:
    paused = replace(ACCOUNT, status=AccountStatus.PAUSED)

    await store.add_account(ACCOUNT, b"\x00sealed")
    await store.save_account(paused)
    await store.save_secret(ALICE, b"\xffrenewed")
    await store.save_usage(Usage(ALICE, checked_at=NOW))
    await store.set_state("key", "1")
    await store.set_state("key", "2")

    assert await store.accounts() == (paused,)
    assert await store.load_secrets() == {ALICE: b"\xffrenewed"}
    assert await store.usages() == (Usage(ALICE, checked_at=NOW),)
    assert await store.get_state("key") == "2"
    await store.delete_account(ALICE)
    assert await store.load_secrets() == {}


async def test_records_come_back_as_they_were(store: Store) -> None:
    store.write_records(MIXED)
    store.write_records([*MIXED, record(7)])

    page = await store.requests(RequestQuery())

    assert page.records == (record(7), *reversed(MIXED))


async def test_every_query_finds_what_it_finds_in_sqlite(store: Store) -> None:
    store.write_records(MIXED)

    for name, (query, expected) in FILTERS.items():
        first = await store.requests(replace(query, limit=1))
        found = [*first.records]
        if first.next is not None:
            found += (await store.requests(replace(query, before=first.next))).records
        assert [int(each.id.removeprefix("req_"), 16) for each in found] == expected, name
        assert await store.count(query) == len(expected), name


async def test_every_order_is_that_of_sqlite(store: Store) -> None:
    store.write_records(UNORDERED)

    for key, is_ascending in product(SortKey, (False, True)):
        query = RequestQuery(limit=2, sort=key, is_ascending=is_ascending)
        found = await all_pages(store, query)
        assert numbers(found) == in_order(UNORDERED, key, is_ascending), (key, is_ascending)


async def test_sums_facets_and_sessions_are_those_of_sqlite(
    store: Store, home: Path, clock: FixedClock
) -> None:
    local = Store(f"sqlite:///{home}/loadline.sqlite3", clock)
    await local.open()
    for each in (store, local):
        each.write_records(MIXED)
        each.write_records([record(7, started_at=NOW - timedelta(days=1))])

    assert await store.today(UTC) == await local.today(UTC)
    assert await store.daily(3, UTC) == await local.daily(3, UTC)
    assert await store.facets() == await local.facets()
    assert await store.agents() == await local.agents()
    assert await store.sessions() == await local.sessions()
    await local.close()


async def test_old_records_are_forgotten(store: Store) -> None:
    store.write_records([record(1, started_at=NOW - timedelta(days=91), model="gone"), record(2)])

    assert await store.prune(timedelta(days=90)) == 1

    assert (await store.facets()).models == ("acme-large-4",)


async def test_it_opens_again_and_is_read_by_others(
    store: Store, url: str, clock: FixedClock
) -> None:
    await store.add_account(ACCOUNT, b"sealed")
    await store.verify()
    await store.close()
    await store.open()

    other = Store(url, clock)
    known = await other.last_known(UTC)
    await other.close()

    assert known == LastKnown(accounts=(ACCOUNT,))


async def test_a_newer_schema_is_refused(store: Store, url: str, clock: FixedClock) -> None:
    database = Database(url)
    with database.recording() as connection:
        schema.stamp(connection, "9999")
    database.close()
    await store.close()

    other = Store(url, clock)
    with pytest.raises(StoreError) as refused:
        await other.open()
    await other.close()

    assert refused.value.code == "store_newer"


async def test_a_read_only_database_is_refused(store: Store, url: str, clock: FixedClock) -> None:
    await store.close()
    name = make_url(url).database
    database = Database(url)
    with database.recording() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    database.close()

    other = Store(url, clock)
    with pytest.raises(StoreError) as refused:
        await other.open()
    await other.close()

    assert refused.value.code == "store_unwritable"


async def test_all_migrations_lead_to_the_schema_that_is_made_at_once(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(url)
    with database.migrating() as connection:
        tables.version.create(connection)
        schema.stamp(connection, "0000")

    class Nothing:
        revision = "0000"

        def upgrade(self) -> None:
            """The empty database."""

    await asyncio.to_thread(schema.migrate, database, "0000", [Nothing(), *MIGRATIONS], NOW)
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    database.close()

    assert differences == []


async def test_a_connection_that_the_server_ended_is_replaced(
    store: Store, server: str, url: str
) -> None:
    import psycopg

    store.write_records([record(1)])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (make_url(url).database,),
        )

    store.write_records([record(2)])

    assert await store.count(RequestQuery()) == 2
