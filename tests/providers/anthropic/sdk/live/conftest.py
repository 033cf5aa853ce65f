"""The route with a real `claude`, for tests that take about half a second each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.providers.anthropic.sdk.live.driver import Runtime, bundled_cli, running_runtime


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They start programs of 180 MiB, so they run one after the other, with the slow ones."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _a_cli() -> None:
    if bundled_cli() is None:
        pytest.skip("the SDK's package has no claude for this platform")


@pytest.fixture
async def runtime(home: Path) -> AsyncIterator[Runtime]:
    async with running_runtime(home) as running:
        yield running


@pytest.fixture
async def pooled(home: Path) -> AsyncIterator[Runtime]:
    """With the pool turned on."""
    async with running_runtime(home, sdk_pool_enabled=True) as running:
        yield running
