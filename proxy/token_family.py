"""Whether two logins are one: "already imported".

A login's tokens change with every renewal, so no single hash names it. A family is therefore a list of tags, parted
by blanks: one of the provider's own account id where a document states it, and one of each token that the login has
had, newest first. Two logins are the same when they share a tag. A stored account's family grows with each renewal,
so that a file which its tool has renewed meanwhile is still recognised.
"""

from collections.abc import Callable

from proxy.credential import ApiKey, Credential, OAuthCredential, Recognised, ToolLogin

KeyedHash = Callable[[bytes], str]

KEPT_TOKENS = 24
"""Two per renewal: four days of a login that is renewed every eight hours."""
_ACCOUNT, _TOKEN = "a:", "t:"


def token_family(recognised: Recognised, keyed_hash: KeyedHash) -> str:
    """The family of a login as a document states it."""
    tags = _token_tags(recognised.credential, keyed_hash)
    if recognised.account_key:
        tags.insert(0, _ACCOUNT + keyed_hash(recognised.account_key.encode()))
    return " ".join(tags)


def grown(family: str, credential: Credential, keyed_hash: KeyedHash) -> str:
    """`family` after a renewal: with the new tokens, without the oldest."""
    tags = family.split()
    account = [tag for tag in tags if tag.startswith(_ACCOUNT)]
    older = [tag for tag in tags if not tag.startswith(_ACCOUNT)]
    tokens = dict.fromkeys([*_token_tags(credential, keyed_hash), *older])
    return " ".join([*account, *list(tokens)[:KEPT_TOKENS]])


def is_same_login(one: str, other: str) -> bool:
    """The two families share a tag."""
    return not set(one.split()).isdisjoint(other.split())


def is_other_account(one: str, other: str) -> bool:
    """Both families name the provider's account, and not the same."""
    ours, theirs = (
        {tag for tag in family.split() if tag.startswith(_ACCOUNT)} for family in (one, other)
    )
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _token_tags(credential: Credential, keyed_hash: KeyedHash) -> list[str]:
    return [_TOKEN + keyed_hash(token.encode()) for token in _tokens(credential) if token]


def _tokens(credential: Credential) -> tuple[str, ...]:
    match credential:
        case ApiKey():
            return (credential.key,)
        case ToolLogin():
            return ()
        case OAuthCredential():
            return (credential.access_token, credential.refresh_token)
