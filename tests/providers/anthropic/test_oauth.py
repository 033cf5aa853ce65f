"""Renewing a login: what is asked, what is kept of the answer, and which refusals are for good."""

import dataclasses
from datetime import timedelta

import pytest

from proxy.credential import ApiKey, OAuthCredential
from proxy.errors import RenewalFailed, RenewalRefused
from proxy.providers import anthropic
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.version import version
from tests.conftest import NOW
from tests.fakes.anthropic_login import CLIENT_ID, Scripted
from tests.fakes.login_server import LoginServer


def signed_in(server: LoginServer, **extra: object) -> OAuthCredential:
    tokens = server.login.sign_in(lifetime=timedelta(minutes=4))
    scopes = ("user:inference",)
    return OAuthCredential(tokens.access, tokens.refresh, tokens.expires_at, scopes, extra)


async def test_a_renewal_asks_in_json_and_introduces_itself_honestly(server: LoginServer) -> None:
    credential = signed_in(server)

    await server.provider.renew(credential, server.fetch, NOW)

    (asked,) = server.login.token_calls
    (headers,) = server.login.token_headers
    assert asked == {
        "grant_type": "refresh_token",
        "refresh_token": credential.refresh_token,
        "client_id": CLIENT_ID,
    }
    assert headers["content-type"] == "application/json"
    assert headers["anthropic-beta"] == "oauth-2025-04-20"
    assert headers["user-agent"] == f"Loadline/{version()}"
    assert "authorization" not in headers


@pytest.mark.parametrize(
    "extra",
    [
        {"clientId": "client-of-its-own"},
        {"client_id": "client-of-its-own"},
        {"authentication": {"type": "user_oauth", "client_id": "client-of-its-own"}},
    ],
)
async def test_a_login_s_own_client_id_wins(server: LoginServer, extra: dict[str, object]) -> None:
    await server.provider.renew(signed_in(server, **extra), server.fetch, NOW)

    assert server.login.token_calls[0]["client_id"] == "client-of-its-own"


async def test_a_renewal_brings_a_new_pair_and_keeps_what_it_does_not_name(
    server: LoginServer,
) -> None:
    credential = signed_in(server, subscriptionType="max", ofALaterVersion=[1, 2])

    renewed = await server.provider.renew(credential, server.fetch, NOW)

    assert renewed.access_token != credential.access_token
    assert renewed.refresh_token != credential.refresh_token
    assert renewed.expires_at == NOW + timedelta(hours=8)
    assert renewed.scopes == ("user:profile", "user:inference", "user:sessions:claude_code")
    assert renewed.extra == {"subscriptionType": "max", "ofALaterVersion": [1, 2]}
    assert server.login.accepts(renewed.access_token) is None


async def test_without_a_new_refresh_token_the_old_one_stays(server: LoginServer) -> None:
    server.login.rotates = False
    credential = signed_in(server)

    renewed = await server.provider.renew(credential, server.fetch, NOW)
    again = await server.provider.renew(renewed, server.fetch, NOW)

    assert again.refresh_token == renewed.refresh_token == credential.refresh_token


@pytest.mark.parametrize(
    "more",
    [{}, {"expires_in": 0}, {"expires_in": -1}, {"expires_in": "28800"}, {"expires_in": True}],
)
async def test_an_answer_with_only_a_token_keeps_all_else(
    server: LoginServer, more: dict[str, object]
) -> None:
    server.login.token_script.append(Scripted(200, {"access_token": "fake-access-new", **more}))
    credential = signed_in(server, tier="x")

    renewed = await server.provider.renew(credential, server.fetch, NOW)

    assert renewed == dataclasses.replace(
        credential, access_token="fake-access-new", expires_at=NOW + timedelta(hours=8)
    )


async def test_a_console_login_is_renewed_at_the_api_itself(server: LoginServer) -> None:
    settings = dataclasses.replace(server.provider.settings, token_url="http://127.0.0.1:9/no")
    provider = server.provider.configured(settings)

    await provider.renew(signed_in(server, type="oauth_token"), server.fetch, NOW)

    assert len(server.login.token_calls) == 1


