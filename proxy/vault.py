"""Where credentials rest: sealed rows in the store, under one key that a key source keeps.

The key source is asked on a thread of its own, once per start: a keyring may show a prompt and answer after minutes.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, assert_never

from proxy import tasks
from proxy.credential import Credential
from proxy.daemon_thread import in_daemon_thread
from proxy.errors import LoginLost, VaultError
from proxy.model import AccountId
from proxy.sealed import (
    KEY_BYTES,
    DoesNotOpen,
    is_sealed_with,
    keyed_hash,
    seal,
    sub_key,
    unseal,
)
from proxy.vault_key import EnvKey, FileKey, KeyringKey, KeySource, KeyUnavailable, VaultState

__all__ = [
    "CredentialRows",
    "EnvKey",
    "FileKey",
    "KeySource",
    "KeyUnavailable",
    "KeyringKey",
    "Vault",
    "VaultState",
]

log = logging.getLogger(__name__)
THREAD = "vault-key"
"""On which the key source is asked."""

_SAVE_TIMEOUT_S = 60.0
"""How long an import waits for somebody to answer the keyring's prompt."""
UNASKED_S = 5.0
"""How long a request waits to learn whether the keyring is still locked."""
LOOK_AGAIN_S = 5.0
"""Between two such looks: each may be a process."""


class CredentialRows(Protocol):
    """The store's part: opaque bytes by account."""

    async def load_secret(self, account_id: AccountId) -> bytes | None: ...

    async def load_secrets(self) -> Mapping[AccountId, bytes]:
        """Every stored secret; tells at start whether the key still fits."""
        ...

    async def save_secret(self, account_id: AccountId, sealed: bytes) -> None:
        """Durable when it returns: it survives a power cut."""
        ...

    async def delete_secret(self, account_id: AccountId) -> None: ...


