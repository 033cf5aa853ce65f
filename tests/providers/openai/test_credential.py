"""Every form in which an OpenAI login is written down."""

import json
from datetime import timedelta
from typing import Any

import pytest

from proxy.credential import ApiKey, OAuthCredential, Recognised
from proxy.errors import ImportRefused
from proxy.model import CredentialKind, KeepFresh
from proxy.providers.openai.credential import recognise
from proxy.providers.openai.oauth import USUAL_LIFETIME
from tests.conftest import NOW, FixedClock
from tests.fakes.openai_login import FakeOpenAILogin, Tokens

KEY = "sk-" + "fake-key-1"
ANTHROPICS = "sk-ant-" + "api03-fake"


def tokens(**person: str) -> Tokens:
    return FakeOpenAILogin(FixedClock()).sign_in(**person)


def read(document: dict[str, Any]) -> Recognised:
    return recognise(json.dumps(document).encode(), NOW)


def login_of(found: Recognised) -> OAuthCredential:
    assert isinstance(found.credential, OAuthCredential)
    return found.credential


def test_codex_s_file_tells_whose_login_it_is() -> None:
    made = tokens(email="alice@example.com", plan="pro")

    found = recognise(made.auth_json(), NOW)

    assert (found.email, found.plan, found.kind) == (
        "alice@example.com",
        "Pro",
        CredentialKind.OAUTH,
    )
    assert (found.source, found.suggested) == ("Codex login", KeepFresh.SHARED)
    assert found.account_key == "user-1/account-1"
    assert found.is_usable
    assert not found.needs_terms
    login = login_of(found)
    assert (login.access_token, login.refresh_token) == (made.access, made.refresh)
    assert login.expires_at == made.expires_at
    assert (login.extra["account_id"], login.extra["id_token"]) == ("account-1", made.id_token)


MADE = tokens()
FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "camel case": (
        {
            "tokens": {
                "idToken": MADE.id_token,
                "accessToken": MADE.access,
                "refreshToken": MADE.refresh,
                "accountId": "account-1",
            },
            "lastRefreshAt": "2026-11-25T10:00:00Z",
        },
        "Codex login",
    ),
    "without account id": (
        {"tokens": {"access_token": MADE.access, "refresh_token": MADE.refresh}},
        "Codex login",
    ),
    "OpenCode": (
        {"openai": {"type": "oauth", "access": MADE.access, "refresh": MADE.refresh, "expires": 1}},
        "OpenCode login",
    ),
    "OpenCode beside others": (
        {
            "anthropic": {"type": "oauth", "access": "x", "refresh": "y", "expires": 1},
            "openai": {"type": "oauth", "access": MADE.access, "refresh": MADE.refresh},
        },
        "OpenCode login",
    ),
    "CLIProxyAPI": (
        {
            "type": "codex",
            "access_token": MADE.access,
            "refresh_token": MADE.refresh,
            "id_token": MADE.id_token,
            "account_id": "account-1",
            "email": "alice@example.com",
        },
        "CLIProxyAPI login",
    ),
    "token answer": (
        {"access_token": MADE.access, "refresh_token": MADE.refresh, "id_token": MADE.id_token},
        "CLIProxyAPI login",
    ),
}


@pytest.mark.parametrize(("document", "source"), FORMS.values(), ids=FORMS)
def test_other_forms_hold_the_same_login(document: dict[str, Any], source: str) -> None:
    found = read(document)

    login = login_of(found)
    assert found.source == source
    assert (login.access_token, login.refresh_token) == (MADE.access, MADE.refresh)
    assert login.expires_at == MADE.expires_at
    assert login.extra["account_id"] == "account-1"


def test_a_login_without_refresh_token_is_long_lived() -> None:
    found = read({"tokens": {"access_token": MADE.access, "id_token": MADE.id_token}})

    assert (found.kind, found.suggested) == (CredentialKind.LONG_LIVED, KeepFresh.STATIC)
    assert found.is_usable


