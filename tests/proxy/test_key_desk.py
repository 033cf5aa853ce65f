"""Local keys as memory and store have them, over a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.key_desk import KeyDesk
from proxy.store.store import Store
from tests.conftest import FixedClock


@pytest.fixture
async def store(home: Path, clock: FixedClock) -> AsyncIterator[Store]:
    opened = Store(f"sqlite:///{home / 'loadline.db'}", clock)
    await opened.open()
    yield opened
    await opened.close()


async def test_a_key_that_is_used_while_it_is_removed_does_not_come_back(
    store: Store, clock: FixedClock
) -> None:
    desk = KeyDesk(store, clock)
    made = await desk.make("laptop")

    assert desk.check(made.secret) == "laptop"  # its last use is going to be saved
    await desk.remove("laptop")

    assert desk.check(made.secret) is None
    assert await store.client_keys() == ()


async def test_a_key_that_cannot_be_removed_is_still_taken(store: Store, clock: FixedClock) -> None:
    desk = KeyDesk(store, clock)
    made = await desk.make("laptop")
    await store.close()

    with pytest.raises(StoreError):
        await desk.remove("laptop")

    assert desk.check(made.secret) == "laptop"
