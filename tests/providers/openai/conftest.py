"""OpenAI's login server on a free port, and the provider set to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from proxy.call import Fetch
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.provider import OpenAIProvider
from proxy.providers.openai.settings import OpenAISettings
from tests.conftest import FixedClock
from tests.fakes.calls import fetching
from tests.fakes.openai import FakeOpenAI, running_openai
from tests.fakes.openai_login import FakeOpenAILogin


@dataclass(frozen=True)
class Server:
    """The fake, the provider set to it, and the way there."""

    fake: FakeOpenAI
    provider: OpenAIProvider
    fetch: Fetch

    @property
    def login(self) -> FakeOpenAILogin:
        return self.fake.login


@pytest.fixture
async def server(clock: FixedClock) -> AsyncIterator[Server]:
    async with running_openai(FakeOpenAILogin(clock)) as fake, fetching() as fetch:
        provider = PROVIDER.configured(OpenAISettings(**fake.settings))
        yield Server(fake, provider, fetch)
