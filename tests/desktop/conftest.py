"""The screen, bus and tray host of `x11`, for the tests that are marked so. Only Linux has them."""

import sys

if sys.platform == "linux":
    from tests.desktop.x11 import desktop, screen, start, tray_host

    __all__ = ["desktop", "screen", "start", "tray_host"]
