"""Codex's settings in every awkward form: only our keys change, and undo gives every byte back."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from proxy.clients.client import Address
from proxy.clients.settings_file import ClientSettings, Target
from proxy.providers.openai.clients import CLIENTS
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

ROOT = "http://127.0.0.1:2455"
BLOCK = {
    "name": "Loadline",
    "base_url": f"{ROOT}/backend-api/codex",
    "wire_api": "responses",
    "supports_websockets": True,
}
CODEX = CLIENTS[0]


def toml(text: str, **how: Any) -> File:
    """A file with that text."""
    return File(text.encode(), **how)


AWKWARD = {
    "none": File(None),
    "empty": toml(""),
    "comments alone": toml("# mine\n\n# all mine\n"),
    "plain": toml('# mine\nmodel = "gpt-6-sol"  # best\napproval_policy = "on-request"\n'),
    "no line end": toml('model = "gpt-6-sol"'),
    "tables": toml('model = "x"\n\n# the window\n[tui]\nnotifications = true\n# the end\n'),
    "tables alone": toml('[projects."/home/me"]\ntrust_level = "trusted"'),
    "windows": toml('model = "x"\r\n\r\n[tui]\r\ntheme = "dark"\r\n'),
    "mixed line ends": toml('model = "x"\r\napproval_policy = "never"\n[tui]\na = 1\r\n'),
    "mark": toml('\ufeffmodel = "x"\n'),
    "another provider": toml(
        'model_provider = "azure"   # mine\n\n[model_providers.azure]\nname = "Azure"\n\n# tui\n[tui]\na = 1\n'
    ),
    "inline tables": toml('model_providers = { azure = { name = "Azure" } }\n[tui]\na = 1\n'),
    "dotted keys": toml('model_providers.azure.name = "Azure"\ntui.a = 1\nmodel = "x"\n'),
    "out of order": toml(
        '[model_providers.a]\nname = "A"\n[tui]\na = 1\n[model_providers.b]\nname = "B"\n'
    ),
    "a block of our name": toml(
        'model_provider = "loadline"\n\n[model_providers.loadline]\nname = "Old" # mine\n'
        'base_url = "http://127.0.0.1:9/old"\nquery_params = { a = "b" }\n\n[tui]\na = 1\n'
    ),
    "our block, not in use": toml('[model_providers.loadline]\nname = "Loadline"\n'),
    "another profile": toml('[profiles.work]\nmodel_provider = "azure"\n'),
    "arrays of tables": toml("[[hooks]]\na = 1\n\n[[hooks]]\na = 2\n"),
    "strings of many lines": toml('notes = """\n[not.a.table]\nmodel_provider = \'no\'\n"""\n'),
    "not ascii": toml('note = "Español 日本"\n["ключ"]\na = 1\n'),
    "odd spacing": toml('  model="x"\n\n\n[ tui ]\n\ta   =  1\n\n\n'),
    "link": toml('model = "x"\n', is_link=True),
    "readable by others": toml('model = "x"\n', mode=0o644),
    "huge": toml("".join(f'[projects."/p/{n}"]\ntrust_level = "trusted"\n\n' for n in range(500))),
}
REFUSED = {
    "no TOML": b"model = ",
    "twice": b"[model_providers.loadline]\n[model_providers.loadline]\n",
    "no table": b'model_providers = "x"\n',
    "our name is no table": b"[model_providers]\nloadline = 1\n",
    "UTF-16": b"\xff\xfem\x00",
    "a profile in the way": b'profile = "work"\n[profiles.work]\nmodel_provider = "azure"\n',
}
awkward = pytest.mark.parametrize("given", AWKWARD.values(), ids=AWKWARD.keys())


def target(file: Path, root: str = ROOT, key: str = "") -> Target:
    assert CODEX.file is not None
    edits = CODEX.file.edits(file.parent, Address(root, CODEX.path, key))
    return Target("codex", file, edits, CODEX.file.obstacle)


def parsed(content: bytes | None) -> dict[str, Any]:
    return tomllib.loads((content or b"").decode("utf-8-sig"))


def pointed(before: dict[str, Any]) -> dict[str, Any]:
    """What settings say once they point here."""
    providers = before.get("model_providers", {})
    block = providers.get("loadline", {}) | BLOCK
    return before | {
        "model_provider": "loadline",
        "model_providers": providers | {"loadline": block},
    }


