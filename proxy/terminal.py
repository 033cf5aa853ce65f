"""Opens a terminal with a command in it, where this machine has one to show."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping

EMULATORS: tuple[tuple[str, ...], ...] = (
    ("xdg-terminal-exec",),
    ("x-terminal-emulator", "-e"),
    ("gnome-terminal", "--"),
    ("kgx", "--"),
    ("konsole", "-e"),
    ("xfce4-terminal", "-x"),
    ("kitty",),
    ("alacritty", "-e"),
    ("foot",),
    ("wezterm", "start", "--"),
    ("xterm", "-e"),
)
"""Each with what comes before a command. The first two are the user's or the distribution's own choice."""
CLOSE_S = 1.0
"""So long each way of ending it may take."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
OURS = ("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
"""What a packaged program, or one from a checkout, sets for itself and nobody else may get."""


class Terminal:
    """A terminal that was opened. Some hand their window to a program that runs already, and it cannot be closed."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def close(self) -> None:
        """Ends it with what runs in it. Blocks for a moment."""
        if sys.platform == "win32":
            self._process.terminate()
            self.wait(CLOSE_S)
            return
        # As when the user closes it; under nohup the first is ignored, by us and by all that we start.
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            if self.wait(CLOSE_S):
                return

    def wait(self, limit_s: float) -> bool:
        """Blocks until it has ended; False when it has not within the limit."""
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return False
        return True


def open_terminal(command: str, environ: Mapping[str, str]) -> Terminal | None:
    """A terminal that runs `command` and stays open after it; None where there is none.

    `command` is one line for the platform's shell: POSIX, or PowerShell on Windows.
    """
    for arguments in _ways(command, environ):
        try:
            process = subprocess.Popen(  # noqa: S603 - a program of the user's own, with a command of ours
                arguments,
                env={name: value for name, value in environ.items() if name not in OURS},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )
        except OSError:  # named on PATH, but it does not start: the next may
            continue
        return Terminal(process)
    return None


def _ways(command: str, environ: Mapping[str, str]) -> Iterator[list[str]]:
    if sys.platform == "win32":
        yield ["cmd.exe", "/c", "start", "", "powershell.exe", "-NoExit", "-Command", command]
        return
    if sys.platform == "darwin":
        quoted = command.replace("\\", "\\\\").replace('"', '\\"')
        script = f'tell application "Terminal"\nactivate\ndo script "{quoted}"\nend tell'
        yield ["osascript", "-e", script]
        return
    if not any(environ.get(name) for name in SCREENS):
        return
    shell = ["/bin/sh", "-c", f"{command}; echo; echo 'You can close this window.'; read -r _"]
    for name, *before in EMULATORS:
        if path := shutil.which(name, path=environ.get("PATH", os.defpath)):
            yield [path, *before, *shell]
