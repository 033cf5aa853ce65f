"""Loadline as a process of its own, as a person starts it, and the control API to look into it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.anthropic import FakeAnthropic

ROOT = Path(__file__).resolve().parents[2]
LISTENING = "Loadline is listening on "
LIMIT_S = 20.0
"""How long a step may take on a busy machine before a test gives it up."""

Object = dict[str, Any]


@dataclass
class Control:
    """The control API of a running program."""

    home: Path
    base_url: str
    session: aiohttp.ClientSession = field(repr=False)

    @property
    def claude_url(self) -> str:
        """The base address for Anthropic clients."""
        return f"{self.base_url}/claude"

    async def api(self, method: str, path: str, **request: Any) -> Any:
        """One call of the control API: its JSON answer, which must be a good one."""
        token = (self.home / "control-token").read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.base_url}/api/{path}"
        async with self.session.request(method, url, headers=headers, **request) as response:
            assert response.ok, await response.text()
            return await response.json()

    async def import_login(
        self, document: bytes, email: str = "alice@example.com", **fields: str
    ) -> Object:
        """Imports a login file as the window would: the account."""
        form = aiohttp.FormData({"email": email, "accept_terms": "true", **fields})
        form.add_field("file", document, filename="claude.json")
        account: Object = await self.api("POST", "accounts/import-anthropic", data=form)
        return account

    async def import_key(self, key: str, email: str = "bob@example.com") -> Object:
        """Imports an API key: the account."""
        form = aiohttp.FormData({"email": email, "api_key": key}, default_to_multipart=True)
        account: Object = await self.api("POST", "accounts/import-anthropic", data=form)
        return account

    async def accounts(self) -> list[Object]:
        return list((await self.api("GET", "accounts"))["accounts"])

    async def records(self, count: int = 1) -> list[Object]:
        """The records, newest first, once there are `count`."""
        found: list[Object] = []
        async with asyncio.timeout(LIMIT_S):
            while len(found) < count:
                await asyncio.sleep(0.02)
                found = (await self.api("GET", "requests"))["requests"]
        return found

    async def record(self) -> Object:
        """The only record, once it is there."""
        (found,) = await self.records()
        return dict(found)


@dataclass
class Program(Control):
    """A running `loadline serve`. What it prints to stderr lies in `home / "stderr.txt"`."""

    process: asyncio.subprocess.Process

    async def stop(self) -> int:
        """Asks it to end, as a service manager does: its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        return await self.ended()

    async def command(self, *arguments: str, **variables: str) -> str:
        """What `loadline ARGUMENTS` prints beside this program; it must do well."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from proxy.cli import main; main()", *arguments),
            env=environment(self.home, None, **variables),
            cwd=self.home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(LIMIT_S):
            out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def ended(self) -> int:
        async with asyncio.timeout(LIMIT_S):
            return await self.process.wait()

    def stderr(self) -> str:
        return (self.home / "stderr.txt").read_text(encoding="utf-8")


def environment(home: Path, fake: FakeAnthropic | None, **settings: str) -> dict[str, str]:
    """For a program with `home` as its home and `fake` as its provider; nothing of the developer's own."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
    }
    provider = {}
    if fake is not None:
        provider = {
            "LOADLINE_ANTHROPIC_BASE_URL": fake.base_url,
            "LOADLINE_ANTHROPIC_TOKEN_URL": f"{fake.base_url}/v1/oauth/token",
        }
    return {
        **kept,
        **provider,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "LOADLINE_HOME": str(home),
        "LOADLINE_PORT": "0",
        "LOADLINE_KEY_SOURCE": "file",
        **settings,
    }


async def start(
    home: Path, fake: FakeAnthropic | None, **settings: str
) -> asyncio.subprocess.Process:
    """Starts `loadline serve`; does not wait until it is ready."""
    with (home / "stderr.txt").open("ab") as stderr:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "proxy",
            env=environment(home, fake, **settings),
            cwd=home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )


async def ready_line(process: asyncio.subprocess.Process) -> str:
    """The one line it prints when it is ready; empty when it ended instead."""
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        return (await process.stdout.readline()).decode().strip()


@asynccontextmanager
async def running(
    home: Path, fake: FakeAnthropic | None, **settings: str
) -> AsyncIterator[Program]:
    """A `loadline serve` that is ready. Ends it, and fails when it does not end well."""
    process = await start(home, fake, **settings)
    async with aiohttp.ClientSession() as session:
        try:
            line = await ready_line(process)
            assert line.startswith(LISTENING), (home / "stderr.txt").read_text(encoding="utf-8")
            program = Program(home, line.removeprefix(LISTENING), session, process)
            yield program
            assert await program.stop() in (0, -9), program.stderr()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def free_port() -> int:
    """A port that nobody listens on; taken by whoever comes first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def is_healthy(base_url: str) -> bool:
    """Asked over a new connection."""
    with suppress(aiohttp.ClientError):
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{base_url}/health") as response,
        ):
            return bool((await response.json())["status"] == "ok")
    return False


async def until(is_true: Callable[[], Awaitable[bool]]) -> None:
    """Polls what happens in another process."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            if await is_true():
                return
            await asyncio.sleep(0.005)
