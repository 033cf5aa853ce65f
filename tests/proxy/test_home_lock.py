"""One program per home, held by a lock that no crash leaves behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from proxy.errors import StartError
from proxy.home_lock import HomeLock, RunningProgram, find_running

HOLDER = """
import sys
from pathlib import Path
from proxy.home_lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
lock.acquire()
lock.announce("http://127.0.0.1:2455")
print("held", flush=True)
sys.stdin.read()
"""


def hold_elsewhere(file: Path) -> subprocess.Popen[str]:
    """Another process that holds `file` until it is killed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def test_a_second_program_is_told_who_holds_the_home(tmp_path: Path) -> None:
    file = tmp_path / "running.json"
    holder = hold_elsewhere(file)

    try:
        found = find_running(file)
        with pytest.raises(StartError) as refused:
            HomeLock(file).acquire()
    finally:
        end(holder)

    assert found == RunningProgram(holder.pid, "http://127.0.0.1:2455")
    assert refused.value.code == "already_running"
    assert refused.value.detail == f"Process {holder.pid}, at http://127.0.0.1:2455."


def test_a_killed_program_leaves_the_home_free(tmp_path: Path) -> None:
    file = tmp_path / "running.json"
    end(hold_elsewhere(file))

    lock = HomeLock(file)
    found = find_running(file)
    lock.acquire()

    assert found is None
    lock.release()


def test_after_release_nobody_is_running(tmp_path: Path) -> None:
    file = tmp_path / "running.json"
    lock = HomeLock(file)
    lock.acquire()
    lock.announce("http://127.0.0.1:1")

    lock.release()
    lock.release()

    assert find_running(file) is None


def test_no_file_or_a_broken_one_means_nobody_or_an_unknown_program(tmp_path: Path) -> None:
    file = tmp_path / "running.json"
    assert find_running(file) is None

    file.write_bytes(b"[1, 2")
    assert find_running(file) is None

    lock = HomeLock(file)
    lock.acquire()
    file.write_bytes(b"[1, 2]")
    assert find_running(file) == RunningProgram(0, "")
    lock.release()


def test_a_home_that_is_not_there_is_told_as_unwritable(tmp_path: Path) -> None:
    with pytest.raises(StartError) as refused:
        HomeLock(tmp_path / "missing" / "running.json").acquire()

    assert refused.value.code == "home_unwritable"


def test_a_program_that_holds_the_home_may_take_it_again(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "running.json")
    lock.acquire()

    lock.acquire()

    lock.release()
    assert find_running(tmp_path / "running.json") is None
