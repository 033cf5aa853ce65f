"""Whether this PySide6 keeps count of `None` and `True` on this Python.

PySide6 6.12.0 loses one reference to `True` for each emit and one to `None` for each call of a void
method. Before Python 3.12, where these became immortal, the interpreter then dies within minutes, in
whatever code runs: no other test would show it.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROUNDS = 20_000
STRAY = 100
"""References that come and go with the program's own work; the fault loses one in each round."""
PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"

PROGRAM = f"""
import sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

class Bell(QObject):
    rung = Signal()

application, bell, timer = QCoreApplication([]), Bell(), QTimer()
bell.rung.connect(lambda: None)
nones, trues = sys.getrefcount(None), sys.getrefcount(True)
for number in range({ROUNDS}):
    bell.rung.emit()
    timer.setInterval(number)
print(sys.getrefcount(None) - nones, sys.getrefcount(True) - trues)
"""


def pyside_requirement() -> Requirement:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    return next(
        requirement
        for requirement in map(Requirement, project["dependencies"])
        if requirement.name == "PySide6-Essentials"
    )


@pytest.fixture(scope="module")
def canary() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def advice() -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"PySide6 {PySide6.__version__} loses references on Python {python}: "
        f"pyproject.toml asks for {pyside_requirement()}; the lock file must obey it"
    )


def test_20000_emits_and_void_calls_are_survived(
    canary: subprocess.CompletedProcess[str], advice: str
) -> None:
    assert canary.returncode == 0, f"{advice}\n{canary.stderr}"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal: no counts")
def test_20000_emits_and_void_calls_lose_no_reference(
    canary: subprocess.CompletedProcess[str], advice: str
) -> None:
    lost_nones, lost_trues = map(int, canary.stdout.split())

    assert abs(lost_nones) < STRAY, advice
    assert abs(lost_trues) < STRAY, advice


def test_the_installed_pyside_is_one_that_the_project_asks_for() -> None:
    assert PySide6.__version__ in pyside_requirement().specifier


def test_the_losing_pyside_is_excluded_while_python_before_3_12_is_supported() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]

    if Version("3.11") in SpecifierSet(project["requires-python"]):
        assert "6.12.0" not in pyside_requirement().specifier
