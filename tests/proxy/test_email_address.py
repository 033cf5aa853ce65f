"""The email that names an account."""

import pytest

from proxy.email_address import mask_email, mask_emails, tidy_email
from proxy.errors import ImportRefused


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("alice@example.com", "alice@example.com"),
        ("  alice@example.com\n", "alice@example.com"),
        ("\u200balice@example.com\u202c", "alice@example.com"),
        ("Alice.O'Hara+work@Sub.Example.co.uk", "Alice.O'Hara+work@Sub.Example.co.uk"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_as_typed_without_what_surrounds_it(typed: str, tidy: str) -> None:
    assert tidy_email(typed) == tidy


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\n\t"])
def test_no_address_is_told_as_missing(typed: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        tidy_email(typed)

    assert refused.value.code == "email_missing"


@pytest.mark.parametrize(
    "typed",
    [
        "alice",
        "alice@",
        "@example.com",
        "alice@example",
        "alice@@example.com",
        "alice@exa mple.com",
        "alice example@example.com",
        "Alice <alice@example.com>",
        "alice@example.com, bob@example.com",
        "alice@-example.com",
        "alice@example-.com",
        "alice@example..com",
        "alice@example.com.",
        "alice@127.0.0.1",
        "alice@example.com\x00",
        "a" * 250 + "@example.com",
        "a@" + "b." * 100_000,
    ],
    ids=lambda typed: typed[:40],
)
def test_what_is_no_address_is_told_as_invalid(typed: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        tidy_email(typed)

    assert refused.value.code == "email_invalid"


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("alice@example.com", "a•••@e•••.com"),
        ("bob@mail.example.co.uk", "b•••@m•••.uk"),
        ("root@localhost", "r•••@l•••"),
        ("no address", "n•••"),
    ],
)
def test_a_masked_address_is_known_to_its_owner_only(email: str, masked: str) -> None:
    assert mask_email(email) == masked


def test_every_address_in_a_text_is_masked() -> None:
    text = "The login of alice@example.com is over (bob@mail.example.co.uk)."

    assert mask_emails(text) == "The login of a•••@e•••.com is over (b•••@m•••.uk)."
