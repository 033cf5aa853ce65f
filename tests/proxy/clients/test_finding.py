"""Whether a client's program is here, and which version it says it is."""

import sys
from pathlib import Path

import pytest

from proxy.clients.client import Client
from proxy.clients.finding import find_program, version_of

CLIENT = Client("tool", "Tool", "/tool", (), programs=("tool-that-nobody-has",))
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a script needs a shell")


def script(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "tool-that-nobody-has"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_what_is_nowhere_is_not_found(tmp_path: Path) -> None:
    assert find_program(CLIENT, {"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


@posix_only
def test_the_path_comes_before_the_usual_folders(tmp_path: Path) -> None:
    usual = script(tmp_path / ".local" / "bin", "")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}

    assert find_program(CLIENT, environ) == usual
    first = script(tmp_path / "bin", "")
    assert find_program(CLIENT, environ) == first


@posix_only
@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ("echo '2.1.330 (Claude Code)'", "2.1.330"),
        ("echo codex-cli 0.169.0", "0.169.0"),
        ("echo help", ""),
        ("echo 1.2.3; exit 1", ""),
    ],
)
def test_the_version_is_the_first_word_that_looks_like_one(
    tmp_path: Path, answer: str, version: str
) -> None:
    assert version_of(script(tmp_path, answer), {}) == version


def test_a_program_that_does_not_start_has_no_version(tmp_path: Path) -> None:
    assert version_of(tmp_path / "missing", {}) == ""
