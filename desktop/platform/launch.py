"""Whether the program was started from an icon: then nobody reads what it prints."""

from collections.abc import Mapping
from typing import Protocol

LAUNCHER_MARKS = ("DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN", "GIO_LAUNCHED_DESKTOP_FILE")
"""What Linux desktops set for a program that they start; a shell in a terminal does not pass them on."""
LAUNCHD = 1
"""The parent of whatever macOS starts from an icon."""


class Output(Protocol):
    """What is needed of stderr."""

    def isatty(self) -> bool: ...


def is_from_icon(
    platform: str, environ: Mapping[str, str], stderr: Output | None, parent: int
) -> bool:
    """`platform` as `sys.platform`; `stderr` is None without a console, as on Windows; `parent` is a process id."""
    if stderr is None:
        return True
    if stderr.isatty():
        return False
    if platform == "darwin":
        return parent == LAUNCHD
    return platform.startswith("linux") and any(environ.get(mark) for mark in LAUNCHER_MARKS)
