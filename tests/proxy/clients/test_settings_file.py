"""A client's settings file: changed when asked, taken back exactly, and never harmed."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proxy.clients.settings_file import ClientSettings, Target
from proxy.errors import ProxyError
from tests.conftest import NOW

posix_only = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such modes or links"
)
URL = "http://127.0.0.1:2455/claude"
AWKWARD = {
    "none": None,
    "empty": b"",
    "one line": b'{"model":"opus","env":{"A":"1"}}',
    "many lines": b'{\n  "permissions": {"allow": ["Bash(ls:*)"]},\n  "env": {\n    "A": "1"\n  }\n}\n',
    "no env": b'{\n    "model": "opus"\n}',
    "empty env": b'{ "env" : { } }\n\n',
    "windows": b'{\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n',
    "mark": b'\xef\xbb\xbf{"env": {"A": "1"}}',
    "former value": b'{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example.com"}}',
    "escapes": b'{"statusLine": "\\u00e9\\/\\"", "n": 1.0, "big": 123456789012345678901234567890}',
    "not ascii": '{"language": "Español", "env": {"Ä": "ö"}}'.encode(),
    "twice": b'{"env": {"A": "1"}, "env": {"B": "2"}}',
}  # fmt: skip
awkward = pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD.keys())


@pytest.fixture
def files(tmp_path: Path) -> ClientSettings:
    return ClientSettings(tmp_path / "home" / "connected-clients.json")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Claude Code's settings; not there yet."""
    return tmp_path / "claude" / "settings.json"


def target(file: Path, url: str = URL) -> Target:
    return Target("claude-code", file, ("env", "ANTHROPIC_BASE_URL"), url)


def write(file: Path, content: bytes | None) -> None:
    file.parent.mkdir(exist_ok=True)
    if content is not None:
        file.write_bytes(content)


def parsed(content: bytes) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(content.decode("utf-8-sig") or "{}")
    return parsed


@awkward
def test_only_our_key_changes_and_undo_gives_every_byte_back(
    files: ClientSettings, file: Path, content: bytes | None
) -> None:
    write(file, content)
    before = parsed(content or b"")

    files.apply(target(file), NOW)
    applied = file.read_bytes()
    files.undo(target(file))

    env = before.get("env")
    assert parsed(applied) == before | {
        "env": (env if isinstance(env, dict) else {}) | {"ANTHROPIC_BASE_URL": URL}
    }
    assert (file.read_bytes() if file.exists() else None) == (content or None)


@awkward
def test_undo_after_other_changes_takes_back_our_key_alone(
    files: ClientSettings, file: Path, content: bytes | None
) -> None:
    write(file, content)
    files.apply(target(file), NOW)
    edited = file.read_bytes().decode("utf-8-sig")
    document = json.loads(edited) | {"added": True}
    file.write_text(json.dumps(document))

    files.undo(target(file))

    assert json.loads(file.read_text()) == parsed(content or b"") | {"added": True}


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
    files.undo(target(file))

    assert file.read_bytes() == b'{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example.com" } }'


def test_a_value_that_the_user_changed_since_is_left_alone(
    files: ClientSettings, file: Path
) -> None:
    write(file, b"{}")
    files.apply(target(file), NOW)
    file.write_bytes(b'{"env": {"ANTHROPIC_BASE_URL": "https://mine.example.com"}}')

    change = files.undo(target(file))

    assert not change.is_needed
    assert b"mine.example.com" in file.read_bytes()
    with pytest.raises(ProxyError, match="changed nothing"):
        files.undo(target(file))


def test_without_a_change_of_ours_there_is_nothing_to_take_back(
    files: ClientSettings, file: Path
) -> None:
    with pytest.raises(ProxyError) as refused:
        files.undo(target(file))

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


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"env": 3}', b'{"a": 1,} // comment', b"\xff\xfe{\x00}\x00"],
    ids=["a list", "env is no object", "with comments", "UTF-16"],
)
def test_a_file_we_do_not_understand_is_not_touched(
    files: ClientSettings, file: Path, content: bytes
) -> None:
    write(file, content)

    with pytest.raises(ProxyError) as refused:
        files.apply(target(file), NOW)

    assert refused.value.code == "client_settings"
    assert str(file) in refused.value.detail
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="a folder cannot be replaced")
def test_a_folder_in_the_file_s_place_is_told(files: ClientSettings, file: Path) -> None:
    file.mkdir(parents=True)

    with pytest.raises(ProxyError, match="cannot be changed"):
        files.apply(target(file), NOW)
