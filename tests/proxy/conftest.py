"""What the tests of the proxy stand on."""

import logging
from collections.abc import Iterator

import pytest

from proxy import logs


@pytest.fixture
def restored_log() -> Iterator[None]:
    """The log as it was before, after a test that set it up as the program does."""
    levels = {name: logging.getLogger(name).level for name in ("root", *logs.OUR_PACKAGES)}
    yield
    logs.close()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
