"""What the tray program loads at its start, and what it leaves for when it is needed."""

import subprocess
import sys


def test_the_tray_program_starts_without_what_only_a_window_needs() -> None:
    """Each of these is MiB that a program in the tray would keep for nothing."""
    heavy = (
        "PySide6.QtNetwork", "desktop.views", "ctypes", "multiprocessing", "keyring", "cryptography",
        "alembic", "genai_prices",
    )  # fmt: skip
    code = "import sys, desktop.app; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    ).stdout.split()

    assert "PySide6.QtWidgets" in loaded
    assert sorted(set(heavy) & set(loaded)) == []
