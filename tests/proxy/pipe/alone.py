"""The pipe in a process of its own, so that its memory can be seen: `python -m tests.proxy.pipe.alone BASE_URL`."""

import asyncio
import sys

from proxy.direct import DirectUpstream
from tests.proxy.harness import running_pipe


async def main() -> None:
    async with running_pipe(DirectUpstream, settings={"base_url": sys.argv[1]}) as pipe:
        pipe.add_key("alice@example.com", "fake-key-1")
        print(pipe.server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
