"""An open store in a temporary folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy.store.store import Store
from tests.conftest import FixedClock


@pytest.fixture
def file(home: Path) -> Path:
    return home / "loadline.sqlite3"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
async def store(url: str, clock: FixedClock) -> AsyncIterator[Store]:
    store = Store(url, clock)
    await store.open()
    yield store
    await store.close()
