"""Anthropic's login server on a free port, and the provider that is set to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from proxy.provider import Fetch
from proxy.providers import anthropic
from proxy.providers.anthropic.provider import AnthropicProvider
from proxy.providers.anthropic.settings import AnthropicSettings
from tests.conftest import FixedClock
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.calls import fetching, serving


@dataclass(frozen=True)
class Server:
    """The fake login server and the way to it."""

    login: FakeLogin
    provider: AnthropicProvider
    fetch: Fetch


@pytest.fixture
async def server(clock: FixedClock) -> AsyncIterator[Server]:
    login = FakeLogin(clock)
    app = web.Application()
    login.add_routes(app)
    async with serving(app) as address, fetching() as fetch:
        settings = AnthropicSettings(base_url=address, token_url=f"{address}/v1/oauth/token")
        yield Server(login, anthropic.PROVIDER.configured(settings), fetch)
