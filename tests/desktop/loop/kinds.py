"""Marks that say on which loops a test runs.

Ours runs every test. Stock qasync, which serves where ours cannot, runs those whose promise it
keeps.
"""

import pytest

both_loops = pytest.mark.parametrize("kind", ["auto", "stock"])


def ours_only(*, because_stock: str) -> pytest.MarkDecorator:
    """A promise that stock qasync does not keep: `because_stock` says what it does instead."""
    assert because_stock
    return pytest.mark.parametrize("kind", ["auto"])
