"""Whether the tray icon stands on a dark or a light panel, which need not be what the windows are."""

import sys
from collections.abc import Callable, Mapping

DARK_PANELS = frozenset({"GNOME", "Unity", "Pantheon", "Budgie"})
"""Desktops whose panel is dark whatever the windows are; as XDG_CURRENT_DESKTOP names them."""
GNOME = "GNOME"
"""Shows tray icons by an extension only, which some distributions bring."""
TASKBAR_THEME = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
TASKBAR_VALUE = "SystemUsesLightTheme"
"""The task bar's theme; that of the windows is another value beside it."""


def is_panel_dark(
    platform: str,
    environ: Mapping[str, str],
    is_desktop_dark: bool,
    taskbar_is_light: "Callable[[], bool | None]",
) -> bool:
    """`platform` as `sys.platform`; `is_desktop_dark` decides where the panel follows the windows."""
    if platform == "win32":
        is_light = taskbar_is_light()
        return not is_light if is_light is not None else is_desktop_dark
    if platform.startswith("linux"):
        desktops = set(environ.get("XDG_CURRENT_DESKTOP", "").split(":"))
        return bool(desktops & DARK_PANELS) or is_desktop_dark
    return is_desktop_dark


def is_gnome(environ: Mapping[str, str]) -> bool:
    """The desktop is GNOME Shell, also as Ubuntu has it."""
    return GNOME in environ.get("XDG_CURRENT_DESKTOP", "").split(":")


if sys.platform == "win32":
    import winreg

    def taskbar_is_light() -> bool | None:
        """Of Windows 10 1903 and later; None where it is not said."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, TASKBAR_THEME) as key:
                value, _kind = winreg.QueryValueEx(key, TASKBAR_VALUE)
        except OSError:
            return None
        return bool(value)
else:

    def taskbar_is_light() -> bool | None:
        """Only Windows says."""
        return None
