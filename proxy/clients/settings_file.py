"""Pointing a client here in its own settings file, and taking it back: only our members, and only when asked.

What was there before is remembered in our data folder, so that taking it back restores our members and nothing else.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from proxy.clients import json_edit, toml_edit
from proxy.clients.change import Change
from proxy.clients.client import Edit, MemberPath, Role, no_obstacle
from proxy.clients.editing import Editor, NotEditable, member
from proxy.clients.memory import Memory, MemoryFile, Part, digest_of
from proxy.clients.replacing import back_up, replace_file
from proxy.errors import ProxyError

_EDITORS: dict[str, Editor] = {".json": json_edit, ".toml": toml_edit}


@dataclass(frozen=True, slots=True)
class Target:
    """What to write into which client's settings."""

    client: str
    """ "claude-code"."""
    file: Path
    """Its suffix tells the format; it may be missing, or a link to another place."""
    edits: tuple[Edit, ...]
    obstacle: Callable[[Mapping[str, object]], str] = no_obstacle
    """See `ClientFile.obstacle`."""
    keeps_key: bool = False
    """A local key that we wrote before stays where none is given now: it is still asked for."""

    def gives_up(self, part: Part) -> bool:
        """Whether what was set before is wanted no more."""
        is_wanted = any(edit.path == part.path for edit in self.edits)
        return not is_wanted and not (self.keeps_key and part.role is Role.KEY)


class ClientSettings:
    """Changes clients' settings files. All state is in them and in the memory file. Blocks: call it in a thread."""

    def __init__(self, memory_file: Path) -> None:
        self._memory = MemoryFile(memory_file)

    def read(self, file: Path) -> dict[str, Any]:
        """What the settings say; nothing when there are none. Raises ProxyError (`client_settings`)."""
        with _in_our_words(file):
            return _editor(file).parse(_text(_read(file)))

    def plan(self, target: Target) -> Change:
        """What applying would change. Raises ProxyError (`client_settings`)."""
        memory = self._memory_of(target)
        with _in_our_words(target.file):
            _check_writable(target.file)
            before = _read(target.file)
            text, editor = _text(before), _editor(target.file)
            document = editor.parse(text)
            if reason := target.obstacle(document):
                raise NotEditable(reason)
            changes = _changes(target, document, memory)
            after = editor.change(text, changes).encode() if changes else before
        return Change(target.file, before, after)

    def apply(self, target: Target, now: datetime) -> Path | None:
        """Writes it; the dated copy of the file before, if there was one. Raises ProxyError (`client_settings`)."""
        change = self.plan(target)
        if not change.is_needed or change.after is None:
            return None
        earlier = self._memory_of(target)
        with _in_our_words(target.file):
            backup = back_up(target.file, now) if change.before is not None else None
            document = _editor(target.file).parse(_text(change.before))
            self._memory.write(target.client, _memory(target, change, document, backup, earlier))
            replace_file(target.file, change.after)
        return backup

    def can_undo(self, client: str) -> bool:
        """Whether something of ours is to be taken back. Raises ProxyError (`client_settings`)."""
        return client in self._memories()

    def plan_undo(self, client: str) -> Change:
        """What taking it back would change: nothing when somebody has changed the address since.

        Raises ProxyError: `nothing_to_undo`, `client_settings`.
        """
        memory = self._memories().get(client)
        if memory is None:
            raise ProxyError("Loadline has changed nothing there.", code="nothing_to_undo")
        file = Path(memory.file)
        with _in_our_words(file):
            before = _read(file)
            after = None if before is None else _undone(file, before, memory)
            if before != after:
                _check_writable(file)
        return Change(file, before, after)

    def undo(self, client: str) -> Change:
        """Takes it back and forgets it; what was changed. Raises as `plan_undo`."""
        change = self.plan_undo(client)
        with _in_our_words(change.file):
            if change.is_needed and change.after is not None:
                replace_file(change.file, change.after)
            elif change.is_needed:
                change.file.unlink()
            self._memory.write(client, None)
        return change

    def _memory_of(self, target: Target) -> Memory | None:
        """What was done to this very file."""
        found = self._memories().get(target.client)
        return found if found is not None and found.file == str(target.file) else None

    def _memories(self) -> dict[str, Memory]:
        try:
            return self._memory.read()
        except (OSError, msgspec.DecodeError) as error:
            raise _refusal(self._memory.file, f"{error}") from error


