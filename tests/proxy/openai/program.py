"""The whole program on loopback with a fake OpenAI behind it: a real store, a real server, a key in memory."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from proxy.events import Event
from proxy.importing import ImportRequest
from proxy.model import Account, KeepFresh
from proxy.paths import Paths
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.settings import OpenAISettings
from proxy.service import Proxy
from tests.conftest import FixedClock
from tests.fakes.openai import FakeOpenAI, running_openai
from tests.fakes.openai_login import FakeOpenAILogin, Tokens
from tests.fakes.vault import MemoryKey
from tests.proxy.given import given

OPENAI = PROVIDER.id


@dataclass
class OpenAIProgram:
    """A running program, the provider it speaks to, and a client."""

    proxy: Proxy
    fake: FakeOpenAI
    clock: FixedClock
    client: aiohttp.ClientSession
    key: MemoryKey
    events: list[Event] = field(default_factory=list)

    async def call(self, method: str, path: str, **request: Any) -> tuple[int, Any]:
        """One call of the control API: its status and its JSON."""
        headers = {"Authorization": f"Bearer {self.proxy.control_token}"}
        url = self.proxy.base_url + path
        async with self.client.request(method, url, headers=headers, **request) as response:
            body = await response.read()
            return response.status, json.loads(body) if body else None

    async def import_login(self, **fields: Any) -> tuple[Account, Tokens]:
        """An account with a new login of the fake's, owned by us."""
        tokens = self.fake.login.sign_in(**fields)
        request = ImportRequest(
            email=fields.get("email", "alice@example.com"),
            document=tokens.auth_json(),
            keep_fresh=KeepFresh.OWNED,
        )
        return await self.proxy.import_account(request), tokens


@asynccontextmanager
async def running_openai_program(
    home: Path, *, key: MemoryKey | None = None, **settings: Any
) -> AsyncIterator[OpenAIProgram]:
    """Started and ready; `settings` are OpenAI's. With `key` of another program it goes on from it."""
    key = key or MemoryKey()
    clock = FixedClock()
    async with (
        running_openai(FakeOpenAILogin(clock)) as fake,
        aiohttp.ClientSession() as client,
    ):
        own = OpenAISettings(**{**fake.settings, **settings})
        chosen = given({OPENAI: own}, home=home, port=0, drain_s=2.0)
        proxy = Proxy(chosen, Paths(home), clock=clock, key_source=key)
        made = OpenAIProgram(proxy, fake, clock, client, key)
        proxy.events.subscribe(made.events.append)
        try:
            await proxy.start()
            yield made
        finally:
            await proxy.stop()
