"""The wire samples of tests/data."""

from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def sample(name: str) -> bytes:
    """`name` is the path below tests/data: "anthropic/usage.json"."""
    return (DATA / name).read_bytes()
