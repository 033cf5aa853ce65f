"""A disk that is full from the start: what is stored is read, and written again as soon as there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.store.query import RequestQuery
from proxy.store.store import Store
from tests.conftest import FixedClock
from tests.proxy.disks import Disk, small_disk
from tests.proxy.harness import until
from tests.proxy.store.samples import ACCOUNT, ALICE, record
from tests.proxy.store.test_store_durability import write_and_be_killed


@pytest.fixture
def disk(home: Path) -> Iterator[Disk]:
    with small_disk(home) as disk:
        yield disk


async def prepare(url: str, clock: FixedClock) -> None:
    store = Store(url, clock)
    await store.open()
    await store.add_account(ACCOUNT, b"sealed")
    store.write_records([record(1)])
    await store.close()


async def test_what_is_stored_can_be_read_on_a_full_disk(
    disk: Disk, url: str, clock: FixedClock
) -> None:
    await prepare(url, clock)
    disk.fill()

    store = Store(url, clock)
    await store.open()
    accounts, secrets = await store.accounts(), await store.load_secrets()
    page = await store.requests(RequestQuery())
    trouble = store.trouble
    await store.close()

    assert accounts == (ACCOUNT,)
    assert secrets == {ALICE: b"sealed"}
    assert page.records == (record(1),)
    assert trouble is not None
    assert (trouble.title, trouble.code) == ("The disk is full.", "store_full")


async def test_writing_is_refused_in_words_until_there_is_room(
    disk: Disk, url: str, clock: FixedClock
) -> None:
    await prepare(url, clock)
    disk.fill()
    store = Store(url, clock)
    await store.open()

    with pytest.raises(StoreError, match="The disk is full") as refused:
        await store.save_secret(ALICE, b"renewed")
    disk.make_room()
    await until(lambda: can_write(store), limit_s=10.0)
    await store.save_secret(ALICE, b"renewed")
    counted = await store.count(RequestQuery())
    secret = await store.load_secret(ALICE)
    trouble = store.trouble
    await store.close()

    assert refused.value.code == "store_full"
    assert (counted, secret, trouble) == (2, b"renewed", None)


def can_write(store: Store) -> bool:
    try:
        store.write_records([record(2)])
    except StoreError:
        return False
    return True


async def test_what_a_killed_program_left_in_the_log_is_read_too(
    disk: Disk, url: str, clock: FixedClock
) -> None:
    write_and_be_killed(url)
    disk.fill()

    store = Store(url, clock)
    await store.open()
    secret, trouble = await store.load_secret(ALICE), store.trouble
    await store.close()

    assert secret == b"renewed"
    assert trouble is None or trouble.code == "store_full"


async def test_where_nothing_is_stored_yet_a_full_disk_is_told(
    disk: Disk, url: str, clock: FixedClock
) -> None:
    disk.fill()

    with pytest.raises(StoreError) as refused:
        await Store(url, clock).open()

    assert refused.value.code == "store_full"


async def test_another_program_knows_what_was_last_on_a_full_disk(
    disk: Disk, url: str, clock: FixedClock
) -> None:
    await prepare(url, clock)
    disk.fill()

    known = await Store(url, clock).last_known()

    assert known.accounts == (ACCOUNT,)