def _changes(
    target: Target, document: Mapping[str, Any], memory: Memory | None
) -> dict[MemberPath, object]:
    """What is to be set; and what we set before and want no more gets its former value."""
    changes: dict[MemberPath, object] = {
        edit.path: edit.value for edit in target.edits if member(document, edit.path) != edit.value
    }
    for part in memory.parts if memory else ():
        if target.gives_up(part) and part.is_ours(member(document, part.path)):
            changes[part.path] = part.former
    return changes


def _memory(
    target: Target,
    change: Change,
    document: Mapping[str, Any],
    backup: Path | None,
    earlier: Memory | None,
) -> Memory:
    """What was there before us. Where our own values stand from `earlier`, that is what was there before those."""
    made = [] if earlier is None else list(earlier.made)
    for edit in target.edits:
        outer = (edit.path[:depth] for depth in range(1, len(edit.path)))
        made += [path for path in outer if member(document, path) is None and path not in made]
    parts = [_part(edit, member(document, edit.path), earlier) for edit in target.edits]
    known = {part.path for part in parts}
    parts += [
        part
        for part in (earlier.parts if earlier else ())
        if part.path not in known and not target.gives_up(part)
    ]
    is_untouched = earlier is not None and earlier.digest == digest_of(change.before)
    memory = Memory(
        file=str(target.file),
        parts=parts,
        made=made,
        had_file=change.before is not None,
        backup=str(backup) if backup else None,
        digest=digest_of(change.after),
    )
    if earlier is not None and is_untouched:
        memory.had_file, memory.backup = earlier.had_file, earlier.backup
    elif earlier is not None and _has_ours(document, earlier):
        memory.backup = None
    return memory


def _part(edit: Edit, value: object, earlier: Memory | None) -> Part:
    before = earlier.part(edit.path) if earlier else None
    former = before.former if before is not None and before.is_ours(value) else value
    return Part(edit.path, edit.role, digest_of(edit.value), former)


def _has_ours(document: Mapping[str, Any], memory: Memory) -> bool:
    return any(part.is_ours(member(document, part.path)) for part in memory.parts)


def _undone(file: Path, before: bytes, memory: Memory) -> bytes | None:
    """The whole file as it was, when nobody touched it since; else the file as it is with our members put back."""
    if digest_of(before) == memory.digest:
        if not memory.had_file:
            return None
        if memory.backup and (whole := _read(Path(memory.backup))) is not None:
            return whole
    text, editor = _text(before), _editor(file)
    document = editor.parse(text)
    changes = {part.path: part.former for part in memory.parts if _is_to_go(part, document, memory)}
    if not changes:
        return before
    text = editor.change(text, changes)
    return editor.change(text, _emptied(editor.parse(text), memory.made)).encode()


def _is_to_go(part: Part, document: Mapping[str, Any], memory: Memory) -> bool:
    """Whose address is not ours any more has made the rest his own, too."""
    addresses = [each for each in memory.parts if each.role is Role.ADDRESS]
    if not all(each.is_ours(member(document, each.path)) for each in addresses):
        return False
    value = member(document, part.path)
    is_detail_of_ours = part.role is Role.DETAIL and memory.is_within_made(part.path)
    return value is not None and (part.is_ours(value) or is_detail_of_ours)


def _emptied(document: Mapping[str, Any], made: list[MemberPath]) -> dict[MemberPath, object]:
    """The objects we made that hold nothing now; an outer one goes with all that is in it."""
    gone: dict[MemberPath, object] = {}
    for path in sorted(made, key=len):
        is_inner = any(path[: len(outer)] == outer for outer in gone)
        if not is_inner and _is_hollow(member(document, path)):
            gone[path] = None
    return gone


def _is_hollow(value: object) -> bool:
    return isinstance(value, dict) and all(_is_hollow(each) for each in value.values())


def _editor(file: Path) -> Editor:
    return _EDITORS[file.suffix]


def _check_writable(file: Path) -> None:
    """A file that was made read-only is not to be replaced, though the folder would allow it."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise NotEditable("it is read-only")


def _text(content: bytes | None) -> str:
    return (content or b"").decode()


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def _in_our_words(file: Path) -> Iterator[None]:
    try:
        yield
    except NotEditable as error:
        raise _refusal(file, f"{error}") from error
    except UnicodeDecodeError as error:
        raise _refusal(file, "it is no UTF-8 text") from error
    except OSError as error:
        raise _refusal(file, error.strerror or f"{error}") from error


def _refusal(file: Path, reason: str) -> ProxyError:
    return ProxyError(
        "The client's settings cannot be changed.",
        detail=f"{file}: {reason}.",
        hint="Nothing was changed. Set the address by hand.",
        code="client_settings",
    )
