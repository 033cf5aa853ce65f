"""How the program names itself."""

import tomllib
from pathlib import Path

from proxy.version import commit, user_agent, version


def test_the_version_is_the_one_of_the_project() -> None:
    pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"

    assert version() == tomllib.loads(pyproject.read_text())["project"]["version"]


def test_calls_of_our_own_introduce_themselves_by_name() -> None:
    assert user_agent() == f"Loadline/{version()}"


def test_a_checkout_claims_no_commit_of_a_package() -> None:
    assert commit() == ""
