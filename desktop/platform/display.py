"""Whether a window can be shown here at all, found out before Qt is asked: Qt aborts the process instead of saying so.

No Qt: this is what is looked at when Qt cannot even be imported.
"""

from collections.abc import Mapping

APT_PACKAGES = (
    "libglib2.0-0 libbrotli1 libdbus-1-3 libgl1 libegl1 libxkbcommon0 libfontconfig1 "
    "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)
"""All that the wheel of Qt needs beyond a minimal Debian 12, measured by adding one at a time."""


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Some display server is named, or a Qt platform that needs none. Windows and macOS always have one."""
    if not platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(environ.get(name) for name in names)


def missing_library(error: ImportError) -> str:
    """What to tell when Qt cannot be imported: the library it lacks and what installs it; one line."""
    library = str(error).partition(":")[0]
    return (
        f"Loadline's window needs {library}, which is not installed. On Debian and Ubuntu: "
        f"sudo apt-get install -y {APT_PACKAGES}."
    )
