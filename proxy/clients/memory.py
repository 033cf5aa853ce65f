"""What is remembered of the settings files that were changed, so that each change can be taken back."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from proxy.clients.client import MemberPath, Role
from proxy.clients.replacing import replace_file


class Part(msgspec.Struct):
    """One member that was set."""

    path: MemberPath
    role: Role
    ours: str
    """A digest of the value that was written, which may be a key."""
    former: Any
    """The value before ours; None when there was none."""

    def is_ours(self, value: object) -> bool:
        return value is not None and digest_of(value) == self.ours


class Memory(msgspec.Struct):
    """What was done to one client's file."""

    file: str
    parts: list[Part]
    made: list[MemberPath]
    """The objects or tables that were made for them, the outer before the inner."""
    had_file: bool
    backup: str | None
    """The whole file before, for as long as nothing but our members is different; None when there is no such copy."""
    digest: str
    """Of the file as we left it."""

    def part(self, path: MemberPath) -> Part | None:
        return next((part for part in self.parts if part.path == path), None)

    def is_within_made(self, path: MemberPath) -> bool:
        return any(path[: len(made)] == made for made in self.made)


class MemoryFile:
    """Every client's memory in one file, that only the user can read. Raises OSError and msgspec.DecodeError."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> dict[str, Memory]:
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=dict[str, Memory])
        except FileNotFoundError:
            return {}

    def write(self, client: str, memory: Memory | None) -> None:
        """None forgets."""
        memories = self.read()
        memories.pop(client, None)
        if memory is not None:
            memories[client] = memory
        replace_file(self.file, msgspec.json.encode(memories))


def digest_of(value: object) -> str:
    """Of a member's value, or of a file's content."""
    return hashlib.sha256(value if isinstance(value, bytes) else repr(value).encode()).hexdigest()
