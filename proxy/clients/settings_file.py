"""Pointing a client here in its own settings file, and taking it back: only our key, and only when asked.

What was there before is remembered in our data folder, so that taking it back restores our key and nothing else.
"""

import difflib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from proxy.clients.json_edit import NotEditable, get_member, remove_member, set_member
from proxy.clients.replacing import back_up, replace_file
from proxy.errors import ProxyError
from proxy.logs import redact


@dataclass(frozen=True, slots=True)
class Target:
    """What to write into which client's settings."""

    client: str
    """ "claude-code"."""
    file: Path
    """JSON; it may be missing, or a link to another place."""
    member: tuple[str, str]
    """("env", "EXAMPLE_BASE_URL"): an object and a key in it."""
    value: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after; nothing is written yet."""

    file: Path
    before: bytes
    """Empty when there is none."""
    after: bytes
    """Empty when it goes."""

    @property
    def is_needed(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """For people, in the unified format; what looks like a token is blotted out."""
        lines = difflib.unified_diff(
            self.before.decode("utf-8", "replace").splitlines(),
            self.after.decode("utf-8", "replace").splitlines(),
            str(self.file),
            str(self.file),
            lineterm="",
        )
        return redact("\n".join(lines))


class _Memory(msgspec.Struct):
    """What is remembered of one client."""

    file: str
    value: str
    """As we wrote it."""
    former: Any
    """The value before ours; None when there was none."""
    had_object: bool
    had_file: bool
    backup: str | None
    """The whole file before, for as long as nothing but our key is different; None when there is no such copy."""
    digest: str
    """Of the file as we left it."""


class ClientSettings:
    """Changes clients' settings files. All state is in them and in the memory file."""

    def __init__(self, memory_file: Path) -> None:
        self._memory_file = memory_file

    def plan(self, target: Target) -> Change:
        """What applying would change. Raises ProxyError (`client_settings`)."""
        with _in_our_words(target.file):
            before = _read(target.file)
            after = set_member(before.decode(), target.member, target.value).encode()
        return Change(target.file, before, after)

    def apply(self, target: Target, now: datetime) -> Path | None:
        """Writes it; the dated copy of the file before, if there was one. Raises ProxyError (`client_settings`)."""
        change = self.plan(target)
        if not change.is_needed:
            return None
        with _in_our_words(target.file):
            backup = back_up(target.file, now) if change.before else None
            earlier = self._memories().get(target.client)
            self._remember(target, _memory(target, change, backup, earlier))
            replace_file(target.file, change.after)
        return backup

    def plan_undo(self, target: Target) -> Change:
        """What taking it back would change: nothing when somebody has changed our key since.

        Raises ProxyError: `nothing_to_undo`, `client_settings`.
        """
        memory = self._memories().get(target.client)
        if memory is None:
            raise ProxyError(
                "Loadline has changed nothing there.",
                detail=f"{target.file}.",
                code="nothing_to_undo",
            )
        with _in_our_words(Path(memory.file)):
            before = _read(Path(memory.file))
            return Change(Path(memory.file), before, _undone(before, target.member, memory))

    def undo(self, target: Target) -> Change:
        """Takes it back and forgets it; what was changed. Raises as `plan_undo`."""
        change = self.plan_undo(target)
        with _in_our_words(change.file):
            if change.is_needed and change.after:
                replace_file(change.file, change.after)
            elif change.is_needed:
                change.file.unlink()
            self._remember(target, None)
        return change

    def _memories(self) -> dict[str, _Memory]:
        try:
            return msgspec.json.decode(self._memory_file.read_bytes(), type=dict[str, _Memory])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            raise _refusal(self._memory_file, f"{error}") from error

    def _remember(self, target: Target, memory: _Memory | None) -> None:
        memories = self._memories()
        memories.pop(target.client, None)
        if memory is not None:
            memories[target.client] = memory
        replace_file(self._memory_file, msgspec.json.encode(memories))


def _memory(
    target: Target, change: Change, backup: Path | None, earlier: _Memory | None
) -> _Memory:
    """What was there before us. Where `earlier` stands for our own value, that is what was there before it."""
    before = change.before.decode()
    value = get_member(before, target.member)
    memory = _Memory(
        file=str(target.file),
        value=target.value,
        former=value,
        had_object=get_member(before, target.member[:1]) is not None,
        had_file=bool(change.before),
        backup=str(backup) if backup else None,
        digest=_digest(change.after),
    )
    if earlier is None or earlier.file != memory.file or earlier.value != value:
        return memory
    is_untouched = earlier.digest == _digest(change.before)
    return msgspec.structs.replace(
        earlier,
        value=memory.value,
        digest=memory.digest,
        had_file=earlier.had_file or not is_untouched,
        backup=earlier.backup if is_untouched else None,
    )


def _undone(before: bytes, member: tuple[str, str], memory: _Memory) -> bytes:
    """The whole file as it was, when nobody touched it since; else the file as it is with our key put back."""
    if _digest(before) == memory.digest:
        if not memory.had_file:
            return b""
        if memory.backup and (backup := _read(Path(memory.backup))):
            return backup
    text = before.decode()
    if not text or get_member(text, member) != memory.value:
        return before
    if memory.former is not None:
        return set_member(text, member, memory.former).encode()
    text = remove_member(text, member)
    if not memory.had_object and get_member(text, member[:1]) == {}:
        text = remove_member(text, member[:1])
    return text.encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


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
