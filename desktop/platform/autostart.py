"""Starting with the user's session, hidden in the tray: an entry in the place that the platform looks at.

Only the entry is ours; whether it is on is read from the platform each time, because its own settings change it too.
"""

import plistlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop.platform.launch import own_program
from proxy.clients.replacing import replace_file

PANEL_DELAY_S = 5
"""GNOME starts programs before its panel can take their icons."""
LABEL = "io.github.loadline.Loadline"
"""As the bundle calls itself."""
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where Windows' own list of start-up programs notes what the user switched off there."""
RUN_VALUE = "Loadline"
_NEEDS_QUOTES = re.compile(r"[\s\"'\\><~|&;$*?#()`]")
_NEEDS_BACKSLASH = re.compile(r'(["`$\\])')


class Autostart(Protocol):
    """The entry of one platform. All raise OSError where it cannot be read or written."""

    def is_on(self) -> bool: ...

    def turn_on(self) -> None: ...

    def turn_off(self) -> None: ...


class DesktopEntry:
    """Linux: a file in the XDG autostart folder."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._file = folder / "autostart" / "loadline.desktop"
        self._command = command

    def is_on(self) -> bool:
        """Desktops switch an entry off by a line in it."""
        try:
            lines = {line.strip() for line in self._file.read_text(encoding="utf-8").splitlines()}
        except FileNotFoundError:
            return False
        return not lines & {"Hidden=true", "X-GNOME-Autostart-enabled=false"}

    def turn_on(self) -> None:
        replace_file(self._file, desktop_entry(self._command).encode())

    def turn_off(self) -> None:
        self._file.unlink(missing_ok=True)


class LaunchAgent:
    """macOS: a property list that launchd reads at login."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._file = folder / f"{LABEL}.plist"
        self._command = command

    def is_on(self) -> bool:
        return self._file.exists()

    def turn_on(self) -> None:
        agent = {
            "Label": LABEL,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        replace_file(self._file, plistlib.dumps(agent))

    def turn_off(self) -> None:
        self._file.unlink(missing_ok=True)


def desktop_entry(command: Sequence[str]) -> str:
    """The text of the XDG entry. Source: Desktop Entry Specification 1.5 and Autostart Specification 0.5."""
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Loadline",
        f"Exec={' '.join(map(_quoted, command))}",
        "Icon=loadline",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
        f"X-GNOME-Autostart-Delay={PANEL_DELAY_S}",
        "X-KDE-autostart-after=panel",
        "X-LXQt-Need-Tray=true",
        "",
    )
    return "\n".join(lines)


def _quoted(argument: str) -> str:
    """Quoted as the Exec key wants it, then with the backslashes doubled as every value wants it."""
    argument = argument.replace("%", "%%")
    if argument and not _NEEDS_QUOTES.search(argument):
        return argument
    escaped = _NEEDS_BACKSLASH.sub(r"\\\1", argument).replace("\\", r"\\")
    return f'"{escaped}"'


def start_command(environ: Mapping[str, str], home: Path | None) -> tuple[str, ...]:
    """What starts this very program hidden, with the same home folder."""
    at_home = ("--home", str(home)) if home is not None else ()
    return (*own_program(environ), *at_home, "--hidden")


def autostart(environ: Mapping[str, str], home: Path | None) -> Autostart:
    """The entry of this platform, for this program with that home folder."""
    return _entry(environ, start_command(environ, home))


def _config_folder(environ: Mapping[str, str]) -> Path:
    named = Path(environ.get("XDG_CONFIG_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".config"


if sys.platform == "win32":
    import subprocess
    import winreg

    def _entry(_environ: Mapping[str, str], command: Sequence[str]) -> Autostart:
        return RunKey(command)

    class RunKey:
        """Windows: a value under the user's Run key."""

        def __init__(self, command: Sequence[str]) -> None:
            self._command = subprocess.list2cmdline(command)

        def is_on(self) -> bool:
            """An odd first byte among the approved ones means that it was switched off there."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                if not _has_value(key):
                    return False
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, APPROVED_KEY) as key:
                if not _has_value(key):
                    return True
                state, _kind = winreg.QueryValueEx(key, RUN_VALUE)
            return not (isinstance(state, bytes) and state[:1] and state[0] & 1)

        def turn_on(self) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.SetValueEx(key, RUN_VALUE, 0, winreg.REG_SZ, self._command)
            _remove(APPROVED_KEY)

        def turn_off(self) -> None:
            _remove(RUN_KEY)
            _remove(APPROVED_KEY)

    def _has_value(key: winreg.HKEYType) -> bool:
        try:
            winreg.QueryValueEx(key, RUN_VALUE)
        except FileNotFoundError:
            return False
        return True

    def _remove(path: str) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, path) as key:
            if _has_value(key):
                winreg.DeleteValue(key, RUN_VALUE)
elif sys.platform == "darwin":

    def _entry(_environ: Mapping[str, str], command: Sequence[str]) -> Autostart:
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", command)
else:

    def _entry(environ: Mapping[str, str], command: Sequence[str]) -> Autostart:
        return DesktopEntry(_config_folder(environ), command)
