"""What the editors of settings files have in common: `json_edit` and `toml_edit` are each an `Editor`."""

from collections.abc import Mapping
from typing import Any, Protocol

from proxy.clients.client import MemberPath

MARK = "\ufeff"
"""The byte order mark that some editors put in front of a text."""


class NotEditable(ValueError):
    """The text is not of its format, or something else stands where ours should go. Says what, for people."""


class Editor(Protocol):
    """Changes members of a text in one format and no other byte of it."""

    def parse(self, text: str) -> dict[str, Any]:
        """What the text says; an empty one says nothing. Raises NotEditable."""
        ...

    def change(self, text: str, changes: Mapping[MemberPath, object]) -> str:
        """`text` with each value at its path; None takes a member away. Raises NotEditable."""
        ...


def member(document: Mapping[str, Any], path: MemberPath) -> Any:
    """The value at `path`; None when it is missing."""
    value: Any = document
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
