"""Clients' keys as memory and store have them: made, used, removed."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from proxy import tasks
from proxy.client_keys import ClientKey, ClientKeys, NewKey
from proxy.clock import Clock
from proxy.errors import StoreError
from proxy.store.store import Store

log = logging.getLogger(__name__)


class KeyDesk:
    """Brings memory and store to agree. State: none of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._keys = ClientKeys(clock, self._used)

    def restore(self, keys: Iterable[ClientKey]) -> None:
        self._keys.restore(keys)

    def all(self) -> tuple[ClientKey, ...]:
        """Oldest first; their secrets are not known any more."""
        return self._keys.all()

    def check(self, presented: str) -> str | None:
        """As `guard.KeyCheck`."""
        return self._keys.check(presented)

    async def make(self, name: str, lifetime: timedelta | None = None) -> NewKey:
        """A new key; its secret is told this once. Raises Refusal, StoreError."""
        made = self._keys.make(name, lifetime)
        await tasks.to_its_end("make a key", self._add(made.key))
        return made

    async def remove(self, name: str) -> None:
        """By id or name; whoever uses it is let in no more. Raises NotFound, StoreError."""
        await tasks.to_its_end("remove a key", self._remove(self._keys.find(name)))

    async def _add(self, key: ClientKey) -> None:
        await self._store.save_client_key(key)
        self._keys.add(key)
        log.info("The local key %s was made.", key.name)

    async def _remove(self, key: ClientKey) -> None:
        """From memory first: whoever is let in meanwhile would have its last use saved, and the key with it."""
        self._keys.remove(key)
        try:
            await self._store.delete_client_key(key.id)
        except StoreError:
            self._keys.add(key)
            raise
        log.info("The local key %s was removed.", key.name)

    def _used(self, key: ClientKey) -> None:
        tasks.spawn("save key", self._save(key))

    async def _save(self, key: ClientKey) -> None:
        if not self._keys.has(key):
            return  # removed since it was used
        try:
            await self._store.save_client_key(key)
        except StoreError as error:
            # Its next use tries again; the recorder tells the store's trouble.
            log.info("The last use of the key %s was not saved: %s", key.name, error)
