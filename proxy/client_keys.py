"""Local keys: what a client shows to be let in, and which client it was.

A key is shown once, when it is made; kept is its hash. It is 160 bits of chance, so a plain SHA-256 cannot be
searched, and a table look-up by the hash tells nothing of the key.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from proxy.clock import Clock
from proxy.errors import NotFound, Refusal

PREFIX = "loadline-"
LONGEST_NAME = 80
USED_STEP = timedelta(minutes=5)
"""`last_used_at` moves on in such steps, so that not every request is a write."""


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A key as it is kept."""

    id: str
    name: str
    """As the user called it: "laptop"; unique."""
    digest: str
    """SHA-256 of the key, in hex."""
    hint: str
    """The key's last four letters, to tell keys apart."""
    created_at: datetime
    expires_at: datetime | None = None
    """None when it does not end."""
    last_used_at: datetime | None = None

    def has_ended(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the secret that is shown this once."""

    key: ClientKey
    secret: str

    def __repr__(self) -> str:
        return f"NewKey({self.key!r})"


def digest_of(secret: str) -> str:
    """Of whatever came in a header: bytes that are no UTF-8 come as surrogates."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


class ClientKeys:
    """The keys in memory, which every request is checked against.

    State: the keys by their digest. A change is handed to `on_change` for saving.
    """

    def __init__(self, clock: Clock, on_change: Callable[[ClientKey], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self._keys: dict[str, ClientKey] = {}

    def restore(self, keys: Iterable[ClientKey]) -> None:
        self._keys = {key.digest: key for key in keys}

    def all(self) -> tuple[ClientKey, ...]:
        """Oldest first."""
        return tuple(sorted(self._keys.values(), key=lambda key: key.created_at))

    def make(self, name: str, lifetime: timedelta | None = None) -> NewKey:
        """A new key, not yet taken; `add` takes it once it is stored. Raises Refusal."""
        name = name.strip()
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
            raise Refusal(
                "A key needs a name.", hint=f"Up to {LONGEST_NAME} letters.", code="key_name"
            )
        if any(key.name == name for key in self._keys.values()):
            raise Refusal(
                f"There is a key {name} already.", hint="Choose another name.", code="key_name"
            )
        secret = PREFIX + secrets.token_hex(20)
        now = self._clock()
        key = ClientKey(
            id=f"key_{secrets.token_hex(6)}",
            name=name,
            digest=digest_of(secret),
            hint=secret[-4:],
            created_at=now,
            expires_at=None if lifetime is None else now + lifetime,
        )
        return NewKey(key, secret)

    def add(self, key: ClientKey) -> None:
        self._keys[key.digest] = key

    def find(self, key_id: str) -> ClientKey:
        """By id or name. Raises NotFound."""
        for key in self._keys.values():
            if key_id in (key.id, key.name):
                return key
        raise NotFound(f"There is no key {key_id}.")

    def has(self, key: ClientKey) -> bool:
        return key.digest in self._keys

    def remove(self, key: ClientKey) -> None:
        self._keys.pop(key.digest, None)

    def check(self, secret: str) -> str | None:
        """The name of the key that `secret` is; None when it is none, or one that has ended."""
        if not self._keys:
            # As on most machines; clients send their own credentials in the same header.
            return None
        digest = digest_of(secret)
        key = self._keys.get(digest)
        now = self._clock()
        if key is None or not hmac.compare_digest(key.digest, digest) or key.has_ended(now):
            return None
        if key.last_used_at is None or now - key.last_used_at >= USED_STEP:
            key = replace(key, last_used_at=now)
            self._keys[digest] = key
            self._on_change(key)
        return key.name
