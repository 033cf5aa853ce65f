"""Disks for tests: small, full, or read only. To mount one needs the right to, as in a container; skips without."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxy.store.store import Store
from tests.conftest import NOW

BLOCK = 4096
FILLING = "filling"


@dataclass(frozen=True)
class Disk:
    """A mounted file system."""

    folder: Path

    def fill(self) -> None:
        """Takes the last byte."""
        for size in (BLOCK, 1):
            with (self.folder / FILLING).open("ab", buffering=0) as filling:
                try:
                    while filling.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.folder / FILLING).unlink()

    def make_read_only(self) -> None:
        _mount("-o", "remount,ro", str(self.folder))


@contextmanager
def small_disk(folder: Path, size: str = "4m") -> Iterator[Disk]:
    """A file system in memory that holds so much, mounted at `folder`."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk for the test, and only Linux in this way")
    folder.mkdir(exist_ok=True)
    try:
        _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no disk can be mounted here: {error.stderr}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def limit_pages(store: Store, pages: int) -> None:
    """How large the database of an open store may grow: a disk that is as full as we say, for whoever may not mount one.

    SQLite keeps this limit for each connection, so the store's own two are told.
    """
    assert store._reach is not None
    database = store._reach.writable(NOW)
    for begin in (database.recording, database.durable):
        with begin() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, text=True)
