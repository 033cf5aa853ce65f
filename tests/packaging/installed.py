"""The .deb package on this machine: really installed where that is allowed, else unpacked."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "loadline"


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the program lies."""

    root: Path
    is_real: bool

    @property
    def command(self) -> Path:
        """What a user types."""
        return self.root / "usr" / "bin" / "loadline"

    @property
    def folder(self) -> Path:
        return self.root / "usr" / "lib" / "loadline"

    def processes(self) -> list[int]:
        """Those that run out of this folder."""
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                try:
                    program = (process / "exe").readlink()
                except OSError:  # it has ended, or is somebody else's
                    continue
                if program.is_relative_to(self.folder.resolve()):
                    found.append(int(process.name))
        return found


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*arguments: str) -> str:
    """Runs apt-get without questions; what it said."""
    done = subprocess.run(
        ["apt-get", "-y", "-q", "-o", "Dpkg::Use-Pty=0", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@contextmanager
def installed(deb: Path, scratch: Path) -> Iterator[Installed]:
    """Takes the package away again at the end."""
    if not may_install():
        subprocess.run(["dpkg", "-x", str(deb), str(scratch)], check=True)
        yield Installed(scratch, is_real=False)
        return
    apt(
        "install",
        "--no-install-recommends",
        "--reinstall",
        "--allow-downgrades",
        str(deb.resolve()),
    )
    try:
        yield Installed(Path("/"), is_real=True)
    finally:
        # Not purged: that would take the developer's own accounts away. A test may have removed it already.
        subprocess.run(["dpkg", "--remove", PACKAGE], check=True)
