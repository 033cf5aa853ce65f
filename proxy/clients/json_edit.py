"""Changes members of a JSON text and leaves every other byte as it is: order, spacing, line ends, the mark in front.

Pure. A path names a member by the keys that lead to it; all but the last must be objects or be missing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proxy.clients.client import MemberPath
from proxy.clients.editing import MARK, NotEditable

_DECODER = json.JSONDecoder()
_BLANK = " \t\r\n"
_INDENT = "  "
"""Of a file that shows none of its own."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of an object, by its place in the text."""

    key: str
    start: int
    """Of the key's quote."""
    value_start: int
    value_end: int


@dataclass(frozen=True, slots=True)
class _Object:
    """An object, by its place in the text."""

    start: int
    """Of its brace."""
    end: int
    """After its brace."""
    members: tuple[_Member, ...]

    def find(self, key: str) -> _Member | None:
        """The last of that key: the one that counts."""
        return next((each for each in reversed(self.members) if each.key == key), None)


def parse(text: str) -> dict[str, Any]:
    """Raises NotEditable."""
    if _is_blank(text):
        return {}
    document: dict[str, Any] = json.loads(text[_root(text).start :])
    return document


def change(text: str, changes: Mapping[MemberPath, object]) -> str:
    """`text` with each value at its path; None takes a member away. Raises NotEditable."""
    for path, value in changes.items():
        text = remove_member(text, path) if value is None else set_member(text, path, value)
    return text


def set_member(text: str, path: MemberPath, value: object) -> str:
    """`text` with `value` at `path`, in the style of the text. An empty text becomes an object. Raises NotEditable."""
    if _is_blank(text):
        return text + json.dumps(_nested(path, value), indent=_INDENT) + "\n"
    target = _root(text)
    for depth, key in enumerate(path):
        member = target.find(key)
        if member is None:
            return _inserted(text, target, key, _nested(path[depth + 1 :], value))
        if depth == len(path) - 1:
            new = json.dumps(value, ensure_ascii=False)
            return text[: member.value_start] + new + text[member.value_end :]
        target = _object_at(text, member.value_start, key)
    raise ValueError("A path has at least one key.")


def remove_member(text: str, path: MemberPath) -> str:
    """`text` without the member at `path`, with its comma and its line; unchanged when it is missing."""
    if _is_blank(text):
        return text
    target = _root(text)
    for key in path[:-1]:
        member = target.find(key)
        if member is None or text.startswith("null", member.value_start):
            return text
        target = _object_at(text, member.value_start, key)
    member = target.find(path[-1])
    return text if member is None else _without(text, target, member)


def _nested(path: MemberPath, value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _is_blank(text: str) -> bool:
    return not text.strip(_BLANK + MARK)


# Reading


def _root(text: str) -> _Object:
    start = _skip_blank(text, 1 if text.startswith(MARK) else 0)
    found = _object_at(text, start, "")
    if _skip_blank(text, found.end) != len(text):
        raise NotEditable("something follows its end")
    return found


def _object_at(text: str, start: int, key: str) -> _Object:
    if text[start : start + 1] != "{":
        raise NotEditable(f"“{key}” is no object" if key else "it is no JSON object")
    members: list[_Member] = []
    at = _skip_blank(text, start + 1)
    while text[at : at + 1] != "}":
        if members:
            at = _skip_blank(text, _after(text, at, ","))
        member = _member_at(text, at)
        members.append(member)
        at = _skip_blank(text, member.value_end)
    return _Object(start, at + 1, tuple(members))


def _member_at(text: str, at: int) -> _Member:
    try:
        key, end = _DECODER.raw_decode(text, at)
        value_start = _skip_blank(text, _after(text, _skip_blank(text, end), ":"))
        _, value_end = _DECODER.raw_decode(text, value_start)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotEditable(f"it is no valid JSON at line {_line(text, at)}") from error
    if not isinstance(key, str):
        raise NotEditable(f"it is no valid JSON at line {_line(text, at)}")
    return _Member(key, at, value_start, value_end)


def _after(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise NotEditable(f"it is no valid JSON at line {_line(text, at)}")
    return at + 1


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# Writing


def _inserted(text: str, target: _Object, key: str, value: object) -> str:
    """A new last member, on a line of its own where the others are."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if not target.members:
        outer = _indent_of(text, target.start)
        inner = outer + _unit(text)
        body = _dumped(key, value, inner, newline, _unit(text))
        return (
            f"{text[: target.start]}{{{newline}{inner}{body}{newline}{outer}}}{text[target.end :]}"
        )
    last = target.members[-1]
    before_first = text[target.start + 1 : target.members[0].start]
    if "\n" in before_first:
        inner = before_first.rpartition("\n")[2]
        lead = "," + before_first
        body = _dumped(key, value, inner, newline, _unit(text))
    else:
        lead = ", "
        body = f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
    return text[: last.value_end] + lead + body + text[last.value_end :]


def _dumped(key: str, value: object, indent: str, newline: str, unit: str) -> str:
    lines = json.dumps(value, ensure_ascii=False, indent=unit).split("\n")
    return f"{json.dumps(key)}: " + (newline + indent).join(lines)


def _without(text: str, target: _Object, member: _Member) -> str:
    index = target.members.index(member)
    if index > 0:
        return text[: target.members[index - 1].value_end] + text[member.value_end :]
    if len(target.members) > 1:
        return text[: member.start] + text[target.members[1].start :]
    return f"{text[: target.start]}{{}}{text[target.end :]}"


def _indent_of(text: str, at: int) -> str:
    """The blanks at the begin of the line that `at` is in."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(text: str) -> str:
    """One step of indentation, as the text's first indented line has it."""
    for line in text.splitlines()[1:]:
        if blanks := line[: len(line) - len(line.lstrip(" \t"))]:
            return blanks
    return _INDENT
