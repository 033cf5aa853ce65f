"""Where the vault's one key rests: the OS keyring, a file that only its owner reads, or the environment.

Envelope encryption keeps the keyring to one small item: Windows takes 2,560 bytes at most and a real login is longer,
and macOS asks once per item.
"""

import base64
import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from proxy.paths import is_exposed
from proxy.sealed import KEY_BYTES

log = logging.getLogger(__name__)

SECRET_SERVICE = "keyring.backends.SecretService"
MOVE_AWAY = "Put the right key back, or move the file away and import the accounts again."


class VaultState(StrEnum):
    """Whether credentials can be read and written."""

    CLOSED = "closed"
    """Not opened yet."""
    OPEN = "open"
    LOCKED = "locked"
    """The key is there but somebody must unlock it; worth trying again."""
    NO_KEYRING = "no_keyring"
    """There is no place that keeps a key; the user may choose another key source."""
    LOST = "lost"
    """The key that the stored credentials were sealed with is gone; they must be imported again."""


class KeyUnavailable(Exception):
    """A key source has no key to give now, and why."""

    def __init__(self, state: VaultState, detail: str) -> None:
        super().__init__(detail)
        self.state = state
        self.detail = detail[:1].upper() + detail[1:]


class KeySource(Protocol):
    """Where the key rests. `load` and `save` may block for as long as a person takes to answer a prompt."""

    @property
    def name(self) -> str:
        """For people: "the system keyring"."""
        ...

    def load(self) -> bytes | None:
        """The key's 32 bytes; None when none was ever kept here. Raises KeyUnavailable."""
        ...

    def save(self, key: bytes) -> None:
        """Keeps a key where `load` found none, and makes sure of it. Raises KeyUnavailable."""
        ...

    def opens_unasked(self) -> bool:
        """`load` would answer at once: nobody would be shown a prompt. Never raises."""
        ...


class KeyringKey:
    """The key as one item of the OS keyring."""

    name = "the system keyring"
    _SERVICE = "loadline"
    _USER = "vault-key"

    def load(self) -> bytes | None:
        import keyring

        with _keyring_errors():
            text = keyring.get_password(self._SERVICE, self._USER)
        return None if text is None else decode_key(text, self.name)

    def save(self, key: bytes) -> None:
        import keyring

        with _keyring_errors():
            keyring.set_password(self._SERVICE, self._USER, encode_key(key))
        if self.load() != key:  # some keyrings take everything and keep nothing
            raise KeyUnavailable(VaultState.NO_KEYRING, f"{self.name} did not keep the key.")

    def opens_unasked(self) -> bool:
        """Only Linux's Secret Service tells without a prompt whether it is locked."""
        import keyring

        if sys.platform != "linux" or type(keyring.get_keyring()).__module__ != SECRET_SERVICE:
            return False
        import secretstorage
        from secretstorage.collection import DEFAULT_COLLECTION

        try:
            with contextlib.closing(secretstorage.dbus_init()) as bus:
                return not secretstorage.Collection(bus, DEFAULT_COLLECTION).is_locked()
        except Exception:  # noqa: BLE001 - D-Bus and its services raise what they like; then it is not open
            return False


class FileKey:
    """The key in a file that only its owner may read. The user's explicit choice, never a fallback."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = f"the key file {path}"

    def load(self) -> bytes | None:
        try:
            self._tighten()
            return decode_key(self._path.read_text(encoding="ascii"), self.name, MOVE_AWAY)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnavailable(
                VaultState.LOCKED, f"{self.name} cannot be read: {error}"
            ) from error

    def save(self, key: bytes) -> None:
        if self._path.exists():  # it holds what `load` could not read, and may be worth something
            raise _no_key(self.name, MOVE_AWAY)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._write(encode_key(key) + "\n")
        except OSError as error:
            raise KeyUnavailable(
                VaultState.NO_KEYRING, f"{self.name} cannot be written: {error.strerror}."
            ) from error

    def opens_unasked(self) -> bool:
        return True

    def _write(self, text: str) -> None:
        """All or nothing: half a key would be one that opens nothing."""
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
        _keep_names(self._path.parent)

    def _tighten(self) -> None:
        """Windows keeps the file to its owner by the folder's rights; elsewhere the mode must say so."""
        if is_exposed(self._path):
            log.warning("Other users could read %s; its mode is 0600 again.", self.name)
            self._path.chmod(0o600)


class EnvKey:
    """The key as the setting `LOADLINE_VAULT_KEY` gives it: 32 bytes in base64."""

    name = "LOADLINE_VAULT_KEY"

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "EnvKey(…)"

    def load(self) -> bytes | None:
        if not self._value:
            raise KeyUnavailable(VaultState.NO_KEYRING, f"{self.name} is not set.")
        return decode_key(self._value, self.name, "It is 32 bytes in base64.")

    def save(self, key: bytes) -> None:
        raise KeyUnavailable(VaultState.NO_KEYRING, f"{self.name} is given, not kept.")

    def opens_unasked(self) -> bool:
        return True


def _keep_names(folder: Path) -> None:
    """A power cut must not take the key file's name back: what is sealed with the key will be on the disk."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system can
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def encode_key(key: bytes) -> str:
    """As every place keeps it: base64."""
    return base64.b64encode(key).decode("ascii")


def decode_key(text: str, name: str, way_on: str = "") -> bytes:
    """What the place called `name` holds. Raises KeyUnavailable, with `way_on` for who has to put that right."""
    with contextlib.suppress(ValueError):
        key = base64.b64decode(text.strip(), validate=True)
        if len(key) == KEY_BYTES:
            return key
    raise _no_key(name, way_on)


def _no_key(name: str, way_on: str) -> KeyUnavailable:
    detail = f"{name} holds something that is no key."
    return KeyUnavailable(VaultState.LOST, f"{detail} {way_on}".strip())


@contextlib.contextmanager
def _keyring_errors() -> Iterator[None]:
    """The border to the keyring and its backends, which raise their platform's errors as they are."""
    from keyring import errors

    try:
        yield
    except errors.NoKeyringError as error:
        detail = "This desktop has no keyring service."
        raise KeyUnavailable(VaultState.NO_KEYRING, detail) from error
    except (errors.KeyringLocked, errors.InitError) as error:
        raise KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.") from error
    except Exception as error:
        detail = f"The system keyring failed: {type(error).__name__}: {error}"
        raise KeyUnavailable(VaultState.LOCKED, detail) from error
