"""All that holds for SQLite only: how connections are set up, private files, the check, backups, moving aside."""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection

from proxy.paths import is_exposed

BUSY_S = 5.0
"""How long a statement waits for another process's lock."""
BACKUPS_KEPT = 3
PRIVATE = 0o600
WAL_LIMIT_BYTES = 64 << 20
"""The write-ahead log is cut back to this after a burst."""
LOOK_S = 0.05
"""How often a check that is waited for looks whether its time is over."""

PRAGMAS = (
    "journal_mode = WAL",
    f"journal_size_limit = {WAL_LIMIT_BYTES}",
    "foreign_keys = ON",
    "temp_store = MEMORY",
)
RECORDING = (*PRAGMAS, "synchronous = NORMAL")
"""A power cut may cost the last records, never the database."""
DURABLE = (*PRAGMAS, "synchronous = FULL", "fullfsync = ON")
"""On the disk when the commit returns, also past a power cut; `fullfsync` is what that takes on macOS."""
READING = ("foreign_keys = ON", "temp_store = MEMORY", "query_only = ON")
ALONE = ("locking_mode = EXCLUSIVE", *READING)
"""Without the index that connections share, which lies on the disk; a log that a crash left behind is read as well."""
MIGRATING = (*PRAGMAS, "synchronous = FULL", "foreign_keys = OFF")
"""Changing a column rebuilds its table, which foreign keys would take for a deletion."""


def path_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for any other."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(url.database.removeprefix("file:"))


def make_private(path: Path) -> None:
    """Makes sure that the file exists and only its owner may read it, whatever the umask.

    SQLite gives its log files the same permissions. On Windows the user's folder protects it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))
    if is_exposed(path):
        for file in with_logs(path):
            file.chmod(PRIVATE)


def with_logs(path: Path) -> list[Path]:
    """The database's file and, where they exist, its write-ahead log and shared memory."""
    names = (path.name, f"{path.name}-wal", f"{path.name}-shm")
    return [file for name in names if (file := path.with_name(name)).exists()]


def check(path: Path, is_over: Callable[[], bool]) -> str | None:
    """The first fault that SQLite's quick check finds; None when it finds none before `is_over`.

    It reads the whole file, which a cold disk may draw out to minutes, and older SQLite cannot be interrupted in it.
    Hence a thread of its own, which is left behind when the time is over. Raises sqlite3.Error when the file cannot
    even be read.
    """
    findings: queue.SimpleQueue[str | sqlite3.Error] = queue.SimpleQueue()
    threading.Thread(
        target=_quick_check, args=(path, findings), name="store-check", daemon=True
    ).start()
    while not is_over():
        try:
            finding = findings.get(timeout=LOOK_S)
        except queue.Empty:
            continue
        if isinstance(finding, sqlite3.Error):
            raise finding
        return None if finding == "ok" else finding
    return None


def _quick_check(path: Path, findings: "queue.SimpleQueue[str | sqlite3.Error]") -> None:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
            findings.put(str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]))
    except sqlite3.Error as error:
        findings.put(error)


def deadline(limit_s: float) -> Callable[[], bool]:
    """Says whether `limit_s` seconds have passed since it was made."""
    end = time.monotonic() + limit_s
    return lambda: time.monotonic() >= end


def back_up(path: Path, revision: str, now: datetime) -> Path:
    """Copies the database, logs included, into `backups` beside it and keeps the newest three; gives the copy's path."""
    folder = path.parent / "backups"
    copy = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S}-before-{revision}{path.suffix}"
    copy.unlink(missing_ok=True)
    copy_into(path, copy)
    for old in sorted(folder.glob(f"{path.stem}-*-before-*{path.suffix}"))[:-BACKUPS_KEPT]:
        old.unlink()
    return copy


def copy_into(source: Path, target: Path) -> None:
    """Makes `target` hold what `source` holds, page by page, whatever it held before."""
    make_private(target)
    with (
        closing(sqlite3.connect(source, timeout=BUSY_S)) as origin,
        closing(sqlite3.connect(target, timeout=BUSY_S)) as copy,
    ):
        origin.backup(copy)


def move_aside(path: Path, now: datetime) -> Path:
    """Renames the database and its logs so that they stay one database; gives the new path."""
    moved = path.with_name(f"{path.stem}-damaged-{now:%Y%m%dT%H%M%S}{path.suffix}")
    for file in with_logs(path):
        file.rename(moved.with_name(moved.name + file.name.removeprefix(path.name)))
    return moved


def broken_references(connection: Connection) -> list[str]:
    """The tables with rows that point to missing rows; a server never lets it come to that."""
    if connection.dialect.name != "sqlite":
        return []
    return [
        str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    ]
