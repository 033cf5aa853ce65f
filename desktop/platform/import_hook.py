"""PySide6's own `__import__`, which this program does without.

PySide6 looks at the source of every module imported after it, to learn whether that may ask for a `__feature__`. The
sources of all the libraries then stay in `linecache`: 28 MiB, and a tenth of a second of the start. Nothing here uses
`__feature__`.
"""

import builtins


def take_off() -> None:
    """Call it once PySide6.QtCore is imported, before anything large is."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
