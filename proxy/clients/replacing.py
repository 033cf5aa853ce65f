"""Replacing a file that belongs to somebody else: whole or not at all, with its mode, its owner and its links kept."""

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from proxy.paths import PRIVATE_FILE, PRIVATE_FOLDER


def replace_file(file: Path, content: bytes) -> None:
    """Writes `content` beside the file that `file` means, then moves it there. Raises OSError; then nothing changed.

    A link stays one: what it points to is replaced. A new file can be read by the user only.
    """
    real = Path(os.path.realpath(file))
    real.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            output.write(content)
            output.flush()
            os.fsync(output.fileno())
        _take_owner_and_mode(real, draft)
        draft.replace(real)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def back_up(file: Path, now: datetime) -> Path:
    """A dated copy beside the file that `file` means, with its mode; its path. Raises OSError."""
    copy = backup_place(file, now)
    shutil.copy2(os.path.realpath(file), copy)
    return copy


def backup_place(file: Path, now: datetime) -> Path:
    """Where a copy made now would lie; no earlier copy is there."""
    real = Path(os.path.realpath(file))
    stamp = now.astimezone().strftime("%Y%m%d-%H%M%S")
    copy, number = real.with_name(f"{real.name}.loadline-{stamp}.bak"), 2
    while copy.exists():
        copy, number = real.with_name(f"{real.name}.loadline-{stamp}-{number}.bak"), number + 1
    return copy


def _take_owner_and_mode(original: Path, draft: Path) -> None:
    try:
        status = original.stat()
    except FileNotFoundError:
        draft.chmod(PRIVATE_FILE)
        return
    # Only root may give files away; Windows has no owners of this kind.
    with suppress(OSError, AttributeError):
        os.chown(draft, status.st_uid, status.st_gid)
    draft.chmod(status.st_mode & 0o7777)
