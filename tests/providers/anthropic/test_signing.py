"""Whose credential a request carries."""

import pytest
from multidict import CIMultiDict

from proxy.credential import ApiKey, OAuthCredential
from proxy.providers.anthropic.signing import has_own_credential, sign

LOGIN = OAuthCredential("fake-access-1")
BETA = "oauth-2025-04-20"
TOKEN = "sk-ant-" + "oat01-fake"


@pytest.mark.parametrize(
    "brought",
    [
        {"Authorization": "Bearer fake-local-key"},
        {"X-Api-Key": "fake-local-key"},
        {"authorization": f"Bearer {TOKEN}", "x-api-key": TOKEN},
        {},
    ],
)
def test_the_client_s_own_credential_never_goes_upstream(brought: dict[str, str]) -> None:
    with_login, with_key = CIMultiDict(brought), CIMultiDict(brought)

    sign(with_login, LOGIN)
    sign(with_key, ApiKey("fake-key-1"))

    assert with_login.getall("authorization") == ["Bearer fake-access-1"]
    assert "x-api-key" not in with_login
    assert with_key.getall("x-api-key") == ["fake-key-1"]
    assert "authorization" not in with_key


@pytest.mark.parametrize(
    ("stated", "sent"),
    [
        ([], BETA),
        (["a-2025-01-01"], f"a-2025-01-01,{BETA}"),
        (["a-2025-01-01 ,  b-2025-01-01"], f"a-2025-01-01 ,  b-2025-01-01,{BETA}"),
        ([f"a-2025-01-01, {BETA}"], f"a-2025-01-01, {BETA}"),
        ([f"{BETA}-extended"], f"{BETA}-extended,{BETA}"),
        ([" "], BETA),
        (["a-2025-01-01", "b-2025-01-01"], f"a-2025-01-01,b-2025-01-01,{BETA}"),
    ],
    ids=["none", "one", "blanks", "there already", "a longer name", "empty", "repeated"],
)
def test_the_value_that_lets_a_bearer_in_is_merged_once(stated: list[str], sent: str) -> None:
    headers = CIMultiDict([("Anthropic-Beta", value) for value in stated])

    sign(headers, LOGIN)

    assert headers.getall("anthropic-beta") == [sent]


def test_with_a_key_the_client_s_beta_values_stay_as_they_came() -> None:
    headers = CIMultiDict({"anthropic-beta": "a-2025-01-01 , b"})

    sign(headers, ApiKey("fake-key-1"))

    assert headers["anthropic-beta"] == "a-2025-01-01 , b"


def test_signing_leaves_every_other_header_alone() -> None:
    others = [
        ("anthropic-version", "2026-10-21"),
        ("x-app", "cli"),
        ("accept", "text/event-stream"),
    ]
    headers = CIMultiDict(others)

    sign(headers, LOGIN)

    assert [
        (k, v) for k, v in headers.items() if k not in {"authorization", "anthropic-beta"}
    ] == others


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({"authorization": f"Bearer {TOKEN}"}, True),
        ({"authorization": f"bearer  {TOKEN}"}, True),
        ({"x-api-key": "sk-ant-" + "api03-fake"}, True),
        ({"authorization": "Bearer fake-local-key"}, False),
        ({"authorization": f"Basic {TOKEN}"}, False),
        ({"x-api-key": "fake-local-key"}, False),
        ({}, False),
    ],
)
def test_a_credential_of_anthropic_s_own_is_known_by_its_prefix(
    headers: dict[str, str], is_own: bool
) -> None:
    assert has_own_credential(CIMultiDict(headers)) is is_own
