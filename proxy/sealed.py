"""How a credential is written down and sealed: JSON in AES-256-GCM, bound to its account.

A sealed row is version (1 byte) | key id (4) | nonce (12) | ciphertext and tag. The key id tells a lost key from a
damaged row; the account id is associated data, so that a row moved to another account does not open.
"""

import hashlib
import hmac
import json
import os
from datetime import datetime

from proxy.credential import ApiKey, Credential, OAuthCredential, ToolLogin
from proxy.model import AccountId

VERSION = 1
KEY_BYTES = 32
_ID_BYTES = 4
_NONCE_BYTES = 12
_HEADER_BYTES = 1 + _ID_BYTES


class DoesNotOpen(Exception):
    """A sealed row was made with another key, for another account, or is damaged."""


def sub_key(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that no two uses of the vault's key meet."""
    return hmac.digest(key, b"loadline " + purpose.encode(), "sha256")


def key_id(key: bytes) -> bytes:
    """Four bytes that tell one key from another and nothing of either."""
    return sub_key(key, "key id")[:_ID_BYTES]


def keyed_hash(key: bytes, data: bytes | memoryview) -> str:
    """16 hex digits that only the holder of `key` can compute."""
    return hashlib.blake2b(data, digest_size=8, key=key).hexdigest()


def seal(key: bytes, account_id: AccountId, credential: Credential) -> bytes:
    """`credential` as a row for the store. Every call has a fresh nonce."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, pack(credential), account_id.encode())
    return bytes([VERSION]) + key_id(key) + nonce + ciphertext


def unseal(key: bytes, account_id: AccountId, sealed: bytes) -> Credential:
    """The credential in a row. Raises DoesNotOpen."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not is_sealed_with(key, sealed):
        raise DoesNotOpen
    nonce = sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
    try:
        packed = AESGCM(key).decrypt(
            nonce, sealed[_HEADER_BYTES + _NONCE_BYTES :], account_id.encode()
        )
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error
    return unpack(packed)


def is_sealed_with(key: bytes, sealed: bytes) -> bool:
    """The row was made with `key`, by a version that we read. Its content was not looked at."""
    return sealed[:_HEADER_BYTES] == bytes([VERSION]) + key_id(key)


def pack(credential: Credential) -> bytes:
    return json.dumps(_fields(credential), ensure_ascii=False).encode()


def _fields(credential: Credential) -> dict[str, object]:
    match credential:
        case ApiKey():
            return {"type": "api_key", "key": credential.key}
        case ToolLogin():
            return {"type": "tool", "folder": credential.folder}
        case OAuthCredential():
            ends = credential.expires_at
            return {
                "type": "oauth",
                "access_token": credential.access_token,
                "refresh_token": credential.refresh_token,
                "expires_at": None if ends is None else ends.isoformat(),
                "scopes": credential.scopes,
                "extra": dict(credential.extra),
            }


def unpack(packed: bytes) -> Credential:
    """Raises DoesNotOpen when it is nothing that `pack` wrote."""
    try:
        fields = json.loads(packed)
        if fields["type"] == "api_key":
            return ApiKey(key=fields["key"])
        if fields["type"] == "tool":
            return ToolLogin(folder=fields["folder"])
        ends = fields["expires_at"]
        return OAuthCredential(
            access_token=fields["access_token"],
            refresh_token=fields["refresh_token"],
            expires_at=None if ends is None else datetime.fromisoformat(ends),
            scopes=tuple(fields["scopes"]),
            extra=fields["extra"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DoesNotOpen from error
