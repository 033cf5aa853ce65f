"""Builds the program and the packages of this system into dist/.

Usage: PYTHONPATH=.dev python -m package
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from package import archive, debian, icons, macos, windows
from package.facts import BUNDLE, DIST, PARTS, RESOURCES, ROOT, commit, epoch

SUMS = DIST / "SHA256SUMS"


def main() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.rmtree(PARTS, ignore_errors=True)
    step("parts", write_parts)
    step("program", build_program)
    packages = [step(maker.__name__, maker) for maker in makers()]
    write_sums(packages)


def step(name: str, do: Callable[[], Any]) -> Any:
    began = time.monotonic()
    result = do()
    print(f"{name}: {result or 'done'}, {time.monotonic() - began:.0f} s", flush=True)
    return result


def write_parts() -> None:
    """What goes into the program and is not written by hand."""
    icons.write_program_icons(RESOURCES / "icons" / "loadline.svg", PARTS)
    windows.write_version_resource()
    about = PARTS / "about"
    about.mkdir()
    (about / "commit.txt").write_text(f"{commit()}\n", encoding="utf-8")


def build_program() -> Path:
    """By PyInstaller. Fixed hashes and times make two builds of one commit alike.

    Without debug ranges a traceback still names its lines, but marks no columns in them: the program takes 3 MiB less
    on the disk and 1 MiB less at rest (tests/packaging/test_journey.py).
    """
    fixed = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch())}
    command = [
        sys.executable, "-X", "no_debug_ranges", "-m", "PyInstaller", "--noconfirm", "--clean",
        "--log-level", "ERROR",
    ]  # fmt: skip
    subprocess.run(
        [*command, str(ROOT / "build.spec")], cwd=ROOT, env=os.environ | fixed, check=True
    )
    return BUNDLE


def makers() -> list[Callable[[], Path]]:
    """The packages that this system can make."""
    if sys.platform == "win32":
        return [windows.write_installer]
    if sys.platform == "darwin":
        return [macos.write_image]
    found: list[Callable[[], Path]] = [archive.write_archive]
    if shutil.which("dpkg-deb"):
        found.append(debian.write_deb)
    return found


def write_sums(packages: Iterable[Path]) -> None:
    """As `sha256sum --check` reads them."""
    lines = [
        f"{hashlib.sha256(package.read_bytes()).hexdigest()}  {package.name}\n"
        for package in packages
    ]
    SUMS.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
