"""The whole program on loopback, in this process: a real store, a real server, a fake provider, a key in memory."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from proxy.credential import Credential
from proxy.events import Event, RecordsStored, RequestFinished
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, KeepFresh, ProviderId
from proxy.paths import Paths
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.record import RequestRecord
from proxy.service import Proxy
from proxy.store.store import Store
from proxy.vault import Vault
from tests.conftest import FixedClock
from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.fakes.anthropic_login import FakeLogin, Tokens
from tests.fakes.vault import MemoryKey
from tests.proxy.given import given
from tests.proxy.harness import until

MESSAGES = "/claude/v1/messages"
BODY = {"model": "claude-opus-5", "max_tokens": 16, "messages": [{"role": "user", "content": "Hi"}]}
EMAIL = "alice@example.com"


@dataclass
class Program:
    """A program that was made but perhaps not started, the provider it speaks to, and a client."""

    proxy: Proxy
    fake: FakeAnthropic
    clock: FixedClock
    key: MemoryKey
    client: aiohttp.ClientSession
    events: list[Event] = field(default_factory=list)

    async def call(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> tuple[int, Any]:
        """One call of the control API: its status and its JSON."""
        token = self.proxy.control_token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} | request.pop("headers", {})
        async with self.client.request(
            method, self.proxy.base_url + path, headers=headers, **request
        ) as response:
            body = await response.read()
            return response.status, json.loads(body) if body else None

    async def ask(
        self, body: Mapping[str, Any] = BODY, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request of a client, as Claude Code would send it."""
        fields = {"anthropic-version": "2023-06-01"} | dict(headers or {})
        async with self.client.post(
            self.proxy.base_url + MESSAGES, json=body, headers=fields
        ) as response:
            return response.status, await response.read()

    async def import_login(self, email: str = EMAIL, **fields: Any) -> tuple[Account, Tokens]:
        """An account with a new login of the fake provider, owned unless `fields` say otherwise."""
        tokens = self.fake.login.sign_in()
        request = ImportRequest(
            email=email,
            document=tokens.claude_code_file(),
            keep_fresh=KeepFresh.OWNED,
            accept_terms=True,
        )
        return await self.proxy.import_account(replace(request, **fields)), tokens

    async def stored_login(self, account_id: AccountId) -> Credential:
        """What rests in the database for an account, read as by another program with the same key."""
        async with opened_store(self.proxy.paths) as store:
            vault = Vault(self.key, store)
            await vault.open()
            try:
                return await vault.read(account_id)
            finally:
                await vault.close()

    async def recorded(self, count: int) -> None:
        """Returns when so many requests can be read from the store."""
        await until(lambda: sum(event.count for event in self.told(RecordsStored)) >= count)

    def records(self) -> list[RequestRecord]:
        """Those that ended so far."""
        return [event.record for event in self.told(RequestFinished)]

    def told(self, kind: type[Event]) -> list[Any]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def opened_store(paths: Paths) -> AsyncIterator[Store]:
    """A program's store, beside the program or after it."""
    store = Store(f"sqlite:///{paths.database_file}")
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def program(
    home: Path,
    *,
    key: MemoryKey | None = None,
    login: FakeLogin | None = None,
    anthropic: Mapping[str, Any] | None = None,
    **settings: Any,
) -> AsyncIterator[Program]:
    """Not started yet; stopped at the end in any case. `anthropic` are settings of the provider's own.

    With `key` and `login` of another program it goes on from it.
    """
    clock, key = FixedClock(), key or MemoryKey()
    async with (
        running_anthropic(login or FakeLogin(clock)) as fake,
        aiohttp.ClientSession() as client,
    ):
        provider = AnthropicSettings(
            base_url=fake.base_url,
            token_url=f"{fake.base_url}/v1/oauth/token",
            **(anthropic or {}),
        )
        values = {"port": 0, "drain_s": 2.0} | settings
        chosen = given({ProviderId("anthropic"): provider}, home=home, **values)
        proxy = Proxy(chosen, Paths(home), clock=clock, key_source=key)
        made = Program(proxy, fake, clock, key, client)
        proxy.events.subscribe(made.events.append)
        try:
            yield made
        finally:
            await proxy.stop()


@asynccontextmanager
async def running_program(home: Path, **options: Any) -> AsyncIterator[Program]:
    """Started and ready."""
    async with program(home, **options) as made:
        await made.proxy.start()
        yield made
