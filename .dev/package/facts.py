"""What every part of a package must know: names, version, commit, where things lie, and the one time of all files."""

import os
import platform
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RESOURCES = ROOT / "resources"
PACKAGING = RESOURCES / "packaging"
PARTS = ROOT / "build" / "package"
"""What is made on the way."""
DIST = ROOT / "dist"
BUNDLE = DIST / "loadline"
"""The folder that PyInstaller makes."""

NAME = "Loadline"
COMMAND = "loadline"
COMPONENT = "io.github.loadline.Loadline"
MAINTAINER = "The Loadline authors <loadline@users.noreply.github.com>"
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION: str = _PROJECT["version"]
SUMMARY: str = _PROJECT["description"].rstrip(".")


def _git(*arguments: str) -> str:
    try:
        return subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):  # a source archive knows no commit
        return ""


def commit() -> str:
    """The short name of the commit that is built; with "+" when files were changed since. Empty outside of git."""
    name = _git("rev-parse", "--short=10", "HEAD")
    return f"{name}+" if name and _git("status", "--porcelain", "-uno") else name


def epoch() -> int:
    """The time of every file in a package, so that two builds of one commit are alike: seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct") or 0)


def platform_name() -> str:
    """As files are called by it: "linux-x86_64", "macos-arm64", "windows-amd64"."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    return f"{system}-{platform.machine().lower()}"
