"""How the program was started, and how it is started once more.

Started from an icon, nobody reads what it prints.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

LAUNCHER_MARKS = ("DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN", "GIO_LAUNCHED_DESKTOP_FILE")
"""What Linux desktops set for a program that they start; a shell in a terminal does not pass them on."""
LAUNCHD = 1
"""The parent of whatever macOS starts from an icon."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a start of the window program is asked for."""

    is_hidden: bool = False
    """In the tray, without the window."""
    file: str = ""
    """To be imported at once; its whole path."""
    options: tuple[str, ...] = ()
    """The common options that it has, for the start that follows it."""


def own_program(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What starts this very program; its options may follow.

    An AppImage runs from a mount that ends with it, so the image itself is named.
    """
    if image := environ.get("APPIMAGE"):
        return (image,)
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return sys.executable, "-m", "desktop"


def again(environ: Mapping[str, str], options: Sequence[str]) -> tuple[str, ...]:
    """What starts this program once more with the options it had, its window shown."""
    return (*own_program(environ), *options)


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
