"""Renewing a Codex login: what is asked, what is kept of the answer, and which refusals are for good."""

import dataclasses
from datetime import timedelta

import pytest

from proxy.credential import OAuthCredential
from proxy.errors import RenewalFailed, RenewalRefused
from proxy.model import AccountId
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.oauth import USUAL_LIFETIME
from proxy.providers.openai.settings import OpenAISettings
from proxy.version import version
from tests.conftest import NOW
from tests.fakes.anthropic_login import Scripted
from tests.fakes.openai_login import CLIENT_ID, jwt
from tests.providers.openai.conftest import Server

ACCOUNT = AccountId("acc_1")


def signed_in(server: Server, **extra: object) -> OAuthCredential:
    tokens = server.login.sign_in(lifetime=timedelta(minutes=4))
    login = PROVIDER.recognise(tokens.auth_json(), NOW).credential
    assert isinstance(login, OAuthCredential)
    return dataclasses.replace(login, extra={**login.extra, **extra})


async def test_a_renewal_asks_in_json(server: Server) -> None:
    login = signed_in(server)

    await server.provider.renew(login, server.fetch, NOW)

    (asked,) = server.login.token_calls
    assert asked == {
        "grant_type": "refresh_token",
        "refresh_token": login.refresh_token,
        "client_id": CLIENT_ID,
        "scope": "openid profile email",
    }


async def test_a_renewal_brings_new_tokens_and_keeps_what_it_does_not_name(server: Server) -> None:
    login = signed_in(server, of_a_later_version=[1])

    renewed = await server.provider.renew(login, server.fetch, NOW)

    assert server.login.accepts(renewed.access_token, "account-1") is None
    assert renewed.refresh_token != login.refresh_token
    assert renewed.expires_at == NOW + timedelta(days=10)
    assert renewed.extra["of_a_later_version"] == [1]
    assert renewed.extra["account_id"] == "account-1"
    assert renewed.extra["id_token"] != login.extra["id_token"]


@pytest.mark.parametrize(
    ("claimed_s", "stated", "ends_in"),
    [
        (None, {}, USUAL_LIFETIME),
        (None, {"expires_in": 60}, timedelta(minutes=1)),
        (None, {"expires_in": 60.5}, timedelta(seconds=60.5)),
        (None, {"expires_in": "soon"}, USUAL_LIFETIME),
        (None, {"expires_in": 10**30}, timedelta(days=3660)),
        (None, {"expires_in": 0}, USUAL_LIFETIME),
        (90, {}, timedelta(seconds=90)),
        (-90, {"expires_in": 60}, timedelta(minutes=1)),
    ],
    ids=["unstated", "stated", "fractions", "words", "endless", "over", "claimed", "claimed to be over"],
)  # fmt: skip
async def test_what_an_answer_leaves_out_stays(
    server: Server, claimed_s: int | None, stated: dict[str, object], ends_in: timedelta
) -> None:
    token = "opaque" if claimed_s is None else jwt({"exp": NOW.timestamp() + claimed_s})
    login = signed_in(server)
    server.login.token_script.append(Scripted(200, {"access_token": token, **stated}))

    renewed = await server.provider.renew(login, server.fetch, NOW)

    assert renewed.refresh_token == login.refresh_token
    assert renewed.extra == login.extra
    assert renewed.expires_at == NOW + ends_in


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": {"code": "refresh_token_expired"}}),
        (401, {"error": {"code": "refresh_token_reused"}}),
        (401, {"error": {"code": "refresh_token_invalidated"}}),
        (401, {"error": "app_session_terminated"}),
        (400, {"error": "invalid_grant"}),
        (401, {"code": "refresh_token_expired"}),
        (403, {"error": {"code": "account_deactivated"}}),
    ],
)
async def test_the_provider_s_words_for_the_end_are_for_good(
    server: Server, status: int, body: object
) -> None:
    server.login.token_script.append(Scripted(status, body))

    with pytest.raises(RenewalRefused):
        await server.provider.renew(signed_in(server), server.fetch, NOW)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": {"code": "something_else"}}),
        (401, "<html>"),
        (403, {}),
        (429, {"error": {"code": "refresh_token_expired"}}),
        (500, {}),
        (200, {}),
        (200, "<html>"),
    ],
)
async def test_all_else_may_work_later(server: Server, status: int, body: object) -> None:
    server.login.token_script.append(Scripted(status, body, {"retry-after": "7"}))

    with pytest.raises(RenewalFailed):
        await server.provider.renew(signed_in(server), server.fetch, NOW)


async def test_a_busy_endpoint_says_how_long(server: Server) -> None:
    server.login.token_script.append(Scripted(429, {}, {"retry-after": "7"}))

    with pytest.raises(RenewalFailed) as failure:
        await server.provider.renew(signed_in(server), server.fetch, NOW)

    assert failure.value.retry_after_s == 7


async def test_an_endpoint_out_of_reach_is_no_end(server: Server) -> None:
    nowhere = server.provider.configured(OpenAISettings(auth_url="http://127.0.0.1:9"))

    with pytest.raises(RenewalFailed):
        await nowhere.renew(signed_in(server), server.fetch, NOW)


async def test_a_login_without_refresh_token_is_not_asked_for(server: Server) -> None:
    with pytest.raises(RenewalRefused):
        await server.provider.renew(signed_in(server).without_refresh(), server.fetch, NOW)

    assert server.login.token_calls == []


@pytest.mark.parametrize(
    ("left", "is_due"),
    [(timedelta(minutes=6), False), (timedelta(minutes=4), True), (timedelta(0), True)],
)
def test_a_renewal_is_due_minutes_before_the_end(left: timedelta, is_due: bool) -> None:
    login = OAuthCredential("fake-access-1", "fake-refresh-1", NOW + left)

    assert PROVIDER.is_renewal_due(login, NOW) is is_due


async def test_calls_of_ours_are_introduced_honestly(server: Server) -> None:
    login = signed_in(server)

    await server.provider.fetch_usage(ACCOUNT, login, server.fetch, NOW)

    (headers,) = server.login.usage_calls
    assert headers["user-agent"] == f"Loadline/{version()}"
    assert headers["originator"] == "loadline"
