"""The file that another program keeps a login in, read again when it has changed.

The other program may be writing it at this moment, so what cannot be read is read once more a little later.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from proxy.credential import Recognised
from proxy.errors import ImportRefused

_TRIES = 10
_PAUSE_S = 0.05
"""Between two looks at a half-written file: half a second in all."""
_PASSING = frozenset({"not_json", "file_unreadable"})
"""What a file that is being written looks like."""
_MAX_BYTES = 1024 * 1024
"""One more is read than a login may have, so that a larger file is told as such."""

_Signature = tuple[int, int, int]
"""Change time, size and inode: a rename over the file changes the last even within one tick of the clock."""


class SharedFile:
    """One file, and how it looked when it was last read.

    Changing state: `_seen`, the signature of what was read last.
    """

    def __init__(self, path: str, recognise: Callable[[bytes], Recognised]) -> None:
        self._path = Path(path)
        self._recognise = recognise
        self._seen: _Signature | None = None

    async def has_changed(self) -> bool:
        """Since it was last read. A look that costs microseconds; False while the file is away."""
        signature = await asyncio.to_thread(self._signature)
        return signature is not None and signature != self._seen

    async def read(self) -> Recognised:
        """The login in it now. Raises ImportRefused; `file_unreadable` when it is away or closed to us."""
        tries_left = _TRIES
        while True:
            tries_left -= 1
            try:
                return self._recognise(await asyncio.to_thread(self._load))
            except ImportRefused as refusal:
                if tries_left == 0 or refusal.code not in _PASSING:
                    raise
            await asyncio.sleep(_PAUSE_S)

    def _load(self) -> bytes:
        self._seen = self._signature()
        try:
            with self._path.open("rb") as file:
                return file.read(_MAX_BYTES + 1)
        except OSError as error:  # Windows closes a file to others while it is replaced
            raise ImportRefused(
                "The file of this login cannot be read.",
                detail=f"{self._path}: {error.strerror or error}.",
                code="file_unreadable",
            ) from error

    def _signature(self) -> _Signature | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
