"""The tar.xz archive: the program for one user's home, with scripts that put it there and take it away."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from package.facts import BUNDLE, COMMAND, DIST, PARTS, ROOT, VERSION, epoch, platform_name
from package.share import LINUX, copy_program, write_share

XZ_LEVEL = 2
"""A third of the time of level 6, for nine hundredths more bytes."""
SCRIPTS = ("install.sh", "uninstall.sh")


def write_archive(folder: Path = DIST) -> Path:
    """Builds the archive from the built program."""
    tree = PARTS / "archive" / f"{COMMAND}-{VERSION}"
    shutil.rmtree(tree.parent, ignore_errors=True)
    copy_program(BUNDLE, tree / "program")
    write_share(tree / "share", BUNDLE / COMMAND)
    shutil.copyfile(ROOT / "LICENSE", tree / "LICENSE")
    for script in SCRIPTS:
        shutil.copyfile(LINUX / script, tree / script)
        (tree / script).chmod(0o755)
    plain = PARTS / f"{COMMAND}.tar"
    with tarfile.open(plain, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in [tree, *sorted(tree.rglob("*"))]:
            name = str(path.relative_to(tree.parent))
            archive.add(path, name, recursive=False, filter=_without_owner)
    package = folder / f"{COMMAND}-{VERSION}-{platform_name()}.tar.xz"
    with package.open("wb") as packed:
        # Two threads, so that the blocks, and so the bytes, do not depend on the machine.
        subprocess.run(
            ["xz", f"-{XZ_LEVEL}", "-T2", "--stdout", str(plain)], stdout=packed, check=True
        )
    os.unlink(plain)
    return package


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = epoch()
    return entry
