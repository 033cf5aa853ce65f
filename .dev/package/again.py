"""Builds the commit once more, in another folder, and compares what came out with dist/, byte by byte.

Usage: PYTHONPATH=.dev python -m package.again
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from package.facts import DIST, PARTS, ROOT, commit

ELSEWHERE = PARTS.parent / "once more"
"""Another path, with a blank in it: nothing inside a package may depend on it."""


def main() -> None:
    if commit().endswith("+"):
        sys.exit("Files were changed since the last commit, which is what would be built again.")
    if not DIST.exists():
        sys.exit("Nothing was built yet: make package")
    build_elsewhere()
    differing = differences(sums_of(DIST), sums_of(ELSEWHERE / DIST.name))
    if differing:
        sys.exit("\n".join(["The second build differs in:", *differing]))
    shutil.rmtree(ELSEWHERE)
    print(f"Two builds of {commit()} are alike.")


def build_elsewhere() -> None:
    """By the packaging code of the commit itself."""
    shutil.rmtree(ELSEWHERE, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(ELSEWHERE)], check=True)
    sources = os.pathsep.join([str(ELSEWHERE / ".dev"), str(ELSEWHERE)])
    subprocess.run(
        [sys.executable, "-m", "package"],
        cwd=ELSEWHERE,
        env=os.environ | {"PYTHONPATH": sources},
        check=True,
    )


def sums_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file, and where every link leads, by its path below `folder`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def differences(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """The names of what is in one alone or not the same in both."""
    return sorted(
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    )


if __name__ == "__main__":
    main()
