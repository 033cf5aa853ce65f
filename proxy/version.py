"""The program's version. It lives in pyproject.toml and reaches an installed program as package metadata."""

import importlib.metadata
import tomllib
from functools import cache
from pathlib import Path

_PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """Of the installed program; of the checkout where none is installed."""
    try:
        return importlib.metadata.version("loadline")
    except importlib.metadata.PackageNotFoundError:
        return str(tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])


def user_agent() -> str:
    """How calls of our own introduce themselves: honestly."""
    return f"Loadline/{version()}"
