"""What the window remembers between two runs: its place, notices already given. Not settings: nobody edits it.

An ini file beside the settings; a lost or broken one only means that the window opens in the middle again.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

FILE_NAME = "window.ini"


class WindowState:
    """Remembered values by name. Written back by Qt a moment after a change, and at the end."""

    def __init__(self, folder: Path) -> None:
        self._stored = QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self._stored.value(name)
        return {"true": True, "false": False}.get(str(value).lower(), default)

    def set_flag(self, name: str, value: bool) -> None:
        self._stored.setValue(name, value)

    def text(self, name: str, default: str = "") -> str:
        value = self._stored.value(name)
        return value if isinstance(value, str) else default

    def set_text(self, name: str, value: str) -> None:
        self._stored.setValue(name, value)

    def blob(self, name: str) -> QByteArray:
        """A geometry or a header's state; empty when nothing fitting is remembered."""
        value = self._stored.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_blob(self, name: str, value: QByteArray) -> None:
        self._stored.setValue(name, value)

    def save(self) -> None:
        """Writes what is still waiting; an unwritable folder only loses it."""
        self._stored.sync()
