"""Claude Code's settings in every awkward form: only our member changes, and undo gives every byte back."""

import json
from pathlib import Path
from typing import Any

import pytest

from proxy.clients.client import Edit, Role
from proxy.clients.settings_file import ClientSettings, Target
from tests.conftest import NOW
from tests.proxy.clients.awkward import (
    BOM,
    File,
    check_is_refused_and_untouched,
    check_kind_is_kept,
    check_undo_gives_every_byte_back,
    put,
    read,
)

URL = "http://127.0.0.1:2455/claude"
AWKWARD = {
    "none": File(None),
    "empty": File(b""),
    "one line": File(b'{"model":"opus","env":{"A":"1"}}'),
    "many lines": File(
        b'{\n  "permissions": {"allow": ["Bash(ls:*)"]},\n  "env": {\n    "A": "1"\n  }\n}\n'
    ),
    "no line end": File(b'{\n  "env": {\n    "A": "1"\n  }\n}'),
    "no env": File(b'{\n    "model": "opus"\n}'),
    "empty env": File(b'{ "env" : { } }\n\n'),
    "tabs": File(b'{\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n'),
    "windows": File(b'{\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n'),
    "mark": File(BOM + b'{"env": {"A": "1"}}'),
    "nested env": File(
        b'{"hooks": {"env": {"ANTHROPIC_BASE_URL": "not this"}}, "env": {"A": "1"}}'
    ),
    "former value": File(b'{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example.com"}}'),
    "escapes": File(
        b'{"statusLine": "\\u00e9\\/\\"", "n": 1.0, "big": 123456789012345678901234567890}'
    ),
    "not ascii": File('{"language": "Español 日本", "env": {"Ä": "ö"}}'.encode()),
    "twice": File(b'{"env": {"A": "1"}, "env": {"B": "2"}}'),
    "link": File(b'{"env": {"A": "1"}}', is_link=True),
    "readable by others": File(b'{"env": {"A": "1"}}', mode=0o644),
    "huge": File(
        json.dumps({"permissions": [f"Bash({n})" for n in range(20_000)]}, indent=2).encode()
    ),
}
REFUSED = {
    "a list": b"[]",
    "a comment": b'{\n  // mine\n  "env": {}\n}',
    "a comma too many": b'{"a": 1,}',
    "env is a number": b'{"env": 3}',
    "env is a list": b'{"env": []}',
    "UTF-16": b"\xff\xfe{\x00}\x00",
    "cut off": b'{"env": {"A"',
    "two documents": b"{} {}",
}
awkward = pytest.mark.parametrize("given", AWKWARD.values(), ids=AWKWARD.keys())


def target(file: Path) -> Target:
    return Target("claude-code", file, (Edit(("env", "ANTHROPIC_BASE_URL"), URL, Role.ADDRESS),))


def parsed(content: bytes | None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((content or b"").decode("utf-8-sig") or "{}")
    return document


@awkward
def test_only_our_member_changes(files: ClientSettings, tmp_path: Path, given: File) -> None:
    file = put(tmp_path / "claude" / "settings.json", given)

    files.apply(target(file), NOW)

    before = parsed(given.content)
    env = before.get("env", {}) | {"ANTHROPIC_BASE_URL": URL}
    assert parsed(file.read_bytes()) == before | {"env": env}
    check_kind_is_kept(file, given)


@awkward
def test_every_line_but_ours_stays_as_it_is(
    files: ClientSettings, tmp_path: Path, given: File
) -> None:
    file = put(tmp_path / "claude" / "settings.json", given)

    files.apply(target(file), NOW)

    ours = b'"ANTHROPIC_BASE_URL": "' + URL.encode() + b'"'
    after = file.read_bytes()
    before = (given.content or b"").splitlines(keepends=True)
    lost = [line for line in before if line.rstrip(b"\r\n, ") not in after]
    assert ours in after
    assert len(lost) <= 1
    assert after.startswith(BOM) == (given.content or b"").startswith(BOM)


@awkward
def test_undo_gives_every_byte_back(files: ClientSettings, tmp_path: Path, given: File) -> None:
    file = put(tmp_path / "claude" / "settings.json", given)

    check_undo_gives_every_byte_back(files, target(file), given)


@awkward
def test_undo_after_other_changes_takes_back_our_member_alone(
    files: ClientSettings, tmp_path: Path, given: File
) -> None:
    file = put(tmp_path / "claude" / "settings.json", given)
    files.apply(target(file), NOW)
    file.write_text(json.dumps(parsed(file.read_bytes()) | {"added": True}), encoding="utf-8")

    files.undo("claude-code")

    assert parsed(read(file)) == parsed(given.content) | {"added": True}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_we_do_not_understand_is_not_touched(
    files: ClientSettings, tmp_path: Path, content: bytes
) -> None:
    file = put(tmp_path / "claude" / "settings.json", File(content))

    check_is_refused_and_untouched(files, target(file), content)
