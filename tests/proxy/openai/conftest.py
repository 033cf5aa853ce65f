"""The byte pipe in front of a fake OpenAI."""

from collections.abc import AsyncIterator

import pytest

from tests.proxy.openai.pipe import OpenAIPipe, running_openai_pipe


@pytest.fixture
async def pipe() -> AsyncIterator[OpenAIPipe]:
    async with running_openai_pipe() as pipe:
        yield pipe
