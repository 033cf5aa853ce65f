"""What tests of the desktop share: the plain manner, and on Linux the screen, bus and tray host of `x11`."""

import sys
from collections.abc import Iterator

import pytest

from desktop import manner

if sys.platform == "linux":
    from tests.desktop.x11 import desktop, notification_server, screen, start, tray_host

    __all__ = ["desktop", "notification_server", "screen", "start", "tray_host"]


@pytest.fixture(autouse=True)
def _plain_manner() -> Iterator[None]:
    """What one test wishes is not the next one's."""
    yield
    manner.use(manner.PLAIN)