@awkward
def test_only_our_keys_change(files: ClientSettings, tmp_path: Path, given: File) -> None:
    file = put(tmp_path / "codex" / "config.toml", given)

    files.apply(target(file), NOW)

    assert parsed(file.read_bytes()) == pointed(parsed(given.content))
    check_kind_is_kept(file, given)


@awkward
def test_every_line_but_ours_stays_as_it_is_in_its_order(
    files: ClientSettings, tmp_path: Path, given: File
) -> None:
    file = put(tmp_path / "codex" / "config.toml", given)

    files.apply(target(file), NOW)

    ours = (b"model_provider", b"name =", b"base_url", b"wire_api", b"supports_websockets")
    before = [
        line for line in (given.content or b"").splitlines() if line and not line.startswith(ours)
    ]
    after = iter(file.read_bytes().splitlines())
    assert [line for line in before if line not in after] == []
    assert file.read_bytes().startswith(BOM) == (given.content or b"").startswith(BOM)
    assert b"\r" not in (given.content or b"") or b"\r\n" in file.read_bytes()


@awkward
def test_undo_gives_every_byte_back(files: ClientSettings, tmp_path: Path, given: File) -> None:
    file = put(tmp_path / "codex" / "config.toml", given)

    check_undo_gives_every_byte_back(files, target(file), given)


@awkward
def test_undo_after_other_changes_takes_back_our_keys_alone(
    files: ClientSettings, tmp_path: Path, given: File
) -> None:
    file = put(tmp_path / "codex" / "config.toml", given)
    files.apply(target(file), NOW)
    with file.open("ab") as more:
        more.write(b"\n[added]\nlater = true\n")

    files.undo("codex")

    assert parsed(read(file)) == parsed(given.content) | {"added": {"later": True}}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_changed_safely_is_refused_in_one_sentence(
    files: ClientSettings, tmp_path: Path, content: bytes
) -> None:
    file = put(tmp_path / "codex" / "config.toml", File(content))

    check_is_refused_and_untouched(files, target(file), content)


def test_line_ends_of_windows_are_those_of_our_lines_too(
    files: ClientSettings, tmp_path: Path
) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["windows"])

    files.apply(target(file), NOW)

    assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")


def test_the_provider_before_ours_comes_back(files: ClientSettings, tmp_path: Path) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["another provider"])
    files.apply(target(file), NOW)
    file.write_bytes(file.read_bytes() + b"[added]\n")

    files.undo("codex")

    assert b'model_provider = "azure"   # mine\n' in file.read_bytes()


def test_a_provider_that_the_user_chose_since_stays(files: ClientSettings, tmp_path: Path) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["plain"])
    files.apply(target(file), NOW)
    file.write_bytes(file.read_bytes().replace(b'provider = "loadline"', b'provider = "azure"'))

    files.undo("codex")

    assert parsed(file.read_bytes()) == parsed(AWKWARD["plain"].content) | {
        "model_provider": "azure"
    }


def test_another_port_changes_one_line(files: ClientSettings, tmp_path: Path) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["plain"])
    files.apply(target(file), NOW)
    first = file.read_bytes().splitlines()

    files.apply(target(file, "http://127.0.0.1:2456"), NOW)

    second = file.read_bytes().splitlines()
    assert [new for old, new in zip(first, second, strict=True) if old != new] == [
        b'base_url = "http://127.0.0.1:2456/backend-api/codex"'
    ]
    files.undo("codex")
    assert read(file) == AWKWARD["plain"].content


def test_signed_in_it_sends_its_own_login_along(files: ClientSettings, tmp_path: Path) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["plain"])
    (file.parent / "auth.json").write_text("{}")

    files.apply(target(file), NOW)

    assert parsed(file.read_bytes())["model_providers"]["loadline"]["requires_openai_auth"] is True


def test_once_it_has_signed_out_it_needs_no_login_any_more(
    files: ClientSettings, tmp_path: Path
) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["plain"])
    login = file.parent / "auth.json"
    login.write_text("{}")
    files.apply(target(file), NOW)
    login.unlink()

    files.apply(target(file), NOW)

    assert parsed(file.read_bytes())["model_providers"]["loadline"] == BLOCK


def test_a_local_key_goes_in_a_header_of_its_own(files: ClientSettings, tmp_path: Path) -> None:
    file = put(tmp_path / "codex" / "config.toml", AWKWARD["tables"])

    files.apply(target(file, key="loadline-fake0123"), NOW)

    block = parsed(file.read_bytes())["model_providers"]["loadline"]
    assert block["http_headers"] == {"x-api-key": "loadline-fake0123"}
    assert "loadline-fake0123" not in files.plan(target(file)).diff()
