"""A running program whose settings stand in its file, as a user's do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import tomlkit

from proxy.importing import ImportRequest
from proxy.model import Account, KeepFresh, ProviderId
from proxy.paths import Paths
from proxy.providers import PROVIDERS
from proxy.service import Proxy
from proxy.settings import load_settings
from tests.conftest import FixedClock
from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.openai import FakeOpenAI, running_openai
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.vault import MemoryKey
from tests.proxy.program import Program


@dataclass
class Live(Program):
    """The program, with both providers."""

    openai: FakeOpenAI = field(default_factory=FakeOpenAI)

    async def change(self, name: str, value: object, owner: str = "") -> None:
        """As the Settings page does it."""
        wanted = await self.proxy.settings_file.change(owner, name, value)
        assert wanted.pending == ()

    async def import_codex_login(self) -> Account:
        tokens = self.openai.login.sign_in()
        request = ImportRequest(
            email="bob@example.com", document=tokens.auth_json(), keep_fresh=KeepFresh.OWNED
        )
        return await self.proxy.import_account(request)

    async def import_key(self, provider: str, key: str) -> Account:
        request = ImportRequest(
            email="carol@example.com", provider=ProviderId(provider), api_key=key
        )
        return await self.proxy.import_account(request)

    async def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        async with self.client.post(
            self.proxy.base_url + path, json=body, headers=headers
        ) as response:
            return response.status, await response.read()


@asynccontextmanager
async def running_live(home: Path, **settings: Any) -> AsyncIterator[Live]:
    """Started and ready; `settings` are more of its file."""
    clock, key = FixedClock(), MemoryKey()
    async with (
        running_anthropic(FakeLogin(clock)) as fake,
        running_openai(FakeOpenAILogin(clock)) as openai,
        aiohttp.ClientSession() as client,
    ):
        own = {"base_url": fake.base_url, "token_url": f"{fake.base_url}/v1/oauth/token"}
        document = settings | {"anthropic": own, "openai": openai.settings}
        (home / "settings.toml").write_text(tomlkit.dumps(document))
        plain = {each.id: each for each in PROVIDERS}
        chosen = load_settings({}, Paths(home), plain, {"port": 0})
        proxy = Proxy(chosen, Paths(home), clock=clock, key_source=key)
        made = Live(proxy, fake, clock, key, client, openai=openai)
        proxy.events.subscribe(made.events.append)
        try:
            await proxy.start()
            yield made
        finally:
            await proxy.stop()


@pytest.fixture
async def live(home: Path) -> AsyncIterator[Live]:
    async with running_live(home) as made:
        yield made


@pytest.fixture
async def other() -> AsyncIterator[FakeAnthropic]:
    """Another server of the same provider, which takes any token."""
    async with running_anthropic() as made:
        made.checks_tokens = False
        yield made
