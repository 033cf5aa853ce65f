"""Each of the proxy's 33 behaviours is held by tests; behaviours.toml says by which."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
HELD = tomllib.loads(Path(__file__).with_name("behaviours.toml").read_text(encoding="utf-8"))


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, kinds) and node.name.startswith("test_")
    )


def test_every_behaviour_is_named_once_and_in_its_order() -> None:
    assert [int(name.partition("-")[0]) for name in HELD] == list(range(1, 34))


@pytest.mark.parametrize("behaviour", HELD)
def test_what_holds_a_behaviour_is_there(behaviour: str) -> None:
    named = [test for tests in HELD[behaviour].values() for test in tests]

    assert named
    for each in named:
        file, _, test = each.partition("::")
        assert not test or test in names_in(TESTS / file), each
        assert (TESTS / file).is_file(), each
