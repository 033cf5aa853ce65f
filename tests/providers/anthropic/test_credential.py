"""Which login a document holds: every shape, told in words, and every document that holds none."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from proxy.credential import ApiKey, OAuthCredential
from proxy.errors import ImportRefused
from proxy.model import CredentialKind, KeepFresh
from proxy.providers.anthropic.credential import recognise
from tests.conftest import NOW
from tests.fakes.samples import sample

ENDS = datetime(2026, 11, 25, 18, 12, tzinfo=UTC)
SETUP_TOKEN = "sk-ant-" + "oat01-fake"
API_KEY = "sk-ant-" + "api03-fake"


@pytest.mark.parametrize(
    ("file", "source", "plan", "email"),
    [
        ("claude_code.json", "Claude Code login", "Max 20x", ""),
        ("keychain.json", "Claude Code login", "Pro", ""),
        ("alias_key.json", "Claude Code login", "", ""),
        ("inner.json", "Claude Code login", "", ""),
        ("cliproxyapi.json", "CLIProxyAPI login", "", "alice@example.com"),
        ("opencode.json", "OpenCode login", "", ""),
        ("token_answer.json", "Token answer", "", "alice@example.com"),
        ("ant_profile.json", "Anthropic command-line profile", "Console", ""),
        ("ant_profile_with_settings.json", "Anthropic command-line profile", "Console", ""),
    ],
)
def test_every_shape_of_a_login_is_recognised(
    file: str, source: str, plan: str, email: str
) -> None:
    found = recognise(sample(f"anthropic/{file}"), NOW)

    assert isinstance(found.credential, OAuthCredential)
    assert found.credential.access_token == "fake-access-1"
    assert found.credential.refresh_token == "fake-refresh-1"
    assert found.credential.expires_at == ENDS
    assert (found.source, found.plan, found.email) == (source, plan, email)
    assert found.kind is (CredentialKind.CONSOLE if plan == "Console" else CredentialKind.OAUTH)
    assert found.is_usable


def test_scopes_are_read_from_a_list_and_from_words() -> None:
    listed = recognise(sample("anthropic/claude_code.json"), NOW).credential
    in_words = recognise(sample("anthropic/token_answer.json"), NOW).credential

    assert isinstance(listed, OAuthCredential)
    assert isinstance(in_words, OAuthCredential)
    assert listed.scopes == ("user:inference", "user:profile", "user:sessions:claude_code")
    assert in_words.scopes == ("user:inference", "user:profile")


def test_fields_that_are_not_used_are_kept_and_those_of_other_logins_are_not() -> None:
    credential = recognise(sample("anthropic/claude_code.json"), NOW).credential

    assert isinstance(credential, OAuthCredential)
    assert credential.extra["fieldOfALaterVersion"] == {"kept": True}
    assert credential.extra["subscriptionType"] == "max"
    assert "mcpOAuth" not in credential.extra
    assert "fake-" not in str(credential.extra)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("claude_code.json", ""),
        ("cliproxyapi.json", "account-1/organization-1"),
        ("token_answer.json", "account-1/organization-1"),
        ("ant_profile_with_settings.json", "/organization-1"),
    ],
)
def test_the_provider_s_ids_are_read_where_a_document_has_them(file: str, key: str) -> None:
    assert recognise(sample(f"anthropic/{file}"), NOW).account_key == key


@pytest.mark.parametrize(
    ("file", "suggested", "needs_terms"),
    [
        ("claude_code.json", KeepFresh.SHARED, True),
        ("opencode.json", KeepFresh.SHARED, True),
        ("cliproxyapi.json", KeepFresh.SHARED, True),
        ("token_answer.json", KeepFresh.OWNED, True),
        ("ant_profile.json", KeepFresh.SHARED, False),
    ],
)
def test_a_subscription_needs_the_notice_and_a_tool_s_file_is_shared(
    file: str, suggested: KeepFresh, needs_terms: bool
) -> None:
    found = recognise(sample(f"anthropic/{file}"), NOW)

    assert found.suggested is suggested
    assert found.needs_terms is needs_terms


@pytest.mark.parametrize(
    "text",
    [
        SETUP_TOKEN,
        f"  {SETUP_TOKEN}\r\n",
        f'"{SETUP_TOKEN}"',
        f"export CLAUDE_CODE_OAUTH_TOKEN={SETUP_TOKEN}",
        f"CLAUDE_CODE_OAUTH_TOKEN='{SETUP_TOKEN}'",
    ],
    ids=["bare", "with blanks", "as JSON text", "as a shell line", "as an assignment"],
)
def test_a_setup_token_is_a_long_lived_login_without_end(text: str) -> None:
    found = recognise(text.encode(), NOW)

    assert found.credential == OAuthCredential(SETUP_TOKEN, scopes=("user:inference",))
    assert found.kind is CredentialKind.LONG_LIVED
    assert found.suggested is KeepFresh.STATIC
    assert found.needs_terms
    assert found.is_usable


def test_an_api_key_is_recognised_and_needs_no_notice() -> None:
    found = recognise(API_KEY.encode(), NOW)

    assert found.credential == ApiKey(API_KEY)
    assert (found.kind, found.plan) == (CredentialKind.API_KEY, "API key")
    assert not found.needs_terms


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["with a mark", "without"])
def test_utf_8_is_read(mark: bytes) -> None:
    assert recognise(mark + sample("anthropic/inner.json"), NOW).is_usable


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_as_powershell_writes_it_is_read(encoding: str) -> None:
    mark = "\ufeff" if encoding != "utf-16" else ""
    text = mark + sample("anthropic/claude_code.json").decode()

    assert recognise(text.encode(encoding), NOW).plan == "Max 20x"


def login(**fields: object) -> bytes:
    return json.dumps({"accessToken": "fake-access-1", **fields}).encode()


@pytest.mark.parametrize(
    "ends",
    [
        1795630320,
        1795630320000,
        1795630320.0,
        "1795630320",
        "2026-11-25T18:12:00Z",
        "2026-11-25T19:12:00+01:00",
        "2026-11-25T18:12:00.000000000Z",
        "2026-11-25T18:12:00",
    ],
)
def test_the_end_is_read_in_seconds_milliseconds_and_iso(ends: object) -> None:
    credential = recognise(login(expiresAt=ends), NOW).credential

    assert isinstance(credential, OAuthCredential)
    assert credential.expires_at == ENDS


@pytest.mark.parametrize(
    "ends",
    [None, "soon", [], {}, True, 10**400, float("nan"), float("inf"), -(10**30)],
    ids=repr,
)
def test_an_end_that_cannot_be_read_counts_as_none(ends: object) -> None:
    renewable = recognise(login(refreshToken="fake-refresh-1", expiresAt=ends), NOW).credential
    long_lived = recognise(login(expiresAt=ends), NOW).credential

    assert isinstance(renewable, OAuthCredential)
    assert isinstance(long_lived, OAuthCredential)
    assert renewable.expires_at == NOW
    assert long_lived.expires_at is None


def test_without_an_end_a_login_with_a_refresh_token_counts_as_expired() -> None:
    found = recognise(login(refreshToken="fake-refresh-1"), NOW)

    assert isinstance(found.credential, OAuthCredential)
    assert found.credential.is_expired(NOW)
    assert found.is_usable


def test_without_an_end_and_a_refresh_token_a_login_is_long_lived() -> None:
    found = recognise(login(), NOW)

    assert found.kind is CredentialKind.LONG_LIVED
    assert found.suggested is KeepFresh.STATIC


@pytest.mark.parametrize(
    ("fields", "is_usable"),
    [
        ({"expiresAt": "2026-11-25T11:00:00Z"}, False),
        ({"expiresAt": "2026-11-25T11:00:00Z", "refreshToken": "fake-refresh-1"}, True),
        (
            {
                "expiresAt": "2026-11-25T11:00:00Z",
                "refreshToken": "fake-refresh-1",
                "refreshTokenExpiresAt": "2026-11-25T11:30:00Z",
            },
            False,
        ),
        (
            {
                "expiresAt": "2026-11-25T13:00:00Z",
                "refreshToken": "fake-refresh-1",
                "refreshTokenExpiresAt": "2026-11-25T11:30:00Z",
            },
            True,
        ),
    ],
    ids=["expired", "expired, renewable", "its refresh token expired too", "not expired yet"],
)
def test_a_login_is_of_no_use_once_it_has_expired_and_cannot_be_renewed(
    fields: dict[str, object], is_usable: bool
) -> None:
    assert recognise(login(**fields), NOW).is_usable is is_usable


@pytest.mark.parametrize("seconds", [10**30, float("nan"), float("inf"), -5])
def test_an_absurd_lifetime_stays_within_the_calendar(seconds: float) -> None:
    document = json.dumps({"access_token": "fake-access-1", "expires_in": seconds}).encode()

    credential = recognise(document, NOW).credential

    assert isinstance(credential, OAuthCredential)
    assert credential.expires_at is not None
    assert NOW <= credential.expires_at <= NOW + timedelta(days=4000)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "not_json"),
        (b" \n ", "not_json"),
        (b"{", "not_json"),
        (b'{"accessToken": "fake-acc', "not_json"),
        (b"[]", "not_json"),
        (b"null", "not_json"),
        (b"42", "not_json"),
        (b"hello", "not_json"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"{}", "no_login_in_file"),
        (b'{"claudeAiOauth": null}', "no_login_in_file"),
        (b'{"claudeAiOauth": {"accessToken": ""}}', "no_login_in_file"),
        (b'{"claudeAiOauth": {"accessToken": 5}}', "no_login_in_file"),
        (b'{"tokens": {"access_token": "fake-other"}}', "no_login_in_file"),
        (b'{"type": "oauth", "access": ""}', "no_login_in_file"),
        (b"{" + b" " * 1024 * 1024 + b"}", "file_too_large"),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else value,
)
def test_a_document_without_a_login_is_refused(document: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        recognise(document, NOW)

    assert refused.value.code == code
    assert refused.value.title
    assert refused.value.hint


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (sample("anthropic/keychain_mcp_only.json"), "MCP servers"),
        (b'{"claudeAiOauth": {}}', "signed out"),
        (b'{"authentication": {"type": "user_oauth"}}', "folder credentials"),
        (("sk-ant-" + "admin01-fake").encode(), "admin key"),
        (("sk-ant-" + "ort01-fake").encode(), "refresh token"),
        (("sk-ant-" + "sid01-fake").encode(), "session key"),
    ],
    ids=["only MCP", "signed out", "only settings", "admin key", "refresh token", "session key"],
)
def test_a_near_miss_is_explained(document: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words) as refused:
        recognise(document, NOW)

    assert refused.value.code == "no_login_in_file"


def test_a_refusal_names_the_keys_that_were_looked_for() -> None:
    with pytest.raises(ImportRefused) as refused:
        recognise(b'{"something": "else"}', NOW)

    for key in ("claudeAiOauth", "anthropic", "accessToken", "access_token"):
        assert key in refused.value.detail


@pytest.mark.parametrize(
    "document",
    [
        b'{"claudeAiOauth": {"token": "fake-secret"}}',
        b'{"fake-secret": 1}',
        b'{"accessToken": "fake-secret',
        b"fake-secret",
        ("sk-ant-" + "admin01-fake-secret").encode(),
        sample("anthropic/keychain_mcp_only.json").replace(b"fake-mcp-1", b"fake-secret"),
    ],
)
def test_a_refusal_never_quotes_the_document(document: bytes) -> None:
    with pytest.raises(ImportRefused) as refused:
        recognise(document, NOW)

    assert "fake-secret" not in str(refused.value) + repr(refused.value)


def test_a_recognised_login_hides_its_tokens() -> None:
    for file in ("claude_code.json", "cliproxyapi.json", "opencode.json", "token_answer.json"):
        found = recognise(sample(f"anthropic/{file}"), NOW)
        assert "fake-" not in repr(found)
    assert "fake" not in repr(recognise(SETUP_TOKEN.encode(), NOW))
    assert "fake" not in repr(recognise(API_KEY.encode(), NOW))
