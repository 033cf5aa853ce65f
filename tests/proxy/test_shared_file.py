"""Reading a login from a file that another program keeps, and may be writing at this moment."""

import asyncio
import os
import sys
import threading
from pathlib import Path

import pytest

from proxy.credential import ApiKey, Recognised
from proxy.errors import ImportRefused
from proxy.model import CredentialKind
from proxy.shared_file import SharedFile
from tests.proxy.harness import until


def recognise(document: bytes) -> Recognised:
    """A login is the word between two brackets."""
    text = document.decode()
    if not (text.startswith("[") and text.endswith("]")):
        raise ImportRefused("half", code="not_json")
    if text == "[]":
        raise ImportRefused("signed out", code="no_login_in_file")
    return Recognised(ApiKey(text[1:-1]), CredentialKind.API_KEY, "test")


@pytest.fixture
def path(home: Path) -> Path:
    return home / "login.json"


async def test_a_file_that_was_not_read_yet_has_changed(path: Path) -> None:
    path.write_text("[fake-1]")
    file = SharedFile(str(path), recognise)

    assert await file.has_changed()
    assert (await file.read()).credential == ApiKey("fake-1")
    assert not await file.has_changed()


async def test_a_file_that_was_written_or_replaced_has_changed(path: Path) -> None:
    path.write_text("[fake-1]")
    file = SharedFile(str(path), recognise)
    await file.read()

    other = path.with_suffix(".new")
    other.write_text("[fake-2]")
    times = path.stat()
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))  # within one tick of the clock
    other.replace(path)

    assert await file.has_changed()
    assert (await file.read()).credential == ApiKey("fake-2")


async def test_a_file_that_is_away_has_not_changed_and_is_told_when_read(path: Path) -> None:
    file = SharedFile(str(path), recognise)

    assert not await file.has_changed()
    with pytest.raises(ImportRefused) as refused:
        await file.read()
    assert refused.value.code == "file_unreadable"
    assert str(path) in refused.value.detail


async def test_a_half_written_file_is_read_again_until_it_is_whole(path: Path) -> None:
    path.write_text("[fake-")
    file = SharedFile(str(path), recognise)
    asyncio.get_running_loop().call_later(0.1, path.write_text, "[fake-1]")

    found = await file.read()

    assert found.credential == ApiKey("fake-1")
    assert not await file.has_changed()


async def test_a_file_that_stays_half_written_is_given_up(path: Path) -> None:
    path.write_text("[fake-")
    file = SharedFile(str(path), recognise)

    with pytest.raises(ImportRefused) as refused:
        await file.read()

    assert refused.value.code == "not_json"
    assert not await file.has_changed(), "nobody reads it again before it is written again"


async def test_a_file_without_a_login_is_told_at_once(path: Path) -> None:
    path.write_text("[]")
    file = SharedFile(str(path), recognise)

    async with asyncio.timeout(0.3):
        with pytest.raises(ImportRefused) as refused:
            await file.read()

    assert refused.value.code == "no_login_in_file"


@pytest.mark.skipif(sys.platform == "win32", reason="has no file that lets its reader wait")
async def test_a_disk_that_does_not_answer_is_waited_for_once(path: Path) -> None:
    os.mkfifo(path)  # opening it waits for a writer
    file = SharedFile(str(path), recognise, answer_limit_s=0.1)

    with pytest.raises(ImportRefused) as refused:
        await file.read()
    threads = threading.active_count()
    assert not await file.has_changed()
    with pytest.raises(ImportRefused):
        await file.read()

    assert (refused.value.code, threading.active_count()) == ("file_unreadable", threads)
    path.write_text("[late]")  # what hangs is let go
    await until(lambda: threading.active_count() < threads)
