"""Vaults and keys that rest in memory."""

import asyncio
import hashlib
import threading

from proxy.credential import Credential
from proxy.errors import LoginLost
from proxy.model import AccountId
from proxy.vault import KeyUnavailable, VaultState


class MemoryVault:
    """A vault that is open from the start and forgets everything with the process."""

    def __init__(self) -> None:
        self.state = VaultState.OPEN
        self.detail = ""
        self.lost: frozenset[AccountId] = frozenset()
        self.credentials: dict[AccountId, Credential] = {}
        self.writes: list[tuple[AccountId, Credential]] = []
        """Every write, in order."""
        self.write_failures: list[Exception] = []
        """Raised by the next writes, first come first served."""
        self.disk_turns = asyncio.Event()
        """While it is cleared, writes hang."""
        self.disk_turns.set()
        self.writes_waiting = 0
        """Those that hang."""

    async def open(self, timeout_s: float = 10.0) -> None:
        self.state = VaultState.OPEN

    async def read(self, account_id: AccountId) -> Credential:
        if account_id not in self.credentials:
            raise LoginLost("No login is stored for this account.", code="vault_empty")
        return self.credentials[account_id]

    async def write(self, account_id: AccountId, credential: Credential) -> None:
        self.writes_waiting += 1
        await self.disk_turns.wait()
        self.writes_waiting -= 1
        if self.write_failures:
            raise self.write_failures.pop(0)
        self.credentials[account_id] = credential
        self.writes.append((account_id, credential))

    async def delete(self, account_id: AccountId) -> None:
        self.credentials.pop(account_id, None)

    def keyed_hash(self, data: bytes | memoryview) -> str:
        return hashlib.blake2b(data, digest_size=8, key=b"memory").hexdigest()


class MemoryRows:
    """The store's part of a vault, in memory."""

    def __init__(self) -> None:
        self.sealed: dict[AccountId, bytes] = {}

    async def load_secret(self, account_id: AccountId) -> bytes | None:
        return self.sealed.get(account_id)

    async def load_secrets(self) -> dict[AccountId, bytes]:
        return dict(self.sealed)

    async def save_secret(self, account_id: AccountId, sealed: bytes) -> None:
        self.sealed[account_id] = sealed

    async def delete_secret(self, account_id: AccountId) -> None:
        self.sealed.pop(account_id, None)


class MemoryKey:
    """A key source in memory; `unavailable` is raised while it is set."""

    name = "memory"

    def __init__(self, key: bytes | None = None) -> None:
        self.key = key
        self.unavailable: KeyUnavailable | None = None
        self.loads = 0
        self.saves = 0
        self.looks = 0
        self.asks = True
        """`load` would show a prompt while `unavailable` is set."""

    def load(self) -> bytes | None:
        self.loads += 1
        if self.unavailable is not None:
            raise self.unavailable
        return self.key

    def save(self, key: bytes) -> None:
        self.saves += 1
        if self.unavailable is not None:
            raise self.unavailable
        self.key = key

    def opens_unasked(self) -> bool:
        self.looks += 1
        return not (self.asks and self.unavailable is not None)


class LateKey(MemoryKey):
    """One that comes when it is let go, and with it the end of a start."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def load(self) -> bytes | None:
        self.goes_on.wait(10)
        return super().load()
