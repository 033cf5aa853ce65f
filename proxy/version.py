"""The program's version. It lives in pyproject.toml and reaches an installed program as package metadata."""

from functools import cache
from pathlib import Path

_PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """Of the installed program; of the checkout where none is installed."""
    from importlib import metadata  # 10 ms that a start can do without

    try:
        return metadata.version("loadline")
    except metadata.PackageNotFoundError:
        import tomllib

        return str(tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])


def user_agent() -> str:
    """How calls of our own introduce themselves: honestly."""
    return f"Loadline/{version()}"
