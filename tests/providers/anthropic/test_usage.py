"""The usage endpoint and the profile: what they say, and for whom they are never asked."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.errors import (
    CredentialError,
    ProxyError,
    UpstreamError,
    UpstreamFormatError,
    UsageBusy,
)
from proxy.model import AccountId, ExtraUsage, Observation, WindowSource
from proxy.provider import Profile
from proxy.providers.anthropic.usage import read_usage
from tests.conftest import NOW
from tests.fakes.anthropic_login import Scripted
from tests.fakes.login_server import LoginServer
from tests.fakes.samples import sample

ACCOUNT = AccountId("acc_1")
FIVE_HOUR_RESET = datetime(2026, 11, 25, 14, 15, tzinfo=UTC)
WEEKLY_RESET = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def login(server: LoginServer, **fields: object) -> OAuthCredential:
    tokens = server.login.sign_in()
    credential = OAuthCredential(tokens.access, tokens.refresh, tokens.expires_at)
    return dataclasses.replace(credential, **fields)  # type: ignore[arg-type]


async def ask(server: LoginServer, credential: Credential) -> Observation | None:
    return await server.provider.fetch_usage(ACCOUNT, credential, server.fetch, NOW)


def test_the_older_form_is_read_in_percent_and_null_windows_are_absent() -> None:
    seen = read_usage(sample("anthropic/usage.json"), ACCOUNT, NOW)

    assert [(w.name, w.used_percent, w.resets_at) for w in seen.windows] == [
        ("5h", 42.0, FIVE_HOUR_RESET.replace(microsecond=123456)),
        ("weekly", 104.5, WEEKLY_RESET),
        ("weekly · Opus", 0.0, None),
    ]
    assert [w.span for w in seen.windows[:2]] == [timedelta(hours=5), timedelta(days=7)]
    assert all(w.source is WindowSource.USAGE_ENDPOINT for w in seen.windows)
    assert seen.is_complete


def test_extra_usage_is_read_from_minor_units() -> None:
    extra = read_usage(sample("anthropic/usage.json"), ACCOUNT, NOW).extra

    assert extra == ExtraUsage(
        is_enabled=True, observed_at=NOW, used=Decimal("1.86"), limit=Decimal("5.00")
    )


def test_the_newer_form_names_windows_of_single_models() -> None:
    seen = read_usage(sample("anthropic/usage_limits.json"), ACCOUNT, NOW)

    assert [(w.name, w.used_percent, w.model_family) for w in seen.windows] == [
        ("5h", 12.0, None),
        ("weekly", 30.0, None),
        ("weekly · Fable", 5.0, "fable"),
        ("weekly · Oauth apps", 7.0, None),
    ]
    assert seen.windows[2].resets_at == WEEKLY_RESET


def test_the_newer_form_states_money_with_its_exponent_and_currency() -> None:
    extra = read_usage(sample("anthropic/usage_limits.json"), ACCOUNT, NOW).extra

    assert extra == ExtraUsage(
        is_enabled=True,
        observed_at=NOW,
        used=Decimal("12.34"),
        limit=Decimal("50.00"),
        currency="EUR",
    )


@pytest.mark.parametrize(
    ("extra_usage", "used"),
    [
        ({"is_enabled": True, "used_credits": 12345, "decimal_places": 3}, Decimal("12.345")),
        ({"is_enabled": True, "used_credits": 100, "decimal_places": 0}, Decimal(100)),
        ({"is_enabled": True, "used_credits": 100}, Decimal("1.00")),
        ({"is_enabled": True, "used_credits": 100, "decimal_places": 99}, Decimal("1.00")),
        ({"is_enabled": True, "used_credits": None}, None),
        ({"is_enabled": True, "used_credits": "many"}, None),
    ],
)
def test_amounts_follow_their_decimal_places(
    extra_usage: dict[str, object], used: Decimal | None
) -> None:
    body = json.dumps({"extra_usage": extra_usage}).encode()

    extra = read_usage(body, ACCOUNT, NOW).extra

    assert extra is not None
    assert extra.used == used


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"five_hour": null, "limits": null, "extra_usage": null}',
        b'{"five_hour": 5, "seven_day": "much", "limits": [1, null, {}], "extra_usage": []}',
        b'{"five_hour": {"utilization": null}, "limits": [{"group": 5, "percent": 1}]}',
        b'{"five_hour": {"utilization": true}, "limits": [{"group": "session", "percent": NaN}]}',
    ],
)
def test_what_says_nothing_gives_no_windows(body: bytes) -> None:
    assert read_usage(body, ACCOUNT, NOW).windows == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff"])
def test_an_answer_that_is_no_object_is_told(body: bytes) -> None:
    with pytest.raises(UpstreamFormatError):
        read_usage(body, ACCOUNT, NOW)


async def test_the_endpoint_is_asked_with_the_bearer_and_an_honest_name(
    server: LoginServer,
) -> None:
    credential = login(server)

    seen = await ask(server, credential)

    assert seen is not None
    assert [w.name for w in seen.windows] == ["5h", "weekly"]
    assert server.login.usage_calls == [credential.access_token]
    (headers,) = server.login.usage_headers
    assert headers["anthropic-beta"] == "oauth-2025-04-20"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("Loadline/")


@pytest.mark.parametrize(
    "credential",
    [
        ApiKey("fake-key-1"),
        OAuthCredential("fake-access-1", scopes=("user:inference",)),
        OAuthCredential("fake-access-1", "fake-refresh-1", NOW, scopes=("user:inference",)),
        OAuthCredential("fake-access-1", "fake-refresh-1", NOW, extra={"type": "oauth_token"}),
    ],
    ids=["API key", "setup token", "without the scope", "Console login"],
)
async def test_who_has_no_usage_endpoint_is_never_asked_for(
    server: LoginServer, credential: Credential
) -> None:
    assert await ask(server, credential) is None
    assert await server.provider.fetch_profile(credential, server.fetch, NOW) is None
    assert server.login.usage_calls == []
    assert server.login.profile_calls == []


async def test_a_login_that_may_not_read_usage_has_none(server: LoginServer) -> None:
    server.login.usage_script.append(Scripted(403, {"error": {"type": "permission_error"}}))

    assert await ask(server, login(server)) is None


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [({"Retry-After": "1600"}, 1600.0), ({"Retry-After": "0"}, 0.0), ({}, 0.0)],
)
async def test_an_endpoint_that_asks_for_rest_is_told_with_its_wait(
    server: LoginServer, headers: dict[str, str], wait_s: float
) -> None:
    server.login.usage_script.append(Scripted(429, {"error": {}}, headers))

    with pytest.raises(UsageBusy) as busy:
        await ask(server, login(server))

    assert busy.value.retry_after_s == wait_s


@pytest.mark.parametrize("answer", [Scripted(500), Scripted(401, {"error": {}}), Scripted(302)])
async def test_any_other_answer_is_a_failure_of_the_endpoint(
    server: LoginServer, answer: Scripted
) -> None:
    server.login.usage_script.append(answer)

    with pytest.raises(UpstreamError):
        await ask(server, login(server))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (
            json.loads(sample("anthropic/profile.json")),
            Profile("alice@example.com", "Max 5x", "account-1/organization-1"),
        ),
        ({"account": {"email": "a@example.com"}}, Profile("a@example.com", "")),
        ({"account": {"uuid": "account-2"}}, Profile(account_key="account-2/")),
        ({"organization": {"organization_type": "claude_team"}}, Profile("", "Team")),
        ({"organization": {"rate_limit_tier": "default_claude_max_20x"}}, Profile("", "Max 20x")),
        ({"account": None, "organization": []}, Profile("", "")),
    ],
)
async def test_the_profile_gives_email_plan_and_ids(
    server: LoginServer, profile: dict[str, object], expected: Profile
) -> None:
    server.login.profile = profile

    assert await server.provider.fetch_profile(login(server), server.fetch, NOW) == expected


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Scripted(401), CredentialError),
        (Scripted(429, headers={"retry-after": "90"}), UsageBusy),
        (Scripted(503), UpstreamError),
        (Scripted(200, "no json"), UpstreamFormatError),
    ],
    ids=["not accepted", "busy", "trouble", "no object"],
)
async def test_a_profile_that_is_not_told_says_why(
    server: LoginServer, answer: Scripted, error: type[ProxyError]
) -> None:
    server.login.profile_script.append(answer)

    with pytest.raises(error):
        await server.provider.fetch_profile(login(server), server.fetch, NOW)
