"""What a login's own tokens say of it."""

from datetime import UTC, datetime

import pytest

from proxy.providers.openai.claims import Claims, plan_key, plan_name, read_claims
from tests.fakes.openai_login import jwt

AUTH, PROFILE = "https://api.openai.com/auth", "https://api.openai.com/profile"


def test_email_plan_and_ids_are_read() -> None:
    auth = {"chatgpt_plan_type": "pro", "chatgpt_account_id": "a-1", "chatgpt_user_id": "u-1"}

    claims = read_claims(jwt({"email": "alice@example.com", "exp": 1795600000, AUTH: auth}))

    assert claims == Claims(
        email="alice@example.com",
        plan="Pro",
        account_id="a-1",
        user_id="u-1",
        expires_at=datetime(2026, 11, 25, 9, 46, 40, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({PROFILE: {"email": "b@example.com"}}, Claims(email="b@example.com")),
        ({AUTH: {"user_id": "u-2"}, "sub": "s-1"}, Claims(user_id="u-2")),
        ({"sub": "s-1"}, Claims(user_id="s-1")),
        ({"email": 5, AUTH: "odd", PROFILE: [], "exp": True}, Claims()),
        ({"exp": 1e99}, Claims()),
    ],
)
def test_claims_stand_in_several_places(claims: dict[str, object], expected: Claims) -> None:
    assert read_claims(jwt(claims)) == expected


@pytest.mark.parametrize("token", ["", "opaque", "a.b", "a.b.c", "a.W10.c", "..", "a.\xff.c"])
def test_what_is_no_jwt_says_nothing(token: str) -> None:
    assert read_claims(token) == Claims()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("plus", "Plus"),
        ("prolite", "Pro Lite"),
        ("hc", "Enterprise"),
        ("free_workspace", "Free workspace"),
    ],
)
def test_a_plan_has_a_name(key: str, name: str) -> None:
    assert plan_name(key) == name


@pytest.mark.parametrize(
    "key", ["free", "go", "plus", "pro", "team", "business", "enterprise", "edu"]
)
def test_a_plan_s_name_leads_back_to_its_key(key: str) -> None:
    assert plan_key(plan_name(key)) == key
