"""The log: a rotating file with everything, and stderr for whoever watches.

No line holds a secret or any part of a prompt; the code that logs sees to that. What looks like a token is blotted
out here all the same, as the last line of defence.
"""

import contextlib
import logging
import re
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from proxy.paths import open_private

FILES = 5
FILE_BYTES = 2 * 1024 * 1024
OUR_PACKAGES = ("proxy", "desktop")
BLOT = "[hidden]"
FILE_ONLY = {"is_file_only": True}
"""For `extra`: whoever watches is told the same in another way, so the line goes to the file alone."""

_TOKEN = re.compile(
    r"""
    (?P<lead>
        \b (?= sk- | eyJ )                        # how keys, and signed tokens (JWT), begin
      | \b bearer \s+
      | (?: (?:access|refresh|id)_?token | api[_-]?key ) ["']? \s* [:=] \s* ["']?
    )
    [\w.~+/=-]{8,}
    """,
    re.VERBOSE | re.IGNORECASE,
)


def redact(text: str) -> str:
    """`text` with everything blotted out that looks like a token."""
    return _TOKEN.sub(rf"\g<lead>{BLOT}", text)


class _FileLines(logging.Formatter):
    """Whole entries, with tracebacks, redacted."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PeopleLines(logging.Formatter):
    """One line an entry, redacted; a traceback is for the file."""

    def format(self, record: logging.LogRecord) -> str:
        more = " (The log file has the details.)" if record.exc_info else ""
        time = self.formatTime(record, "%H:%M:%S")
        return redact(f"{time} {record.levelname.lower()}: {record.getMessage()}{more}")


class _Watcher(logging.StreamHandler[IO[str]]):
    """The lines for whoever watches: short ones, whole ones at level "debug"."""


class _LogFile(RotatingFileHandler):
    """A rotating file that only its user can read; a full disk loses lines but prints nothing."""

    def __init__(self, file: Path, file_bytes: int) -> None:
        super().__init__(file, maxBytes=file_bytes, backupCount=FILES - 1, encoding="utf-8")
        self.setFormatter(_FileLines())

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=open_private)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what is still in the buffer has no place to go
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def set_up(
    level: str,
    file: Path | None = None,
    stream: IO[str] | None = None,
    *,
    file_bytes: int = FILE_BYTES,
) -> None:
    """Sends the log from `level` on to `stream` (stderr) and to `file`, where given; replaces an earlier set-up.

    The file is rotated at `file_bytes`. Of libraries only warnings and errors are logged. A file that cannot be opened is
    told on the stream, and that is all.
    """
    close()
    root = logging.getLogger()
    watcher = _Watcher(stream or sys.stderr)
    watcher.addFilter(lambda record: not getattr(record, "is_file_only", False))
    root.addHandler(watcher)
    set_level(level)
    if file is None:
        return
    try:
        root.addHandler(_LogFile(file, file_bytes))
    except OSError as error:
        logging.getLogger(__name__).warning(
            "The log file %s cannot be written: %s.", file, error.strerror or error
        )


def set_level(level: str) -> None:
    """From now on only lines from `level` on are logged; where `set_up` sends them they still go."""
    root = logging.getLogger()
    root.setLevel(max(logging.WARNING, _number(level)))
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(_number(level))
    for handler in root.handlers:
        if isinstance(handler, _Watcher):
            handler.setFormatter(_FileLines() if level == "debug" else _PeopleLines())


def close() -> None:
    """Takes the handlers of `set_up` off again and closes the file."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if _is_ours(each)]:
        root.removeHandler(handler)
        handler.close()


def _is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler, _Watcher | _LogFile)


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
