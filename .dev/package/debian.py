"""The .deb package: the program in /usr/lib, what desktops need in /usr/share, and what it depends on."""

import gzip
import os
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path

from package import contents
from package.archive import XZ_LEVEL
from package.facts import BUNDLE, COMMAND, DIST, MAINTAINER, PARTS, SUMMARY, VERSION, epoch
from package.licences import RULE
from package.share import LINUX, copy_program, set_times, write_share

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6 (>= 11)",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}
"""Libraries that the program loads and does not bring, and Debian's package of each."""
OF_LIBC = (
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
)
OF_LIBC += ("libanl.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")
ALSO_NEEDED = ("ca-certificates", "fontconfig-config")
"""Without the first no provider is believed; the second brings a font, without which all text is boxes."""
DESCRIPTION = (
    """Clients are pointed at one address of this computer; Loadline passes their requests on, byte for byte, with the
    account that was imported, and shows the usage windows in the tray and each request in a window.""",
    "It also runs without a window: loadline serve.",
)
COPYRIGHT_NOTE = f"""Their licences lie in /usr/share/doc/{COMMAND}/licences.txt.gz; those of the GNU project also in
/usr/share/common-licenses/LGPL-3 and /usr/share/common-licenses/GPL-3. Qt and PySide are used under the LGPL: their
libraries lie in /usr/lib/{COMMAND}/_internal/PySide6 and may be replaced there; their sources are at https://code.qt.io.
"""
RECOMMENDS = ("gnome-keyring | kwalletmanager | keepassxc", "hicolor-icon-theme")


class DependencyUnknown(Exception):
    """The program loads a library that is neither inside nor in the list above."""


def write_deb(folder: Path = DIST) -> Path:
    """Builds the package from the built program."""
    tree = PARTS / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    copy_program(BUNDLE, tree / "usr" / "lib" / COMMAND)
    write_share(tree / "usr" / "share", BUNDLE / COMMAND)
    command = tree / "usr" / "bin" / COMMAND
    command.parent.mkdir(parents=True)
    command.symlink_to(f"../lib/{COMMAND}/{COMMAND}")
    _write_documents(tree / "usr" / "share")
    _write_control(tree)
    set_times(tree)
    package = folder / f"{COMMAND}_{VERSION}_{_architecture()}.deb"
    subprocess.run(
        [
            "dpkg-deb",
            "--root-owner-group",
            "-Zxz",
            f"-z{XZ_LEVEL}",
            "--build",
            str(tree),
            str(package),
        ],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return package


def dependencies(bundle: Path) -> list[str]:
    """What the program loads from the system, as Debian's packages. Raises DependencyUnknown."""
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    binaries = [str(path) for path in files if path.read_bytes()[:4] == b"\x7fELF"]
    inside = {path.name for path in bundle.rglob("*")}
    wanted = {name for path in binaries for name in contents.needed_libraries(path)} - inside
    unknown = wanted - LIBRARIES.keys() - set(OF_LIBC)
    if unknown:
        raise DependencyUnknown(", ".join(sorted(unknown)))
    newest = max(version for path in binaries for version in contents.glibc_versions(path))
    packages = {LIBRARIES[name] for name in wanted & LIBRARIES.keys()}
    return [f"libc6 (>= {'.'.join(map(str, newest))})", *sorted({*packages, *ALSO_NEEDED})]


def _architecture() -> str:
    return subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _write_documents(share: Path) -> None:
    documents = share / "doc" / COMMAND
    documents.mkdir(parents=True)
    licences = (PARTS / "licences.txt").read_text(encoding="utf-8")
    (documents / "copyright").write_text(_copyright(licences), encoding="utf-8")
    (documents / "licences.txt.gz").write_bytes(gzip.compress(licences.encode(), mtime=0))
    (documents / "changelog.gz").write_bytes(gzip.compress(_changelog().encode(), mtime=0))
    overrides = share / "lintian" / "overrides" / COMMAND
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(LINUX / "debian" / "lintian-overrides", overrides)


def _copyright(licences: str) -> str:
    """Our own licence and the list of the parts; whole texts that Debian has already are not repeated here."""
    own = licences.partition(RULE)[0]
    return own + COPYRIGHT_NOTE


def _changelog() -> str:
    return (
        f"{COMMAND} ({VERSION}) stable; urgency=medium\n\n"
        f"  * See the changes in the program's own changelog.\n\n"
        f" -- {MAINTAINER}  {formatdate(epoch())}\n"
    )


def _write_control(tree: Path) -> None:
    control = tree / "DEBIAN"
    control.mkdir()
    fields = {
        "Package": COMMAND,
        "Version": VERSION,
        "Architecture": _architecture(),
        "Maintainer": MAINTAINER,
        "Section": "net",
        "Priority": "optional",
        "Installed-Size": str(_kib(tree)),
        "Depends": ", ".join(dependencies(BUNDLE)),
        "Recommends": ", ".join(RECOMMENDS),
        "Description": "tray program and local proxy for Claude and Codex\n" + _description(),
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (control / "control").write_text(text, encoding="utf-8")
    for script in ("postrm",):
        shutil.copyfile(LINUX / "debian" / script, control / script)
        (control / script).chmod(0o755)
    _write_sums(tree, control / "md5sums")


def _description() -> str:
    words = (f"{SUMMARY}.", *DESCRIPTION)
    return "\n .\n".join(_wrapped(paragraph) for paragraph in words)


def _wrapped(paragraph: str) -> str:
    import textwrap

    return textwrap.fill(paragraph, 78, initial_indent=" ", subsequent_indent=" ")


def _kib(tree: Path) -> int:
    sizes = (path.lstat().st_size for path in tree.rglob("*") if path.is_file())
    return sum(-(-size // 1024) for size in sizes)


def _write_sums(tree: Path, place: Path) -> None:
    import hashlib

    files = sorted(
        path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink()
    )
    lines = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    ]
    place.write_text("".join(lines), encoding="utf-8")
