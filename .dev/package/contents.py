"""What belongs into the packaged program, and what does not.

An entry is PyInstaller's: (name inside, path of the file here, kind).
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

Entry = tuple[str, str, str]

UNUSED_QT = tuple(
    f"PySide6.Qt{name}"
    for name in (
        "Charts", "Graphs", "DataVisualization", "WebEngineCore", "WebEngineWidgets", "WebEngineQuick", "WebChannel",
        "Quick", "Quick3D", "QuickWidgets", "QuickControls2", "Qml", "Pdf", "PdfWidgets", "Multimedia", "Designer",
        "Sql", "PrintSupport", "OpenGL", "OpenGLWidgets", "Test", "Help", "UiTools", "Concurrent", "Xml",
    )
)  # fmt: skip
"""Charts, Graphs and DataVisualization would also put the whole under the GPL."""
UNUSED_MODULES = (
    *UNUSED_QT, "tkinter", "unittest", "pydoc", "lib2to3", "pytest", "hypothesis", "IPython", "setuptools", "pip",
    "tests", "PIL", "numpy", "zstandard._cffi", "ast_serialize", "mypy", "uv", "hatchling", "pysqlite2", "MySQLdb",
    "psycopg", "psycopg2", "asyncpg", "multiprocessing", "pygments",
)  # fmt: skip
"""The drivers of PostgreSQL would add 10 MB; who keeps records in a server installs Loadline with pip.

What is in the archive is listed in memory, and `multiprocessing` is even imported at each start, by a hook of
PyInstaller's; nothing here starts processes by it. Pygments colours the texts of command lines that are not ours.
"""
UNUSED_FILES = (
    "platforms/libqeglfs", "platforms/libqlinuxfb", "platforms/libqvnc", "platforms/libqvkkhrdisplay",
    "platforms/libqminimalegl", "platforms/libqminimal.", "platforms/qminimal.", "platforms/qdirect2d",
    "platformthemes/libqgtk3", "egldeviceintegrations", "translations/", "/qml/", "imageformats/libqpdf",
    "imageformats/qpdf", "Qt6Quick", "Qt6Qml", "Qt6Pdf", "Qt6VirtualKeyboard", "qtvirtualkeyboard",
    "Qt6WlShellIntegration", "wayland-shell-integration/libivi", "wayland-shell-integration/libwl-shell",
    "wayland-shell-integration/libfullscreen", "wayland-graphics-integration-client/libvulkan",
    "imageformats/libqtiff", "imageformats/libqtga", "imageformats/libqwbmp", "imageformats/qtiff",
    "imageformats/qtga", "imageformats/qwbmp", "opengl32sw.dll", "sqldrivers/", "generic/", "_bundled/claude",
)  # fmt: skip
"""What Qt's hooks bring along unasked, and the 381 MB program inside claude-agent-sdk."""
if (
    sys.platform != "win32"
):  # there a second start is heard by it (desktop/platform/local_socket.py)
    UNUSED_MODULES += ("PySide6.QtNetwork",)
    UNUSED_FILES += ("plugins/tls/", "plugins/networkinformation/")
OF_THE_SYSTEM = ("libstdc++.so.6", "libgcc_s.so.1")
"""Graphics drivers load these as well, and a driver newer than our copy could not use it."""
OWN_FILES = "resources/"
HOW_INSTALLED = re.compile(r"\.dist-info/(RECORD|INSTALLER|REQUESTED|WHEEL|direct_url\.json)$")
"""How a package came to the machine that builds, by the paths of that machine: nothing of that belongs to others."""
QTS_WORDS = ("translations/qtbase_de.qm",)
"""What Qt itself says in the languages that ours are translated to, as in the menu of a text field."""
SHOWS_DOCSTRINGS = ("proxy.cli", "proxy.commands")
"""Their docstrings are the texts of `--help`. Without all others the program takes 5 MiB less."""

_ENTRY_KINDS = {"EXTENSION", "DATA"}


def is_used(entry: Entry) -> bool:
    name = entry[0].replace("\\", "/")
    if name.startswith(OWN_FILES):
        return "__pycache__" not in name
    if name.endswith(QTS_WORDS):
        return True
    if HOW_INSTALLED.search(name):
        return False
    return PurePosixPath(name).name not in OF_THE_SYSTEM and not any(
        part in name for part in UNUSED_FILES
    )


def with_help_texts(modules: Sequence[Entry]) -> list[Entry]:
    """Compiles without docstrings, which is PyInstaller's "PYMODULE-2", all modules but those that show theirs."""
    return [
        (name, path, "PYMODULE" if name.startswith(SHOWS_DOCSTRINGS) else kind)
        for name, path, kind in modules
    ]


def without_orphans(
    binaries: Sequence[Entry], needs: Callable[[str], Iterable[str]]
) -> list[Entry]:
    """Drops libraries that nothing loads any more, such as those of GTK once its Qt plugin is gone.

    Python's extension modules and Qt's plugins are loaded by name; the rest is there for them. `needs` tells the
    names of the libraries that a file asks for.
    """
    by_name: dict[str, list[Entry]] = {}
    for entry in binaries:
        by_name.setdefault(PurePosixPath(entry[0]).name, []).append(entry)
    open_ends = [entry for entry in binaries if _is_loaded_by_name(entry)]
    kept = set(open_ends)
    while open_ends:
        entry = open_ends.pop()
        wanted = () if entry[2] == "SYMLINK" else needs(entry[1])
        for found in (each for name in wanted for each in by_name.get(name, ())):
            if found not in kept:
                kept.add(found)
                open_ends.append(found)
    return [entry for entry in binaries if entry in kept]


def without_dead_links(entries: Sequence[Entry], binaries: Sequence[Entry]) -> list[Entry]:
    """Drops the links to libraries that are not inside."""
    inside = {PurePosixPath(entry[0]).name for entry in binaries if entry[2] != "SYMLINK"}
    return [
        entry
        for entry in entries
        if entry[2] != "SYMLINK" or PurePosixPath(entry[1]).name in inside
    ]


def _is_loaded_by_name(entry: Entry) -> bool:
    name = entry[0]
    return entry[2] in _ENTRY_KINDS or "/plugins/" in name or "libpython" in name or ".abi3" in name


def needed_libraries(path: str) -> list[str]:
    """The libraries that an ELF file names as needed: "libz.so.1"."""
    return re.findall(r"NEEDED\s+(\S+)", _head_of(path))


def glibc_versions(path: str) -> set[tuple[int, ...]]:
    """The versions of the C library that an ELF file asks for."""
    return {
        tuple(map(int, found.split(".")))
        for found in re.findall(r"GLIBC_(\d[\d.]*)", _head_of(path))
    }


def _head_of(path: str) -> str:
    return subprocess.run(
        ["objdump", "-p", path], capture_output=True, text=True, check=False
    ).stdout
