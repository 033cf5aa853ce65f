"""What `make package` has built. Without it only the tests of the packaging's own sources run."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.packaging.installed import Installed, installed

if sys.platform == "linux":
    from tests.desktop.x11 import Desktop, desktop, tray_host
    from tests.packaging.session import Session

    __all__ = ["desktop", "tray_host"]

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".dev"))  # the code that builds the packages

_PACKAGED = os.environ.get("PACKAGED", "")
if not _PACKAGED:
    collect_ignore = [
        "test_bundle.py", "test_program.py", "test_deb.py", "test_archive.py", "test_journey.py", "test_minimal.py",
        "test_start.py",
    ]  # fmt: skip


@pytest.fixture(scope="session")
def dist() -> Path:
    return (ROOT / _PACKAGED).resolve()


@pytest.fixture(scope="session")
def bundle(dist: Path) -> Path:
    """The folder that PyInstaller made."""
    return dist / "loadline"


@pytest.fixture(scope="session")
def command(bundle: Path) -> Path:
    """The built program."""
    return bundle / ("loadline.exe" if sys.platform == "win32" else "loadline")


@pytest.fixture(scope="session")
def deb(dist: Path) -> Path:
    (found,) = dist.glob("*.deb")
    return found


@pytest.fixture(scope="session")
def archive(dist: Path) -> Path:
    (found,) = dist.glob("*.tar.xz")
    return found


@pytest.fixture(scope="module")
def program(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The program as the package puts it on this machine."""
    with installed(deb, tmp_path_factory.mktemp("root")) as place:
        yield place


@pytest.fixture
def session(desktop: "Desktop", home: Path) -> "Iterator[Session]":
    with Session(desktop, home).running() as running:
        yield running


@pytest.fixture
async def fake() -> AsyncIterator[FakeAnthropic]:
    async with running_anthropic() as server:
        yield server
