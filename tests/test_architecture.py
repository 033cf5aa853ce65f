"""The house rules that a linter does not know: who may import whom, and what nobody may call."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROXY = sorted((ROOT / "proxy").rglob("*.py"))
DESKTOP = sorted((ROOT / "desktop").rglob("*.py"))
SOURCES = [*PROXY, *DESKTOP]
PROVIDERS = ROOT / "proxy" / "providers"
PROVIDER_NAMES = sorted(
    path.name for path in PROVIDERS.iterdir() if (path / "__init__.py").exists()
)
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "misc"}
TOP_LEVEL = {
    "desktop", "proxy", "resources", "tests", "build.spec", "pyproject.toml", "README.md",
    "LICENSE", "CHANGELOG.md", "Makefile", "build", "dist",
}  # fmt: skip


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """The dotted name of each call in a file, and its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_the_rules_look_at_real_files() -> None:
    assert len(PROXY) > 10
    assert len(DESKTOP) > 5
    assert "anthropic" in PROVIDER_NAMES


@pytest.mark.parametrize("path", PROXY, ids=relative)
def test_the_proxy_imports_no_qt_and_no_desktop(path: Path) -> None:
    wrong = [
        name for name in imported(path) if name.split(".")[0] in {"PySide6", "qasync", "desktop"}
    ]

    # The command starts the window by name, so that it can say in one line why it cannot.
    assert [
        name for name in wrong if (relative(path), name) != ("proxy/cli.py", "desktop.__main__")
    ] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_a_provider_s_own_folder_names_it(path: Path) -> None:
    if path.is_relative_to(PROVIDERS):
        return

    wrong = [
        name
        for name in imported(path)
        for own in PROVIDER_NAMES
        if name.startswith(f"proxy.providers.{own}")
    ]

    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_code_outside_the_providers_asks_for_one_by_name(path: Path) -> None:
    if path.is_relative_to(PROVIDERS):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))

    wrong = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in PROVIDER_NAMES
    ]

    assert wrong == []


@pytest.mark.parametrize("path", DESKTOP, ids=relative)
def test_no_dialog_blocks_the_loop(path: Path) -> None:
    static_dialogs = ("QFileDialog.get", "QMessageBox.question", "QMessageBox.warning", "QMessageBox.information",
                      "QMessageBox.critical", "QInputDialog.get")  # fmt: skip

    wrong = [
        f"{relative(path)}:{line} {name}"
        for name, line in calls(path)
        if (name.endswith(".exec") or name.startswith(static_dialogs))
        and relative(path) != "desktop/loop.py"
    ]

    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_tasks_start_by_spawn_only(path: Path) -> None:
    if relative(path) == "proxy/tasks.py":
        return

    wrong = [
        f"{name}:{line}"
        for name, line in calls(path)
        if name.endswith(("create_task", "ensure_future"))
    ]

    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_module_has_a_vague_name(path: Path) -> None:
    assert path.stem not in VAGUE_NAMES


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_modules_keep_to_one_subject() -> None:
    long = {
        relative(path): lines
        for path in SOURCES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 450
    }

    assert long == {}


def test_functions_keep_to_one_level() -> None:
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 60
    ]

    assert long == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}

    assert found - TOP_LEVEL - {"__pycache__"} == set()
