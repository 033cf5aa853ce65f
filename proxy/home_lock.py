"""One running program per home: a locked file that also says where that program listens.

The operating system drops the lock with the process, so a crash leaves no stale lock, only stale text.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from proxy.errors import StartError
from proxy.paths import open_private, unwritable


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """The program that holds a home."""

    pid: int
    base_url: str = ""
    """Where it listens; empty while it does not."""


class HomeLock:
    """Held from `acquire` to `release`. Changed by one owner only: the program that runs."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Takes up to 0.1 s; nothing to do when this program holds it already, as after a start that failed.

        Raises StartError: `already_running` when another program holds it, `home_unwritable`.
        """
        if self._descriptor is not None:
            return
        try:
            descriptor = open_private(self._file, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise unwritable(self._file, error) from error
        if not _lock_patiently(descriptor):
            os.close(descriptor)
            raise _already_running(_read(self._file))
        self._descriptor = descriptor
        self.announce("")

    def announce(self, base_url: str) -> None:
        """Tells where this program listens now, over what stood there: a full disk has no room for more."""
        if self._descriptor is None:
            return
        text = json.dumps(asdict(RunningProgram(os.getpid(), base_url))).encode()
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, os.write(self._descriptor, text))
        except OSError:
            return

    def release(self) -> None:
        """The file stays: removing it would let two programs hold two files of one name."""
        if self._descriptor is not None:
            self.announce("")
            os.close(self._descriptor)
            self._descriptor = None


def find_running(file: Path) -> RunningProgram | None:
    """The program that holds the lock in `file`; None when nobody does."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _lock(descriptor) else _read(file)
    finally:
        os.close(descriptor)  # gives a lock taken just now back


def _lock_patiently(descriptor: int) -> bool:
    """Tries for a moment: `find_running` in another process holds the lock for microseconds."""
    for _ in range(5):
        if _lock(descriptor):
            return True
        time.sleep(0.02)
    return False


def _read(file: Path) -> RunningProgram:
    """What the holder wrote; while it is writing, only that there is one."""
    try:
        text = json.loads(file.read_bytes())
    except (OSError, ValueError):
        text = {}
    known = text if isinstance(text, Mapping) else {}
    pid, base_url = known.get("pid"), known.get("base_url")
    return RunningProgram(
        pid if isinstance(pid, int) else 0, base_url if isinstance(base_url, str) else ""
    )


def _already_running(program: RunningProgram) -> StartError:
    where = f", at {program.base_url}" if program.base_url else ""
    return StartError(
        "Loadline runs already with this home folder.",
        detail=f"Process {program.pid}{where}.",
        hint="Stop it first, or choose another folder by --home.",
        code="already_running",
    )


if sys.platform == "win32":
    import msvcrt

    _FAR_OUT = 1 << 30
    """Windows keeps others from reading what is locked, so the locked byte lies far behind the text."""

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR_OUT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: better to run unguarded than not at all
            return True
        return True
