"""Windows: what Explorer shows of the executables, and the installer by Inno Setup. Not run on other systems."""

import shutil
import subprocess
from pathlib import Path

from package.facts import DIST, NAME, PACKAGING, PARTS, ROOT, SUMMARY, VERSION

_TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The Loadline authors'),
      StringStruct('FileDescription', {summary!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', 'The Loadline authors, MIT licence'),
      StringStruct('ProductName', {name!r}),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])]),
  ]
)
"""


def version_resource(version: str) -> str:
    """For PyInstaller: the version as four numbers and as text."""
    plain = version.partition("-")[0].partition("+")[0]
    numbers = tuple(int(part) for part in f"{plain}.0.0.0".split(".")[:4])
    return _TEMPLATE.format(numbers=numbers, version=version, name=NAME, summary=SUMMARY)


def write_version_resource(folder: Path = PARTS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "version.txt").write_text(version_resource(VERSION), encoding="utf-8")


def write_installer(folder: Path = DIST) -> Path:
    """One .exe that installs for one user or for all. Needs Inno Setup 6 in PATH or in its usual place."""
    usual = Path(r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe")
    compiler = shutil.which("iscc") or str(usual)
    name = f"loadline-{VERSION}-setup"
    definitions = [f"/DVersion={VERSION}", f"/DRoot={ROOT}", f"/DParts={PARTS}", f"/F{name}"]
    script = PACKAGING / "windows" / "loadline.iss"
    subprocess.run([compiler, "/Qp", f"/O{folder}", *definitions, str(script)], check=True)
    return folder / f"{name}.exe"
