"""How credentials are sealed: only the same key and the same account open a row."""

import os
from datetime import UTC, datetime

import pytest

from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.model import AccountId
from proxy.sealed import DoesNotOpen, is_sealed_with, pack, seal, unpack, unseal

KEY, OTHER_KEY = os.urandom(32), os.urandom(32)
ALICE, BOB = AccountId("acc_alice"), AccountId("acc_bob")
LOGIN = OAuthCredential(
    "fake-access-1",
    "fake-refresh-1",
    datetime(2026, 11, 25, 18, 12, 0, 500, tzinfo=UTC),
    ("user:inference",),
    {"subscriptionType": "max", "nested": {"list": [1, None, "é"]}},
)


@pytest.mark.parametrize(
    "credential",
    [LOGIN, OAuthCredential("fake-access-1"), ApiKey("fake-key-1")],
    ids=["login", "long-lived token", "API key"],
)
def test_a_credential_comes_back_as_it_was(credential: Credential) -> None:
    assert unseal(KEY, ALICE, seal(KEY, ALICE, credential)) == credential
    assert unpack(pack(credential)) == credential


def test_a_row_tells_nothing_of_its_credential() -> None:
    sealed = seal(KEY, ALICE, LOGIN)

    for secret in (b"fake-access-1", b"fake-refresh-1", b"max"):
        assert secret not in sealed


def test_no_two_rows_have_the_same_nonce() -> None:
    nonces = {seal(KEY, ALICE, LOGIN)[5:17] for _ in range(1000)}

    assert len(nonces) == 1000


def test_a_row_opens_for_its_own_account_only() -> None:
    sealed = seal(KEY, ALICE, LOGIN)

    with pytest.raises(DoesNotOpen):
        unseal(KEY, BOB, sealed)


def test_another_key_opens_nothing_and_is_told_at_a_glance() -> None:
    sealed = seal(KEY, ALICE, LOGIN)

    assert is_sealed_with(KEY, sealed)
    assert not is_sealed_with(OTHER_KEY, sealed)
    with pytest.raises(DoesNotOpen):
        unseal(OTHER_KEY, ALICE, sealed)


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(KEY, ALICE, ApiKey("fake-key-1"))

    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(DoesNotOpen):
            unseal(KEY, ALICE, bytes(damaged))


@pytest.mark.parametrize("length", [0, 1, 5, 17, 20, 40])
def test_a_row_that_was_cut_is_noticed(length: int) -> None:
    with pytest.raises(DoesNotOpen):
        unseal(KEY, ALICE, seal(KEY, ALICE, LOGIN)[:length])


def test_a_row_of_a_later_version_is_not_guessed_at() -> None:
    sealed = seal(KEY, ALICE, LOGIN)

    with pytest.raises(DoesNotOpen):
        unseal(KEY, ALICE, bytes([2]) + sealed[1:])


@pytest.mark.parametrize("packed", [b"", b"null", b"{}", b'{"type": "oauth"}', b"\xff"])
def test_what_was_never_packed_is_not_unpacked(packed: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        unpack(packed)
