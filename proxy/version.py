"""The program's version. It lives in pyproject.toml and reaches an installed program as package metadata."""

from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_PYPROJECT = _ROOT / "pyproject.toml"
_COMMIT = _ROOT / "resources" / "about" / "commit.txt"
"""Written when the program is packaged."""


@cache
def version() -> str:
    """Of the installed program; of the checkout where none is installed."""
    from importlib import metadata  # 10 ms that a start can do without

    try:
        return metadata.version("loadline")
    except metadata.PackageNotFoundError:
        import tomllib

        return str(tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])


def commit() -> str:
    """The commit that a packaged program was built from; empty elsewhere."""
    try:
        return _COMMIT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def user_agent() -> str:
    """How calls of our own introduce themselves: honestly."""
    return f"Loadline/{version()}"
