"""Opening a terminal with a command, where there is one."""

import sys
from pathlib import Path

import pytest

from proxy.terminal import open_terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others have one terminal each")


def emulator(folder: Path, name: str) -> Path:
    """A terminal that runs what it is given and shows nothing."""
    path = folder / name
    path.write_text('#!/bin/sh\n[ "$1" = -e ] && shift\nexec "$@" </dev/null\n')
    path.chmod(0o755)
    return path


def test_a_terminal_runs_the_command(tmp_path: Path) -> None:
    emulator(tmp_path, "xterm")
    marker = tmp_path / "was here"

    terminal = open_terminal(
        f"touch '{marker}'", {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9"}
    )

    assert terminal is not None
    assert terminal.wait(5)
    assert marker.exists()


def test_one_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    emulator(tmp_path, "x-terminal-emulator").write_text("#!/no/such/interpreter\n")
    emulator(tmp_path, "xterm")

    terminal = open_terminal("true", {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9"})

    assert terminal is not None
    assert terminal.wait(5)


def test_closing_it_ends_what_runs_in_it(tmp_path: Path) -> None:
    emulator(tmp_path, "xterm")
    terminal = open_terminal("sleep 60", {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9"})
    assert terminal is not None

    terminal.close()

    assert terminal.wait(0)


@pytest.mark.parametrize("environ", [{"DISPLAY": ":9"}, {}], ids=["no emulator", "no screen"])
def test_there_may_be_none(tmp_path: Path, environ: dict[str, str]) -> None:
    if not environ:
        emulator(tmp_path, "xterm")

    assert open_terminal("true", {"PATH": str(tmp_path), **environ}) is None


def test_what_a_packaged_program_sets_for_itself_does_not_get_there(tmp_path: Path) -> None:
    emulator(tmp_path, "xterm")
    seen = tmp_path / "seen"
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9", "LD_LIBRARY_PATH": "/ours"}

    terminal = open_terminal(f"env > '{seen}'", environ)

    assert terminal is not None
    assert terminal.wait(5)
    assert "LD_LIBRARY_PATH" not in seen.read_text()