@pytest.mark.parametrize("status", [400, 401])
async def test_an_invalid_grant_is_for_good(server: LoginServer, status: int) -> None:
    server.login.token_script.append(Scripted(status, {"error": "invalid_grant"}))

    with pytest.raises(RenewalRefused) as refused:
        await server.provider.renew(signed_in(server), server.fetch, NOW)

    assert refused.value.code == "reauth_required"
    assert refused.value.hint


async def test_a_spent_refresh_token_is_refused_for_good(server: LoginServer) -> None:
    credential = signed_in(server)
    await server.provider.renew(credential, server.fetch, NOW)

    with pytest.raises(RenewalRefused):
        await server.provider.renew(credential, server.fetch, NOW)


@pytest.mark.parametrize(
    ("answer", "retry_after_s"),
    [
        (Scripted(429, {"error": {"type": "rate_limit_error"}}, {"Retry-After": "30"}), 30),
        (Scripted(429, {"error": {"type": "rate_limit_error"}}), 0),
        (Scripted(429, {}, {"Retry-After": "Wed, 25 Nov 2026 12:01:00 GMT"}), 60),
        (Scripted(429, {}, {"Retry-After": "soon"}), 0),
        (Scripted(500, "<html>oops</html>"), 0),
        (Scripted(503), 0),
        (Scripted(400, {"error": "invalid_request"}), 0),
        (Scripted(401, {"error": "invalid_client"}), 0),
        (Scripted(403, "blocked"), 0),
        (Scripted(404), 0),
        (Scripted(200, "no json"), 0),
        (Scripted(200, {"access_token": ""}), 0),
        (Scripted(200, []), 0),
    ],
    ids=lambda value: f"{value.status} {value.body}" if isinstance(value, Scripted) else "",
)
async def test_every_other_answer_may_be_better_later(
    server: LoginServer, answer: Scripted, retry_after_s: float
) -> None:
    server.login.token_script.append(answer)

    with pytest.raises(RenewalFailed) as failed:
        await server.provider.renew(signed_in(server), server.fetch, NOW)

    assert failed.value.retry_after_s == retry_after_s


async def test_an_endpoint_that_cannot_be_reached_may_be_better_later(server: LoginServer) -> None:
    settings = AnthropicSettings(token_url="http://127.0.0.1:9/token")
    provider = anthropic.PROVIDER.configured(settings)

    with pytest.raises(RenewalFailed):
        await provider.renew(signed_in(server), server.fetch, NOW)


async def test_no_failure_tells_a_token(server: LoginServer) -> None:
    credential = signed_in(server)
    for answer in (Scripted(500), Scripted(400, {"error": "invalid_grant"})):
        server.login.token_script.append(answer)
        with pytest.raises((RenewalFailed, RenewalRefused)) as failed:
            await server.provider.renew(credential, server.fetch, NOW)

        assert credential.refresh_token not in str(failed.value) + repr(failed.value)


async def test_a_login_without_a_refresh_token_is_not_asked_for(server: LoginServer) -> None:
    with pytest.raises(RenewalRefused):
        await server.provider.renew(OAuthCredential("fake-access-1"), server.fetch, NOW)

    assert server.login.token_calls == []


@pytest.mark.parametrize(
    ("left", "is_due"),
    [
        (timedelta(minutes=6), False),
        (timedelta(minutes=5), True),
        (timedelta(0), True),
        (timedelta(hours=-1), True),
    ],
)
def test_a_login_is_renewed_five_minutes_before_its_end(left: timedelta, is_due: bool) -> None:
    credential = OAuthCredential("fake-access-1", "fake-refresh-1", expires_at=NOW + left)

    assert anthropic.PROVIDER.is_renewal_due(credential, NOW) is is_due


def test_what_has_no_end_is_never_due() -> None:
    assert not anthropic.PROVIDER.is_renewal_due(OAuthCredential("fake-access-1"), NOW)
    assert not anthropic.PROVIDER.is_renewal_due(ApiKey("fake-key-1"), NOW)
