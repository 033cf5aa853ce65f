"""Whether two logins are one: "already imported".

A login's tokens change with every renewal, so no single hash names it. A family is therefore a list of tags, parted
by blanks: of the provider's own ids where a document states them, and of each token that the login has had, newest
first. Two logins are the same when they share the tag of all ids together, or of a token. A stored account's family grows
with each renewal, so that a file which its tool has renewed meanwhile is still recognised.
"""

from collections.abc import Callable
from enum import StrEnum

from proxy.credential import Credential, Recognised, tokens_of

KeyedHash = Callable[[bytes], str]

KEPT_TOKENS = 24
"""Two per renewal: four days of a login that is renewed every eight hours."""
_ACCOUNT, _TOKEN = "a:", "t:"
_PART = "p"
"""With the part's place: "p0:" of the account, "p1:" of the organisation. A document may state only one of them."""


class Owner(StrEnum):
    """Whose a login is, seen from one account."""

    ACCOUNT = "account"
    """The account's own."""
    OTHER = "other"
    UNTOLD = "untold"
    """What is known says neither."""


def token_family(recognised: Recognised, keyed_hash: KeyedHash) -> str:
    """The family of a login as a document states it."""
    tags = _token_tags(recognised.credential, keyed_hash)
    return " ".join([*_account_tags(recognised.account_key, keyed_hash), *tags])


def grown(family: str, credential: Credential, keyed_hash: KeyedHash) -> str:
    """`family` after a renewal: with the new tokens, without the oldest."""
    tags = family.split()
    account = [tag for tag in tags if not tag.startswith(_TOKEN)]
    older = [tag for tag in tags if tag.startswith(_TOKEN)]
    tokens = dict.fromkeys([*_token_tags(credential, keyed_hash), *older])
    return " ".join([*account, *list(tokens)[:KEPT_TOKENS]])


def is_same_login(one: str, other: str) -> bool:
    """The two families share a tag that only one login has."""
    return not _telling(one).isdisjoint(_telling(other))


def is_other_account(one: str, other: str) -> bool:
    """Both families state the same part of the provider's ids, and not alike."""
    ours, theirs = _parts(one), _parts(other)
    return any(ours[place] != theirs[place] for place in ours.keys() & theirs.keys())


def names_account(family: str) -> bool:
    """It holds the provider's id of the account itself, not only of its organisation."""
    return f"{_PART}0" in _parts(family)


def owner(account_family: str, login_family: str) -> Owner:
    """Whose the login of the second family is. An organisation has many members, so its id alone proves nobody."""
    if is_other_account(account_family, login_family):
        return Owner.OTHER
    is_named = names_account(account_family)
    if is_named and _parts(account_family).items() <= _parts(login_family).items():
        return Owner.ACCOUNT
    return Owner.ACCOUNT if is_same_login(account_family, login_family) else Owner.UNTOLD


def account_family(account_key: str, keyed_hash: KeyedHash) -> str:
    """The family of a login of which nothing is known but the provider's ids."""
    return " ".join(_account_tags(account_key, keyed_hash))


def named(family: str, account_key: str, keyed_hash: KeyedHash) -> str:
    """`family` with the provider's ids, once they are known."""
    tokens = [tag for tag in family.split() if tag.startswith(_TOKEN)]
    return " ".join([*_account_tags(account_key, keyed_hash), *tokens])


def _telling(family: str) -> set[str]:
    return {tag for tag in family.split() if tag.startswith((_ACCOUNT, _TOKEN))}


def _parts(family: str) -> dict[str, str]:
    pairs = (tag.partition(":") for tag in family.split() if tag.startswith(_PART))
    return {place: value for place, _colon, value in pairs}


def _account_tags(account_key: str, keyed_hash: KeyedHash) -> list[str]:
    """`account_key` is the provider's ids with a slash between, each of which may be empty."""
    if not account_key:
        return []
    parts = [
        f"{_PART}{place}:{keyed_hash(part.encode())}"
        for place, part in enumerate(account_key.split("/"))
        if part
    ]
    return [_ACCOUNT + keyed_hash(account_key.encode()), *parts]


def _token_tags(credential: Credential, keyed_hash: KeyedHash) -> list[str]:
    return [_TOKEN + keyed_hash(token.encode()) for token in tokens_of(credential) if token]
