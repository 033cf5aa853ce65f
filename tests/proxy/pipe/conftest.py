"""Every behaviour is shown with each upstream that can serve the pipe."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import pytest

from proxy.aiohttp_upstream import AiohttpUpstream
from proxy.direct import DirectUpstream
from tests.proxy.harness import MakeUpstream, Pipe, running_pipe

UPSTREAMS = [pytest.param(DirectUpstream, id="direct"), pytest.param(AiohttpUpstream, id="aiohttp")]
PipeFactory = Callable[..., AbstractAsyncContextManager[Pipe]]


@pytest.fixture(params=UPSTREAMS)
def make_upstream(request: pytest.FixtureRequest) -> MakeUpstream:
    upstream: MakeUpstream = request.param
    return upstream


@pytest.fixture
def make_pipe(make_upstream: MakeUpstream) -> PipeFactory:
    """For tests that set limits or settings: `async with make_pipe(limits=...) as pipe`."""
    return partial[Any](running_pipe, make_upstream)


@pytest.fixture
async def pipe(make_upstream: MakeUpstream) -> AsyncIterator[Pipe]:
    async with running_pipe(make_upstream) as pipe:
        yield pipe
