"""`loadline` on a machine where no window can be shown: it says why in one line, and serves."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Windows and macOS always have a display"
)


def start(home: Path, *paths: Path, **settings: str) -> "subprocess.Popen[str]":
    """`python -m desktop`; `paths` come before all others where Python looks for packages."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LOADLINE_HOME": str(home),
        "LOADLINE_PORT": "0",
        "LOADLINE_KEY_SOURCE": "file",
        "PYTHONPATH": os.pathsep.join(str(path) for path in (*paths, ROOT)),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "desktop"],
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def served(process: "subprocess.Popen[str]") -> tuple[str, str, int]:
    """The line on stdout, the first on stderr, and the exit code after a signal."""
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _rest, said = process.communicate(timeout=30)
    finally:
        process.kill()
    return line, said.splitlines()[0], process.returncode


def test_without_a_display_it_says_so_and_serves(home: Path) -> None:
    line, first, code = served(start(home))

    assert first == "There is no display. Loadline runs without a window."
    assert line.startswith("Loadline is listening on http://127.0.0.1:")
    assert code == 0


def test_without_qt_s_libraries_it_names_what_installs_them_and_serves(
    home: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken" / "PySide6"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory')"
    )

    line, first, code = served(start(home, broken.parent, QT_QPA_PLATFORM="offscreen"))

    assert first.startswith("Loadline's window needs libGL.so.1, which is not installed.")
    assert "apt-get install -y libglib2.0-0" in first
    assert first.endswith("Loadline runs without a window.")
    assert line.startswith("Loadline is listening on http://127.0.0.1:")
    assert code == 0
