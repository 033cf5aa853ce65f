"""One window program per home: the second start asks the first to show its window, or to import a file, and ends.

A lock file decides who is first; a local socket carries the request. The lock stays held while a program leaves, the
socket does not: a start in that moment waits for the lock instead of talking to a program that is half gone.

A request is a line of a word, what it needs, and the token that lets a window come to the front, where the launcher gave
one: "show TOKEN", "import PATH TOKEN" with the path's bytes quoted as in an address, "quit".
"""

import hashlib
import logging
import os
import time
from enum import Enum
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from desktop.platform.activation import given_token, use_token
from desktop.platform.local_socket import ask, make_listener

log = logging.getLogger(__name__)

SHOW, IMPORT, QUIT = b"show", b"import", b"quit"
SHOWN, LEAVING = b"shown", b"leaving"
LOCK_NAME = "window.lock"
RETRY_S = 0.1


class Claim(Enum):
    """What became of a start."""

    FIRST = "first"
    """This is the program of its home."""
    SHOWN = "shown"
    """Another one is, and has shown its window."""
    SILENT = "silent"
    """Another one is, and does not answer."""


def socket_name(folder: Path) -> str:
    """Short, because a Unix socket's path may have 107 bytes, and another one for each home."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()
    return f"loadline-{digest[:16]}"


class SingleInstance(QObject):
    """Held by the first program of a home. State: the lock, and the socket it listens on."""

    asked_to_show = Signal()
    """Another start was made: the window should come to the front."""
    asked_to_import = Signal(str)
    """Another start was made for that file."""
    asked_to_quit = Signal()
    """`loadline quit` was called while no server runs that it could ask."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(folder)
        self._lock = QLockFile(str(folder / LOCK_NAME))
        # Qt looks whether the process in the file still lives; age alone says nothing about a program that runs for weeks.
        self._lock.setStaleLockTime(0)
        self._listener = make_listener(self._answer, self)

    def claim(self, patience_s: float = 0, file: str = "") -> Claim:
        """Takes the home for this program, or asks the one that has it to show its window, or to import `file`.

        Waits up to `patience_s` for a program that holds the lock but does not answer, because it is leaving. Blocks;
        called before there is a loop to block.
        """
        deadline = time.monotonic() + patience_s
        while not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                log.warning("The lock file cannot be written; going on without one.")
                break
            if ask_to_show(self._name, file):
                return Claim.SHOWN
            if time.monotonic() > deadline:
                return Claim.SILENT
            time.sleep(RETRY_S)
        # Holding the lock, the socket's name is nobody's but that of a program that crashed.
        self._listener.listen(self._name)
        return Claim.FIRST

    def stop_answering(self) -> None:
        """The program is leaving; the lock goes with `release`."""
        self._listener.close()

    def release(self) -> None:
        self._listener.close()
        self._lock.unlock()

    def _answer(self, line: bytes) -> bytes:
        """Anything but the requests is nobody we know. What is done follows in a later turn: the answer goes first."""
        match line.split(b" "):
            case [word, *token] if word == SHOW:
                use_token(_text(token))
                QTimer.singleShot(0, self, self.asked_to_show.emit)
                return SHOWN + b"\n"
            case [word, path, *token] if word == IMPORT:
                use_token(_text(token))
                file = os.fsdecode(unquote_to_bytes(path))
                QTimer.singleShot(0, self, lambda: self.asked_to_import.emit(file))
                return SHOWN + b"\n"
            case [word] if word == QUIT:
                QTimer.singleShot(0, self, self.asked_to_quit.emit)
                return LEAVING + b"\n"
        return b""


def ask_to_show(name: str, file: str = "") -> bool:
    """Asks the program that listens on `name` to show its window, or to import `file`; False when none answers."""
    request = [IMPORT, quote(os.fsencode(file)).encode()] if file else [SHOW]
    token = given_token().encode()
    return ask(name, b" ".join([*request, token] if token else request)) == SHOWN


def ask_to_quit(folder: Path) -> bool:
    """Asks the window program of the home with that data folder to leave; False when there is none."""
    return ask(socket_name(folder), QUIT) == LEAVING


def _text(token: list[bytes]) -> str:
    return b" ".join(token).decode("ascii", "replace")
