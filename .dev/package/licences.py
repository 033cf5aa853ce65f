"""The licences of all parts inside, found from the files that went in."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from package.facts import PACKAGING, ROOT

_TEXT_NAME = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)", re.IGNORECASE)
_LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")
_TEXTS_OF_OURS = {"PySide6_Essentials": _LGPL, "shiboken6": _LGPL}
"""Distributions that bring no text of their licence, and where it lies in resources/packaging/licences."""
RULE = "=" * 100


@dataclass(frozen=True, slots=True)
class Part:
    """Something of others inside the program."""

    name: str
    version: str
    terms: str
    """In short: "MIT", or the words of its metadata."""
    text: str


class LicenceMissing(Exception):
    """A part comes without the text of its licence; find it before shipping the part."""


def parts_of(files: Iterable[str]) -> list[Part]:
    """The parts that these files came from: Python packages, Python itself, libraries of this system."""
    paths = {os.path.realpath(file) for file in files if file}
    owners = _owners()
    found = {owners[path] for path in paths if path in owners}
    parts = [_of_distribution(name) for name in found if name.lower() != "loadline"]
    foreign = [path for each in paths - owners.keys() if not _is_ours(path := Path(each))]
    packages = {name for path in foreign if path.is_file() and (name := _debian_package(path))}
    parts += [_of_debian(name) for name in packages]
    return [_of_python(), *sorted(parts, key=lambda part: part.name.lower())]


def as_text(parts: Iterable[Part], own: str) -> str:
    """One document: our own licence, a list of the parts, then each part's text."""
    parts = list(parts)
    lines = [f"{part.name} {part.version}: {part.terms}" for part in parts]
    texts = [f"{RULE}\n{part.name} {part.version}\n{RULE}\n\n{part.text}" for part in parts]
    return "\n\n".join(
        [own.strip(), "Loadline contains these works of others:", "\n".join(lines), *texts, ""]
    )


def _owners() -> dict[str, str]:
    """The distribution of each installed file, of which there are tens of thousands."""
    owners = {}
    for each in metadata.distributions():
        root, name = os.path.realpath(str(each.locate_file(""))), each.metadata["Name"]
        for file in each.files or ():
            owners[os.path.normpath(os.path.join(root, str(file)))] = name
    return owners


def _of_distribution(name: str) -> Part:
    found = metadata.metadata(name)
    terms = (
        found.get("License-Expression") or _first_line(found.get("License")) or _classified(found)
    )
    text = "\n\n".join(_texts_of(name))
    if not text.strip():
        raise LicenceMissing(f"{name} ({terms})")
    return Part(name, found["Version"], terms or "see below", text)


def _texts_of(name: str) -> Iterator[str]:
    for file in metadata.files(name) or ():
        if ".dist-info" in str(file) and _TEXT_NAME.search(file.name):
            yield Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
    for own in _TEXTS_OF_OURS.get(name, ()):
        yield (PACKAGING / "licences" / own).read_text(encoding="utf-8").strip()


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _classified(found: "metadata.PackageMetadata") -> str:
    marks = [each for each in found.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(each.rpartition(" :: ")[2] for each in marks)


def _of_python() -> Part:
    version = sys.version.partition(" ")[0]
    library = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (
        Path(sys.base_prefix, "lib", library, "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path(f"/usr/share/doc/{library}/copyright"),
    ):
        if place.exists():
            return Part("Python", version, "PSF-2.0", place.read_text(encoding="utf-8").strip())
    raise LicenceMissing("Python")


def _is_ours(path: Path) -> bool:
    """Of this checkout, of its environment, or of the Python that made it."""
    return path.is_relative_to(ROOT) or path.is_relative_to(sys.base_prefix)


def _debian_package(path: Path) -> str:
    """The package that a library of this system came with; empty where there is no dpkg."""
    if shutil.which("dpkg") is None:
        return ""
    for place in (path, Path("/", *path.parts[2:])):  # dpkg may know it from before /usr was merged
        found = subprocess.run(
            ["dpkg", "-S", str(place)], capture_output=True, text=True, check=False
        ).stdout
        if found:
            return found.partition(":")[0]
    return ""


def _of_debian(package: str) -> Part:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f=${Version}\n", package], capture_output=True, text=True, check=True
    ).stdout.partition("\n")[0]
    text = Path("/usr/share/doc", package, "copyright").read_text(
        encoding="utf-8", errors="replace"
    )
    return Part(package, version, "see below", text.strip())
