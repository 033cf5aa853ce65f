"""Settings files as users have them, and what must hold of every one of them, whatever its format."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxy.clients.settings_file import ClientSettings, Target
from proxy.errors import ProxyError
from tests.conftest import NOW

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class File:
    """A settings file as a user has it."""

    content: bytes | None
    """None for none."""
    mode: int = 0o600
    is_link: bool = False


def put(file: Path, given: File) -> Path:
    """Makes `file` as it is given, and its folder."""
    if given.is_link and sys.platform == "win32":
        pytest.skip("Windows lets few users make links")
    file.parent.mkdir()
    real = file
    if given.is_link:
        real = file.parent.parent / f"dotfiles{file.suffix}"
        file.symlink_to(real)
    if given.content is not None:
        real.write_bytes(given.content)
        real.chmod(given.mode)
    return file


def read(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def check_kind_is_kept(file: Path, given: File) -> None:
    """A link stays a link, and nobody else may read what only its owner could."""
    assert file.is_symlink() == given.is_link
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == given.mode


def check_undo_gives_every_byte_back(files: ClientSettings, target: Target, given: File) -> None:
    files.apply(target, NOW)

    files.undo(target.client)

    assert read(target.file) == given.content
    assert target.file.is_symlink() == given.is_link


def check_is_refused_and_untouched(files: ClientSettings, target: Target, content: bytes) -> None:
    """In one sentence that names the file; neither a copy nor a draft lies beside it."""
    with pytest.raises(ProxyError) as refused:
        files.apply(target, NOW)

    assert refused.value.code == "client_settings"
    assert str(target.file) in refused.value.detail
    assert "\n" not in str(refused.value)
    assert target.file.read_bytes() == content
    assert list(target.file.parent.iterdir()) == [target.file]
