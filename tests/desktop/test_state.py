"""What the window remembers between two runs."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from desktop.state import FILE_NAME, WindowState

pytestmark = pytest.mark.usefixtures("qapp")


def test_it_is_remembered_by_the_next_run(home: Path) -> None:
    state = WindowState(home)
    state.set_flag("told", True)
    state.set_text("page", "Accounts")
    state.set_blob("geometry", QByteArray(b"\x01\x00\xff"))
    state.save()

    again = WindowState(home)

    assert again.flag("told") is True
    assert again.text("page") == "Accounts"
    assert again.blob("geometry") == QByteArray(b"\x01\x00\xff")


def test_without_memory_everything_has_its_default(home: Path) -> None:
    state = WindowState(home)

    assert state.flag("told") is False
    assert state.flag("asks", default=True) is True
    assert state.text("page", "Overview") == "Overview"
    assert state.blob("geometry").isEmpty()


def test_a_broken_file_only_loses_the_memory(home: Path) -> None:
    (home / FILE_NAME).write_bytes(b"\x00\xff[General\ntold=maybe\ngeometry=17\n")

    state = WindowState(home)

    assert state.flag("told") is False
    assert state.blob("geometry").isEmpty()


def test_an_unwritable_folder_only_loses_the_memory(home: Path) -> None:
    state = WindowState(home / "not there" / "\0")

    state.set_flag("told", True)
    state.save()

    assert state.flag("told") is True
