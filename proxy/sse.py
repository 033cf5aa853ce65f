"""Server-sent events, without I/O: where one ends and what is in it.

Written after the HTML standard, 9.2.5-9.2.6. Lines end in LF, CR LF or CR; an empty line ends an event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMENT = b": keep-alive\n\n"
"""Keeps a connection awake; every reader of the format ignores it."""
MEDIA_TYPE = "text/event-stream"

MAX_EVENT_BYTES = 32 * 1024 * 1024
"""A longer event is passed over, so that the reader's memory stays bounded. Real ones have kilobytes, but the last event
of an answer with several images repeats them all, at some megabytes each."""

_EMPTY_LINE = re.compile(rb"(?:\r\n|\n|\r(?=[^\n])){2}")
"""A CR at the very end may be the first half of CR LF, so it ends nothing yet."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LOOK_BACK = 3
"""So many bytes of an empty line may lie before a chunk that completes it: CR LF CR | LF."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    name: str
    """"message" when it states none."""
    data: bytes
    """Its data lines, joined by LF."""


class Splitter:
    """Gathers chunks until events are whole. Linear in the bytes fed, however they are cut."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._begun = bytearray()
        """The bytes after the last event's end."""
        self._is_skipping = False
        """The event begun is too long; its first part is gone."""

    @property
    def is_at_boundary(self) -> bool:
        """Everything fed belongs to whole events."""
        return not self._begun

    def last(self) -> bytes:
        """The event that the end of the stream completes: a CR at the very end is a line's end then. Asked in the end."""
        return bytes(self._begun) if self._begun.endswith(b"\r") and not self._is_skipping else b""

    def feed(self, data: bytes) -> bytes:
        """The events that `data` completes, one after the other as they came; empty when it completes none."""
        if self._begun:
            return self._complete(data)
        end = _last_end(data, 0)
        if end == len(data):
            return data
        self._begun += data[end:]
        return data[:end]

    def _complete(self, data: bytes) -> bytes:
        begun = self._begun
        start = max(0, len(begun) - _LOOK_BACK)
        begun += data
        if self._is_skipping:
            if not self._skip(start):
                return b""
            start = 0
        end = _last_end(begun, start)
        if end == 0 and len(begun) > self._max_event_bytes:
            self._is_skipping = True
            del begun[:-_LOOK_BACK]
        whole = bytes(begun[:end])
        del begun[:end]
        return whole

    def _skip(self, start: int) -> bool:
        """Drops the too long event once its end has come."""
        empty_line = _EMPTY_LINE.search(self._begun, start)
        if empty_line is None:
            del self._begun[:-_LOOK_BACK]
            return False
        del self._begun[: empty_line.end()]
        self._is_skipping = False
        return True


def events(whole: bytes) -> Iterator[Event]:
    """The events in `whole`, which ends where an event ends. Events without data are none.

    A stream may begin with a byte order mark, which belongs to no field.
    """
    name = ""
    data: list[bytes] = []
    for line in whole.removeprefix(_BYTE_ORDER_MARK).splitlines():
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if not line:
            if data:
                yield Event(name or "message", b"\n".join(data))
            name, data = "", []
        elif field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode("utf-8", "replace")


def _last_end(data: bytes | bytearray, start: int) -> int:
    """Where the last event in `data` ends, looking no further back than `start`; 0 when none does."""
    if data.find(b"\r", start) < 0:  # the usual framing, found from the end at memchr's speed
        last = data.rfind(b"\n\n", start)
        return last + 2 if last >= 0 else 0
    end = 0
    for empty_line in _EMPTY_LINE.finditer(data, start):
        end = empty_line.end()
    return end
