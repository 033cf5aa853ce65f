"""The demo's clients: a few sessions at a time that ask through the program, calmly, and trouble now and then."""

import asyncio
import random
from contextlib import suppress

import aiohttp

from tests.demo.talks import CLIENTS, Prompt, Talk
from tests.journeys.day import ANTHROPIC, OPENAI, Day

AT_ONCE = 5
"""So many sessions at a time."""
PAUSE_S = (1.5, 9.0)
"""Between two requests of a session, from and to."""
REQUESTS = (8, 30)
LEAVES_SHARE = 0.03
"""So many clients leave in the middle of an answer."""
CALM_S = (15.0, 50.0)
"""Between two troubles, from and to."""
TROUBLE_S = 6.0
STUMBLE_SHARE = 0.7
"""So much of the trouble is over at once, and another account takes over."""


class Traffic:
    """Asks until it is cancelled. State: its dice."""

    def __init__(self, base_url: str, day: Day, rng: random.Random) -> None:
        self._base_url = base_url
        self._day = day
        self._rng = rng

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=120)
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(AT_ONCE):
                group.create_task(self._talk_on(http))
            group.create_task(self._trouble())

    async def _talk_on(self, http: aiohttp.ClientSession) -> None:
        while True:
            (client,) = self._rng.choices(tuple(CLIENTS), tuple(CLIENTS.values()))
            talk = Talk(client, self._rng)
            for _ in range(self._rng.randint(*REQUESTS)):
                await asyncio.sleep(self._rng.uniform(*PAUSE_S))
                with suppress(aiohttp.ClientError, TimeoutError):
                    await self._ask(http, talk.next())

    async def _ask(self, http: aiohttp.ClientSession, prompt: Prompt) -> None:
        url = self._base_url + prompt.client.route
        leaves = self._rng.random() < LEAVES_SHARE
        async with http.post(url, data=prompt.body(), headers=prompt.headers) as response:
            async for _ in response.content.iter_any():
                if leaves:
                    return

    async def _trouble(self) -> None:
        while True:
            await asyncio.sleep(self._rng.uniform(*CALM_S))
            provider = self._rng.choice((ANTHROPIC, OPENAI))
            if self._rng.random() < STUMBLE_SHARE:
                self._day.stumbles.add(provider)
                continue
            self._day.troubled.add(provider)
            await asyncio.sleep(TROUBLE_S)
            self._day.troubled.discard(provider)
