"""Metering an answer that is one document instead of a stream."""

from collections.abc import Callable

from proxy.dialect import Metered
from proxy.json_values import UNREADABLE

MAX_WHOLE_BYTES = 32 * 1024 * 1024
"""A whole answer larger than this is passed on but not read for usage."""


class WholeMeter:
    """Gathers the document, and reads it when it has ended."""

    is_at_boundary = False

    def __init__(self, read: Callable[[bytes], Metered]) -> None:
        """`read` may raise what is UNREADABLE: it was given no such document."""
        self._read = read
        self._chunks: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        if self._size <= MAX_WHOLE_BYTES:
            self._chunks.append(data)
        else:
            self._chunks.clear()

    def result(self) -> Metered:
        try:
            return self._read(b"".join(self._chunks))
        except UNREADABLE:
            return Metered()
