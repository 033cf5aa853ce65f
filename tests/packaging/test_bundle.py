"""What is inside the built program, and what is not."""

import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

from tests.packaging.conftest import ROOT

MIB = 1024 * 1024
FOLDER_MIB = 190
UNWANTED_QT = (
    "QtCharts", "QtGraphs", "QtDataVisualization", "QtWebEngine", "QtQuick", "QtQml", "QtPdf", "QtMultimedia",
    "QtSql", "QtDesigner", "QtPrintSupport", "QtVirtualKeyboard",
    *([] if sys.platform == "win32" else ["QtNetwork"]),
)  # fmt: skip
"""QtCharts, QtGraphs, QtDataVisualization and QtVirtualKeyboard are under the GPL; nobody uses the others. QtNetwork is for Windows."""
UNWANTED = (
    "_bundled/claude",
    "libgtk",
    "libgdk",
    "libcairo",
    "tkinter",
    "libstdc++",
    "pytest",
    "psycopg",
)
NEEDED = (
    "platforms/libqxcb.so", "platforms/libqwayland.so", "platforms/libqoffscreen.so", "iconengines/libqsvgicon.so",
    "resources/icons/loadline.svg", "resources/about/commit.txt", "resources/about/licences.txt",
    "resources/translations/loadline_de.qm", "resources/translations/templates.txt", "translations/qtbase_de.qm",
    "resources/docs/index.md", "resources/docs/openapi.json",
)  # fmt: skip
LOADED_BY_NAME = (
    "desktop.app", "proxy.commands.serve", "proxy.store.migrations.m0001_first_tables", "keyring.backends.SecretService",
    "sqlalchemy.dialects.sqlite.pysqlite", "truststore._openssl", "genai_prices.data", "claude_agent_sdk",
    "desktop.views.diagnostics_page", "desktop.views.connect_page", "desktop.platform.notify", "jeepney.io.asyncio",
    "tomlkit.items",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(bundle: Path) -> list[str]:
    return [path.relative_to(bundle).as_posix() for path in bundle.rglob("*")]


@pytest.fixture(scope="module")
def modules(bundle: Path) -> list[str]:
    """The Python modules in the archive at the program's end."""
    reader = CArchiveReader(str(bundle / "loadline"))
    name = next(each for each in reader.toc if each.lower().startswith("pyz"))
    return list(reader.open_embedded_archive(name).toc)


@pytest.fixture(scope="module")
def licences(bundle: Path) -> str:
    return (bundle / "_internal/resources/about/licences.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", UNWANTED_QT)
def test_a_qt_module_that_is_not_used_is_not_inside(
    name: str, files: list[str], modules: list[str]
) -> None:
    library = name.replace("Qt", "Qt6", 1)

    assert [each for each in files if library in each or f"/{name}" in each] == []
    assert [each for each in modules if each.startswith(f"PySide6.{name}")] == []


@pytest.mark.parametrize("name", UNWANTED)
def test_what_belongs_to_others_is_not_inside(
    name: str, files: list[str], modules: list[str]
) -> None:
    assert [each for each in files if name in each] == []
    assert name not in modules


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_loaded_by_its_path_is_inside(name: str, files: list[str]) -> None:
    assert [each for each in files if each.endswith(name)]


@pytest.mark.parametrize("name", LOADED_BY_NAME)
def test_what_is_loaded_by_its_name_is_inside(name: str, modules: list[str]) -> None:
    assert name in modules


def test_no_test_and_no_packaging_code_is_shipped(files: list[str], modules: list[str]) -> None:
    assert [each for each in modules if each.split(".")[0] in {"tests", "package"}] == []
    unwanted = ("resources/packaging", "resources/pictures", "__pycache__")
    assert [each for each in files if any(name in each for name in unwanted)] == []


def test_nothing_tells_where_it_was_built(bundle: Path) -> None:
    """Else another person's build of the same commit would differ, and ours would name our folders."""
    here = str(ROOT).encode()

    assert [
        path.name
        for path in bundle.rglob("*")
        if path.is_file() and not path.is_symlink() and here in path.read_bytes()
    ] == []


def test_every_link_leads_somewhere(bundle: Path) -> None:
    assert [path for path in bundle.rglob("*") if path.is_symlink() and not path.exists()] == []


def test_the_folder_is_no_larger_than_promised(bundle: Path) -> None:
    sizes = [path.lstat().st_size for path in bundle.rglob("*") if path.is_file()]

    print(f"{sum(sizes) / MIB:.0f} MiB in {len(sizes)} files")
    assert sum(sizes) < FOLDER_MIB * MIB


def test_every_python_package_inside_is_named_with_its_licence(
    modules: list[str], licences: str
) -> None:
    owners = metadata.packages_distributions()
    inside = {name for each in modules for name in owners.get(each.split(".")[0], [])} - {
        "loadline"
    }

    unnamed = [name for name in inside if not names_with_text(licences, name)]
    assert len(inside) > 30
    assert unnamed == []


@pytest.mark.parametrize(
    "name", ["Python", "PySide6_Essentials", "shiboken6", "libglib2.0-0", "tomlkit", "jeepney"]
)
def test_what_the_program_stands_on_is_named_with_its_licence(name: str, licences: str) -> None:
    assert names_with_text(licences, name)


def names_with_text(licences: str, name: str) -> bool:
    """A heading with the name, and something longer than a line below it."""
    heading = re.search(
        rf"^=+\n{re.escape(name)} \S+\n=+\n\n(.{{200}})",
        licences,
        re.MULTILINE | re.DOTALL | re.IGNORECASE,
    )
    return heading is not None
