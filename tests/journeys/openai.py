"""A running `loadline serve` in front of a fake OpenAI."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.openai import FakeOpenAI
from tests.journeys.program import Program, running


@asynccontextmanager
async def running_with_openai(
    home: Path, fake: FakeOpenAI, **settings: str
) -> AsyncIterator[Program]:
    """With no account yet. Nothing is set for other providers, and nothing of theirs is reached."""
    own = {f"LOADLINE_OPENAI_{name.upper()}": value for name, value in fake.settings.items()}
    async with running(home, None, **own, **settings) as program:
        yield program


async def import_login(
    program: Program, fake: FakeOpenAI, email: str = "alice@example.com", **person: str
) -> dict[str, Any]:
    """An account with a new login of the fake's, owned by the program."""
    tokens = fake.login.sign_in(email=email, **person)
    form = aiohttp.FormData({"email": email, "keep_fresh": "owned"})
    form.add_field("file", tokens.auth_json(), filename="auth.json")
    account: dict[str, Any] = await program.api("POST", "accounts/import-openai", data=form)
    return account
