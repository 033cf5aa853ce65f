"""How the program was started, and how it is started once more."""

import sys

import pytest

from desktop.platform.launch import again, is_from_icon


class Stream:
    def __init__(self, *, is_terminal: bool) -> None:
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


TERMINAL, PIPE = Stream(is_terminal=True), Stream(is_terminal=False)
BY_DESKTOP = {"DESKTOP_STARTUP_ID": "launcher-1"}


@pytest.mark.parametrize(
    ("platform", "environ", "stderr", "parent", "expected"),
    [
        ("linux", BY_DESKTOP, PIPE, 900, True),
        ("linux", {}, PIPE, 900, False),
        ("linux", BY_DESKTOP, TERMINAL, 900, False),
        ("win32", {}, None, 900, True),
        ("win32", {}, PIPE, 900, False),
        ("darwin", {}, PIPE, 1, True),
        ("darwin", {}, PIPE, 900, False),
    ],
    ids=["icon", "script", "terminal", "no console", "piped", "Finder", "shell"],
)
def test_only_a_start_from_an_icon_has_nobody_who_reads_stderr(
    platform: str, environ: dict[str, str], stderr: Stream | None, parent: int, expected: bool
) -> None:
    assert is_from_icon(platform, environ, stderr, parent) is expected


def test_it_starts_again_with_its_options_and_shows_its_window() -> None:
    program = (sys.executable, "-m", "desktop")

    assert again({}, ["--home=/srv/x"]) == (*program, "--home=/srv/x")
    assert again({"APPIMAGE": "/apps/L.AppImage"}, []) == ("/apps/L.AppImage",)
