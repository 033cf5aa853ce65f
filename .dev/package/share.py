"""The files that go to /usr/share, or to ~/.local/share: how a Linux desktop and a shell know the program."""

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path

from package import icons
from package.facts import COMMAND, COMPONENT, PACKAGING, PARTS, RESOURCES, VERSION, epoch

LINUX = PACKAGING / "linux"
COMPLETIONS = {
    "bash": f"bash-completion/completions/{COMMAND}",
    "zsh": f"zsh/vendor-completions/_{COMMAND}",
    "fish": f"fish/vendor_completions.d/{COMMAND}.fish",
}
"""Where each shell looks."""


def write_share(share: Path, program: Path) -> None:
    """Everything below `share`; `program` is the built one, which knows its own commands."""
    icons.write_hicolor(RESOURCES / "icons" / "loadline.svg", share / "icons", COMMAND)
    _put(share / "applications" / f"{COMMAND}.desktop", _filled(LINUX / f"{COMMAND}.desktop"))
    _put(
        share / "metainfo" / f"{COMPONENT}.metainfo.xml",
        _filled(LINUX / f"{COMPONENT}.metainfo.xml"),
    )
    manual = share / "man" / "man1" / f"{COMMAND}.1.gz"
    _put(manual, gzip.compress(_filled(LINUX / f"{COMMAND}.1"), mtime=0))
    for shell, place in COMPLETIONS.items():
        _put(share / place, _completion(program, shell))


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _filled(template: Path) -> bytes:
    """With the version and the date of what is built."""
    day = time.strftime("%Y-%m-%d", time.gmtime(epoch()))
    text = template.read_text(encoding="utf-8")
    return text.replace("@VERSION@", VERSION).replace("@DATE@", day).encode()


def _completion(program: Path, shell: str) -> bytes:
    """As click writes it for the commands that the program has."""
    home = PARTS / "home"
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        f"_{COMMAND.upper()}_COMPLETE": f"{shell}_source",
    }
    return subprocess.run([program], env=environment, capture_output=True, check=True).stdout


def copy_program(bundle: Path, place: Path) -> None:
    """The built folder with its links, readable by everyone."""
    shutil.copytree(bundle, place, symlinks=True)
    for path in [place, *place.rglob("*")]:
        if not path.is_symlink():
            is_program = path.is_dir() or path.parent == place
            path.chmod(0o755 if is_program else 0o644)


def set_times(tree: Path) -> None:
    """One time for all, that of the commit."""
    for path in [tree, *tree.rglob("*")]:
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)
