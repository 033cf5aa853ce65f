"""Anthropic's login server on a free port, and a provider that is set to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from proxy.call import Fetch
from proxy.clock import Clock
from proxy.provider import Providers
from proxy.providers import anthropic
from proxy.providers.anthropic.provider import AnthropicProvider
from proxy.providers.anthropic.settings import AnthropicSettings
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.calls import fetching, serving


@dataclass(frozen=True)
class LoginServer:
    """The fake login server and the way to it."""

    login: FakeLogin
    address: str
    provider: AnthropicProvider
    fetch: Fetch

    @property
    def providers(self) -> Providers:
        return {self.provider.id: self.provider}


@asynccontextmanager
async def login_server(clock: Clock) -> AsyncIterator[LoginServer]:
    login = FakeLogin(clock)
    app = web.Application()
    login.add_routes(app)
    async with serving(app) as address, fetching() as fetch:
        settings = AnthropicSettings(base_url=address, token_url=f"{address}/v1/oauth/token")
        yield LoginServer(login, address, anthropic.PROVIDER.configured(settings), fetch)
