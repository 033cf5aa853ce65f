"""The signals that ask a program to end."""

import signal
from collections.abc import Iterator

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a service manager, a terminal that was closed; on Windows Ctrl-Break. Not every system has each."""


def that_end() -> Iterator[int]:
    """Those of this system. `nohup` asks to stay when the terminal goes."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            continue
        yield number
