"""What PySide6 does at each import, and that the program does without it."""

import subprocess
import sys

import pytest

IMPORTS = """
import linecache
import PySide6.QtCore
{take_off}
import sqlite3.dbapi2
import PySide6.QtWidgets
print(any("dbapi2" in name for name in linecache.cache))
"""
TAKE_OFF = "from desktop.platform import import_hook; import_hook.take_off()"


@pytest.mark.parametrize(("take_off", "is_read"), [("", True), (TAKE_OFF, False)])
def test_sources_are_read_at_import_until_the_hook_is_taken_off(
    take_off: str, is_read: bool
) -> None:
    """The first case fails when PySide6 has stopped doing that: then the module can go."""
    code = IMPORTS.format(take_off=take_off)

    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.strip() == str(is_read)
