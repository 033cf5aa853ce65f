"""Whether two logins are one, however often either was renewed."""

import hashlib

import pytest

from proxy.credential import ApiKey, Credential, OAuthCredential, Recognised
from proxy.model import CredentialKind
from proxy.token_family import (
    KEPT_TOKENS,
    Owner,
    grown,
    is_other_account,
    is_same_login,
    named,
    owner,
    token_family,
)


def keyed_hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8, key=b"test").hexdigest()


def family(credential: Credential, account_key: str = "") -> str:
    found = Recognised(credential, CredentialKind.OAUTH, "test", account_key=account_key)
    return token_family(found, keyed_hash)


def login(number: int) -> OAuthCredential:
    return OAuthCredential(f"fake-access-{number}", f"fake-refresh-{number}")


def test_the_same_document_is_the_same_login() -> None:
    assert is_same_login(family(login(1)), family(login(1)))
    assert is_same_login(family(ApiKey("fake-key-1")), family(ApiKey("fake-key-1")))


def test_two_documents_without_a_token_in_common_are_two_logins() -> None:
    assert not is_same_login(family(login(1)), family(login(2)))
    assert not is_same_login(family(ApiKey("fake-key-1")), family(ApiKey("fake-key-2")))


def test_one_token_in_common_is_enough() -> None:
    with_refresh = family(OAuthCredential("fake-access-1", "fake-refresh-1"))
    without = family(OAuthCredential("fake-access-1"))
    renewed_without_rotation = family(OAuthCredential("fake-access-2", "fake-refresh-1"))

    assert is_same_login(with_refresh, without)
    assert is_same_login(with_refresh, renewed_without_rotation)


def test_a_family_that_has_grown_knows_the_old_and_the_new_tokens() -> None:
    stored = grown(family(login(1)), login(2), keyed_hash)

    assert is_same_login(stored, family(login(1)))
    assert is_same_login(stored, family(login(2)))
    assert not is_same_login(stored, family(login(3)))


def test_the_provider_s_own_account_tells_renewed_documents_together() -> None:
    assert is_same_login(family(login(1), "account-1/org-1"), family(login(2), "account-1/org-1"))
    assert not is_same_login(
        family(login(1), "account-1/org-1"), family(login(2), "account-1/org-2")
    )


@pytest.mark.parametrize(
    ("one", "other", "is_other"),
    [
        ("account-1/org-1", "account-2/org-1", True),
        ("account-1/org-1", "account-1/org-2", True),
        ("account-1/", "account-2/org-1", True),
        ("account-1/org-1", "account-1/org-1", False),
        ("account-1/", "account-1/org-1", False),
        ("/org-1", "account-1/org-1", False),
        ("account-1/", "/org-1", False),
        ("account-1/org-1", "", False),
        ("", "", False),
    ],
)
def test_logins_are_of_different_accounts_where_both_state_it(
    one: str, other: str, is_other: bool
) -> None:
    first, second = family(login(1), one), family(login(2), other)

    assert is_other_account(first, second) is is_other
    assert is_other_account(second, first) is is_other


@pytest.mark.parametrize(
    ("account", "document", "expected"),
    [
        ("account-1/org-1", "account-1/org-1", Owner.ACCOUNT),
        ("account-1/", "account-1/org-1", Owner.ACCOUNT),
        ("account-1/org-1", "account-2/org-1", Owner.OTHER),
        ("account-1/org-1", "account-1/org-2", Owner.OTHER),
        ("account-1/org-1", "account-1/", Owner.UNTOLD),
        ("account-1/org-1", "/org-1", Owner.UNTOLD),
        ("/org-1", "account-1/org-1", Owner.UNTOLD),
        ("account-1/org-1", "", Owner.UNTOLD),
        ("", "", Owner.UNTOLD),
    ],
)
def test_a_login_is_the_account_s_when_it_states_all_that_is_known_of_it(
    account: str, document: str, expected: Owner
) -> None:
    assert owner(family(login(1), account), family(login(2), document)) is expected


def test_a_login_with_a_token_that_the_account_has_had_is_the_account_s() -> None:
    stored = grown(family(login(1), "account-1/org-1"), login(2), keyed_hash)

    assert owner(stored, family(login(1))) is Owner.ACCOUNT
    assert owner(stored, family(login(1), "account-2/org-1")) is Owner.OTHER


def test_an_account_whose_ids_are_learned_keeps_its_tokens() -> None:
    stored = named(family(login(1)), "account-1/org-1", keyed_hash)

    assert is_same_login(stored, family(login(1)))
    assert owner(stored, family(login(2), "account-1/org-1")) is Owner.ACCOUNT


def test_one_organisation_has_several_logins() -> None:
    one, other = family(login(1), "account-1/org-1"), family(login(2), "account-2/org-1")

    assert not is_same_login(one, other)


def test_after_many_renewals_the_account_is_kept_and_the_oldest_tokens_are_not() -> None:
    stored = family(login(0), "account-1/org-1")
    for number in range(1, 100):
        stored = grown(stored, login(number), keyed_hash)

    assert len(stored.split()) == KEPT_TOKENS + 3
    assert is_same_login(stored, family(login(99)))
    assert not is_same_login(stored, family(login(0)))
    assert is_same_login(stored, family(login(500), "account-1/org-1"))


def test_nothing_known_is_no_login() -> None:
    assert not is_same_login("", "")
    assert not is_same_login("", family(login(1)))


def test_a_family_tells_no_token() -> None:
    assert "fake" not in family(login(1), "fake-account")
