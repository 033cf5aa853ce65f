"""client_keys: what a client shows, kept as a hash; through the control API and at the door."""

from datetime import timedelta

import pytest

from proxy.client_keys import ClientKey, ClientKeys, digest_of
from proxy.errors import NotFound, Refusal
from tests.conftest import FixedClock


@pytest.fixture
def saved() -> list[ClientKey]:
    return []


@pytest.fixture
def keys(clock: FixedClock, saved: list[ClientKey]) -> ClientKeys:
    return ClientKeys(clock, saved.append)


def test_a_key_lets_in_under_its_name(keys: ClientKeys) -> None:
    made = keys.make("laptop")
    keys.add(made.key)

    assert keys.check(made.secret) == "laptop"
    assert keys.check(made.secret + "x") is None
    assert keys.check("") is None
    assert keys.check("\udcff") is None  # a byte of a header that is no UTF-8


def test_a_key_that_is_not_stored_yet_lets_nobody_in(keys: ClientKeys) -> None:
    made = keys.make("laptop")

    assert keys.check(made.secret) is None


def test_only_a_hash_is_kept_and_no_repr_tells_the_secret(keys: ClientKeys) -> None:
    made = keys.make("laptop")

    assert made.key.digest == digest_of(made.secret)
    assert made.secret not in repr(made)
    assert made.secret not in repr(made.key)


def test_a_key_ends_when_it_was_said_to(keys: ClientKeys, clock: FixedClock) -> None:
    made = keys.make("laptop", timedelta(days=1))
    keys.add(made.key)

    clock.advance(hours=24)

    assert keys.check(made.secret) is None


def test_a_key_taken_back_lets_nobody_in(keys: ClientKeys) -> None:
    made = keys.make("laptop")
    keys.add(made.key)

    keys.remove(keys.find("laptop"))

    assert keys.check(made.secret) is None


def test_its_last_use_is_saved_in_steps(
    keys: ClientKeys, clock: FixedClock, saved: list[ClientKey]
) -> None:
    made = keys.make("laptop")
    keys.add(made.key)

    for _ in range(3):
        keys.check(made.secret)
        clock.advance(minutes=3)

    assert len(saved) == 2


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 81, "a\nb", "a\0b"], ids=["none", "blank", "long", "two lines", "nul"]
)
def test_a_key_needs_a_name(keys: ClientKeys, name: str) -> None:
    with pytest.raises(Refusal):
        keys.make(name)


def test_two_keys_never_share_a_name(keys: ClientKeys) -> None:
    keys.add(keys.make("laptop").key)

    with pytest.raises(Refusal, match="already"):
        keys.make("laptop")


def test_an_unknown_key_is_not_found(keys: ClientKeys) -> None:
    with pytest.raises(NotFound):
        keys.find("laptop")