class Vault:
    """Reads and writes credentials while its key is at hand.

    Changing state: `_key` (set once, when opened or made), `state` and `detail`, `lost`, and `_opening`, the one
    question to the key source that is under way.
    """

    def __init__(
        self,
        key_source: KeySource,
        rows: CredentialRows,
        on_change: Callable[[VaultState, str], None] = lambda state, detail: None,
        *,
        look_again_s: float = LOOK_AGAIN_S,
        unasked_s: float = UNASKED_S,
    ) -> None:
        self._source = key_source
        self._rows = rows
        self._on_change = on_change
        self._key: bytes | None = None
        self._hash_key = secrets.token_bytes(KEY_BYTES)
        self._opening: asyncio.Task[None] | None = None
        self._look_again_s = look_again_s
        self._unasked_s = unasked_s
        self._look_not_before = 0.0
        """In the loop's time: no look at a locked keyring until then."""
        self.state = VaultState.CLOSED
        self.detail = ""
        """Why it is not open, for people."""
        self.lost: frozenset[AccountId] = frozenset()
        """Accounts whose credential was sealed with another key; they must be imported again."""

    @property
    def problem(self) -> str:
        """Why logins can be neither read nor written, and what helps; empty when they can, or it was not opened yet."""
        if self.state in (VaultState.CLOSED, VaultState.OPEN):
            return ""
        return str(_refusal(self.state, self.detail))

    async def open(self, timeout_s: float = 10.0) -> None:
        """Asks for the key and says in `state` how it went; may be called again to retry.

        When nobody answers within `timeout_s` the vault is LOCKED, but the question stays open: a late answer still
        opens it, and a second call joins the first instead of showing a second prompt.
        """
        if self.state is VaultState.OPEN:
            return
        if self._opening is None or self._opening.done():
            self._opening = tasks.spawn("open the vault", self._open())
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(self._opening)
        except TimeoutError:
            self._become(VaultState.LOCKED, f"Waiting for {self._source.name} to be unlocked.")

    async def move_key(self, place: KeySource) -> None:
        """Keeps the key in `place` from now on; its old place keeps its copy.

        No login is lost by it: cases are an open vault, whose key stays the same; a `place` whose key opens all that is
        stored; and no keyring with nothing stored yet, where a new key is made. In any other, and when `place` does not
        take the key, VaultError is raised and nothing has changed.
        """
        try:
            key = await self._key_for(place)
            await in_daemon_thread(THREAD, lambda: _keep_same(place, key))
        except KeyUnavailable as reason:
            raise _refusal(reason.state, reason.detail) from reason
        self._source = place
        log.info("The vault's key rests in %s now.", place.name)
        self._adopt(key)
        self._become(VaultState.OPEN, "")

    async def close(self) -> None:
        """Stops waiting for the key source; a prompt that is still shown concerns us no more."""
        await tasks.cancel(self._opening)

    async def read(self, account_id: AccountId) -> Credential:
        """Raises VaultError: `vault_locked`, `no_keyring`, `vault_key_lost`; LoginLost when it is this login alone."""
        await self._open_if_unlocked()
        if self._key is None:
            raise _refusal(self.state, self.detail)
        sealed = await self._rows.load_secret(account_id)
        if sealed is None:
            raise LoginLost(
                "No login is stored for this account.", hint="Import it again.", code="vault_empty"
            )
        try:
            return unseal(self._key, account_id, sealed)
        except DoesNotOpen:
            raise LoginLost(
                "The stored login of this account does not open.",
                hint="Import the account again.",
                code="vault_key_lost",
            ) from None

    async def write(self, account_id: AccountId, credential: Credential) -> None:
        """Durable when it returns. Raises VaultError."""
        await self._rows.save_secret(account_id, await self.seal(account_id, credential))

    async def seal(self, account_id: AccountId, credential: Credential) -> bytes:
        """`credential` as a row, for a store that adds an account and its secret in one step. Raises VaultError.

        After the key was lost a new one is made here: what is imported again must rest somewhere. The old rows stay.
        """
        if self.state is VaultState.LOST:
            await self._start_over()
        await self._open_if_unlocked()
        if self._key is None:
            raise _refusal(self.state, self.detail)
        self.lost -= {account_id}
        return seal(self._key, account_id, credential)

    async def delete(self, account_id: AccountId) -> None:
        """Works in every state."""
        await self._rows.delete_secret(account_id)
        self.lost -= {account_id}

    def keyed_hash(self, data: bytes | memoryview) -> str:
        """16 hex digits that only this installation can compute; with a passing key until the vault is open."""
        return keyed_hash(self._hash_key, data)

    async def _open(self) -> None:
        sealed = await self._rows.load_secrets()
        try:
            key = await in_daemon_thread(THREAD, self._source.load)
            if key is None and not sealed:
                key = await self._make_key()
        except KeyUnavailable as reason:
            if reason.state is VaultState.LOST:
                self.lost = frozenset(sealed)
            self._become(reason.state, reason.detail)
            return
        if key is not None:
            self._adopt(key)
        self.lost = frozenset(
            account_id
            for account_id, row in sealed.items()
            if key is None or not is_sealed_with(key, row)
        )
        if sealed and len(self.lost) == len(sealed):
            detail = f"{self._source.name} has no key that opens the stored logins."
            self._become(VaultState.LOST, detail[:1].upper() + detail[1:])
        else:
            if self.lost:
                log.warning("%d stored logins must be imported again.", len(self.lost))
            self._become(VaultState.OPEN, "")

    async def _open_if_unlocked(self) -> None:
        """Somebody may have unlocked the keyring elsewhere meanwhile; nobody is shown a prompt for this look."""
        now = asyncio.get_running_loop().time()
        if self.state is not VaultState.LOCKED or now < self._look_not_before:
            return
        self._look_not_before = now + self._look_again_s
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._unasked_s):
                opens = await in_daemon_thread(THREAD, self._source.opens_unasked)
            if opens:
                await self.open()

    async def _key_for(self, place: KeySource) -> bytes:
        """The key that may rest in `place`. Raises KeyUnavailable."""
        if self._key is not None and self.state is VaultState.OPEN:
            return self._key
        there = await in_daemon_thread(THREAD, place.load)
        sealed = await self._rows.load_secrets()
        if there is not None and all(is_sealed_with(there, row) for row in sealed.values()):
            return there
        if sealed or self.state is not VaultState.NO_KEYRING:
            raise KeyUnavailable(self.state, self.detail)
        return secrets.token_bytes(KEY_BYTES)

    async def _start_over(self) -> None:
        """A key that opens nothing is kept and used: it may open what another home folder holds."""
        if self._key is None:
            try:
                async with asyncio.timeout(_SAVE_TIMEOUT_S):
                    self._adopt(await self._make_key())
            except KeyUnavailable as reason:
                raise _refusal(reason.state, reason.detail) from reason
            except TimeoutError as error:
                detail = f"Waiting for {self._source.name} to be unlocked."
                raise _refusal(VaultState.LOCKED, detail) from error
        self._become(VaultState.OPEN, "")

    async def _make_key(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        await in_daemon_thread(THREAD, partial(self._source.save, key))
        log.info("A new vault key was made and rests in %s.", self._source.name)
        return key

    def _adopt(self, key: bytes) -> None:
        self._key = key
        self._hash_key = sub_key(key, "hash")

    def _become(self, state: VaultState, detail: str) -> None:
        if (state, detail) != (self.state, self.detail):
            self.state, self.detail = state, detail
            if state is VaultState.OPEN:
                log.info("The vault is open.")
            else:
                log.warning("%s", self.problem)
            self._on_change(state, detail)


def _keep_same(source: KeySource, key: bytes) -> None:
    """Saves where none is; another key that is there already is never written over."""
    there = source.load()
    if there is None:
        source.save(key)
    elif there != key:
        raise KeyUnavailable(VaultState.NO_KEYRING, f"{source.name} holds another key.")


def _refusal(state: VaultState, detail: str) -> VaultError:
    match state:
        case VaultState.NO_KEYRING:
            title, code = "There is no place to keep the vault's key in.", "no_keyring"
            hint = "Start a keyring service, or choose a key file: LOADLINE_KEY_SOURCE=file."
        case VaultState.LOST:
            title, code = "The key to the stored logins is gone.", "vault_key_lost"
            hint = "Import the account again."
        case VaultState.LOCKED | VaultState.CLOSED | VaultState.OPEN:
            title, code = "The stored logins are locked.", "vault_locked"
            hint = "Unlock the keyring and try again."
        case _:
            assert_never(state)
    return VaultError(title, detail=detail, hint=hint, code=code)
