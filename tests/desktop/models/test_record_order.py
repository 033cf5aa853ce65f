"""New records find their place where the store would have put them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.models.record_order import order_of
from proxy.record import Ending, RequestRecord
from proxy.store.query import RequestQuery, SortKey
from proxy.store.store import Store
from tests.desktop.samples import NOW, records


def mixed() -> list[RequestRecord]:
    """The samples, with equal values, unknown ones, and some in an order of their own."""
    found = list(records(20))
    found[4] = replace(found[4], model="", ttft_ms=None, account_email="")
    found[11] = replace(found[11], ttft_ms=0.5, ending=Ending.UPSTREAM_ERROR, status=None)
    found[15] = replace(found[15], route="/other")
    return found


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'loadline.db'}", lambda: NOW)
    await made.open()
    made.write_records(mixed())
    yield made
    await made.close()


@pytest.mark.parametrize("is_ascending", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("key", SortKey)
async def test_the_order_is_that_of_the_store(
    store: Store, key: SortKey, is_ascending: bool
) -> None:
    query = RequestQuery(limit=500, sort=key, is_ascending=is_ascending)

    page = await store.requests(query)

    assert sorted(mixed(), key=order_of(query)) == list(page.records)


def test_of_equals_the_newest_stands_above_in_either_direction() -> None:
    older, newer = (replace(next(records(1)), started_at=NOW + timedelta(0, at)) for at in (0, 1))

    for is_ascending in (False, True):
        order = order_of(RequestQuery(sort=SortKey.COST, is_ascending=is_ascending))
        assert order(newer) < order(older)
