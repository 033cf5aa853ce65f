"""Whether a client is on this machine: its program in the PATH or where installers put it, and its version."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from proxy.clients.client import Client

VERSION_LIMIT_S = 10.0
"""A program that has not said its version by then is left alone; some are scripts that start a large runtime."""
_USER_FOLDERS = (".local/bin", ".claude/local", ".npm-global/bin", ".bun/bin", ".volta/bin", ".yarn/bin")  # fmt: skip
if sys.platform == "win32":
    _NO_CONSOLE = subprocess.CREATE_NO_WINDOW
else:
    _NO_CONSOLE = 0
_SHARED_FOLDERS = ("/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin")


def find_program(client: Client, environ: Mapping[str, str]) -> Path | None:
    """The first of its names that is there; nothing is executed.

    A program started from a desktop has a shorter PATH than a shell, so the installers' usual folders are looked into.
    """
    path = os.pathsep.join([environ.get("PATH", os.defpath), *map(str, _folders(environ))])
    found = (shutil.which(name, path=path) for name in client.programs)
    return next((Path(each) for each in found if each), None)


def version_of(program: Path, environ: Mapping[str, str]) -> str:
    """What the program calls its version: "2.1.330"; empty when it does not say. Takes up to VERSION_LIMIT_S."""
    try:
        done = subprocess.run(  # noqa: S603 -- the user's own program, asked for nothing but its version
            [program, "--version"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=VERSION_LIMIT_S,
            check=False,
            creationflags=_NO_CONSOLE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    words = done.stdout.decode("utf-8", "replace").split() if done.returncode == 0 else []
    return next((word for word in words if word[0].isdigit() and "." in word), "")


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME")
    if home:
        yield from (Path(home) / folder for folder in _USER_FOLDERS)
    if sys.platform == "win32":
        if roaming := environ.get("APPDATA"):
            yield Path(roaming) / "npm"
    else:
        yield from map(Path, _SHARED_FOLDERS)
