"""One window program per home."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from pytestqt.qtbot import QtBot

from desktop.platform.activation import VARIABLE
from desktop.single import Claim, SingleInstance, ask_to_show, socket_name

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.single import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).claim(float(sys.argv[2]), sys.argv[3]).name)
"""


@pytest.fixture
def first(home: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    instance = SingleInstance(home)
    assert instance.claim() is Claim.FIRST
    yield instance
    instance.release()


def second_start(home: Path, patience_s: float = 0, file: str = "") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SECOND_START, str(home), str(patience_s), file],
        stdout=subprocess.PIPE,
        text=True,
    )


def outcome(process: "subprocess.Popen[str]", qtbot: QtBot) -> str:
    """What the other process printed; this one's loop goes on meanwhile, to answer it."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    assert process.stdout is not None
    with process.stdout:
        return process.stdout.read().strip()


def test_a_second_start_is_told_off_and_the_first_asked_to_show_its_window(
    first: SingleInstance, home: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(first.asked_to_show, timeout=10_000):
        second = second_start(home)

    assert outcome(second, qtbot) == "SHOWN"


def test_the_second_start_hands_over_what_lets_a_window_come_to_the_front(
    first: SingleInstance, home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "fake-token-1")
    second = second_start(home)
    monkeypatch.setenv(VARIABLE, "")

    assert outcome(second, qtbot) == "SHOWN"
    assert os.environ[VARIABLE] == "fake-token-1"


@pytest.mark.parametrize("name", ["login.json", "copy of ä %20.json", "x" * 200 + ".json"])
def test_a_second_start_hands_its_file_over(
    first: SingleInstance, home: Path, qtbot: QtBot, name: str
) -> None:
    file = home / name
    with qtbot.waitSignal(first.asked_to_import, timeout=10_000) as asked:
        second = second_start(home, file=str(file))

    assert asked.args == [str(file)]
    assert outcome(second, qtbot) == "SHOWN"


def test_whoever_may_show_the_window_may_end_the_program(
    first: SingleInstance, home: Path, qtbot: QtBot
) -> None:
    ask = "import sys; from pathlib import Path; from desktop.single import ask_to_quit; print(ask_to_quit(Path(sys.argv[1])))"
    with qtbot.waitSignal(first.asked_to_quit, timeout=10_000):
        other = subprocess.Popen(
            [sys.executable, "-c", ask, str(home)], stdout=subprocess.PIPE, text=True
        )

    assert outcome(other, qtbot) == "True"


def test_another_home_is_another_program(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    assert outcome(second_start(other), qtbot) == "FIRST"


def test_a_start_while_the_first_is_leaving_waits_and_takes_its_place(
    first: SingleInstance, home: Path, qtbot: QtBot
) -> None:
    first.stop_answering()
    second = second_start(home, patience_s=8)

    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1)
    first.release()

    assert outcome(second, qtbot) == "FIRST"


def test_a_first_that_never_answers_is_reported_as_silent(
    first: SingleInstance, home: Path, qtbot: QtBot
) -> None:
    first.stop_answering()

    assert outcome(second_start(home), qtbot) == "SILENT"


def test_what_a_crashed_program_left_behind_stops_nobody(home: Path, qtbot: QtBot) -> None:
    crashed = subprocess.run(
        [
            sys.executable,
            "-c",
            SECOND_START + "import os; sys.stdout.flush(); os._exit(9)",
            str(home),
            "0",
            "",
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (crashed.stdout.strip(), crashed.returncode) == ("FIRST", 9)
    instance = SingleInstance(home)

    assert instance.claim() is Claim.FIRST
    instance.release()


def test_a_stranger_on_the_socket_is_heard_and_ignored(
    first: SingleInstance, home: Path, qtbot: QtBot
) -> None:
    talk = (
        "import sys; from PySide6.QtNetwork import QLocalSocket; s = QLocalSocket();"
        "s.connectToServer(sys.argv[1]); assert s.waitForConnected(2000);"
        "s.write(b'rm -rf\\n'); s.flush(); s.waitForDisconnected(2000);"
        "print(bytes(s.readAll().data()))"
    )
    with qtbot.assertNotEmitted(first.asked_to_show):
        stranger = subprocess.Popen(
            [sys.executable, "-c", talk, socket_name(home)], stdout=subprocess.PIPE, text=True
        )

        assert outcome(stranger, qtbot) == "b''"


def test_only_the_user_may_reach_the_socket(first: SingleInstance, home: Path) -> None:
    mode = Path(QDir.tempPath(), socket_name(home)).stat().st_mode & 0o777

    assert mode & 0o077 == 0


def test_nobody_listening_is_not_mistaken_for_an_answer(home: Path, qapp: object) -> None:
    assert ask_to_show(socket_name(home)) is False
