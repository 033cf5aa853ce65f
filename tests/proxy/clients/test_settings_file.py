"""A client's settings file: changed when asked, taken back exactly, and never harmed."""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proxy.clients.client import Edit, Role
from proxy.clients.settings_file import ClientSettings, Target
from proxy.errors import ProxyError
from tests.conftest import NOW

posix_only = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such modes or links"
)
URL = "http://127.0.0.1:2455/claude"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Claude Code's settings; not there yet."""
    return tmp_path / "claude" / "settings.json"


def target(file: Path, url: str = URL) -> Target:
    return Target("claude-code", file, (Edit(("env", "ANTHROPIC_BASE_URL"), url, Role.ADDRESS),))


def write(file: Path, content: bytes | None) -> None:
    file.parent.mkdir(exist_ok=True)
    if content is not None:
        file.write_bytes(content)


def test_planning_writes_nothing(files: ClientSettings, file: Path, tmp_path: Path) -> None:
    write(file, b'{"env": {"A": "1"}}')

    change = files.plan(target(file))

    assert change.is_needed
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["settings.json"]
    assert file.read_bytes() == b'{"env": {"A": "1"}}'


def test_the_diff_shows_our_line_and_hides_what_looks_like_a_token(
    files: ClientSettings, file: Path
) -> None:
    token = "sk-" + "ant-oat01-fake0123456789"
    write(file, f'{{\n  "env": {{\n    "ANTHROPIC_AUTH_TOKEN": "{token}"\n  }}\n}}\n'.encode())

    diff = files.plan(target(file)).diff()

    assert f'+    "ANTHROPIC_BASE_URL": "{URL}"' in diff.splitlines()
    assert token not in diff


def test_a_dated_copy_of_the_file_before_lies_beside_it(files: ClientSettings, file: Path) -> None:
    write(file, b'{"env": {"A": "1"}}')
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)

    backup = files.apply(target(file), at)

    assert backup is not None
    assert backup.parent == file.parent
    assert backup.name == f"settings.json.loadline-{at.astimezone():%Y%m%d-%H%M%S}.bak"
    assert backup.read_bytes() == b'{"env": {"A": "1"}}'


def test_applying_twice_changes_nothing_the_second_time(files: ClientSettings, file: Path) -> None:
    write(file, b"{}")
    files.apply(target(file), NOW)
    first = file.read_bytes()

    backup = files.apply(target(file), NOW)

    assert (backup, file.read_bytes()) == (None, first)


def test_a_change_of_our_own_address_is_taken_back_to_what_was_there_before_us(
    files: ClientSettings, file: Path
) -> None:
    write(file, b'{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example.com" } }')

    files.apply(target(file), NOW)
    files.apply(target(file, "http://127.0.0.1:3000/claude"), NOW.replace(hour=13))
    files.undo("claude-code")

    assert file.read_bytes() == b'{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example.com" } }'


def test_a_value_that_the_user_changed_since_is_left_alone(
    files: ClientSettings, file: Path
) -> None:
    write(file, b"{}")
    files.apply(target(file), NOW)
    file.write_bytes(b'{"env": {"ANTHROPIC_BASE_URL": "https://mine.example.com"}}')

    change = files.undo("claude-code")

    assert not change.is_needed
    assert b"mine.example.com" in file.read_bytes()
    with pytest.raises(ProxyError, match="changed nothing"):
        files.undo("claude-code")


def test_without_a_change_of_ours_there_is_nothing_to_take_back(
    files: ClientSettings, file: Path
) -> None:
    with pytest.raises(ProxyError) as refused:
        files.undo("claude-code")

    assert refused.value.code == "nothing_to_undo"


@posix_only
def test_a_link_stays_a_link_and_modes_stay_as_they_were(
    files: ClientSettings, file: Path, tmp_path: Path
) -> None:
    real = tmp_path / "dotfiles" / "claude.json"
    write(real, b"{}")
    real.chmod(0o640)
    file.parent.mkdir()
    file.symlink_to(real)

    backup = files.apply(target(file), NOW)

    assert file.is_symlink()
    assert file.readlink() == real
    assert real.stat().st_mode & 0o777 == 0o640
    assert backup is not None
    assert (backup.parent, backup.stat().st_mode & 0o777) == (real.parent, 0o640)
    assert sorted(path.name for path in real.parent.iterdir()) == sorted([real.name, backup.name])


@posix_only
def test_a_new_file_is_the_user_s_alone(files: ClientSettings, file: Path) -> None:
    files.apply(target(file), NOW)

    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="a folder cannot be replaced")
def test_a_folder_in_the_file_s_place_is_told(files: ClientSettings, file: Path) -> None:
    file.mkdir(parents=True)

    with pytest.raises(ProxyError, match="cannot be changed"):
        files.apply(target(file), NOW)


@posix_only
def test_a_read_only_file_stays_as_it_is(files: ClientSettings, file: Path) -> None:
    write(file, b"{}")
    file.chmod(0o444)

    with pytest.raises(ProxyError, match="it is read-only"):
        files.apply(target(file), NOW)

    assert (file.read_bytes(), list(file.parent.iterdir())) == (b"{}", [file])


def test_two_copies_of_one_second_are_two_files(files: ClientSettings, file: Path) -> None:
    write(file, b"{}")

    first = files.apply(target(file), NOW)
    second = files.apply(target(file, "http://127.0.0.1:3000/claude"), NOW)

    assert first is not None
    assert second is not None
    assert first.read_bytes() == b"{}"
    assert second.read_bytes() != b"{}"


def test_an_empty_file_is_there_afterwards(files: ClientSettings, file: Path) -> None:
    write(file, b"")

    files.apply(target(file), NOW)
    files.undo("claude-code")

    assert file.read_bytes() == b""


def test_what_is_wanted_no_more_gets_its_former_value(files: ClientSettings, file: Path) -> None:
    write(file, b'{"env": {"TOKEN": "mine"}}')
    with_key = (*target(file).edits, Edit(("env", "TOKEN"), "loadline-fake"))
    files.apply(replace(target(file), edits=with_key), NOW)

    files.apply(target(file), NOW)

    assert files.read(file)["env"] == {"TOKEN": "mine", "ANTHROPIC_BASE_URL": URL}


def test_our_key_is_neither_remembered_nor_shown(
    files: ClientSettings, file: Path, tmp_path: Path
) -> None:
    write(file, b"{}")
    with_key = (*target(file).edits, Edit(("env", "AUTH_TOKEN"), "loadline-fake0123"))
    wanted = replace(target(file), edits=with_key)

    diff = files.plan(wanted).diff()
    files.apply(wanted, NOW)

    assert "loadline-fake0123" not in diff
    assert b"loadline-fake0123" in file.read_bytes()
    assert b"loadline-fake0123" not in (tmp_path / "home" / "connected-clients.json").read_bytes()


def test_a_damaged_memory_is_told_and_nothing_written(
    files: ClientSettings, file: Path, tmp_path: Path
) -> None:
    write(file, b"{}")
    memory = tmp_path / "home" / "connected-clients.json"
    write(memory, b"not JSON")

    with pytest.raises(ProxyError, match="connected-clients"):
        files.apply(target(file), NOW)

    assert file.read_bytes() == b"{}"
