"""Calls over real sockets: a server for any aiohttp application on 127.0.0.1, and a `Fetch` to reach it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.errors import UpstreamError


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Serves `app` on a free port; gives its base address."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fetching() -> AsyncIterator[Fetch]:
    """A `Fetch` that adds no header of its own but Host and the body's length."""
    automatic = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(skip_auto_headers=automatic, timeout=timeout) as session:

        async def fetch(request: UpstreamRequest) -> Answer:
            try:
                async with session.request(
                    request.method, request.url, headers=request.headers, data=request.body or None
                ) as response:
                    return Answer(response.status, response.headers, await response.read())
            except aiohttp.ClientError as error:
                raise UpstreamError("The provider cannot be reached.", detail=str(error)) from error

        yield fetch
