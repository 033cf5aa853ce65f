"""Changes members of a TOML text and leaves every other byte as it is: comments, order, line ends, the mark in front.

Pure. tomlkit finds what is there, replaces it in its place and takes it out; a new table goes to the end of the text,
because tomlkit would put it between another table and the comment above that. The result is read again, and given
up when it says anything else than was wanted.
"""

import copy
import tomllib
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from proxy.clients.client import MemberPath
from proxy.clients.editing import MARK, NotEditable

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Table = MutableMapping[str, Any]


def parse(text: str) -> dict[str, Any]:
    """Raises NotEditable."""
    try:
        return tomllib.loads(text.removeprefix(MARK))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotEditable(f"it is no valid TOML: {error}") from error


def change(text: str, changes: Mapping[MemberPath, object]) -> str:
    """`text` with each value at its path; None takes a member, or a whole table, away. Raises NotEditable."""
    wanted = parse(text)
    for path, value in changes.items():
        _alter(wanted, path, value)
    mark = MARK if text.startswith(MARK) else ""
    plain = text.removeprefix(mark)
    is_windows = "\r\n" in plain and "\n" not in plain.replace("\r\n", "")
    plain = plain.replace("\r\n", "\n") if is_windows else plain
    changed = _without_new_blanks(plain, _changed(plain, changes))
    result = mark + (changed.replace("\n", "\r\n") if is_windows else changed)
    if _pruned(parse(result)) != _pruned(wanted):
        raise NotEditable("it cannot be changed without touching more than our lines")
    return result


def _alter(document: dict[str, Any], path: MemberPath, value: object) -> None:
    """What `change` is to come to, on plain values."""
    if not path[1:]:
        if value is None:
            document.pop(path[0], None)
        else:
            document[path[0]] = copy.deepcopy(value)
        return
    inner = document.get(path[0])
    if inner is None:
        if value is None:
            return
        inner = document[path[0]] = {}
    if not isinstance(inner, dict):
        raise NotEditable(f"“{path[0]}” is no table")
    _alter(inner, path[1:], value)


def _pruned(document: dict[str, Any]) -> dict[str, Any]:
    """Without tables that hold nothing: TOML cannot say whether such a one is there."""
    kept = {
        key: _pruned(value) if isinstance(value, dict) else value for key, value in document.items()
    }
    return {key: value for key, value in kept.items() if value != {}}


def _without_new_blanks(before: str, after: str) -> str:
    """Empty lines at either end that were around what was taken out go with it."""
    if after.startswith("\n") and not before.startswith("\n"):
        after = after[1:]
    if after.endswith("\n\n") and not before.endswith("\n\n"):
        after = after[:-1]
    return "" if after == "\n" else after


def _changed(text: str, changes: Mapping[MemberPath, object]) -> str:
    from tomlkit.exceptions import TOMLKitError

    new_tables: dict[MemberPath, dict[str, object]] = {}
    try:
        document = _read(text)
        for path, value in changes.items():
            table = _find(document, path[:-1])
            if table is not None:
                _set(table, path[-1], value)
            elif value is not None:
                new_tables.setdefault(path[:-1], {})[path[-1]] = value
        inline = [path for path in new_tables if _add_inline(document, path, new_tables[path])]
        text = document.as_string()
    except TOMLKitError as error:
        raise NotEditable(f"it is no valid TOML: {error}") from error
    for path, members in new_tables.items():
        if path not in inline:
            text = _with_table(text, path, members)
    return text


def _read(text: str) -> "TOMLDocument":
    import tomlkit  # takes 25 ms

    return tomlkit.parse(text)


def _find(document: Table, path: MemberPath) -> Table | None:
    """The table at `path`; None when there is none yet. Raises NotEditable when something else stands there."""
    table = document
    for key in path:
        if key not in table:
            return None
        table = table[key]
        if not isinstance(table, MutableMapping):
            raise NotEditable(f"“{key}” is no table")
    return table


def _set(table: Table, key: str, value: object) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def _add_inline(document: Table, path: MemberPath, members: Mapping[str, object]) -> bool:
    """Where the table around it is written in one line, the new one must be, too."""
    from tomlkit import inline_table
    from tomlkit.items import InlineTable

    outer = _find(document, path[:-1])
    if not isinstance(outer, InlineTable):
        return False
    made = inline_table()
    made.update(members)
    outer[path[-1]] = made
    return True


def _with_table(text: str, path: MemberPath, members: Mapping[str, object]) -> str:
    """`text`, an empty line, and the table."""
    import tomlkit

    header = ".".join(tomlkit.key(part).as_string() for part in path)
    lines = [f"[{header}]\n"]
    lines += [f"{tomlkit.key(key).as_string()} = {tomlkit.item(value).as_string()}\n" for key, value in members.items()]  # fmt: skip
    end = "" if not text or text.endswith("\n") else "\n"
    gap = "\n" if text.strip() else ""
    return text + end + gap + "".join(lines)
