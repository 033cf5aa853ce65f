"""The local door: who may speak to the proxy."""

from collections.abc import Callable

KeyCheck = Callable[[str], str | None]
"""The name of the local key that was presented; None when it is none. Compares in constant time."""
