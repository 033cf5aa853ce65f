"""What the import dialog decides: files read, lines in words, fields for errors."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.models.import_form import (
    Document,
    FormField,
    Found,
    describe,
    examine,
    field_of,
    own_files,
    read_file,
    suggested_keep_fresh,
    twins,
)
from proxy.errors import ImportRefused
from proxy.model import KeepFresh
from tests.desktop.samples import FIRST, NOW, SECOND, account

PROVIDERS = {FIRST.id: FIRST}
ACCESS = "sk-ant-" + "oat01-" + "fake"
REFRESH = "sk-ant-" + "ort01-" + "fake"
KEY = "sk-ant-" + "api03-" + "fake"


def login(**changes: object) -> bytes:
    """Claude Code's file with an obviously fake login."""
    ends = NOW + timedelta(hours=6, minutes=12)
    values = {
        "accessToken": ACCESS,
        "refreshToken": REFRESH,
        "expiresAt": int(ends.timestamp() * 1000),
        "subscriptionType": "max",
        "rateLimitTier": "default_claude_max_20x",
    }
    return json.dumps({"claudeAiOauth": values | changes}).encode()


def found(content: bytes, path: str = "") -> Found:
    return examine(Document(content, path), PROVIDERS, NOW)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (login(), "Claude Code login · Max 20x · valid for 6h 12m · can renew itself"),
        (
            login(expiresAt=0),
            "Claude Code login · Max 20x · expired 20782 d ago · can renew itself",
        ),
        (
            login(refreshToken=""),
            "Claude Code login · Max 20x · valid for 6h 12m · cannot be renewed",
        ),
        (ACCESS.encode(), "Long-lived token of claude setup-token · does not expire"),
        (KEY.encode(), "API key · billed per token"),
    ],
    ids=["login", "expired", "not renewable", "long-lived", "key"],
)
def test_a_login_is_described_in_words_without_its_secrets(content: bytes, line: str) -> None:
    text = describe(found(content).login, NOW)

    assert text == line
    assert "fake" not in text


def test_a_login_that_has_ended_for_good_is_refused_at_once() -> None:
    with pytest.raises(ImportRefused) as refusal:
        found(login(refreshToken="", expiresAt=0))

    assert refusal.value.code == "expired_not_refreshable"
    assert "Claude Code" in refusal.value.hint


def test_a_file_is_read_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_bytes(login())
    file.chmod(0o600)

    document = read_file(str(file))

    assert document == Document(login(), str(file), is_open_to_others=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_a_file_that_others_may_read_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_bytes(login())
    file.chmod(0o644)

    assert read_file(str(file)).is_open_to_others


def test_home_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "login.json").write_bytes(login())

    assert read_file("~/login.json").source_path == str(tmp_path / "login.json")


def test_a_folder_a_missing_and_an_odd_path_are_refused_in_words(tmp_path: Path) -> None:
    titles = {}
    for path in (str(tmp_path), str(tmp_path / "nothing.json"), "a\0b"):
        with pytest.raises(ImportRefused) as refusal:
            read_file(path)
        titles[path] = (refusal.value.code, refusal.value.title)

    assert list(titles.values()) == [
        ("file_unreadable", "This is a folder, not a file."),
        ("file_unreadable", "There is no such file."),
        ("file_unreadable", "This file cannot be read."),
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_bytes(login())
    file.chmod(0)

    with pytest.raises(ImportRefused, match="may not be read"):
        read_file(str(file))


def test_of_a_huge_file_only_so_much_is_read_that_it_can_be_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    file.write_bytes(b"x" * (5 * 1024 * 1024))

    document = read_file(str(file))

    assert len(document.content) == 1024 * 1024 + 1
    with pytest.raises(ImportRefused) as refusal:
        examine(document, PROVIDERS, NOW)
    assert refusal.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("email_missing", FormField.EMAIL),
        ("email_invalid", FormField.EMAIL),
        ("not_json", FormField.LOGIN),
        ("no_login_in_file", FormField.LOGIN),
        ("expired_not_refreshable", FormField.LOGIN),
        ("already_imported", FormField.LOGIN),
        ("file_too_large", FormField.LOGIN),
        ("terms_not_accepted", FormField.TERMS),
        ("something_new", FormField.WHOLE),
    ],
)
def test_every_refusal_has_its_place(code: str, field: FormField) -> None:
    assert field_of(code) is field


def test_a_login_where_its_tool_keeps_it_is_better_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    own = str(tmp_path / ".credentials.json")

    assert suggested_keep_fresh(found(login(), own)) is KeepFresh.SHARED
    assert suggested_keep_fresh(found(login(), "/elsewhere/login.json")) is KeepFresh.OWNED
    assert suggested_keep_fresh(found(login())) is KeepFresh.OWNED
    assert suggested_keep_fresh(found(KEY.encode())) is KeepFresh.STATIC


def test_a_tool_s_own_file_is_offered_once_and_only_where_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "codex"))
    both = {FIRST.id: FIRST, SECOND.id: SECOND}
    before = list(own_files(both.values()))

    (tmp_path / ".credentials.json").write_bytes(login())

    assert before == []
    assert list(own_files(both.values())) == [(FIRST, f"{tmp_path}/.credentials.json")]


def test_accounts_with_the_same_email_at_that_provider_are_found() -> None:
    known = [
        account("alice"),
        account("other", email="ALICE@example.com"),
        account("bob"),
        account("elsewhere", email="alice@example.com", provider=SECOND.id),
    ]

    assert [each.id for each in twins(known, FIRST, " alice@example.com ")] == [
        "acc_alice",
        "acc_other",
    ]