def test_a_login_that_ended_and_cannot_be_renewed_is_of_no_use() -> None:
    found = recognise(
        json.dumps({"tokens": {"access_token": MADE.access}}).encode(), MADE.expires_at
    )

    assert not found.is_usable


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({}, NOW),
        ({"last_refresh": "2026-11-25T12:00:00Z"}, NOW + USUAL_LIFETIME),
        ({"expires_at": NOW.timestamp() + 60}, NOW + timedelta(minutes=1)),
    ],
    ids=["unknown", "last refresh", "stated"],
)
def test_an_opaque_token_ends_as_the_file_tells(fields: dict[str, Any], ends: object) -> None:
    opaque = {"access_token": "fake-access-1", "refresh_token": "fake-refresh-1"}

    assert login_of(read({"tokens": opaque | fields})).expires_at == ends


def test_fields_that_nobody_knows_are_kept() -> None:
    found = read({"tokens": {"access_token": MADE.access, "of_a_later_version": [1]}})

    assert login_of(found).extra["of_a_later_version"] == [1]


@pytest.mark.parametrize(
    ("document", "source"),
    [
        ({"OPENAI_API_KEY": KEY}, "API key of Codex"),
        ({"auth_mode": "apikey", "OPENAI_API_KEY": KEY, "tokens": None}, "API key of Codex"),
        (json.loads(MADE.auth_json(auth_mode="apikey", OPENAI_API_KEY=KEY)), "API key of Codex"),
        ({"openai": {"type": "api", "key": KEY}}, "API key of OpenCode"),
    ],
    ids=["old", "mode", "mode with tokens", "OpenCode"],
)
def test_a_key_may_lie_in_a_file(document: dict[str, Any], source: str) -> None:
    found = read(document)

    assert (found.credential, found.source) == (ApiKey(KEY), source)
    assert found.kind is CredentialKind.API_KEY


def test_a_key_beside_tokens_does_not_hide_them() -> None:
    document = json.loads(MADE.auth_json(OPENAI_API_KEY=KEY))
    del document["auth_mode"]

    assert read(document).kind is CredentialKind.OAUTH


@pytest.mark.parametrize("text", [KEY, f"  {KEY}\n", f'export OPENAI_API_KEY="{KEY}"'])
def test_a_key_may_be_pasted(text: str) -> None:
    assert recognise(text.encode(), NOW).credential == ApiKey(KEY)


@pytest.mark.parametrize("text", [ANTHROPICS, "word"])
def test_another_word_is_no_key(text: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        recognise(text.encode(), NOW)

    assert refusal.value.code == "not_json"


@pytest.mark.parametrize(
    "document",
    [
        {"auth_mode": "chatgpt", "tokens": None},
        {"OPENAI_API_KEY": None},
        {"tokens": {}},
    ],
)
def test_a_file_without_its_login_points_to_the_keyring(document: dict[str, Any]) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(document)

    assert refusal.value.code == "no_login_in_file"
    assert "keyring" in refusal.value.title


@pytest.mark.parametrize(
    "document",
    [
        {"claudeAiOauth": {"accessToken": "a", "refreshToken": "b"}},
        {"type": "claude", "access_token": "a", "refresh_token": "b", "id_token": ""},
        {"access_token": "a", "refresh_token": "b"},
        {"anthropic": {"type": "oauth", "access": "a", "refresh": "b"}},
        {"type": {"kind": "claude"}, "access_token": "a", "refresh_token": "b"},
    ],
    ids=["Claude Code", "CLIProxyAPI", "token answer", "OpenCode", "unheard of"],
)
def test_another_provider_s_login_is_not_taken(document: dict[str, Any]) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(document)

    assert refusal.value.code == "no_login_in_file"


def test_no_secret_shows_in_words() -> None:
    found = recognise(MADE.auth_json(), NOW)

    assert MADE.access not in repr(found)
    assert MADE.refresh not in repr(found)
