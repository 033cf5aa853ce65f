"""The end of the log file, as entries: what is there, and what comes after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

MOST_BYTES = 256 * 1024
"""Read at once; a few thousand lines."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""From the least important up."""

_ENTRY = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3}) (?P<level>[A-Z]+) +(?P<source>[\w.]+): (?P<text>.*)"
)
"""As logs.py writes it; a traceback's lines follow without such a beginning."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log."""

    time: str
    """As written, in local time; empty for lines whose beginning was not read."""
    level: str
    source: str
    """The module that said it."""
    text: str
    """With its traceback, in several lines."""

    @property
    def is_trouble(self) -> bool:
        return is_at_least(self.level, "WARNING")

    def __str__(self) -> str:
        head = f"{self.time} {self.level:7} {self.source}: " if self.time else ""
        return head + self.text


def is_at_least(level: str, least: str) -> bool:
    """A level that is not known counts as the highest."""
    rank = LEVELS.index(level) if level in LEVELS else len(LEVELS)
    return rank >= LEVELS.index(least)


def read_entries(lines: Iterable[str], *, is_begun: bool = False) -> tuple[LogEntry, ...]:
    """The entries in `lines`. Lines before the first entry are left out, unless one had begun before them."""
    entries: list[LogEntry] = []
    for line in lines:
        if found := _ENTRY.fullmatch(line):
            entries.append(LogEntry(**found.groupdict()))
        elif entries:
            entries[-1] = replace(entries[-1], text=f"{entries[-1].text}\n{line}")
        elif is_begun:
            entries.append(LogEntry("", "", "", line))
    return tuple(entries)


class LogTail:
    """Follows a log file through its rotations. Blocks: for a worker thread, one call at a time.

    State: how far it has read, and of which file.
    """

    def __init__(self, file: Path, most_bytes: int = MOST_BYTES) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self._position: int | None = None
        """None before the first read."""
        self._identity = (0, 0)

    def read(self) -> tuple[LogEntry, ...]:
        """The entries since the last call, at most what fits into `most_bytes`; at first those at the file's end.

        A file that is not there or cannot be read has none.
        """
        try:
            return self._read()
        except OSError:
            return ()

    def _read(self) -> tuple[LogEntry, ...]:
        is_begun = self._position is not None
        entries: tuple[LogEntry, ...] = ()
        with self._file.open("rb") as stream:
            status = self._file.stat()
            identity = (status.st_dev, status.st_ino)
            if self._position is not None and identity != self._identity:
                entries = self._rest_of_rotated()
                self._position, is_begun = 0, False
            size = stream.seek(0, 2)
            start = self._position
            if start is None or start > size or size - start > self._most_bytes:
                start = max(0, size - self._most_bytes)
            stream.seek(start)
            data = stream.read(size - start)
        whole = data.rfind(b"\n") + 1  # the rest of a line that is being written comes next time
        self._position, self._identity = start + whole, identity
        return entries + read_entries(_lines(data[:whole]), is_begun=is_begun)

    def _rest_of_rotated(self) -> tuple[LogEntry, ...]:
        """What was written to the file after the last read, before it got another name."""
        rotated = self._file.with_name(f"{self._file.name}.1")
        try:
            with rotated.open("rb") as stream:
                status = rotated.stat()
                if (status.st_dev, status.st_ino) != self._identity:
                    return ()
                stream.seek(self._position or 0)
                return read_entries(_lines(stream.read(self._most_bytes)), is_begun=True)
        except OSError:
            return ()


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines()
