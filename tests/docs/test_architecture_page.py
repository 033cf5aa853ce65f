"""The page on how Loadline is built names what there is."""

import re

import pytest

from tests.docs.test_documents import DOCS, ROOT

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("proxy", "desktop", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
MODULES = sorted(set(re.findall(r"`([a-z_/0-9]+\.py)`", PAGE)))
NAMES = sorted(set(re.findall(r"`([a-z_./]+)\.([A-Z][A-Za-z]+)`", PAGE)))


def files(name: str) -> list[str]:
    """The sources called so, from any folder on."""
    return [path for path in SOURCES if f"/{path}".endswith(f"/{name}")]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_it_names_is_there(name: str) -> None:
    assert len(MODULES) > 50
    assert files(name)


@pytest.mark.parametrize(
    ("module", "name"), NAMES, ids=[f"{module}.{name}" for module, name in NAMES]
)
def test_a_class_or_constant_that_it_names_is_in_its_module(module: str, name: str) -> None:
    defined = re.compile(rf"^(class )?{name}\b", re.MULTILINE)

    found = files(module.replace(".", "/") + ".py")

    assert any(defined.search((ROOT / path).read_text(encoding="utf-8")) for path in found)
