"""One line asked and answered on a local socket: by Unix sockets, by Qt's, and by one of each."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QObject
from pytestqt.qtbot import QtBot

from desktop.platform.local_socket import Listener, PipeListener, UnixListener, make_listener

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no Unix sockets")

ASK = """
import sys
from desktop.platform import local_socket
print(getattr(local_socket, f"_ask_{sys.argv[1]}")(sys.argv[2], sys.argv[3].encode()).decode())
"""
ASKERS = ("unix", "pipe")


@pytest.fixture
def name(tmp_path: Path) -> str:
    return f"loadline-test-{tmp_path.name[-40:]}"


@pytest.fixture(params=["linux", "win32"])
def listener(request: pytest.FixtureRequest, name: str, qtbot: QtBot) -> Iterator[Listener]:
    """Answers what it is asked, twice over."""
    parent = QObject()
    made = make_listener(lambda line: line * 2 + b"\n", parent, request.param)
    made.listen(name)
    yield made
    made.close()


def asked(asker: str, name: str, line: str, qtbot: QtBot) -> str:
    """By another program, while the loop of this one goes on."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASK, asker, name, line], stdout=subprocess.PIPE, text=True
    )
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    assert process.stdout is not None
    with process.stdout:
        return process.stdout.read().strip()


@pytest.mark.parametrize("asker", ASKERS)
def test_a_line_is_answered_with_a_line(
    listener: Listener, name: str, asker: str, qtbot: QtBot
) -> None:
    assert asked(asker, name, "one", qtbot) == "oneone"
    assert asked(asker, name, "two", qtbot) == "twotwo"


@pytest.mark.parametrize("asker", ASKERS)
def test_nobody_answers_once_it_is_closed(
    listener: Listener, name: str, asker: str, qtbot: QtBot
) -> None:
    listener.close()

    assert asked(asker, name, "one", qtbot) == ""


def test_an_asker_who_says_nothing_keeps_nobody_waiting(
    listener: Listener, name: str, qtbot: QtBot
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(Path(QDir.tempPath(), name)))

        assert asked("unix", name, "one", qtbot) == "oneone"


def test_only_the_user_reaches_it(listener: Listener, name: str) -> None:
    assert Path(QDir.tempPath(), name).stat().st_mode & 0o077 == 0


def test_a_name_left_behind_is_taken_over(listener: Listener, name: str, qtbot: QtBot) -> None:
    """A crashed program leaves its file; whoever holds the lock listens instead."""
    parent = QObject()
    second = make_listener(lambda line: b"second\n", parent)
    second.listen(name)

    assert asked("unix", name, "one", qtbot) == "second"
    second.close()


def test_a_name_that_cannot_be_taken_is_logged(
    qapp: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parent = QObject()

    make_listener(bytes, parent, "linux").listen(f"{tmp_path.name}/none/there")

    assert "A second start cannot reach this one" in caplog.text


@pytest.mark.parametrize(
    ("platform", "kind"),
    [("linux", UnixListener), ("darwin", UnixListener), ("win32", PipeListener)],
)
def test_only_windows_needs_qts(platform: str, kind: type, qapp: object) -> None:
    parent = QObject()

    assert type(make_listener(bytes, parent, platform)) is kind
