"""Which settings a test shows to count at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from proxy.setting import Name

Test = TypeVar("Test", bound=Callable[..., Any])

PROVED: set[Name] = set()


def proves(*names: str, owner: str = "") -> Callable[[Test], Test]:
    """The test fails when a setting of these is only stored."""

    def take(test: Test) -> Test:
        PROVED.update((owner, name) for name in names)
        return test

    return take
