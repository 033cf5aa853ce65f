"""The file that another program keeps a login in, read again when it has changed.

The other program may be writing it at this moment, so what cannot be read is read once more a little later.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from proxy.credential import Recognised
from proxy.daemon_thread import in_daemon_thread
from proxy.errors import ImportRefused

_TRIES = 10
_PAUSE_S = 0.05
"""Between two looks at a half-written file: half a second in all."""
_PASSING = frozenset({"not_json", "file_unreadable"})
"""What a file that is being written looks like."""
_MAX_BYTES = 1024 * 1024
"""One more is read than a login may have, so that a larger file is told as such."""
ANSWER_LIMIT_S = 5.0
"""A disk of the network that is gone does not answer at all."""

Looked = TypeVar("Looked")
_Signature = tuple[int, int, int]
"""Change time, size and inode: a rename over the file changes the last even within one tick of the clock."""


class SharedFile:
    """One file, and how it looked when it was last read.

    Changing state: `_seen`, the signature of what was read last, and whether the disk was asked and has not answered.
    """

    def __init__(
        self,
        path: str,
        recognise: Callable[[bytes], Recognised],
        *,
        answer_limit_s: float = ANSWER_LIMIT_S,
    ) -> None:
        self._path = Path(path)
        self._recognise = recognise
        self._answer_limit_s = answer_limit_s
        self._seen: _Signature | None = None
        self._is_owed_an_answer = False

    async def has_changed(self) -> bool:
        """Since it was last read. A look that costs microseconds; False while the file is away, or its disk."""
        try:
            signature = await self._ask_disk(self._signature)
        except TimeoutError:
            return False
        return signature is not None and signature != self._seen

    async def read(self) -> Recognised:
        """The login in it now. Raises ImportRefused; `file_unreadable` when it is away or closed to us."""
        tries_left = _TRIES
        while True:
            tries_left -= 1
            try:
                return self._recognise(await self._document())
            except ImportRefused as refusal:
                if tries_left == 0 or refusal.code not in _PASSING:
                    raise
            await asyncio.sleep(_PAUSE_S)

    async def _document(self) -> bytes:
        try:
            self._seen, document = await self._ask_disk(self._load)
        except TimeoutError as error:
            raise _unreadable(self._path, "the disk does not answer") from error
        if isinstance(document, OSError):  # Windows closes a file to others while it is replaced
            raise _unreadable(self._path, document.strerror or str(document)) from document
        return document

    async def _ask_disk(self, look: Callable[[], Looked]) -> Looked:
        """Raises TimeoutError when the disk does not answer, and at once while it owes an answer: a thread waits for it."""
        if self._is_owed_an_answer:
            raise TimeoutError

        def ask() -> Looked:
            try:
                return look()
            finally:
                self._is_owed_an_answer = False

        self._is_owed_an_answer = True
        async with asyncio.timeout(self._answer_limit_s):
            return await in_daemon_thread("shared-login", ask)

    def _load(self) -> tuple[_Signature | None, bytes | OSError]:
        signature = self._signature()
        try:
            with self._path.open("rb") as file:
                return signature, file.read(_MAX_BYTES + 1)
        except OSError as error:
            return signature, error

    def _signature(self) -> _Signature | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def _unreadable(path: Path, why: str) -> ImportRefused:
    return ImportRefused(
        "The file of this login cannot be read.", detail=f"{path}: {why}.", code="file_unreadable"
    )
