"""The checks of an import that need no stored account."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.credential import OAuthCredential
from proxy.errors import AlreadyImported, ImportRefused
from proxy.importing import (
    ImportRequest,
    check,
    new_account,
    recognise,
    refuse_doubles,
    replaced_account,
)
from proxy.model import AccountStatus, CredentialKind, KeepFresh, ProviderId
from proxy.provider import Provider
from proxy.providers.anthropic import PROVIDER
from tests.conftest import NOW
from tests.fakes.anthropic_login import Tokens
from tests.fakes.samples import sample

PROVIDERS: Mapping[ProviderId, Provider] = {PROVIDER.id: PROVIDER}
KEY = "sk-" + "ant-api03-fake0123456789"
FILE = Tokens("fake-access-1", "fake-refresh-1", NOW + timedelta(hours=8)).claude_code_file()
EXPIRED = Tokens("fake-access-1", "", NOW - timedelta(hours=1)).claude_code_file()


def request(**fields: object) -> ImportRequest:
    """A Claude Code file with email and tick; `fields` say otherwise."""
    values: dict[str, object] = {
        "email": "alice@example.com",
        "document": FILE,
        "accept_terms": True,
    }
    return ImportRequest(**(values | fields))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"document": b"{not json"}, "not_json"),
        ({"document": b"\x00\xff\x00\xff"}, "not_json"),
        ({"document": b""}, "not_json"),
        ({"document": None}, "not_json"),
        ({"document": b'{"claudeAiOauth":{"accessToken":"\\ud800"}}'}, "not_json"),
        ({"document": b"[" * 50_000}, "not_json"),
        ({"document": b'{"claudeAiOauth":{"accessToken":"fake\\n1"}}'}, "not_json"),
        ({"document": None, "api_key": f"{KEY}\u200b"}, "not_json"),
        ({"document": b'{"a": 1}'}, "no_login_in_file"),
        ({"document": sample("anthropic/keychain_mcp_only.json")}, "no_login_in_file"),
        ({"document": b" " * (1024 * 1024 + 1)}, "file_too_large"),
        ({"email": ""}, "email_missing"),
        ({"email": "alice"}, "email_invalid"),
        ({"document": EXPIRED}, "expired_not_refreshable"),
        ({"accept_terms": False}, "terms_not_accepted"),
        ({"keep_fresh": KeepFresh.SHARED}, "source_path_missing"),
        ({"keep_fresh": KeepFresh.SHARED, "source_path": "/a\0b"}, "source_path_missing"),
        ({"provider": ProviderId("nobody")}, "provider_unknown"),
    ],
)
def test_each_reason_to_refuse_has_its_code(fields: Mapping[str, object], code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        check(request(**fields), PROVIDERS, NOW)

    assert refused.value.code == code
    assert refused.value.title.endswith(".")
    assert "fake" not in str(refused.value)


@pytest.mark.parametrize("ends", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 1e300])
def test_an_end_beyond_the_calendar_is_as_none(ends: object) -> None:
    login = {"type": "claude", "access_token": "fake-1", "refresh_token": "fake-2", "expired": ends}

    checked = check(request(document=json.dumps(login).encode()), PROVIDERS, NOW)

    assert isinstance(checked.credential, OAuthCredential)
    assert checked.credential.expires_at == NOW  # it has an end; when that is, nothing tells


def test_the_document_is_judged_before_the_email_and_the_tick_comes_last() -> None:
    everything_wrong = {"document": b"{", "email": "", "accept_terms": False}
    codes = []
    for good in ({"document": FILE}, {"email": "a@example.com"}, {"accept_terms": True}):
        with pytest.raises(ImportRefused) as refused:
            check(request(**everything_wrong), PROVIDERS, NOW)
        codes.append(refused.value.code)
        everything_wrong |= good

    assert codes == ["not_json", "email_missing", "terms_not_accepted"]
    assert check(request(**everything_wrong), PROVIDERS, NOW).email == "a@example.com"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", "alice@example.com"), (" ", "alice@example.com"), ("bob@example.com", "bob@example.com")],
)
def test_an_email_that_was_typed_goes_before_the_one_in_the_document(typed: str, kept: str) -> None:
    document = json.loads(FILE)
    document["claudeAiOauth"]["email"] = "alice@example.com"

    checked = check(request(document=json.dumps(document).encode(), email=typed), PROVIDERS, NOW)

    assert checked.email == kept


def test_a_refusal_for_the_tick_shows_the_notice_and_where_the_terms_are() -> None:
    with pytest.raises(ImportRefused) as refused:
        check(request(accept_terms=False), PROVIDERS, NOW)

    assert PROVIDER.notice is not None
    assert PROVIDER.notice.text in refused.value.detail
    assert PROVIDER.notice.url in refused.value.hint


def test_a_key_needs_no_tick_and_is_static_whatever_was_chosen() -> None:
    checked = check(
        request(document=None, api_key=f" {KEY}\n", accept_terms=False, keep_fresh=KeepFresh.OWNED),
        PROVIDERS,
        NOW,
    )

    assert checked.login.kind is CredentialKind.API_KEY
    assert checked.keep_fresh is KeepFresh.STATIC


def test_a_file_where_the_tool_keeps_it_is_shared_and_a_copy_is_owned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    in_use = str(tmp_path / "claude" / ".credentials.json")

    shared = check(request(source_path=in_use), PROVIDERS, NOW)
    copied = check(request(source_path=str(tmp_path / "copy.json")), PROVIDERS, NOW)
    pasted = check(request(), PROVIDERS, NOW)

    assert (shared.keep_fresh, shared.source_path) == (KeepFresh.SHARED, in_use)
    assert (copied.keep_fresh, copied.source_path) == (KeepFresh.OWNED, "")
    assert pasted.keep_fresh is KeepFresh.OWNED


def test_the_user_s_choice_wins_over_the_suggestion(tmp_path: Path) -> None:
    path = str(tmp_path / "copy.json")

    checked = check(request(source_path=path, keep_fresh=KeepFresh.SHARED), PROVIDERS, NOW)

    assert (checked.keep_fresh, checked.source_path) == (KeepFresh.SHARED, path)


def test_a_relative_path_is_kept_as_an_absolute_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    checked = check(request(source_path="a.json", keep_fresh=KeepFresh.SHARED), PROVIDERS, NOW)

    assert checked.source_path == str(tmp_path / "a.json")


def test_the_provider_is_found_by_the_document() -> None:
    provider, found = recognise(FILE, PROVIDERS, None, NOW)

    assert provider is PROVIDER
    assert found.kind is CredentialKind.OAUTH


def test_a_document_that_no_provider_knows_is_refused_by_all_together() -> None:
    other = replace(PROVIDER, id=ProviderId("other"), title="Other")
    both = {**PROVIDERS, other.id: other}

    with pytest.raises(ImportRefused) as unknown:
        recognise(b'{"a": 1}', both, None, NOW)
    with pytest.raises(ImportRefused) as broken:
        recognise(b"{", both, None, NOW)

    assert unknown.value.title == "There is no login of Anthropic or Other in this file."
    assert unknown.value.code == "no_login_in_file"
    assert broken.value.code == "not_json"


def test_the_same_family_or_the_same_shared_file_is_refused_except_for_its_own_account(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "login.json")
    checked = check(request(source_path=path, keep_fresh=KeepFresh.SHARED), PROVIDERS, NOW)
    account = new_account(checked, "t:1 t:2", NOW)

    with pytest.raises(AlreadyImported, match=r"alice@example\.com"):
        refuse_doubles(check(request(), PROVIDERS, NOW), "t:9 t:2", [account])
    with pytest.raises(AlreadyImported):
        refuse_doubles(checked, "t:9", [account])
    refuse_doubles(check(request(), PROVIDERS, NOW), "t:9", [account])
    refuse_doubles(check(request(replace=account.id), PROVIDERS, NOW), "t:1", [account])


def test_another_login_for_an_account_keeps_what_the_user_said_about_it() -> None:
    checked = check(request(label="work"), PROVIDERS, NOW)
    old = new_account(checked, "t:1", NOW)
    stopped = replace(old, status=AccountStatus.REAUTH_REQUIRED, status_reason="Signed out.")
    later = check(request(email="alice@new.example.com"), PROVIDERS, NOW + timedelta(days=1))

    replaced = replaced_account(replace(stopped, extra_usage_agreed=True), later, "t:2")

    assert (replaced.id, replaced.created_at, replaced.label) == (old.id, NOW, "work")
    assert (replaced.email, replaced.token_family) == ("alice@new.example.com", "t:2")
    assert (replaced.status, replaced.status_reason) == (AccountStatus.ACTIVE, "")
    assert replaced.extra_usage_agreed


def test_ids_are_opaque_and_never_the_same() -> None:
    checked = check(request(), PROVIDERS, NOW)

    first, second = new_account(checked, "", NOW), new_account(checked, "", NOW)

    assert first.id != second.id
    assert first.id.startswith("acc_")
    assert len(first.id) == 20


def test_requests_and_checked_imports_hide_their_secrets() -> None:
    asked = request(api_key=KEY)

    assert "fake" not in repr(asked)
    assert "fake" not in repr(check(request(), PROVIDERS, NOW))
